"""Single edits: what each claims, what it does, and as what it is told."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from archspec.differences.compare import Change, ChangeKind
from archspec.differences.compare.paths import print_place

_PLACED = ("cell", "default", "parameter", "mark", "input", "readout", "block", "head")


class Cause(NamedTuple):
    """What an edit is told as; `where` is the place of what is global, else what holds the part."""

    kind: ChangeKind
    part: str
    where: str
    what: str = ""

    def is_told_by(self, change: Change) -> bool:
        """Whether a change is this cause."""
        if (change.kind, change.part, change.what) != (self.kind, self.part, self.what):
            return False
        if self.part in _PLACED:
            return print_place(change.place) == self.where
        where = re.escape(self.where).replace(r"\*", r"\.\w+")
        return re.fullmatch(where, print_place(change.within)) is not None


class Made(NamedTuple):
    """An edit that can be made.

    Attributes:
        cause: what it is told as.
        zones: what it claims; no two edits of one trial claim the same.
        do: makes it.
        phase: boxes are edited first, then chains and forks, then names.
    """

    cause: Cause
    zones: tuple[object, ...]
    do: Callable[[], object]
    phase: float = 0


def slot(chain: list[Any], at: int) -> tuple[str, int, int]:
    """A step of a chain, to be claimed."""
    return ("slot", id(chain), at)


def tree(part: Any) -> tuple[object, ...]:
    """All that can be claimed within a part."""
    zones: list[object] = []
    match part:
        case list():
            zones += [("chain", id(part)), *(slot(part, n) for n in range(-1, len(part) + 1))]
            for each in part:
                zones += tree(each)
        case dict():
            zones += [(kind, id(part)) for kind in ("fork", "merge", "scale", "act", "repeat")]
            for each in part.values():
                zones += tree(each)
    return tuple(zones)


def setting(data: Any, key: Any, value: Any) -> Callable[[], object]:
    """Sets a value."""
    return lambda: data.__setitem__(key, value)


def deleting(data: Any, key: Any) -> Callable[[], object]:
    """Deletes a key."""
    return lambda: data.__delitem__(key)


def inserting(chain: list[Any], at: int, value: Any) -> Callable[[], object]:
    """Inserts a step."""
    return lambda: chain.insert(at, value)


def removing(chain: list[Any], at: int) -> Callable[[], object]:
    """Removes a step."""
    return lambda: chain.pop(at)


def renaming(data: dict[str, Any], old: str, new: str) -> Callable[[], None]:
    """Renames a key in its place."""

    def do() -> None:
        entries = [(new if key == old else key, value) for key, value in data.items()]
        data.clear()
        data.update(entries)

    return do

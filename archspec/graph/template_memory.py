"""Remember what was derived from the parts of specs, whatever network has these parts."""

from collections.abc import Hashable
from dataclasses import field
from typing import Any, Final, TypeVar

from archspec.dataclass import dataclass

T = TypeVar("T", bound=Hashable)

_SIZE: Final = 1 << 13
"""The size of all results together from which those that were not used since are forgotten."""


@dataclass(slots=True)
class TemplateMemory:
    """What was derived from parts of specs: templates of blocks, arguments, operators, findings.

    A key names the parts by their identity, and each result holds those that its key names: as long
    as it is kept, no other part can have their identity. Everything else in a key is content.
    Results are immutable, and errors are never kept. Whoever loads networks owns the memory: a
    single load, a session, or the API for all of a process. Several threads may use it: at worst,
    they derive something twice.

    Attributes:
        young: the results that were used lately, each with the parts that its key names.
        old: those that are forgotten unless they are used again.
        size: the size of the young ones together.
        derived: how many results were derived.
    """

    young: dict[Hashable, tuple[Any, object, int]] = field(default_factory=dict)
    old: dict[Hashable, tuple[Any, object, int]] = field(default_factory=dict)
    size: int = 0
    derived: int = 0

    def find(self, key: Hashable) -> Any:
        """Return what is kept under a key; None if nothing is."""
        found = self.young.get(key)
        if found is None:
            found = self.old.get(key)
            if found is None:
                return None
            self._add(key, found)
        return found[0]

    def keep(self, key: Hashable, result: Any, parts: object, size: int = 1) -> None:
        """Keep a result.

        Args:
            key: its key, which starts with what kind of result it is.
            result: the result, anything but None.
            parts: the objects whose identity is in the key.
            size: the number of steps in it.
        """
        self.derived += 1
        self._add(key, (result, parts, size))

    def intern(self, value: T) -> T:
        """Return one object for all values that are equal to a value."""
        known: T | None = self.find(("same", value))
        if known is None:
            self.keep(("same", value), value, None)
        return value if known is None else known

    def _add(self, key: Hashable, found: tuple[Any, object, int]) -> None:
        if self.size >= _SIZE:
            self.old, self.young, self.size = self.young, {}, 0
        self.young[key] = found
        self.size += found[2]

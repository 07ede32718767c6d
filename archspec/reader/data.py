"""A spec file as plain data in which every value has a span."""

from collections.abc import Iterable, Mapping
from itertools import chain, zip_longest
from typing import TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value: text, a number, a truth value or null.

    Attributes:
        value: the value.
        span: its place, quotes included.
        offset: the number of characters in the span before the value's own characters (1 after a
            quote), or None if they do not map one to one (escapes, folded lines).
    """

    value: str | int | float | bool | None
    span: Span
    offset: int | None = 0

    def part(self, start: int, end: int) -> Span:
        """Return the span of the characters `start` to `end`, or of the whole if unknown."""
        if self.offset is None:
            return self.span
        return self.span.part(self.offset + start, self.offset + end)


@dataclass(frozen=True, slots=True)
class Array:
    """A list of values."""

    items: tuple["Tree", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Object:
    """A mapping in the order of writing, with unique text keys."""

    entries: tuple[tuple[Scalar, "Tree"], ...]
    span: Span

    def get(self, key: str) -> "Tree | None":
        """Return the value of a key, or None."""
        for name, value in self.entries:
            if name.value == key:
                return value
        return None

    def __getitem__(self, key: str) -> "Tree":
        """Return the value of a key that is known to exist."""
        return next(value for name, value in self.entries if name.value == key)

    def find_key(self, name: str) -> Scalar:
        """Return a key that is known to exist."""
        return next(key for key, _ in self.entries if key.value == name)


Tree: TypeAlias = Scalar | Array | Object

Plain: TypeAlias = "str | int | float | bool | list[Plain] | list[tuple[str, Plain]] | None"
"""A value of a spec without its place."""


def drop_places(tree: Tree) -> Plain:
    """Return data without the places where it stands."""
    match tree:
        case Scalar(value):
            return value
        case Array(items):
            return [drop_places(item) for item in items]
        case Object(entries):
            return [(str(key.value), drop_places(inside)) for key, inside in entries]


Entry: TypeAlias = tuple[Scalar, Tree]


def reuse_equal(new: Tree, old: Tree, reused: set[int]) -> Tree:
    """Return a value in which every part that equals its counterpart in another is that very part.

    Args:
        new: the value.
        old: the other one, such as that of the text before an edit.
        reused: collects the identities of the parts that are those of the other one.
    """
    match new, old:
        case Array(), Array():
            pairs = zip(new.items, old.items, strict=False)
            items = tuple([reuse_equal(one, other, reused) for one, other in pairs])
            items += new.items[len(items) :]
            kept: Tree = Array(items, new.span)
            is_old = _are_same(items, old.items)
        case Object(), Object():
            others: dict[object, Entry] = {entry[0].value: entry for entry in old.entries}
            entries = tuple([_reuse_entry(entry, others, reused) for entry in new.entries])
            kept = Object(entries, new.span)
            is_old = _are_same(chain(*entries), chain(*old.entries))
        case _:
            kept, is_old = new, new == old
    if not is_old or new.span != old.span:
        return kept
    reused.add(id(old))
    return old


def _reuse_entry(entry: Entry, others: Mapping[object, Entry], reused: set[int]) -> Entry:
    """Return an entry of a mapping with the equal parts of the one under the same key."""
    key, value = entry
    if key.value not in others:
        return entry
    other, was = others[key.value]
    kept = reuse_equal(key, other, reused)
    assert isinstance(kept, Scalar)
    return kept, reuse_equal(value, was, reused)


def _are_same(one: Iterable[Tree], other: Iterable[Tree]) -> bool:
    return all(mine is their for mine, their in zip_longest(one, other))

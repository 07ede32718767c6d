"""A spec file as plain data in which every value has a span."""

from dataclasses import dataclass
from typing import TypeAlias

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
        return next((value for name, value in self.entries if name.value == key), None)

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

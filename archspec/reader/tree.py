"""A spec file as plain data in which every value knows its place."""

from dataclasses import dataclass
from typing import TypeAlias

from archspec.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value: text, a number, a truth value or nothing.

    Attributes:
        value: the value.
        span: where it stands, quotes included.
        offset: how many characters of the span come before the value's own characters
            (1 after a quote), or None when they do not map one to one (escapes, folded lines).
    """

    value: str | int | float | bool | None
    span: Span
    offset: int | None = 0

    def part(self, start: int, end: int) -> Span:
        """The place of the value's characters `start` to `end`; all of it if that is unknown."""
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
    """A mapping, in the order of writing; keys are text and differ from each other."""

    entries: tuple[tuple[Scalar, "Tree"], ...]
    span: Span

    def get(self, key: str) -> "Tree | None":
        """Return the value under a key, or None."""
        return next((value for name, value in self.entries if name.value == key), None)


Tree: TypeAlias = Scalar | Array | Object

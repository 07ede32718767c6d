"""Columns of tables: what each is called, what it says of a row, and how that is set."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, TypeAlias, TypeVar

from archspec.text.numbers import format_bytes, format_ratio

R = TypeVar("R")
"""What a row is about."""

W = TypeVar("W")
"""What the whole table is about."""

Value: TypeAlias = str | int | float | None


class Kind(Enum):
    """How a column is set."""

    CODE = auto()
    """Text of the spec, as written; at the left."""
    NAME = auto()
    """Text for people; at the left."""
    WORD = auto()
    """A size or the like; at the right."""
    NUMBER = auto()
    BYTES = auto()
    SHARE = auto()
    """A part of one, printed in percent."""
    PERCENT = auto()
    """A number of percent."""
    RATIO = auto()
    """So many times as much."""
    BAR = auto()
    """A part of one, drawn."""


@dataclass(frozen=True, slots=True)
class Column(Generic[R, W]):
    """A column.

    Attributes:
        name: what people ask for it by.
        heading: what stands over it.
        kind: how it is set.
        value: what it says of a row; None for nothing.
        text: the same for people, where it takes more than the kind of the column.
        is_total: whether it also says something of the whole.
        is_tree: whether its cells are indented by the level of their rows.
        yields: the order in which columns give way where there is no room, some of them together;
            0 for one that stays.
    """

    name: str
    heading: str
    kind: Kind
    value: Callable[[R, W], Value]
    text: Callable[[R], str] | None = None
    is_total: bool = False
    is_tree: bool = False
    yields: int = 0

    @property
    def is_right(self) -> bool:
        """Whether it stands at the right."""
        return self.kind not in (Kind.CODE, Kind.NAME, Kind.BAR)

    def says(self, row: R, whole: W) -> str:
        """What it says of a row, for people; a bar is drawn elsewhere."""
        return told(self.kind, self.value(row, whole)) if self.text is None else self.text(row)


def told(kind: Kind, value: Value) -> str:
    """A value as people read it in a column of a kind."""
    match kind, value:
        case _, None:
            return ""
        case Kind.SHARE, int() | float():
            return f"{100 * value:.1f}" if value else ""
        case Kind.PERCENT, int() | float():
            return f"{value:.2f}".rstrip("0").ljust(len(f"{value:.1f}"), "0")
        case Kind.RATIO, int() | float():
            return format_ratio(value)
        case Kind.BYTES, int():
            return format_bytes(value)
        case Kind.NUMBER, int():
            return f"{value:,}"
        case _:
            return str(value)

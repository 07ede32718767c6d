"""Table columns: name, heading, value and format."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Generic, TypeAlias, TypeVar

from archspec.dataclass import dataclass
from archspec.text.numbers import abbreviate, format_bytes, format_measured, format_ratio

R = TypeVar("R")
"""The subject of a row."""

W = TypeVar("W")
"""The subject of the whole table."""

Value: TypeAlias = str | int | float | None


class ColumnKind(Enum):
    """How the cells of a column are formatted and aligned."""

    CODE = auto()
    """Text of the spec, as written; left-aligned."""
    NAME = auto()
    """Text for people; left-aligned."""
    WORD = auto()
    """A size or the like; right-aligned."""
    NUMBER = auto()
    COUNT = auto()
    """A number abbreviated for people."""
    BYTES = auto()
    SHARE = auto()
    """A fraction of one, printed in percent."""
    PERCENT = auto()
    """A number that is already in percent."""
    RATIO = auto()
    """A multiple of the reference, such as `1.20x`."""
    SIGNIFICANT = auto()
    """A measured number, printed with three digits."""
    SCIENTIFIC = auto()
    """A number of any size, such as `1.2e-06`."""
    BAR = auto()
    """A fraction of one, drawn as a bar."""


@dataclass(frozen=True, slots=True)
class Column(Generic[R, W]):
    """A column of a table.

    Attributes:
        name: the name by which users select it.
        heading: its heading.
        kind: how its cells are formatted.
        value: returns its value for a row; None for an empty cell.
        is_total: whether it has a value for the whole table.
        is_tree: whether its cells are indented by the level of their rows.
        drop_order: the order in which columns are dropped when space runs out, some together; 0 for
            a column that stays.
    """

    name: str
    heading: str
    kind: ColumnKind
    value: Callable[[R, W], Value]
    is_total: bool = False
    is_tree: bool = False
    drop_order: int = 0

    @property
    def is_text(self) -> bool:
        """Whether its cells are names or steps, of any length."""
        return self.kind in (ColumnKind.CODE, ColumnKind.NAME)

    @property
    def is_right(self) -> bool:
        """Whether it is right-aligned."""
        return not self.is_text and self.kind is not ColumnKind.BAR


def format_value(kind: ColumnKind, value: Value) -> str:
    """Format a value for people, by the kind of its column."""
    match kind, value:
        case _, None:
            return ""
        case ColumnKind.SHARE, int() | float():
            return f"{100 * value:.1f}" if value else ""
        case ColumnKind.PERCENT, int() | float():
            return f"{value:.2f}".rstrip("0").ljust(len(f"{value:.1f}"), "0")
        case ColumnKind.RATIO, int() | float():
            return format_ratio(value)
        case ColumnKind.SIGNIFICANT, int() | float():
            return format_measured(value)
        case ColumnKind.SCIENTIFIC, int() | float():
            return f"{value:.1e}" if value else "0"
        case ColumnKind.BYTES, int():
            return format_bytes(value)
        case ColumnKind.NUMBER, int():
            return f"{value:,}"
        case ColumnKind.COUNT, int():
            return abbreviate(value)
        case _:
            return str(value)

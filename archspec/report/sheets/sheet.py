"""A sheet: a table that is ready to be written in any format, whatever it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from archspec.report.column import Column, R, Value, W

AnyColumn: TypeAlias = Column[Any, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its value for programs, and its text for people; nothing is escaped yet."""

    value: Value
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row, and how many rows it stands within."""

    cells: tuple[Cell, ...]
    level: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table, with what is said above and below it.

    Attributes:
        title: what stands above it.
        columns: its columns.
        rows: its rows.
        total: the last row, with None where a column says nothing of the whole; it may be missing.
        facts: what is said of the whole, each with its title.
        conventions: how everything is counted, in one paragraph.
        caption: what a table in a paper says of itself, in a sentence.
        label: the name by which a paper refers to it.
        note: what stands below it there, in a few sentences; empty for nothing.
    """

    title: str
    columns: tuple[AnyColumn, ...]
    rows: tuple[Row, ...]
    total: tuple[Cell | None, ...]
    facts: tuple[tuple[str, str], ...]
    conventions: str
    caption: str
    label: str
    note: str = ""

    @property
    def is_deep(self) -> bool:
        """Whether some rows stand within others."""
        return any(row.level for row in self.rows)


def cells_of(columns: Sequence[Column[R, W]], row: R, whole: W) -> tuple[Cell, ...]:
    """What columns say of a row."""
    return tuple(cell_of(each, row, whole) for each in columns)


def cell_of(column: Column[R, W], row: R, whole: W) -> Cell:
    """What a column says of a row."""
    return Cell(column.value(row, whole), column.says(row, whole))

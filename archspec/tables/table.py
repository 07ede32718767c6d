"""A table ready to be written in any format, whatever its subject."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from archspec.dataclass import dataclass
from archspec.tables.column import Column, R, Value, W, format_value

AnyColumn: TypeAlias = Column[Any, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its value for programs, and its text for people, not yet escaped."""

    value: Value
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row, with its nesting level."""

    cells: tuple[Cell, ...]
    level: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table, with the texts above and below it.

    Attributes:
        title: its title.
        columns: its columns.
        rows: its rows.
        total: the last row, with None for columns without a total; may be missing.
        facts: facts about the whole, each with its title.
        conventions: how everything is counted, in one paragraph.
        caption: its caption in a paper, in one sentence.
        label: the label by which a paper refers to it.
        note: the note below it in a paper, in a few sentences; may be empty.
        footer: the line below it in a terminal, which tells where its columns are explained.
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
    footer: str = ""

    @property
    def is_nested(self) -> bool:
        """Whether its rows are nested."""
        return any(row.level for row in self.rows)


def build_cells(columns: Sequence[Column[R, W]], row: R, whole: W) -> tuple[Cell, ...]:
    """Return the cells of a row."""
    return tuple(build_cell(column, row, whole) for column in columns)


def build_cell(column: Column[R, W], row: R, whole: W) -> Cell:
    """Return the cell of a column in a row."""
    value = column.value(row, whole)
    return Cell(value, format_value(column.kind, value))

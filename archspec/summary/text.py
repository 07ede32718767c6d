"""A sheet as a text table for a terminal or a file."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import fill
from typing import Final

from archspec.summary.columns import DRAWN, USUAL
from archspec.summary.summary import Summary
from archspec.summary.table import build_summary_sheet
from archspec.tables.column import ColumnKind
from archspec.tables.layout import PLAIN, TextLayout
from archspec.tables.table import AnyColumn, Cell, Sheet
from archspec.tables.terminal import TextGrid, draw_bar, draw_grid, draw_line
from archspec.tables.tree_lines import draw_guides
from archspec.text.visible import escape_invisible

_PROSE: Final = 80
_COLORS: Final = {"params": "cyan", "macs": "magenta", "memory": "green"}


def render_table(summary: Summary, layout: TextLayout = PLAIN, *, names: Sequence[str] = ()) -> str:
    """Return a summary as text.

    Args:
        summary: the summary.
        layout: how it is laid out, as for `render_sheet`.
        names: the columns; empty for the default ones, some of which are dropped if space is
            short.
    """
    usual = DRAWN if layout.boxed and layout.width else USUAL
    shown = names or fit_columns(build_summary_sheet(summary, usual), layout)
    return render_sheet(build_summary_sheet(summary, shown), layout)


def render_sheet(sheet: Sheet, layout: TextLayout = PLAIN) -> str:
    """Return a sheet as text.

    Args:
        sheet: the sheet.
        layout: how it is laid out; names are truncated to fit its width, if it has one.

    Returns:
        A heading, the table and the texts below it, with a final line break.
    """
    grid = _build_grid(sheet, boxed=layout.boxed)
    prose = min(layout.room, _PROSE)
    parts = (
        draw_line(escape_invisible(sheet.title), layout, "bold"),
        draw_grid(grid, layout),
        "\n".join(_format_facts(sheet.facts, prose)),
        draw_line(fill(escape_invisible(sheet.footer), prose), layout, "dim"),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def render_legend(legend: Mapping[str, str], layout: TextLayout = PLAIN) -> str:
    """Return the names of columns with their meanings as text.

    Args:
        legend: the meanings, by the names of the columns.
        layout: how they are laid out, as for `render_sheet`.
    """
    lines = _format_facts(tuple(legend.items()), min(layout.room, _PROSE))
    return "".join(f"{line}\n" for line in lines)


def fit_columns(sheet: Sheet, layout: TextLayout) -> tuple[str, ...]:
    """Return the names of the columns that fit after dropping others."""
    grid, columns = _build_grid(sheet, boxed=layout.boxed), sheet.columns
    for rank in sorted({column.drop_order for column in columns} - {0}):
        if grid.width <= layout.room:
            break
        grid = grid.drop_columns(
            *(number for number, column in enumerate(columns) if column.drop_order == rank)
        )
        columns = tuple(column for column in columns if column.drop_order != rank)
    return tuple(column.name for column in columns)


def _build_grid(sheet: Sheet, *, boxed: bool) -> TextGrid:
    """Return the head, rows and foot; in nested tables the outer rows are bold."""
    columns = sheet.columns
    lines = draw_guides([row.level for row in sheet.rows], boxed=boxed)
    outer = [number for number, row in enumerate(sheet.rows) if row.level == 0]
    return TextGrid(
        head=[column.heading for column in columns],
        rows=[
            [
                _format_cell(column, cell, line, boxed=boxed)
                for column, cell in zip(columns, row.cells, strict=True)
            ]
            for row, line in zip(sheet.rows, lines, strict=True)
        ],
        foot=[escape_invisible(cell.text) if cell else "" for cell in sheet.total],
        right=[number for number, column in enumerate(columns) if column.is_right],
        flexible=next((number for number, column in enumerate(columns) if column.is_text), 0),
        bold=outer if sheet.is_nested else (),
        colors={
            number: _COLORS[column.name.partition("-")[0]]
            for number, column in enumerate(columns)
            if column.kind is ColumnKind.BAR
        },
    )


def _format_cell(column: AnyColumn, cell: Cell, line: str, *, boxed: bool) -> str:
    if column.kind is ColumnKind.BAR:
        assert isinstance(cell.value, float)
        return draw_bar(cell.value, boxed=boxed)
    text = escape_invisible(cell.text)
    return f"{line}{text}" if column.is_tree else text


def _format_facts(pairs: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """Yield facts with their titles aligned in a column."""
    column = max((len(title) for title, _ in pairs), default=0) + 2
    for title, text in pairs:
        head = title.ljust(column)
        yield fill(
            escape_invisible(text),
            width,
            initial_indent=head,
            subsequent_indent=" " * column,
            break_on_hyphens=False,
        )

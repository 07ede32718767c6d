"""A sheet as a text table for a terminal or a file."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import fill
from typing import Final

from rich.text import Text

from archspec.summary.columns import DRAWN, USUAL
from archspec.summary.summary import Summary
from archspec.summary.table import build_summary_sheet
from archspec.tables.column import ColumnKind
from archspec.tables.table import AnyColumn, Cell, Sheet
from archspec.tables.terminal import UNBOUNDED, TextGrid, draw_bar, draw_grid, render_rich
from archspec.tables.tree_lines import draw_guides
from archspec.text.visible import escape_invisible

_PROSE: Final = 80
_COLORS: Final = {"params": "cyan", "macs": "magenta", "memory": "green"}


def render_table(
    summary: Summary,
    *,
    names: Sequence[str] = (),
    width: int | None = None,
    boxed: bool = False,
    color: bool = False,
) -> str:
    """Return a summary as text.

    Args:
        summary: the summary.
        names: the columns; empty for the default ones, some of which are dropped if space is
            short.
        width: columns of the terminal, as for `render_sheet`.
        boxed: draw lines and bars with characters outside of ASCII.
        color: use ANSI colors.
    """
    usual = DRAWN if boxed and width else USUAL
    shown = names or fit_columns(build_summary_sheet(summary, usual), width=width, boxed=boxed)
    return render_sheet(build_summary_sheet(summary, shown), width=width, boxed=boxed, color=color)


def render_sheet(
    sheet: Sheet,
    *,
    width: int | None = None,
    boxed: bool = False,
    color: bool = False,
) -> str:
    """Return a sheet as text.

    Args:
        sheet: the sheet.
        width: columns of the terminal; names are truncated to fit. None truncates nothing.
        boxed: draw lines and bars with characters outside of ASCII.
        color: use ANSI colors.

    Returns:
        A heading, the table and the texts below it, with a final line break.
    """
    room = width or UNBOUNDED
    grid = _build_grid(sheet, boxed=boxed)
    prose = min(room, _PROSE)
    parts = (
        render_rich(Text(escape_invisible(sheet.title), style="bold"), color=color),
        draw_grid(grid, room=room, boxed=boxed, color=color),
        "\n".join(_format_facts(sheet.facts, prose)),
        render_rich(Text(fill(escape_invisible(sheet.footer), prose), style="dim"), color=color),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def render_legend(legend: Mapping[str, str], width: int | None = None) -> str:
    """Return the names of columns with their meanings as text.

    Args:
        legend: the meanings, by the names of the columns.
        width: columns of the terminal, as for `render_sheet`.
    """
    lines = _format_facts(tuple(legend.items()), min(width or UNBOUNDED, _PROSE))
    return "".join(f"{line}\n" for line in lines)


def fit_columns(sheet: Sheet, *, width: int | None, boxed: bool = False) -> tuple[str, ...]:
    """Return the names of the columns that fit after dropping others.

    Args:
        sheet: a sheet.
        width: columns of the terminal, as for `render_sheet`.
        boxed: whether bars are drawn with characters outside of ASCII.
    """
    grid, columns = _build_grid(sheet, boxed=boxed), sheet.columns
    for rank in sorted({column.drop_order for column in columns} - {0}):
        if grid.width <= (width or UNBOUNDED):
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
        flexible=next(
            (
                n
                for n, column in enumerate(columns)
                if column.kind in (ColumnKind.CODE, ColumnKind.NAME)
            ),
            0,
        ),
        bold=outer if sheet.is_nested else (),
        colors={
            number: color
            for number, column in enumerate(columns)
            if (color := _choose_color(column))
        },
    )


def _choose_color(column: AnyColumn) -> str:
    return _COLORS[column.name.partition("-")[0]] if column.kind is ColumnKind.BAR else ""


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

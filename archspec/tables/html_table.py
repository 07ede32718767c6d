"""A table as one HTML page without scripts, which follows the reader's light or dark theme."""

from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Final

from archspec.tables.column import ColumnKind
from archspec.tables.table import AnyColumn, Cell, Sheet
from archspec.text.fonts import write_font_faces
from archspec.text.html import escape_html

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; font-src data:"
TABLE_STYLE: Final = files("archspec.tables").joinpath("table.css").read_text("utf-8").rstrip()
"""The style of tables and the texts around them.

A table wider than the window scrolls in a box of its own; the box is no higher than the window, so
that the column headings stay in sight. The keyboard reaches the box, and so what it hides.
"""


def as_html(sheet: Sheet) -> str:
    """Return a table as a page, with all text of the spec escaped."""
    title = escape_html(sheet.title)
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{title}</title>",
        f"<style>\n{write_font_faces()}\n{TABLE_STYLE}\n</style>",
        f"<h1>{title}</h1>",
        *write_table_lines(sheet),
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def write_table_lines(sheet: Sheet, *, scrolls: bool = True) -> Iterator[str]:
    """Yield the table and the texts below it, as elements that need a style.

    Args:
        sheet: the table.
        scrolls: whether the table scrolls in its box, which the keyboard must then reach.
    """
    heads = "".join(
        f"<th{_write_class(column)}>{escape_html(column.heading)}</th>" for column in sheet.columns
    )
    reached = ' tabindex="0" role="group" aria-label="Table"'
    yield f'<div class="wide"{reached if scrolls else ""}>'
    yield "<table>"
    yield f"<thead><tr>{heads}</tr></thead>"
    yield "<tbody>"
    yield from _write_rows(sheet)
    yield "</tbody>"
    if sheet.total:
        yield f"<tfoot><tr>{''.join(_write_cells(sheet, sheet.total))}</tr></tfoot>"
    yield "</table>"
    yield "</div>"
    if sheet.facts:
        yield "<dl>"
        yield from (
            f"<dt>{escape_html(name)}</dt><dd>{escape_html(text)}</dd>"
            for name, text in sheet.facts
        )
        yield "</dl>"
    yield f"<p>{escape_html(sheet.conventions)}</p>"


def _write_rows(sheet: Sheet) -> Iterator[str]:
    for row in sheet.rows:
        outer = ' class="outer"' if sheet.is_nested and not row.level else ""
        yield f"<tr{outer}>{''.join(_write_cells(sheet, row.cells, row.level))}</tr>"


def _write_cells(sheet: Sheet, cells: Iterable[Cell | None], level: int = 0) -> Iterator[str]:
    for column, cell in zip(sheet.columns, cells, strict=True):
        yield "<td></td>" if cell is None else _write_cell(column, cell, level)


def _write_cell(column: AnyColumn, cell: Cell, level: int) -> str:
    if column.kind is ColumnKind.BAR:
        width = 100 * cell.value if isinstance(cell.value, float) else 0.0
        return f'<td class="bar"><i style="width: {width:.1f}%"></i></td>'
    text = escape_html(cell.text)
    if column.is_text:
        text = f'<span class="name">{text}</span>'
    if column.is_tree and level:
        return f'<td style="padding-left: {1.25 * level:g}rem">{text}</td>'
    return f"<td{_write_class(column)}>{text}</td>"


def _write_class(column: AnyColumn) -> str:
    return ' class="right"' if column.is_right else ""

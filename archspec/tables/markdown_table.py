"""A table in GitHub's Markdown."""

from typing import Final

from archspec.tables.column import ColumnKind
from archspec.tables.table import AnyColumn, Cell, Row, Sheet
from archspec.tables.terminal import draw_bar
from archspec.text.markdown import escape_markdown, quote_code, write_table

_INDENT: Final = "&emsp;"


def as_markdown(sheet: Sheet, heading: str = "#") -> str:
    """Return a table as Markdown, with all text of the spec escaped.

    Args:
        sheet: the table.
        heading: what stands before its title.
    """
    lines = [
        [column.heading for column in sheet.columns],
        ["---:" if column.is_right else "---" for column in sheet.columns],
        *(_write_cells(sheet, row) for row in sheet.rows),
        *([[_write_bold(cell) for cell in sheet.total]] if sheet.total else []),
    ]
    listed = "\n".join(f"* {title}: {escape_markdown(text)}" for title, text in sheet.facts)
    parts = [
        f"{heading} {escape_markdown(sheet.title)}",
        write_table(lines),
        listed,
        escape_markdown(sheet.conventions),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _write_cells(sheet: Sheet, row: Row) -> list[str]:
    pairs = zip(sheet.columns, row.cells, strict=True)
    return [_write_cell(column, cell, row.level) for column, cell in pairs]


def _write_cell(column: AnyColumn, cell: Cell, level: int) -> str:
    if column.kind is ColumnKind.BAR:
        return draw_bar(cell.value, boxed=True) if isinstance(cell.value, float) else ""
    if column.kind is ColumnKind.CODE and cell.text:
        return f"{_INDENT * level if column.is_tree else ''}{quote_code(cell.text)}"
    return escape_markdown(cell.text)


def _write_bold(cell: Cell | None) -> str:
    return f"**{escape_markdown(cell.text)}**" if cell else ""

"""A table as CSV (RFC 4180): plain numbers, shares as fractions of one, sizes in bytes."""

import csv
from io import StringIO
from typing import Final

from archspec.tables.column import ColumnKind
from archspec.tables.table import AnyColumn, Cell, Sheet
from archspec.text.visible import escape_invisible

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""Prefixes that make a spreadsheet evaluate a cell."""


def as_csv(sheet: Sheet) -> str:
    """Return a table as CSV, with the column names first and the totals last."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(column.name for column in sheet.columns)
    for cells in (*(row.cells for row in sheet.rows), *filter(None, [sheet.total])):
        writer.writerow(map(_write_cell, cells, sheet.columns))
    return file.getvalue()


def _write_cell(cell: Cell | None, column: AnyColumn) -> str:
    match cell.value if cell else None:
        case None:
            return ""
        case str(value):
            text = escape_invisible(value)
            return f"'{text}" if text.startswith(_FORMULA) else text
        case float(value) if column.kind is ColumnKind.SCIENTIFIC:
            return repr(value)
        case float(value):
            return f"{value:.6f}"
        case value:
            return str(value)

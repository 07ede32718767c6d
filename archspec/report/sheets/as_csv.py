"""A summary as CSV (RFC 4180): numbers as they are, shares as parts of one, sizes in bytes."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Final

from archspec.diagnostics.visible import visible
from archspec.report.columns import WRITTEN, Column
from archspec.report.sheets.sheet import Sheet
from archspec.report.steps import Step
from archspec.report.summary import Summary

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet may compute."""


def as_csv(summary: Summary, names: Sequence[str] = ()) -> str:
    """A summary as CSV, with the names of the columns first and the whole network last."""
    sheet, file = Sheet.of(summary, names, WRITTEN), StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(each.name for each in sheet.columns)
    for step in summary.steps:
        writer.writerow(_cell(each, step, summary) for each in sheet.columns)
    writer.writerow(_cell(each, sheet.total, summary) for each in sheet.total_columns)
    return file.getvalue()


def _cell(column: Column | None, step: Step, summary: Summary) -> str:
    value = None if column is None else column.value(step, summary)
    match value:
        case None:
            return ""
        case str():
            text = visible(value)
            return f"'{text}" if text.startswith(_FORMULA) else text
        case float():
            return f"{value:.6f}"
        case _:
            return str(value)

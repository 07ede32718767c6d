"""Diagnostics: what is wrong, where, why, and how to fix it."""

from archspec.diagnostics.codes import CODES, Code, explain
from archspec.diagnostics.model import (
    Diagnostic,
    EnoughError,
    Findings,
    Mark,
    Severity,
    Span,
    SpecError,
    beside,
    ending_with_enough,
    fail,
    pointing_into,
)
from archspec.diagnostics.records import MarkRecord, Record, as_records
from archspec.diagnostics.text import closing_line, render_text

__all__ = [
    "CODES",
    "Code",
    "Diagnostic",
    "EnoughError",
    "Findings",
    "Mark",
    "MarkRecord",
    "Record",
    "Severity",
    "Span",
    "SpecError",
    "as_records",
    "beside",
    "closing_line",
    "ending_with_enough",
    "explain",
    "fail",
    "pointing_into",
    "render_text",
]

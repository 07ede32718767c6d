"""Diagnostics as plain data for programs."""

from collections.abc import Iterable
from typing import TypedDict

from archspec.diagnostics.model import Diagnostic, Mark, Span


class MarkRecord(TypedDict):
    """A secondary place of a diagnostic; places count as in `Record`."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class DiagnosticRecord(TypedDict):
    """One diagnostic. The order of the keys is fixed.

    Lines and columns count from 1, columns in characters; the end is exclusive. All five are null
    for a diagnostic without a place. `label`, `help` and a mark's `text` may be empty. Texts are as
    in the spec, not escaped; whoever prints them must escape them.
    """

    code: str
    severity: str
    message: str
    file: str | None
    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None
    label: str
    marks: list[MarkRecord]
    notes: list[str]
    help: str


def make_records(diagnostics: Iterable[Diagnostic]) -> list[DiagnosticRecord]:
    """Convert diagnostics to dictionaries of text, numbers and lists, ready for `json.dumps`."""
    return [_make_record(diagnostic) for diagnostic in diagnostics]


def _make_record(diagnostic: Diagnostic) -> DiagnosticRecord:
    span = diagnostic.span
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        "file": span.file if span else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
        "label": diagnostic.label,
        "marks": [_make_mark_record(mark) for mark in diagnostic.marks],
        "notes": list(diagnostic.notes),
        "help": diagnostic.help,
    }


def _make_mark_record(mark: Mark) -> MarkRecord:
    span: Span = mark.span
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "text": mark.text,
    }

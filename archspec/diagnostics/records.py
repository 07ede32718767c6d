"""Diagnostics as JSON records."""

from collections.abc import Iterable
from typing import Annotated, TypeAlias

from archspec.diagnostics.model import Diagnostic, Severity
from archspec.text.records import Record, read_from

SpanFile: TypeAlias = Annotated[str, read_from("span", "file")]
"""The file of an object's span."""

SpanLine: TypeAlias = Annotated[int, read_from("span", "line")]
"""The first line of an object's span."""


class PlaceRecord(Record):
    """A range of a file; lines and columns count from 1, and the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class SpanRecord(Record):
    """The span of an object; places count as in `DiagnosticRecord`."""

    file: SpanFile
    line: SpanLine
    column: Annotated[int, read_from("span", "column")]
    end_line: Annotated[int, read_from("span", "end_line")]
    end_column: Annotated[int, read_from("span", "end_column")]


class MarkRecord(SpanRecord):
    """A secondary place of a diagnostic; places count as in `DiagnosticRecord`."""

    text: str


class EditRecord(SpanRecord):
    """A range of a file, and the text to put there; places count as in `DiagnosticRecord`."""

    text: str


class DiagnosticRecord(Record):
    """One diagnostic.

    Lines and columns count from 1, columns in characters; the end is exclusive. All five are null
    for a diagnostic without a place. `label`, `help` and a mark's `text` may be empty. `fix` has
    the edits that do what `help` says, and is empty where that leaves a choice. Texts are as in the
    spec, not escaped; whoever prints them must escape them.
    """

    code: str
    severity: Severity
    message: str
    file: Annotated[str | None, read_from("span", "file")] = None
    line: Annotated[int | None, read_from("span", "line")] = None
    column: Annotated[int | None, read_from("span", "column")] = None
    end_line: Annotated[int | None, read_from("span", "end_line")] = None
    end_column: Annotated[int | None, read_from("span", "end_column")] = None
    label: str
    marks: list[MarkRecord]
    notes: list[str]
    help: str
    fix: list[EditRecord]


class FindingsRecord(Record):
    """The findings of a command that could not do what it was asked for."""

    diagnostics: tuple[DiagnosticRecord, ...]


def make_records(diagnostics: Iterable[Diagnostic]) -> tuple[DiagnosticRecord, ...]:
    """Convert diagnostics to records."""
    return tuple(map(DiagnosticRecord.model_validate, diagnostics))

"""Diagnostics as plain data."""

import json

from archspec.diagnostics import Diagnostic, Mark, Severity, Span
from archspec.diagnostics.records import FindingsRecord, make_records


def test_every_part_in_order() -> None:
    mark = Mark(Span("b.yaml", 1, 2, 1, 5), "there")
    finding = Diagnostic(
        "A304", "parted", Span("a.yaml", 3, 4, 5, 6), "here", (mark,), ("one", "two"), "help"
    )
    [record] = make_records([finding])
    assert json.dumps(record.model_dump(mode="json")) == (
        '{"code": "A304", "severity": "error", "message": "parted", "file": "a.yaml", "line": 3, '
        '"column": 4, "end_line": 5, "end_column": 6, "label": "here", "marks": [{"file": '
        '"b.yaml", "line": 1, "column": 2, "end_line": 1, "end_column": 5, "text": "there"}], '
        '"notes": ["one", "two"], "help": "help", "fix": []}'
    )


def test_without_place() -> None:
    [record] = make_records([Diagnostic("A401", "gone", severity=Severity.WARNING)])
    places = [record.file, record.line, record.column, record.end_line, record.end_column]
    assert places == [None] * 5
    assert (record.severity, record.marks, record.notes) == ("warning", [], [])


def test_severity_is_plain_text() -> None:
    [record] = make_records([Diagnostic("A401", "gone")])
    assert type(record.model_dump(mode="json")["severity"]) is str


def test_nothing() -> None:
    assert FindingsRecord(diagnostics=make_records([])).to_json() == '{\n  "diagnostics": []\n}\n'

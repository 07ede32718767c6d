"""Render diagnostics as SARIF 2.1.0, which code scanners and editors show."""

import json
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from archspec.diagnostics.codes import CODES
from archspec.diagnostics.model import Diagnostic, Mark, Span
from archspec.version import VERSION

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def render_sarif(diagnostics: Iterable[Diagnostic]) -> str:
    """Render diagnostics as a SARIF log with one run.

    Args:
        diagnostics: the diagnostics, in this order.

    Returns:
        Indented JSON in ASCII. Columns count code points, and the end is exclusive.
    """
    found = list(diagnostics)
    codes = list(dict.fromkeys(diagnostic.code for diagnostic in found))
    driver = {"name": "archspec", "version": VERSION, "rules": [*map(_make_rule, codes)]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_make_result(diagnostic, codes) for diagnostic in found],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _make_rule(code: str) -> dict[str, Any]:
    page = CODES[code]
    return {
        "id": code,
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": page.meaning},
    }


def _make_result(diagnostic: Diagnostic, codes: Sequence[str]) -> dict[str, Any]:
    remarks = [
        f"{diagnostic.message}: {diagnostic.label}" if diagnostic.label else diagnostic.message
    ]
    remarks += [f"note: {note}" for note in diagnostic.notes]
    remarks += [f"help: {diagnostic.help}"] if diagnostic.help else []
    result = {
        "ruleId": diagnostic.code,
        "ruleIndex": codes.index(diagnostic.code),
        "level": str(diagnostic.severity),
        "message": {"text": "\n".join(remarks)},
        "locations": [{"physicalLocation": _make_place(diagnostic.span)}]
        if diagnostic.span
        else [],
    }
    if diagnostic.marks:
        result["relatedLocations"] = [*map(_make_related, diagnostic.marks)]
    if diagnostic.fix:
        result["fixes"] = [_make_fix(diagnostic)]
    return result


def _make_fix(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return the edits of a diagnostic, grouped by file."""
    files = dict.fromkeys(edit.span.file for edit in diagnostic.fix)
    changes = [
        {
            "artifactLocation": {"uri": _make_uri(file)},
            "replacements": [
                {"deletedRegion": _make_region(edit.span), "insertedContent": {"text": edit.text}}
                for edit in diagnostic.fix
                if edit.span.file == file
            ],
        }
        for file in files
    ]
    return {"description": {"text": diagnostic.help}, "artifactChanges": changes}


def _make_related(mark: Mark) -> dict[str, Any]:
    place = {"physicalLocation": _make_place(mark.span)}
    return {**place, "message": {"text": mark.text}} if mark.text else place


def _make_place(span: Span) -> dict[str, Any]:
    return {"artifactLocation": {"uri": _make_uri(span.file)}, "region": _make_region(span)}


def _make_region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _make_uri(file: str) -> str:
    """Return the reference to a file: relative to the folder in which archspec ran, if it is."""
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())

"""Diagnostics: what is wrong, where, why, and how to fix it."""

from archspec.diagnostics.codes import CODES, Code, explain
from archspec.diagnostics.edit_text import apply_edits
from archspec.diagnostics.model import (
    Diagnostic,
    Edit,
    Findings,
    Mark,
    Severity,
    Span,
    SpecError,
    TooManyFindingsError,
    adding_findings,
    attaching_sources,
    fail,
    stopping_at_limit,
)
from archspec.diagnostics.text import count_findings, render_text

__all__ = [
    "CODES",
    "Code",
    "Diagnostic",
    "Edit",
    "Findings",
    "Mark",
    "Severity",
    "Span",
    "SpecError",
    "TooManyFindingsError",
    "adding_findings",
    "apply_edits",
    "attaching_sources",
    "count_findings",
    "explain",
    "fail",
    "render_text",
    "stopping_at_limit",
]

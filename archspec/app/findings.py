"""Collect findings, and print each once, followed by a line that counts them."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from archspec.app.exit_codes import compute_exit_status
from archspec.app.session import Session
from archspec.diagnostics import Diagnostic, SpecError, render_text
from archspec.diagnostics.text import conclude_findings

if TYPE_CHECKING:
    from archspec.diagnostics.subject import Subject

FINDING_FORMS: Final = ("concise", "github", "sarif", "junit")
"""The formats of findings alone."""

T = TypeVar("T")
R = TypeVar("R")


def collect_results(
    function: Callable[[T], R], items: Iterable[T]
) -> tuple[list[R], list[SpecError]]:
    """Apply a function to all items; return the results and the errors."""
    results: list[R] = []
    errors: list[SpecError] = []
    for item in items:
        try:
            results.append(function(item))
        except SpecError as error:
            errors.append(error)
    return results, errors


def report_findings(session: Session, errors: Iterable[SpecError], *, strict: bool = False) -> int:
    """Print findings to standard error.

    Args:
        session: prints them.
        errors: the findings; one that several specs report in a shared library is printed once.
        strict: whether warnings count as errors.

    Returns:
        The exit status.
    """
    color = session.uses_color(sys.stderr)
    diagnostics: list[Diagnostic] = []
    for error, fresh in _select_unique(errors):
        gap = "\n" if diagnostics and fresh else ""
        session.write_err(gap + render_text(fresh, error.sources, color=color))
        diagnostics += fresh
    if diagnostics:
        session.write_err(f"\n{conclude_findings(diagnostics)}\n")
    return compute_exit_status(diagnostics, strict=strict)


def print_findings(
    session: Session, subjects: "Sequence[Subject]", form: str, *, strict: bool = False
) -> int:
    """Print findings, and nothing else, to standard output.

    Args:
        session: prints them.
        subjects: what was checked, with its findings; one that several report in a shared library
            is printed once, unless each of them is printed for itself.
        form: one of `FINDING_FORMS`.
        strict: whether warnings count as errors.

    Returns:
        The exit status.
    """
    errors = [subject.error for subject in subjects if subject.error]
    diagnostics = [finding for _, fresh in _select_unique(errors) for finding in fresh]
    session.write_out(_render(subjects, diagnostics, form, strict=strict))
    return compute_exit_status(diagnostics, strict=strict)


def _render(
    subjects: "Sequence[Subject]", diagnostics: Sequence[Diagnostic], form: str, *, strict: bool
) -> str:
    match form:
        case "junit":
            from archspec.diagnostics.junit import render_junit

            return render_junit(subjects, strict=strict)
        case "sarif":
            from archspec.diagnostics.sarif import render_sarif

            return render_sarif(diagnostics)
        case _:
            from archspec.diagnostics.lines import render_concise, render_github

            return (render_github if form == "github" else render_concise)(diagnostics)


def _select_unique(errors: Iterable[SpecError]) -> Iterator[tuple[SpecError, list[Diagnostic]]]:
    """Yield each error with those of its findings that no earlier one has."""
    told: dict[tuple[Diagnostic, str | None], None] = {}
    for error in errors:
        fresh = [finding for finding in error.diagnostics if _identify(finding, error) not in told]
        told |= {_identify(finding, error): None for finding in fresh}
        yield error, fresh


def report_failure(session: Session, errors: Sequence[SpecError], form: str) -> int:
    """Report why a command has no result, in the format that its result would have.

    Args:
        session: prints the report.
        errors: the findings.
        form: `json` for a record on standard output; otherwise text on standard error.

    Returns:
        The exit status.
    """
    return (_print_findings if form == "json" else report_findings)(session, errors)


def _print_findings(session: Session, errors: Sequence[SpecError]) -> int:
    from archspec.diagnostics.records import FindingsRecord

    diagnostics = [diagnostic for error in errors for diagnostic in error.diagnostics]
    session.write_out(FindingsRecord.model_validate({"diagnostics": diagnostics}).to_json())
    return compute_exit_status(diagnostics)


def _identify(diagnostic: Diagnostic, error: SpecError) -> tuple[Diagnostic, str | None]:
    """Return the identity of a finding: files of the same name differ if their texts differ."""
    return diagnostic, error.sources.get(diagnostic.span.file) if diagnostic.span else None

"""Render diagnostics as one line each: for people, editors and GitHub."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from archspec.diagnostics.model import Diagnostic, Span
from archspec.text.visible import escape_invisible

_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def render_concise(diagnostics: Iterable[Diagnostic]) -> str:
    """Render diagnostics in the form of GCC: `net.yaml:5:21: error: the spec states ... [A306]`.

    Args:
        diagnostics: the diagnostics, in this order.

    Returns:
        A line for each.
    """
    return "".join(f"{_print_line(diagnostic)}\n" for diagnostic in diagnostics)


def _print_line(diagnostic: Diagnostic) -> str:
    place = f"{escape_invisible(str(diagnostic.span))}: " if diagnostic.span else ""
    said = escape_invisible(diagnostic.message)
    return f"{place}{diagnostic.severity}: {said} [{diagnostic.code}]"


def render_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Render diagnostics as commands of a GitHub workflow, which annotate the lines of a change.

    Args:
        diagnostics: the diagnostics, in this order.

    Returns:
        A line for each.
    """
    return "".join(f"{_print_command(diagnostic)}\n" for diagnostic in diagnostics)


def _print_command(diagnostic: Diagnostic) -> str:
    properties = {"title": f"archspec {diagnostic.code}"}
    if diagnostic.span:
        properties |= _list_place(diagnostic.span)
    listed = ",".join(f"{name}={text.translate(_PROPERTY)}" for name, text in properties.items())
    said = "\n".join(map(escape_invisible, _list_texts(diagnostic)))
    return f"::{diagnostic.severity} {listed}::{said.translate(_DATA)}"


def _list_place(span: Span) -> Mapping[str, str]:
    """Return the place of an annotation, which may have columns only on one line."""
    place = {"file": span.file, "line": str(span.line), "endLine": str(span.end_line)}
    if span.line == span.end_line:
        place |= {"col": str(span.column), "endColumn": str(span.end_column)}
    return place


def _list_texts(diagnostic: Diagnostic) -> Iterator[str]:
    """Yield the lines of an annotation; places elsewhere are named, since it has only one."""
    yield diagnostic.message
    if diagnostic.label:
        yield f"here: {diagnostic.label}"
    for mark in diagnostic.marks:
        yield f"{mark.span}: {mark.text}" if mark.text else str(mark.span)
    for note in diagnostic.notes:
        yield f"note: {note}"
    if diagnostic.help:
        yield f"help: {diagnostic.help}"

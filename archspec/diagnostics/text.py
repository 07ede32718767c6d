"""Render diagnostics as text for a terminal, in the style of rustc and Ruff.

    error[A304]: concat joins branches of different grids: 35x35 and 33x33
      --> specs/inception_v4.yaml:31:29
       |
    31 |       b3:   [1x1 Conv (64), 3x3 Conv (96 V)]
       |                             ^^^^^^^^^^^^^^^ 35x35 becomes 33x33 here
       |
       = note: the other branches of InceptionA stay at 35x35
       = help: drop the `V`, or give every branch the same padding

The primary place is marked `^`, secondary places `-`. Everything that may come from a spec is
printed through `visible`, one line per part.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import groupby
from typing import Final, TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics.excerpt import Excerpt, crop_line
from archspec.diagnostics.model import Diagnostic, Severity, Span
from archspec.text.phrases import join_words, pluralize
from archspec.text.visible import escape_invisible

_Paint: TypeAlias = Callable[[str, str], str]

_LINE_BREAK: Final = re.compile(r"\r?\n")  # the only line breaks that the reader counts
_COLORS: Final[Mapping[str, str]] = {"error": "red", "warning": "yellow", "gutter": "blue"}


def render_text(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], *, color: bool = False
) -> str:
    """Render diagnostics with the source lines that they point at.

    Args:
        diagnostics: the diagnostics, in this order.
        sources: the text of each file by its name in messages; without it, only the place is
            printed.
        color: whether to use ANSI colors.

    Returns:
        One paragraph per diagnostic, separated by blank lines, with a line break at the end; empty
        for no diagnostics.
    """
    pages = _SourceCache(sources)
    paragraphs = [
        _render_diagnostic(diagnostic, pages, _make_painter(color)) for diagnostic in diagnostics
    ]
    return "\n".join("".join(f"{line}\n" for line in lines) for lines in paragraphs)


def count_findings(diagnostics: Iterable[Diagnostic]) -> str:
    """Return the last line of a report: `found 1 error and 2 warnings`; empty for none."""
    found = [diagnostic.severity for diagnostic in diagnostics]
    counts = [(found.count(severity), severity) for severity in Severity]
    parts = [pluralize(count, severity) for count, severity in counts if count]
    return f"found {join_words(parts)}" if parts else ""


def conclude_findings(diagnostics: Sequence[Diagnostic]) -> str:
    """Return the last line of a report, with a pointer to `explain` for the first few codes."""
    codes = [*dict.fromkeys(finding.code for finding in diagnostics if finding.code != "A900")]
    hint = f"; `archspec explain {' '.join(codes[:3])}` says more" if codes else ""
    return f"{count_findings(diagnostics)}{hint}"


@dataclass(slots=True)
class _SourceCache:
    """The lines of the files that are pointed into, split on first use."""

    sources: Mapping[str, str]
    _lines: dict[str, list[str]] = field(default_factory=dict)

    def line(self, file: str, number: int) -> str | None:
        """Return a line by its number; None if the file or the line is unknown."""
        if file not in self._lines:
            known = file in self.sources
            self._lines[file] = _LINE_BREAK.split(self.sources[file]) if known else []
        lines = self._lines[file]
        return lines[number - 1] if 0 < number <= len(lines) else None

    def excerpt(self, span: Span) -> Excerpt | None:
        """Return the first line of a span, ready to print; None if it is unknown."""
        line = self.line(span.file, span.line)
        if line is None:
            return None
        ends_here = span.end_line == span.line
        end = span.end_column - 1 if ends_here else len(line.rstrip())
        return crop_line(line, span.column - 1, end)


@dataclass(frozen=True, slots=True)
class _Annotation:
    """A place, its label, and the role that determines its color."""

    span: Span
    text: str
    primary: bool
    role: str


def _render_diagnostic(diagnostic: Diagnostic, pages: _SourceCache, paint: _Paint) -> list[str]:
    role = str(diagnostic.severity)
    head = paint(f"{role}[{diagnostic.code}]", role)
    lines = [head + paint(f": {escape_invisible(diagnostic.message)}", "strong")]
    annotations = _collect_annotations(diagnostic, role)
    widths = (len(str(annotation.span.line)) for annotation in annotations)
    gutter = _Gutter(max(widths, default=1), paint)
    for file, group in groupby(annotations, key=lambda each: each.span.file):
        if len(lines) > 1:
            lines.append(gutter.row())
        lines += _render_file(file, list(group), pages, gutter)
    remarks = [gutter.remark("note", note) for note in diagnostic.notes]
    remarks += [gutter.remark("help", diagnostic.help)] if diagnostic.help else []
    separator = [gutter.row()] if remarks and annotations else []
    return lines + separator + remarks


def _collect_annotations(diagnostic: Diagnostic, role: str) -> list[_Annotation]:
    """Return every place of a diagnostic: its own file first, then the others by name.

    In a file they are sorted by place, the primary one first among equals.
    """
    places = [_Annotation(mark.span, mark.text, False, "gutter") for mark in diagnostic.marks]
    own = ""
    if diagnostic.span is not None:
        own = diagnostic.span.file
        places.append(_Annotation(diagnostic.span, diagnostic.label, True, role))
    return sorted(places, key=lambda each: (each.span.file != own, each.span, not each.primary))


@dataclass(frozen=True, slots=True)
class _Gutter:
    """The column of line numbers on the left."""

    width: int
    paint: _Paint

    def row(self, text: str = "", number: int | None = None) -> str:
        """Return a line of text next to its number, if any."""
        label = "" if number is None else str(number)
        edge = self.paint(f"{label:>{self.width}} |", "gutter")
        return f"{edge} {text}" if text else edge

    def place(self, arrow: str, span: Span, text: str = "") -> str:
        """Return a line that names a place, after an arrow."""
        place = f"{escape_invisible(span.file)}:{span.line}:{span.column}"
        start = " " * self.width + self.paint(arrow, "gutter")
        return f"{start} {place}: {escape_invisible(text)}" if text else f"{start} {place}"

    def remark(self, kind: str, text: str) -> str:
        """Return a note or help below the lines."""
        edge = " " * (self.width + 1) + self.paint("=", "gutter")
        return f"{edge} {self.paint(f'{kind}:', 'strong')} {escape_invisible(text)}"


def _render_file(
    file: str, annotations: list[_Annotation], pages: _SourceCache, gutter: _Gutter
) -> Iterator[str]:
    """Yield the places in one file: an arrow, then the lines, or an arrow each without the text."""
    lead = next((annotation for annotation in annotations if annotation.primary), annotations[0])
    shown = [(annotation, pages.excerpt(annotation.span)) for annotation in annotations]
    known = [(annotation, printed) for annotation, printed in shown if printed]
    text = "" if any(annotation is lead for annotation, _ in known) else lead.text
    yield gutter.place("-->" if lead.primary else ":::", lead.span, text)
    for annotation, printed in shown:
        if not printed and annotation is not lead:
            yield gutter.place(":::", annotation.span, annotation.text)
    if known:
        yield gutter.row()
        yield from _render_lines(file, known, pages, gutter)


def _render_lines(
    file: str, shown: list[tuple[_Annotation, Excerpt]], pages: _SourceCache, gutter: _Gutter
) -> Iterator[str]:
    before: int | None = None
    for (number, text), group in groupby(shown, key=lambda each: (each[0].span.line, each[1].text)):
        if before is not None:
            yield from _render_gap(file, before, number, pages, gutter)
        yield gutter.row(text.rstrip(), number)
        for annotation, printed in group:
            yield gutter.row(_render_carets(annotation, printed, gutter.paint))
        before = number


def _render_gap(
    file: str, before: int, number: int, pages: _SourceCache, gutter: _Gutter
) -> Iterator[str]:
    """Yield what separates two printed lines: the line between them if it is only one, or dots."""
    match number - before:
        case 2:
            line = pages.line(file, before + 1) or ""
            yield gutter.row(crop_line(line, 0, 1).text.rstrip(), before + 1)
        case gap if gap > 2:
            yield gutter.paint("...", "gutter")


def _render_carets(annotation: _Annotation, printed: Excerpt, paint: _Paint) -> str:
    carets = ("^" if annotation.primary else "-") * printed.width
    text = f"{carets} {escape_invisible(annotation.text)}" if annotation.text else carets
    return " " * printed.indent + paint(text, annotation.role)


def _make_painter(color: bool) -> _Paint:
    if not color:
        return lambda text, role: text
    import click

    return lambda text, role: click.style(text, fg=_COLORS.get(role), bold=True)

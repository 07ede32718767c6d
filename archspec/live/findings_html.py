"""Findings as HTML: the message, the lines in question with their marks, notes and help."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from archspec.diagnostics import Diagnostic, Span
from archspec.live.state import BoxName, LiveState
from archspec.text.html import escape_html

_LINE_BREAK: Final = re.compile(r"\r?\n")
_MOST: Final = 20
"""How many findings are shown."""

_LEAD: Final = 60
"""The most characters before what is marked."""

_TAIL: Final = 120
"""The most characters that are marked, and that follow."""


def write_findings(state: LiveState) -> str:
    """Return the findings of a state as a list; empty if there are none."""
    if not state.findings:
        return ""
    pairs = [*zip(state.findings, state.faults, strict=True)]
    shown = [
        _write_finding(finding, state.sources, boxes, number)
        for number, (finding, boxes) in enumerate(pairs[:_MOST])
    ]
    more = len(pairs) - len(shown)
    rest = f'<li class="more">and {more} more</li>' if more else ""
    label = 'aria-label="Findings" tabindex="0" data-name="findings"'
    return f'<ol class="findings" {label}>{"".join(shown)}{rest}</ol>'


def _write_finding(
    finding: Diagnostic, sources: Mapping[str, str], boxes: Sequence[BoxName], number: int
) -> str:
    role = finding.severity.value
    head = f"<b>{role}[{escape_html(finding.code)}]</b> {escape_html(finding.message)}"
    show = ""
    if boxes:
        box = escape_html(json.dumps(boxes[0]))
        label = f'aria-label="Show box of {escape_html(finding.code)}"'
        data = f'data-box="{box}" data-name="finding {number}"'
        show = f'<button type="button" {data} {label}>Show box</button>'
    notes = "".join(f"<p><b>note:</b> {escape_html(note)}</p>" for note in finding.notes)
    help = f"<p><b>help:</b> {escape_html(finding.help)}</p>" if finding.help else ""
    return (
        f'<li class="finding {role}"><h3><span>{head}</span>{show}</h3>'
        f"{_write_places(finding, sources)}{notes}{help}</li>"
    )


def _write_places(finding: Diagnostic, sources: Mapping[str, str]) -> str:
    """Return the lines that a finding points at, its own first."""
    places = [] if finding.span is None else [(finding.span, finding.label, True)]
    places += [(mark.span, mark.text, False) for mark in finding.marks]
    if not places:
        return ""
    rows = "\n".join(_list_rows(places, sources))
    return f"<pre>{rows}</pre>"


def _list_rows(
    places: Sequence[tuple[Span, str, bool]], sources: Mapping[str, str]
) -> Iterator[str]:
    width = max(len(str(span.line)) for span, _, _ in places)
    file = ""
    for span, label, is_primary in places:
        if span.file != file:
            file = span.file
            yield f"<i>{escape_html(str(span) if is_primary else file)}</i>"
        text = _write_line(span, sources.get(file), is_primary)
        said = f"  <em{_also(is_primary)}>{escape_html(label)}</em>" if label else ""
        yield f"<i>{span.line:>{width}} │ </i>{text}{said}"


def _also(is_primary: bool) -> str:
    return "" if is_primary else ' class="also"'


def _write_line(span: Span, text: str | None, is_primary: bool) -> str:
    """Return the first line of a span with its mark; empty if it is unknown."""
    lines = [] if text is None else _LINE_BREAK.split(text)
    if not 0 < span.line <= len(lines):
        return ""
    line = lines[span.line - 1]
    start = min(span.column - 1, len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    end = min(max(start, end), start + _TAIL)
    before, marked, after = line[:start], line[start:end], line[end:]
    cut = f"…{before[-_LEAD:]}" if len(before) > _LEAD else before
    rest = f"{after[:_TAIL]}…" if len(after) > _TAIL else after
    mark = f"<mark{_also(is_primary)}>{_escape(marked) or ' '}</mark>"
    return f"{_escape(cut)}{mark}{_escape(rest)}"


def _escape(text: str) -> str:
    return escape_html(text.replace("\t", "    "))

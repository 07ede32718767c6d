"""A fidelity report as Markdown, for pull requests and pages."""

from collections.abc import Iterator
from typing import Final

from archspec.text.markdown import escape_markdown, quote_code, write_table
from archspec.verification.fidelity import Fidelity
from archspec.verification.report.sections import (
    NOT_DRAWN,
    ErratumCase,
    ReportSection,
    format_heading,
    list_parts,
)

_QUOTED: Final = (
    *("at", "block", "step", "stated", "proved", "of", "values"),
    *("where", "printed", "used", "inherited from"),
)
"""The columns set as code, because they quote a spec or are computed from it."""


def render_markdown(found: Fidelity) -> str:
    """Return a report as Markdown, with all text of the spec escaped."""
    parts = [f"# {escape_markdown(format_heading(found))}"]
    for part in list_parts(found):
        parts += _write_case(part) if isinstance(part, ErratumCase) else _write_section(part)
    return "\n\n".join(parts) + "\n"


def _write_section(section: ReportSection) -> Iterator[str]:
    yield f"## {section.title}"
    if section.rows:
        rule = ["---:" if at in section.right else "---" for at in range(len(section.head))]
        rows = [list(map(_write_cell, section.head, row)) for row in section.rows]
        yield write_table([section.head, rule, *rows])


def _write_case(case: ErratumCase) -> Iterator[str]:
    yield f"### {quote_code(case.at)}"
    lines = [["---", "---"], *([word, _write_cell(word, text)] for word, text in case.lines)]
    yield write_table([["where", quote_code(case.where)], *lines])


def _write_cell(column: str, text: str) -> str:
    quoted = column in _QUOTED and text not in ("", NOT_DRAWN)
    return quote_code(text) if quoted else escape_markdown(text)

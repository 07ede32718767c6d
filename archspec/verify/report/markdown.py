"""A fidelity report as Markdown, for pull requests and pages."""

from collections.abc import Iterator
from typing import Final

from archspec.text.markdown import escape_markdown, quote_code, write_table
from archspec.verify import Fidelity
from archspec.verify.report.sections import (
    NOT_DRAWN,
    Case,
    Section,
    cases,
    errata_title,
    figures_section,
    heading,
    inherited_section,
    silent_section,
    sizes_section,
    totals_section,
)

_QUOTED: Final = (
    *("at", "block", "step", "stated", "proved", "of", "values"),
    *("where", "printed", "used", "inherited from"),
)
"""The columns set as code, because they quote a spec or are computed from it."""


def render_markdown(found: Fidelity) -> str:
    """Return a report as Markdown, with all text of the spec escaped."""
    parts = [f"# {escape_markdown(heading(found))}"]
    for section in (figures_section, sizes_section, totals_section):
        parts += _section(section(found))
    parts.append(f"## {errata_title(found)}")
    for case in cases(found):
        parts += _case(case)
    if found.inherited:
        parts += _section(inherited_section(found))
    parts += _section(silent_section(found))
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.title}"
    grid = section.grid
    if grid.rows:
        lines = [["---:" if at in grid.right else "---" for at in range(len(grid.head))]]
        lines += [[_cell(*each) for each in zip(grid.head, row, strict=True)] for row in grid.rows]
        yield write_table([grid.head, *lines])


def _case(case: Case) -> Iterator[str]:
    yield f"### {quote_code(case.at)}"
    lines = [["---", "---"], *([word, _cell(word, text)] for word, text in case.lines)]
    yield write_table([["where", quote_code(case.where)], *lines])


def _cell(column: str, text: str) -> str:
    quoted = column in _QUOTED and text not in ("", NOT_DRAWN)
    return quote_code(text) if quoted else escape_markdown(text)

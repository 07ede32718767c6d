"""A fidelity report as text, with box-drawing characters in a terminal and plain in a file."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Final

from archspec.tables.layout import PLAIN, TextLayout
from archspec.tables.terminal import TextGrid, draw_grid, draw_line
from archspec.text.visible import escape_invisible
from archspec.verify import Fidelity
from archspec.verify.report.sections import (
    ErratumCase,
    ReportSection,
    format_heading,
    list_parts,
)

_PROSE: Final = 100
_LABEL: Final = 11
_READABLE: Final = 24
"""The width that a folded cell should have before other columns are dropped."""


def render_fidelity(found: Fidelity, layout: TextLayout = PLAIN) -> str:
    """Return a report as text: sections separated by blank lines, with a final line break.

    Args:
        found: the report.
        layout: how it is laid out: cells and prose wrap at its width, or prose alone if it has
            none.
    """
    pen = _FidelityPrinter(layout)
    parts = [pen.print_bold(format_heading(found))]
    for part in list_parts(found):
        parts += pen.print_part(part)
    return "\n\n".join(parts) + "\n"


@dataclass(frozen=True, slots=True)
class _FidelityPrinter:
    """Formats sections for a terminal or a file."""

    layout: TextLayout

    def print_bold(self, text: str) -> str:
        """Return a line in bold."""
        return draw_line(escape_invisible(text), self.layout, "bold")

    def print_part(self, part: ReportSection | ErratumCase) -> Iterator[str]:
        """Yield a section, or an erratum."""
        if isinstance(part, ErratumCase):
            yield self.print_case(part)
        else:
            yield from self.print_section(part)

    def print_section(self, section: ReportSection) -> Iterator[str]:
        """Yield a title, and a table unless it has no rows."""
        yield self.print_bold(section.title)
        if section.grid.rows:
            yield draw_grid(self.fit_grid(section), self.layout)

    def fit_grid(self, section: ReportSection) -> TextGrid:
        """Return the table with visible characters, without its spare column if space is short."""
        rows = [[escape_invisible(cell) for cell in row] for row in section.grid.rows]
        grid = replace(section.grid, rows=rows)
        wanted = min(grid.widths[grid.flexible], _READABLE)
        if section.spare is None or grid.flexible_width(self.layout.room) >= wanted:
            return grid
        return grid.drop_columns(section.spare)

    def print_case(self, case: ErratumCase) -> str:
        """Return an erratum: its place, then labeled lines."""
        lines = [self.print_bold(f"{case.at} ({case.where})")]
        for word, text in case.lines:
            first = f"  {word}".ljust(_LABEL)
            lines += wrap(
                escape_invisible(text),
                max(min(self.layout.room, _PROSE), 2 * _LABEL),
                initial_indent=first,
                subsequent_indent=" " * _LABEL,
                break_on_hyphens=False,
            ) or [first.rstrip()]
        return "\n".join(lines)

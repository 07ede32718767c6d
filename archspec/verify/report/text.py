"""A fidelity report as text, with box-drawing characters in a terminal and plain in a file."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Final

from rich.text import Text

from archspec.tables.terminal import UNBOUNDED, TextGrid, draw_grid, render_rich
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


def render_fidelity(
    found: Fidelity, *, width: int | None = None, boxed: bool = False, color: bool = False
) -> str:
    """Return a report as text.

    Args:
        found: the report.
        width: columns of the terminal, at which cells and prose wrap. None wraps only prose.
        boxed: draw lines with characters outside of ASCII.
        color: use ANSI colors.

    Returns:
        Sections separated by blank lines, with a final line break.
    """
    pen = _FidelityPrinter(width or UNBOUNDED, boxed=boxed, color=color)
    parts = [pen.print_bold(format_heading(found))]
    for part in list_parts(found):
        parts += pen.print_part(part)
    return "\n\n".join(parts) + "\n"


@dataclass(frozen=True, slots=True)
class _FidelityPrinter:
    """Formats sections for a terminal or a file, with the options of `render_fidelity`."""

    room: int
    boxed: bool
    color: bool

    def print_bold(self, text: str) -> str:
        """Return a line in bold."""
        return render_rich(Text(escape_invisible(text), style="bold"), color=self.color)

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
            yield draw_grid(
                self.fit_grid(section), room=self.room, boxed=self.boxed, color=self.color
            )

    def fit_grid(self, section: ReportSection) -> TextGrid:
        """Return the table with visible characters, without its spare column if space is short."""
        rows = [[escape_invisible(cell) for cell in row] for row in section.grid.rows]
        grid = replace(section.grid, rows=rows)
        wanted = min(grid.widths[grid.flexible], _READABLE)
        if section.spare is None or grid.flexible_width(self.room) >= wanted:
            return grid
        return grid.drop_columns(section.spare)

    def print_case(self, case: ErratumCase) -> str:
        """Return an erratum: its place, then labeled lines."""
        lines = [self.print_bold(f"{case.at} ({case.where})")]
        for word, text in case.lines:
            first = f"  {word}".ljust(_LABEL)
            lines += wrap(
                escape_invisible(text),
                max(min(self.room, _PROSE), 2 * _LABEL),
                initial_indent=first,
                subsequent_indent=" " * _LABEL,
                break_on_hyphens=False,
            ) or [first.rstrip()]
        return "\n".join(lines)

"""A fidelity report as text, with box-drawing characters in a terminal and plain in a file."""

from textwrap import wrap
from typing import Final

from archspec.tables.layout import PLAIN, TextLayout
from archspec.tables.terminal import TextGrid, draw_grid, draw_line
from archspec.text.visible import escape_invisible
from archspec.verification.fidelity import Fidelity
from archspec.verification.report.sections import (
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
    parts = [_print_bold(format_heading(found), layout)]
    for part in list_parts(found):
        if isinstance(part, ErratumCase):
            parts.append(_print_case(part, layout))
            continue
        parts.append(_print_bold(part.title, layout))
        if part.rows:
            parts.append(draw_grid(_fit_grid(part, layout), layout))
    return "\n\n".join(parts) + "\n"


def _print_bold(text: str, layout: TextLayout) -> str:
    return draw_line(escape_invisible(text), layout, "bold")


def _fit_grid(section: ReportSection, layout: TextLayout) -> TextGrid:
    """Return the table with visible characters, without its spare column if space is short."""
    rows = [tuple(map(escape_invisible, row)) for row in section.rows]
    grid = TextGrid(
        section.head,
        rows,
        right=section.right,
        flexible=section.folding or 0,
        folds=section.folding is not None,
    )
    wanted = min(grid.widths[grid.flexible], _READABLE)
    if section.spare is None or grid.flexible_width(layout.room) >= wanted:
        return grid
    return grid.drop_columns(section.spare)


def _print_case(case: ErratumCase, layout: TextLayout) -> str:
    """Return an erratum: its place, then labeled lines."""
    lines = [_print_bold(f"{case.at} ({case.where})", layout)]
    for word, text in case.lines:
        first = f"  {word}".ljust(_LABEL)
        lines += wrap(
            escape_invisible(text),
            max(min(layout.room, _PROSE), 2 * _LABEL),
            initial_indent=first,
            subsequent_indent=" " * _LABEL,
            break_on_hyphens=False,
        ) or [first.rstrip()]
    return "\n".join(lines)

"""A comparison as a table for people in a terminal, or in a file of plain text."""

from collections.abc import Sequence

from archspec.report.comparison.model import Comparison
from archspec.report.comparison.sheet import sheet_of
from archspec.report.table import fitting, render_sheet


def render_comparison(
    comparison: Comparison,
    *,
    names: Sequence[str] = (),
    width: int | None = None,
    boxed: bool = False,
    color: bool = False,
) -> str:
    """A comparison as text, in which nothing is explained that has given way.

    Args:
        comparison: what to print.
        names: the columns; none for the usual ones, of which some give way where there is no room.
        width: columns of the terminal, as for `render_sheet`.
        boxed: draw lines with characters outside of ASCII.
        color: use ANSI colours.
    """
    shown = names or fitting(sheet_of(comparison), width=width, boxed=boxed)
    sheet = sheet_of(comparison, shown)
    return render_sheet(sheet, width=width, boxed=boxed, color=color)

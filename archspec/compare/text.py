"""A comparison as a text table for a terminal or a file."""

from collections.abc import Sequence

from archspec.compare.model import Comparison
from archspec.compare.table import build_comparison_sheet
from archspec.summary.text import fit_columns, render_sheet


def render_comparison(
    comparison: Comparison,
    *,
    names: Sequence[str] = (),
    width: int | None = None,
    boxed: bool = False,
    color: bool = False,
) -> str:
    """Return a comparison as text.

    Args:
        comparison: the comparison.
        names: the columns; empty for the default ones, some of which are dropped if space is
            short.
        width: columns of the terminal, as for `render_sheet`.
        boxed: draw lines with characters outside of ASCII.
        color: use ANSI colors.
    """
    shown = names or fit_columns(build_comparison_sheet(comparison), width=width, boxed=boxed)
    sheet = build_comparison_sheet(comparison, shown)
    return render_sheet(sheet, width=width, boxed=boxed, color=color)

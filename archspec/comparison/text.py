"""A comparison as a text table for a terminal or a file."""

from collections.abc import Sequence

from archspec.comparison.model import Comparison
from archspec.comparison.table import build_comparison_sheet
from archspec.summary.text import fit_columns, render_sheet
from archspec.tables.layout import PLAIN, TextLayout


def render_comparison(
    comparison: Comparison, layout: TextLayout = PLAIN, *, names: Sequence[str] = ()
) -> str:
    """Return a comparison as text.

    Args:
        comparison: the comparison.
        layout: how it is laid out, as for `render_sheet`.
        names: the columns; empty for the default ones, some of which are dropped if space is
            short.
    """
    shown = names or fit_columns(build_comparison_sheet(comparison), layout)
    return render_sheet(build_comparison_sheet(comparison, shown), layout)

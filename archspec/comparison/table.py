"""A comparison as a table with a row per network."""

from collections.abc import Mapping, Sequence
from typing import Final

from archspec.comparison.columns import COLUMNS, PRINTED, USUAL, WRITTEN
from archspec.comparison.model import Comparison
from archspec.comparison.notes import (
    format_caption,
    format_conventions,
    format_heading,
    format_note,
    list_facts,
)
from archspec.summary.conventions import format_footer
from archspec.tables.table import Row, Sheet, build_cells

_USUAL: Final[Mapping[str, tuple[str, ...]]] = {"csv": WRITTEN, "latex": PRINTED}
"""The default columns of formats that do not use `USUAL`."""


def build_comparison_sheet(
    comparison: Comparison, names: Sequence[str] = (), form: str = ""
) -> Sheet:
    """Return the table of a comparison.

    Args:
        comparison: the comparison.
        names: the columns; empty for the default columns.
        form: the format, which decides the default columns.
    """
    shown = tuple(names or _USUAL.get(form, USUAL))
    columns = tuple(COLUMNS[name] for name in shown)
    return Sheet(
        title=format_heading(comparison),
        columns=columns,
        rows=tuple(
            Row(build_cells(columns, network_entry, comparison))
            for network_entry in comparison.entries
        ),
        total=(),
        facts=list_facts(comparison, shown),
        footer=format_footer("compare", comparison.batch, comparison.dtype),
        conventions=format_conventions(comparison, shown),
        caption=format_caption(comparison),
        label="tab:comparison",
        note=format_note(comparison, shown),
    )

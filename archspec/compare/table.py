"""A comparison as a table with a row per network."""

from collections.abc import Mapping, Sequence
from typing import Final

from archspec.compare.columns import COLUMNS, PRINTED, USUAL, WRITTEN
from archspec.compare.model import Comparison
from archspec.compare.notes import caption, conventions, facts, heading, note
from archspec.summary.conventions import footer
from archspec.tables.table import Row, Sheet, cells_of

_USUAL: Final[Mapping[str, tuple[str, ...]]] = {"csv": WRITTEN, "latex": PRINTED}
"""The default columns of formats that do not use `USUAL`."""


def sheet_of(comparison: Comparison, names: Sequence[str] = (), form: str = "") -> Sheet:
    """Return the table of a comparison.

    Args:
        comparison: the comparison.
        names: the columns; empty for the default columns.
        form: the format, which decides the default columns.
    """
    shown = tuple(names or _USUAL.get(form, USUAL))
    columns = tuple(COLUMNS[name] for name in shown)
    return Sheet(
        title=heading(comparison),
        columns=columns,
        rows=tuple(Row(cells_of(columns, each, comparison)) for each in comparison.entries),
        total=(),
        facts=facts(comparison, shown),
        footer=footer("compare", comparison.batch, comparison.dtype),
        conventions=conventions(comparison, shown),
        caption=caption(comparison),
        label="tab:comparison",
        note=note(comparison, shown),
    )

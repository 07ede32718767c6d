"""A summary as a table: a row per step, and one for the network."""

from collections.abc import Mapping, Sequence
from typing import Final

from archspec.summary.columns import DRAWN, PRINTED, USUAL, WRITTEN, columns_of, whole
from archspec.summary.conventions import footer
from archspec.summary.notes import caption, conventions, facts, heading, note
from archspec.summary.summary import Summary
from archspec.tables.table import Row, Sheet, cell_of, cells_of

_USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "csv": WRITTEN,
    "html": DRAWN,
    "latex": PRINTED,
}
"""The default columns of formats that do not use `USUAL`."""


def sheet_of(summary: Summary, names: Sequence[str] = (), form: str = "") -> Sheet:
    """Return the table of a summary.

    Args:
        summary: the summary.
        names: the columns; empty for the default columns.
        form: the format, which decides the default columns.
    """
    columns = columns_of(tuple(names or _USUAL.get(form, USUAL)))
    total = whole(summary)
    return Sheet(
        title=heading(summary),
        columns=columns,
        rows=tuple(Row(cells_of(columns, each, summary), each.level) for each in summary.steps),
        total=tuple(cell_of(each, total, summary) if each.is_total else None for each in columns),
        facts=facts(summary),
        footer=footer("summary", summary.batch, summary.dtype),
        conventions=conventions(summary, [each.name for each in columns]),
        caption=caption(summary),
        label=f"tab:{summary.name}",
        note=note(summary, [each.name for each in columns]),
    )

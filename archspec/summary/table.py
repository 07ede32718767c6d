"""A summary as a table: a row per step, and one for the network."""

from collections.abc import Mapping, Sequence
from typing import Final

from archspec.summary.columns import (
    DRAWN,
    PRINTED,
    USUAL,
    WRITTEN,
    build_total_step,
    select_columns,
)
from archspec.summary.conventions import format_footer
from archspec.summary.notes import (
    format_caption,
    format_conventions,
    format_heading,
    format_note,
    list_facts,
)
from archspec.summary.summary import Summary
from archspec.tables.table import Row, Sheet, build_cell, build_cells

_USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "csv": WRITTEN,
    "html": DRAWN,
    "latex": PRINTED,
}
"""The default columns of formats that do not use `USUAL`."""


def build_summary_sheet(summary: Summary, names: Sequence[str] = (), form: str = "") -> Sheet:
    """Return the table of a summary.

    Args:
        summary: the summary.
        names: the columns; empty for the default columns.
        form: the format, which decides the default columns.
    """
    columns = select_columns(tuple(names or _USUAL.get(form, USUAL)))
    total = build_total_step(summary)
    return Sheet(
        title=format_heading(summary),
        columns=columns,
        rows=tuple(Row(build_cells(columns, step, summary), step.level) for step in summary.steps),
        total=tuple(
            build_cell(column, total, summary) if column.is_total else None for column in columns
        ),
        facts=tuple(list_facts(summary)),
        footer=format_footer("summary", summary.batch, summary.dtype),
        conventions=format_conventions(summary, [column.name for column in columns]),
        caption=format_caption(summary),
        label=f"tab:{summary.name}",
        note=format_note(summary, [column.name for column in columns]),
    )

"""A comparison as a table: a row for each network."""

from collections.abc import Mapping, Sequence
from typing import Final

from archspec.report.comparison.columns import COLUMNS, PRINTED, USUAL, WRITTEN
from archspec.report.comparison.model import Comparison
from archspec.report.comparison.words import caption, conventions, facts, heading, note
from archspec.report.sheets.sheet import Row, Sheet, cells_of

_USUAL: Final[Mapping[str, tuple[str, ...]]] = {"csv": WRITTEN, "latex": PRINTED}
"""The columns that formats show where nobody asks for others, if not `USUAL`."""


def sheet_of(comparison: Comparison, names: Sequence[str] = (), form: str = "") -> Sheet:
    """The table of a comparison.

    Args:
        comparison: the comparison.
        names: the columns; none for the usual ones.
        form: the format that it is for, which decides what is usual.
    """
    shown = tuple(names or _USUAL.get(form, USUAL))
    columns = tuple(COLUMNS[name] for name in shown)
    return Sheet(
        title=heading(comparison),
        columns=columns,
        rows=tuple(Row(cells_of(columns, each, comparison)) for each in comparison.entries),
        total=(),
        facts=facts(comparison, shown),
        conventions=conventions(comparison, shown),
        caption=caption(comparison),
        label="tab:comparison",
        note=note(comparison, shown),
    )

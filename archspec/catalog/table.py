"""The shipped specs as a table."""

from collections.abc import Sequence
from typing import Final

from archspec.catalog.entries import CatalogEntry
from archspec.tables.column import Column, ColumnKind
from archspec.tables.table import Row, Sheet, build_cells
from archspec.text.phrases import pluralize

_ALL: Final[tuple[Column[CatalogEntry, None], ...]] = (
    Column("name", "name", ColumnKind.CODE, lambda entry, _: entry.name),
    Column("title", "title", ColumnKind.NAME, lambda entry, _: entry.title, drop_order=1),
    Column("paper", "paper", ColumnKind.NAME, lambda entry, _: entry.paper, drop_order=3),
    Column("figure", "figure", ColumnKind.WORD, lambda entry, _: entry.figure, drop_order=2),
    Column("input", "input", ColumnKind.WORD, lambda entry, _: entry.input, drop_order=4),
    Column("output", "output", ColumnKind.WORD, lambda entry, _: entry.output),
    Column("params", "parameters", ColumnKind.COUNT, lambda entry, _: entry.parameters),
    Column("macs", "MACs", ColumnKind.COUNT, lambda entry, _: entry.macs),
)

COLUMNS: Final = {column.name: column for column in _ALL}
"""The columns by name."""

_USUAL: Final = ("name", "paper", "figure", "params", "macs")
_COMPLETE: Final = {"csv": (*COLUMNS,)}
"""The default columns of formats that do not use `_USUAL`."""

LEGEND: Final = {
    "name": "what every command takes as SPEC",
    "title": "what figures call the network",
    "paper": "where it is from",
    "figure": "the figure of the paper that draws it",
    "input": "height, width and channels of what enters, or channels alone",
    "output": "the same of what leaves",
    "params": "numbers that training changes, heads for training among them; empty where a spec is"
    " as a paper prints it, and does not hold",
    "macs": "multiply-accumulates of one example, each two FLOPs",
}
"""What the columns mean."""

_FOOTER: Final = "`archspec new NAME --from SPEC` copies one, and `archspec render SPEC` draws it."


def build_catalog_sheet(
    entries: Sequence[CatalogEntry], names: Sequence[str] = (), form: str = ""
) -> Sheet:
    """Return the table of shipped specs.

    Args:
        entries: the specs.
        names: the columns; empty for the default ones.
        form: the format, which decides the default columns.
    """
    shown = tuple(names or _COMPLETE.get(form, _USUAL))
    columns = tuple(COLUMNS[name] for name in shown)
    title = f"{pluralize(len(entries), 'spec')} that archspec ships"
    return Sheet(
        title=title,
        columns=columns,
        rows=tuple(Row(build_cells(columns, entry, None)) for entry in entries),
        total=(),
        facts=(),
        footer=_FOOTER,
        conventions=" ".join(f"{name}: {LEGEND[name]}." for name in shown),
        caption=f"{title}.",
        label="tab:specs",
    )

"""The columns of a comparison."""

from collections.abc import Callable
from typing import Final

from archspec.comparison.model import Comparison, NetworkEntry
from archspec.comparison.notes import format_protocol
from archspec.ops.shape import print_sides
from archspec.summary.columns import format_field
from archspec.tables.column import Column, ColumnKind, Value


def _get_params_ratio(entry: NetworkEntry, comparison: Comparison) -> Value:
    return entry.ratio(comparison.base)[0]


def _get_macs_ratio(entry: NetworkEntry, comparison: Comparison) -> Value:
    return entry.ratio(comparison.base)[1]


def format_entry_field(entry: NetworkEntry) -> str:
    """Format the field of the last grid; empty for a network without grids."""
    return "" if entry.grid is None else format_field(entry.field)


def format_min_input(entry: NetworkEntry) -> str:
    """Format the smallest square that runs: `75x75`."""
    if entry.smallest is None:
        return ""
    side, count = entry.smallest.square, len(entry.smallest.sides)
    return "none" if side is None else print_sides([side] * count)


def _get_protocol(entry: NetworkEntry, comparison: Comparison) -> Value:
    return format_protocol(entry.first_result) if entry.first_result else None


def _get_source(entry: NetworkEntry, comparison: Comparison) -> Value:
    return entry.first_result.source or None if entry.first_result else None


def _build_count_column(
    name: str, heading: str, value: Callable[[NetworkEntry], int]
) -> Column[NetworkEntry, Comparison]:
    """Return a column of numbers that are abbreviated for people."""
    return Column(name, heading, ColumnKind.COUNT, lambda entry, _: value(entry))


_ALL: Final[tuple[Column[NetworkEntry, Comparison], ...]] = (
    Column("network", "network", ColumnKind.NAME, lambda entry, _: entry.label),
    Column("name", "name", ColumnKind.CODE, lambda entry, _: entry.name),
    Column("file", "file", ColumnKind.CODE, lambda entry, _: entry.file),
    Column("input", "input", ColumnKind.WORD, lambda entry, _: entry.input, drop_order=2),
    Column("output", "output", ColumnKind.WORD, lambda entry, _: entry.output),
    _build_count_column("params", "parameters", lambda entry: entry.cost.parameters),
    Column("params-ratio", "ratio", ColumnKind.RATIO, _get_params_ratio, drop_order=5),
    _build_count_column("macs", "MACs", lambda entry: entry.cost.macs),
    Column("macs-ratio", "ratio", ColumnKind.RATIO, _get_macs_ratio, drop_order=5),
    _build_count_column("flops", "FLOPs", lambda entry: entry.cost.flops),
    _build_count_column(
        "training-params", "parameters in training", lambda entry: entry.in_training.parameters
    ),
    _build_count_column("training-macs", "MACs in training", lambda entry: entry.in_training.macs),
    Column("memory", "memory", ColumnKind.BYTES, lambda entry, _: entry.memory.kept, drop_order=4),
    Column("live", "live", ColumnKind.BYTES, lambda entry, _: entry.memory.live, drop_order=3),
    Column("depth", "depth", ColumnKind.NUMBER, lambda entry, _: entry.depth, drop_order=8),
    Column(
        "field", "field", ColumnKind.WORD, lambda entry, _: format_entry_field(entry), drop_order=6
    ),
    Column(
        "smallest",
        "smallest",
        ColumnKind.WORD,
        lambda entry, _: format_min_input(entry),
        drop_order=1,
    ),
    Column("top1", "top-1", ColumnKind.PERCENT, lambda entry, _: entry.top1, drop_order=9),
    Column("top5", "top-5", ColumnKind.PERCENT, lambda entry, _: entry.top5, drop_order=7),
    Column("measured", "measured with", ColumnKind.NAME, _get_protocol),
    Column("source", "source", ColumnKind.NAME, _get_source),
)

COLUMNS: Final = {column.name: column for column in _ALL}
"""Every column by its name."""

USUAL: Final = (
    *("network", "input", "params", "params-ratio", "macs", "macs-ratio", "memory", "live"),
    *("depth", "field", "smallest", "top1", "top5"),
)
"""The default columns."""

PRINTED: Final = ("network", "params", "macs", "depth", "top1", "top5")
"""The default columns of formats with narrow pages."""

WRITTEN: Final = (
    *("network", "name", "file", "input", "output", "params", "params-ratio", "macs"),
    *("macs-ratio", "flops", "training-params", "training-macs", "memory", "live", "depth"),
    *("field", "smallest", "top1", "top5", "measured", "source"),
)
"""The default columns for programs."""

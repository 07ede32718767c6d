"""The columns of a comparison."""

from collections.abc import Callable
from typing import Final

from archspec.compare.model import Comparison, Entry
from archspec.compare.notes import protocol
from archspec.summary.columns import seen_text
from archspec.tables.column import Column, Kind, Value
from archspec.text.numbers import abbreviate


def _params_ratio(entry: Entry, comparison: Comparison) -> Value:
    return entry.ratio(comparison.base)[0]


def _macs_ratio(entry: Entry, comparison: Comparison) -> Value:
    return entry.ratio(comparison.base)[1]


def field_text(entry: Entry) -> str:
    """Format the field of the last grid; empty for a network without grids."""
    return "" if entry.grid is None else seen_text(entry.field)


def smallest_text(entry: Entry) -> str:
    """Format the smallest square that runs: `75x75`."""
    if entry.smallest is None:
        return ""
    side = entry.smallest.square
    return "none" if side is None else f"{side}x{side}"


def _measured(entry: Entry, comparison: Comparison) -> Value:
    return protocol(entry.first) if entry.first else None


def _source(entry: Entry, comparison: Comparison) -> Value:
    return entry.first.source or None if entry.first else None


def _counted(
    name: str, heading: str, value: Callable[[Entry], int], yields: int = 0
) -> Column[Entry, Comparison]:
    """Return a column of numbers that are abbreviated for people."""
    return Column(
        name,
        heading,
        Kind.NUMBER,
        lambda entry, _: value(entry),
        lambda entry: abbreviate(value(entry)),
        yields=yields,
    )


_ALL: Final[tuple[Column[Entry, Comparison], ...]] = (
    Column("network", "network", Kind.NAME, lambda entry, _: entry.label),
    Column("name", "name", Kind.CODE, lambda entry, _: entry.name),
    Column("file", "file", Kind.CODE, lambda entry, _: entry.file),
    Column("input", "input", Kind.WORD, lambda entry, _: entry.input, yields=2),
    Column("output", "output", Kind.WORD, lambda entry, _: entry.output),
    _counted("params", "parameters", lambda entry: entry.cost.parameters),
    Column("params-ratio", "ratio", Kind.RATIO, _params_ratio, yields=5),
    _counted("macs", "MACs", lambda entry: entry.cost.macs),
    Column("macs-ratio", "ratio", Kind.RATIO, _macs_ratio, yields=5),
    _counted("flops", "FLOPs", lambda entry: entry.cost.flops),
    _counted(
        "training-params", "parameters in training", lambda entry: entry.in_training.parameters
    ),
    _counted("training-macs", "MACs in training", lambda entry: entry.in_training.macs),
    Column("memory", "memory", Kind.BYTES, lambda entry, _: entry.memory.kept, yields=4),
    Column("live", "live", Kind.BYTES, lambda entry, _: entry.memory.live, yields=3),
    Column("depth", "depth", Kind.NUMBER, lambda entry, _: entry.depth, yields=8),
    Column("field", "field", Kind.WORD, lambda entry, _: field_text(entry), yields=6),
    Column("smallest", "smallest", Kind.WORD, lambda entry, _: smallest_text(entry), yields=1),
    Column("top1", "top-1", Kind.PERCENT, lambda entry, _: entry.top1, yields=9),
    Column("top5", "top-5", Kind.PERCENT, lambda entry, _: entry.top5, yields=7),
    Column("measured", "measured with", Kind.NAME, _measured),
    Column("source", "source", Kind.NAME, _source),
)

COLUMNS: Final = {each.name: each for each in _ALL}
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

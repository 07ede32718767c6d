"""The columns of a benchmark."""

from collections.abc import Callable
from typing import Final

from archspec.bench.model import Benchmark, WayResult
from archspec.bench.rounds import Timing, compute_spread, find_median
from archspec.tables.column import Column, ColumnKind, Value

_MILLI: Final = 1e3
_GIGA: Final = 1e9


def name_way(result: WayResult, benchmark: Benchmark) -> str:
    """Return the name of a way for people."""
    return result.way.title.format(peer=benchmark.peer)


def get_state(result: WayResult) -> str:
    """Return `measured`, `skipped` or `failed`."""
    if result.timing is not None:
        return "measured"
    return "skipped" if result.is_skipped else "failed"


def _time(
    name: str, heading: str, compute: Callable[[Timing], float], drop_order: int = 0
) -> Column[WayResult, Benchmark]:
    """Return a column of milliseconds."""

    def measure(result: WayResult, benchmark: Benchmark) -> Value:
        return None if result.timing is None else compute(result.timing) * _MILLI

    return Column(name, heading, ColumnKind.SIGNIFICANT, measure, drop_order=drop_order)


def _spread(
    name: str, choose: Callable[[Timing], tuple[float, ...]]
) -> Column[WayResult, Benchmark]:
    def measure(result: WayResult, benchmark: Benchmark) -> Value:
        return None if result.timing is None else compute_spread(choose(result.timing))

    return Column(name, "spread %", ColumnKind.SHARE, measure, drop_order=1)


def _get_prepared(result: WayResult, benchmark: Benchmark) -> Value:
    return result.prepared if result.way.compiles else None


def _get_speed(result: WayResult, benchmark: Benchmark) -> Value:
    return benchmark.compute_speed(result)


def _get_rate(result: WayResult, benchmark: Benchmark) -> Value:
    rate = benchmark.compute_rate(result)
    return None if rate is None else rate / _GIGA


def _get_share(result: WayResult, benchmark: Benchmark) -> Value:
    return benchmark.compute_share(result)


_ALL: Final[tuple[Column[WayResult, Benchmark], ...]] = (
    Column("way", "way", ColumnKind.NAME, name_way),
    Column("name", "name", ColumnKind.CODE, lambda result, _: result.way.name),
    Column("precision", "precision", ColumnKind.WORD, lambda result, _: result.way.precision),
    Column("state", "state", ColumnKind.WORD, lambda result, _: get_state(result)),
    Column("speed", "speed", ColumnKind.RATIO, _get_speed),
    _time("cpu", "cpu ms", lambda timing: find_median(timing.cpu)),
    _time("cpu-min", "min", lambda timing: min(timing.cpu), drop_order=3),
    _spread("cpu-spread", lambda timing: timing.cpu),
    _time("wall", "wall ms", lambda timing: find_median(timing.wall), drop_order=6),
    _time("wall-min", "min", lambda timing: min(timing.wall), drop_order=2),
    _spread("wall-spread", lambda timing: timing.wall),
    Column("prepare", "prepare s", ColumnKind.SIGNIFICANT, _get_prepared, drop_order=4),
    Column("memory", "memory", ColumnKind.BYTES, lambda result, _: result.memory, drop_order=7),
    Column(
        "difference",
        "difference",
        ColumnKind.SCIENTIFIC,
        lambda result, _: result.difference,
        drop_order=5,
    ),
    Column("rate", "GFLOP/s", ColumnKind.SIGNIFICANT, _get_rate, drop_order=8),
    Column("share", "of peak %", ColumnKind.SHARE, _get_share, drop_order=9),
    Column("reason", "reason", ColumnKind.NAME, lambda result, _: result.failure or None),
)

COLUMNS: Final = {column.name: column for column in _ALL}
"""Every column by its name."""

USUAL: Final = (
    *("way", "speed", "cpu", "cpu-min", "cpu-spread", "wall", "wall-min", "wall-spread"),
    *("prepare", "memory", "difference", "rate", "share"),
)
"""The columns that people see, with that of reasons if a way did not run."""

PRINTED: Final = ("way", "speed", "cpu", "memory", "difference", "rate", "share")
"""The default columns of formats with narrow pages."""

LEGEND: Final = {
    "way": "the form of the network and what runs it",
    "name": "its name for `--only` and `--without`",
    "precision": "what it computes in: fp32, bf16 or int8",
    "state": "whether it was measured, failed, or was skipped for lack of a package",
    "speed": "how many times as fast as the first way it is: by the median of the processor time "
    "on one thread, by the least time that passes on several, by the median of that on a GPU",
    "cpu": "processor time of all threads for a batch, in milliseconds: the median of the rounds",
    "cpu-min": "the least of the rounds",
    "cpu-spread": "how far the slowest round is from the fastest, in percent of the median",
    "wall": "the time that passes while a batch is computed, in milliseconds: the median",
    "wall-min": "the least of the rounds",
    "wall-spread": "how far the slowest round is from the fastest, in percent of the median",
    "prepare": "seconds until the first batch is computed, for ways that compile",
    "memory": "the peak memory of a process that runs a batch, beyond the weights: tensors between "
    "layers, workspaces of kernels, and copies of weights in another order",
    "difference": "the largest difference from eager fp32, relative to the largest output; empty "
    "for a peer with other weights",
    "rate": "10^9 floating-point operations a second: two for each MAC of the network that runs, "
    "by the time that `speed` goes by",
    "share": "the same in percent of the fastest kernel of that precision, measured in the same "
    "rounds",
    "reason": "why it was not measured",
}
"""The meaning of the columns of a benchmark, by their names."""

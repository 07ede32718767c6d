"""A benchmark as a table with a row for each way."""

from collections.abc import Iterator, Sequence
from typing import Final

from archspec.bench.columns import COLUMNS, LEGEND, PRINTED, USUAL
from archspec.bench.model import Benchmark
from archspec.bench.ways import PRECISIONS
from archspec.summary.text import fit_columns, render_sheet
from archspec.tables.layout import PLAIN, TextLayout
from archspec.tables.table import Row, Sheet, build_cells
from archspec.text.phrases import pluralize

_USUAL: Final = {"csv": (*COLUMNS,), "latex": PRINTED}
"""The default columns of formats that do not use `USUAL`."""

_GIGA: Final = 1e9
_FOOTER: Final = "Ratios tell more than times; see `archspec bench --legend`."


def build_bench_sheet(benchmark: Benchmark, names: Sequence[str] = (), form: str = "") -> Sheet:
    """Return the table of a benchmark.

    Args:
        benchmark: the benchmark.
        names: the columns; empty for the default columns.
        form: the format, which decides the default columns.
    """
    shown = tuple(names or _USUAL.get(form) or _choose_columns(benchmark))
    columns = tuple(COLUMNS[name] for name in shown)
    title = f"{benchmark.title}: {describe_settings(benchmark)}"
    return Sheet(
        title=title,
        columns=columns,
        rows=tuple(Row(build_cells(columns, result, benchmark)) for result in benchmark.results),
        total=(),
        facts=tuple(list_facts(benchmark)),
        footer=_FOOTER,
        conventions=" ".join(f"{name}: {LEGEND[name]}." for name in shown),
        caption=f"Ways to run {title}.",
        label="tab:bench",
        note=" ".join(f"{name}: {text}." for name, text in list_facts(benchmark)),
    )


def render_benchmark(
    benchmark: Benchmark, layout: TextLayout = PLAIN, *, names: Sequence[str] = ()
) -> str:
    """Return a benchmark as text.

    Args:
        benchmark: the benchmark.
        layout: how it is laid out, as for `render_sheet`.
        names: the columns; empty for the default ones, some of which are dropped if space is
            short.
    """
    shown = names or fit_columns(build_bench_sheet(benchmark), layout)
    return render_sheet(build_bench_sheet(benchmark, shown), layout)


def _choose_columns(benchmark: Benchmark) -> tuple[str, ...]:
    """Return the usual columns that have a value for some way."""
    return tuple(
        name
        for name in USUAL
        if any(COLUMNS[name].value(result, benchmark) is not None for result in benchmark.results)
    )


def describe_settings(benchmark: Benchmark) -> str:
    """Return how it was measured: `batch 1, 2 threads, 9 rounds`."""
    settings = benchmark.settings
    threads = pluralize(settings.threads, "thread")
    where = f", {settings.device}" if settings.device != "cpu" else ""
    return f"batch {settings.batch:,}, {threads}, {pluralize(settings.rounds, 'round')}{where}"


def list_facts(benchmark: Benchmark) -> Iterator[tuple[str, str]]:
    """Yield the limits of the machine, the machine, the weights, and what did not run."""
    limits = (describe_limit(benchmark, precision) for precision in PRECISIONS)
    if found := [limit for limit in limits if limit]:
        yield "roofline", "; ".join(found)
    yield "machine", describe_machine(benchmark)
    yield "weights", benchmark.weights or "random"
    for result in benchmark.results:
        if result.failure:
            yield (
                ("skipped" if result.is_skipped else "failed"),
                (f"{result.way.name}: {result.failure}"),
            )


def describe_machine(benchmark: Benchmark) -> str:
    """Return the machine in words: `AMD EPYC, 2 cores, AVX2, torch 2.13.0`."""
    machine = benchmark.machine
    processor = machine.accelerator or machine.processor
    cores = pluralize(machine.cores, "core")
    return f"{processor}, {cores}, {machine.instructions}, torch {machine.torch}"


def describe_limit(benchmark: Benchmark, precision: str) -> str:
    """Return the fastest kernels of a precision in words; empty if none ran."""
    rated = [
        (rate, kernel.name)
        for kernel in benchmark.roofline
        if kernel.precision == precision and (rate := benchmark.compute_rate(kernel))
    ]
    if not rated:
        return ""
    rate, name = max(rated)
    return f"{rate / _GIGA:,.1f} GFLOP/s by {name}"

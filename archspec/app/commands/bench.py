"""`archspec bench`: how fast a network runs on this machine, in each way that one could run it."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from archspec.app import options
from archspec.app.exit_codes import FINDINGS, FINE
from archspec.app.extras import needing_torch
from archspec.app.session import Session

if TYPE_CHECKING:
    from archspec.app.tasks.bench import BenchChart, LoadedSubject
    from archspec.bench import Benchmark, BenchSettings
    from archspec.bench.ways import Way

_MOST_ROUNDS: Final = 1000
_MOST_THREADS: Final = 1024
_LARGEST_BATCH: Final = 4096
_DEVICES: Final = ("cpu", "cuda")

_EXAMPLES: Final = """\b
  archspec bench inception_v4
  archspec bench released/inception_v4 --against timm:inception_v4
  archspec bench inception_v4 --only eager,inference,compile --batch 8
  archspec bench inception_v4 --without eager-bf16 -o speed.svg
"""


def _describe_columns() -> Mapping[str, str]:
    from archspec.extras import require_package

    require_package("torch", "`archspec bench`")
    from archspec.bench.columns import LEGEND

    return LEGEND


@click.command(epilog=_EXAMPLES)
@options.add_spec_argument
@click.option(
    "--against",
    metavar="LIBRARY:NAME",
    default="",
    help="A network of timm or torchvision to compare with, such as timm:inception_v4.",
)
@click.option(
    "--weights",
    metavar="SOURCE",
    default="",
    help="Weights, as for `archspec weights`; random ones do for times, not for int8.",
)
@click.option(
    "--batch",
    type=click.IntRange(1, _LARGEST_BATCH),
    default=1,
    show_default=True,
    help="Examples that enter at once.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, _MOST_THREADS),
    default=1,
    show_default=True,
    help="Threads that compute.",
)
@click.option(
    "--rounds",
    type=click.IntRange(1, _MOST_ROUNDS),
    default=9,
    show_default=True,
    help="How often each way runs; one that is slow runs in a third of the rounds.",
)
@click.option(
    "--size", metavar="HxW", help="Size of the images, instead of that of the spec: 224x224."
)
@click.option("--only", metavar="A,B,...", default="", help="Measure only these ways.")
@click.option("--without", metavar="A,B,...", default="", help="Measure all ways but these.")
@click.option(
    "--device", type=click.Choice(_DEVICES), default="cpu", show_default=True, help="Where it runs."
)
@click.option(
    "--memory/--no-memory",
    default=True,
    show_default=True,
    help="Measure the memory of each way, in a process of its own.",
)
@options.add_columns_option
@options.make_legend_option(_describe_columns)
@options.make_format_option("text", "json", "csv", "markdown", "latex", "html")
@click.option(
    "-o",
    "--output",
    type=click.Path(readable=False),
    metavar="FILE",
    help="Also draw a chart, as .svg, .png, .pdf, .tex or .tikz.",
)
@click.option(
    "--theme", type=click.Choice(options.THEMES), help="Colors, as for render.  [default: auto]"
)
@options.add_scale_option
@click.option("--force", is_flag=True, help="Overwrite a file that is otherwise left alone.")
@click.pass_obj
@needing_torch()
def command(
    session: Session,
    spec: str,
    against: str,
    weights: str,
    batch: int,
    threads: int,
    rounds: int,
    size: str | None,
    only: str,
    without: str,
    device: str,
    memory: bool,
    columns: str,
    form: str,
    output: str | None,
    theme: str | None,
    scale: float | None,
    force: bool,
) -> int:
    """Measure how fast a network runs here, in each way to run it.

    All ways run in one process, in turns and in random order: eager, in the layout channels_last,
    rewritten for inference, compiled by torch, in bfloat16, and in other runtimes if these are
    installed. A way that fails, or needs a package, says so in its row. Rates stand beside those of
    the fastest matrix products and convolutions, measured in the same rounds.
    """
    from archspec.app.findings import report_failure
    from archspec.app.tasks.bench import has_device, load_subject, set_size
    from archspec.bench import BenchSettings
    from archspec.diagnostics import SpecError

    names = _parse_columns(columns, form)
    ways = _choose_ways(only, without, against)
    chart = _read_chart_options(output, theme, scale, force=force)
    if not has_device(device):
        raise options.usage_error("torch finds no CUDA device here; leave out `--device cuda`")
    try:
        if size:
            set_size(spec, size)
        loaded = load_subject(spec, against, weights)
        if chart:
            _refuse_protected(loaded, chart, force=force)
    except SpecError as error:
        return report_failure(session, [error], form)
    settings = BenchSettings(batch, threads, rounds, device, memory)  # type: ignore[arg-type]
    benchmark = _measure(loaded, settings, ways)
    _print_benchmark(session, benchmark, names, form)
    if benchmark.base is None:
        return FINDINGS
    return _write_chart(session, loaded, chart, benchmark, force=force) if chart else FINE


def _parse_columns(columns: str, form: str) -> tuple[str, ...]:
    from archspec.bench.columns import COLUMNS

    return options.parse_columns(columns, form, COLUMNS)


def _choose_ways(only: str, without: str, against: str) -> "list[Way]":
    """Return the ways that are asked for, in the order of their table.

    Raises:
        UsageError: for an unknown name, and if none is left.
    """
    from archspec.bench.ways import PEER_WAYS, WAYS

    options.refuse_combination({"--only": only, "--without": without})
    known = {way.name: way for way in ((*PEER_WAYS, *WAYS) if against else WAYS)}
    kept = _parse_ways("--only", only, known) or [*known]
    left_out = _parse_ways("--without", without, known)
    ways = [way for name, way in known.items() if name in kept and name not in left_out]
    if not ways:
        raise options.usage_error("--without leaves no way to run the network")
    return ways


def _parse_ways(option: str, given: str, known: Iterable[str]) -> list[str]:
    from archspec.language.names import suggest_nearest

    every = [*known]
    names = [name.strip() for name in given.split(",")] if given else []
    for name in names:
        if name not in every:
            hint = suggest_nearest(name, every, few=len(every))
            raise options.usage_error(f"{option}: there is no way `{name}`; {hint}")
    return names


def _read_chart_options(
    output: str | None, theme: str | None, scale: float | None, *, force: bool
) -> "BenchChart | None":
    """Build the settings of the chart from the options; None if there is to be none.

    Raises:
        UsageError: for options of a chart without one, for an unsupported file format, and for a
            scale of a vector format.
    """
    from archspec.app.tasks.bench import BenchChart
    from archspec.render.backends.pictures import PICTURES

    if output is None:
        for option, value in {"--theme": theme, "--scale": scale, "--force": force}.items():
            if value:
                raise options.usage_error(f"{option} is for charts; name a file with `--output`")
        return None
    path = Path(output)
    suffix = path.suffix.lower()
    if suffix not in PICTURES:
        named = ", ".join(PICTURES)
        raise options.usage_error(f"a chart is written to a file that ends in {named}")
    return BenchChart(path, theme or options.THEMES[0], options.check_scale(scale, suffix))


def _refuse_protected(loaded: "LoadedSubject", chart: "BenchChart", *, force: bool) -> None:
    """Refuse a file that must not be overwritten, before anything is measured.

    Raises:
        SpecError: A406, A408 or A409.
    """
    from archspec.app.output.existing import inspect_target
    from archspec.app.tasks.bench import make_chart

    state = inspect_target(make_chart(loaded, chart, None))
    if state.obstacle and not force:
        raise state.obstacle


def _measure(
    loaded: "LoadedSubject", settings: "BenchSettings", ways: "Sequence[Way]"
) -> "Benchmark":
    from archspec.app.progress import showing_steps
    from archspec.bench.measure import count_steps, measure_network

    with showing_steps(count_steps(ways, settings)) as advance:
        return measure_network(loaded.subject, settings, ways, advance)


def _print_benchmark(
    session: Session, benchmark: "Benchmark", names: tuple[str, ...], form: str
) -> None:
    match form:
        case "json":
            from archspec.bench.records import record_benchmark

            session.write_out(record_benchmark(benchmark).to_json())
        case "text":
            from archspec.bench.table import render_benchmark

            layout = session.choose_layout()
            session.write_out(render_benchmark(benchmark, layout, names=names))
        case _:
            from archspec.bench.table import build_bench_sheet
            from archspec.tables.formats import WRITERS

            session.write_out(WRITERS[form](build_bench_sheet(benchmark, names, form)))


def _write_chart(
    session: Session,
    loaded: "LoadedSubject",
    chart: "BenchChart",
    benchmark: "Benchmark",
    *,
    force: bool,
) -> int:
    """Write the chart, and say so on standard error, since the table is on standard output."""
    from archspec.app.findings import report_findings
    from archspec.app.output.write import build
    from archspec.app.tasks.bench import make_chart

    built = build([chart], lambda drawn: make_chart(loaded, drawn, benchmark), force=force)
    for target, state in built.files:
        session.write_err(f"{target.path.as_posix()}: {state}\n")
    return report_findings(session, built.errors) if built.errors else FINE

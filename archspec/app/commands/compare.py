"""`archspec compare`: the costs and reported errors of networks, side by side."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from archspec.app import options
from archspec.app.exit_codes import FINE
from archspec.app.session import Session

if TYPE_CHECKING:
    from archspec.app.output.target import Target
    from archspec.app.tasks.compare import ChartSettings
    from archspec.app.tasks.population import ReadPopulation
    from archspec.comparison import Comparison

_ORDERS: Final = ("params", "macs", "memory", "live", "depth", "top1", "top5")
_METRICS: Final = ("top1", "top5")
_QUANTITIES: Final = ("params", "macs", "memory", "live", "depth", "field", "top1", "top5")
_FEWEST: Final = 2
_MOST: Final = 100
"""The most networks that are compared one by one if nothing else is asked for."""

_EXAMPLES: Final = """\b
  archspec compare inception_v3 inception_v4 inception_resnet_v2
  archspec compare specs/*.yaml --sort macs --format markdown
  archspec compare specs/*.yaml -o comparison.svg
  archspec compare variants/ --x macs --y params -o population.svg
"""


def _describe_columns() -> Mapping[str, str]:
    from archspec.comparison.notes import LEGEND

    return LEGEND


@click.command(epilog=_EXAMPLES)
@options.add_specs_argument
@options.add_batch_option
@options.add_dtype_option
@click.option(
    "--sort",
    "order",
    type=click.Choice(_ORDERS),
    help="Sort networks by this quantity, largest first; by an error, lowest first.",
)
@options.add_columns_option
@options.make_legend_option(_describe_columns)
@options.make_format_option("text", "json", "csv", "markdown", "latex", "html")
@click.option(
    "-o",
    "--output",
    type=click.Path(readable=False),
    metavar="FILE",
    help="Draw error over MACs and the spines side by side, as .svg, .png, .pdf, .tex or .tikz;"
    " .html is a page that includes the table.",
)
@click.option(
    "--population/--no-population",
    "as_population",
    default=None,
    help="Summarize the networks: quantiles, and the Pareto front of --x and --y."
    "  [default: for more than 100]",
)
@click.option(
    "--x", "across", type=click.Choice(_QUANTITIES), help="For a population.  [default: macs]"
)
@click.option(
    "--y",
    "up",
    type=click.Choice(_QUANTITIES),
    help="For a population.  [default: top1 if it is reported, else params]",
)
@click.option("--metric", type=click.Choice(_METRICS), help="Error to draw.  [default: top1]")
@click.option(
    "--theme", type=click.Choice(options.THEMES), help="Colors, as for render.  [default: auto]"
)
@options.add_scale_option
@click.option("--check", is_flag=True, help="Write nothing; fail if the file is out of date.")
@click.option("--force", is_flag=True, help="Overwrite files that are otherwise left alone.")
@click.pass_obj
def command(
    session: Session,
    specs: Sequence[str],
    batch: int,
    dtype: str,
    order: str | None,
    columns: str,
    form: str,
    output: str | None,
    as_population: bool | None,
    across: str | None,
    up: str | None,
    metric: str | None,
    theme: str | None,
    scale: float | None,
    check: bool,
    force: bool,
) -> int:
    """Compare networks: parameters, MACs, memory, depth and errors.

    Prints a table with a row for each SPEC, including its receptive field; a folder stands for the
    networks in it. Ratios are relative to the first network. Errors are those that a spec states
    under `reported`. With --output, draws a chart instead; the file is protected in the same way as
    with `render`.

    More than 100 networks are a population: a table has the quantiles and the Pareto front, JSON
    and CSV have every network, and the chart has a dot for each. Variants that only set values in
    the same network are measured together, as a design space.
    """
    from archspec.app.findings import collect_results, report_failure
    from archspec.app.specs import expand_folders
    from archspec.app.tasks.compare import GraphLoader, draw_comparison
    from archspec.comparison import compare_networks

    specs, note = expand_folders(specs)
    is_population = len(specs) > _MOST if as_population is None else as_population
    _check_specs(specs, is_population=is_population, quantities={"--x": across, "--y": up})
    options.refuse_combination({"--y": up, "--metric": metric})
    names = options.parse_columns(columns, form, _list_columns(is_population=is_population))
    look = {"--metric": metric, "--theme": theme, "--scale": scale}
    _refuse_for_tables(output, {**look, "--check": check, "--force": force})
    chart = _read_chart_options(output, metric, theme, scale, names) if output else None
    if chart:
        _refuse_tables(chart, form, {"--batch": batch > 1, "--dtype": dtype != options.DTYPES[0]})
    write = partial(_write_chart, session, chart, form, check=check, force=force) if chart else None
    if is_population:
        quantities = (across or "macs", up or metric or "", order or "")
        read = _read_population(specs, quantities, batch=batch, dtype=dtype)
        if read.errors:
            return report_failure(session, read.errors, form)
        session.tell_note(note if form == "text" else "")
        return _show_population(session, read, names, form, write)
    graphs, errors = collect_results(GraphLoader().load, specs)
    if errors:
        return report_failure(session, errors, form)
    session.tell_note(note if form == "text" else "")
    comparison = compare_networks(graphs, batch=batch, dtype=dtype, order=order or "")
    if write:
        return write(partial(draw_comparison, graphs, comparison))
    return _print_comparison(session, comparison, names, form)


def _write_chart(
    session: Session,
    chart: "ChartSettings",
    form: str,
    draw: "Callable[[ChartSettings], Target]",
    *,
    check: bool,
    force: bool,
) -> int:
    from archspec.app.output.write import build, report_build

    return report_build(session, build([chart], draw, check=check, force=force), form)


def _check_specs(
    specs: Sequence[str], *, is_population: bool, quantities: Mapping[str, object]
) -> None:
    """Refuse too few specs to compare, and the quantities of a population for other networks.

    Raises:
        UsageError: if there are such.
    """
    if len(specs) < _FEWEST:
        raise options.usage_error("a comparison takes two SPECs or more")
    if not is_population and any(quantities.values()):
        named = " and ".join(quantities)
        raise options.usage_error(f"{named} are for a population; add `--population`")


def _list_columns(*, is_population: bool) -> Iterable[str]:
    from archspec.comparison.columns import COLUMNS
    from archspec.population.sheet import COLUMNS as POPULATED

    return POPULATED if is_population else COLUMNS


def _refuse_for_tables(output: str | None, given: Mapping[str, object]) -> None:
    """Refuse options for charts where there is none, and those that exclude each other.

    Raises:
        UsageError: for the first such option.
    """
    options.refuse_combination({name: given[name] for name in ("--check", "--force")})
    for option, value in given.items():
        if value and not output:
            raise options.usage_error(f"{option} is for charts; name a file with `--output`")


def _read_chart_options(
    output: str,
    metric: str | None,
    theme: str | None,
    scale: float | None,
    columns: tuple[str, ...],
) -> "ChartSettings":
    """Build the chart settings from the options.

    Raises:
        UsageError: for an unsupported file format, and for a scale of a vector format.
    """
    from archspec.app.tasks.compare import ChartSettings
    from archspec.comparison.chart import Metric
    from archspec.render.backends.pictures import PICTURES

    path = Path(output)
    suffix = path.suffix.lower()
    known = (*PICTURES, ".html")
    if suffix not in known:
        raise options.usage_error(f"a chart is written to a file that ends in {', '.join(known)}")
    drawn, colors = Metric(metric or _METRICS[0]), theme or options.THEMES[0]
    return ChartSettings(path, drawn, colors, options.check_scale(scale, suffix), columns)


def _refuse_tables(chart: "ChartSettings", form: str, counted: Mapping[str, bool]) -> None:
    """Refuse options that shape a table when no table is written.

    Raises:
        UsageError: for the first such option.
    """
    if form not in ("text", "json"):
        raise options.usage_error(
            f"--format {form} writes a table, and --output draws; ask for one of them"
        )
    if chart.output.suffix.lower() == ".html":
        return
    for option, value in {"--columns": chart.columns, **counted}.items():
        if value:
            raise options.usage_error(
                f"{option} is for tables, and of charts only a .html page has one"
            )


def _print_comparison(
    session: Session, comparison: "Comparison", names: tuple[str, ...], form: str
) -> int:
    match form:
        case "json":
            session.write_out(comparison.to_json())
        case "text":
            from archspec.comparison.text import render_comparison

            session.write_out(render_comparison(comparison, session.choose_layout(), names=names))
        case _:
            session.write_out(comparison.to_table(options.cast_form(form), names))
    return FINE


def _read_population(
    specs: Sequence[str], quantities: tuple[str, str, str], *, batch: int, dtype: str
) -> "ReadPopulation":
    from archspec.app.tasks.population import PopulationSettings, read_population

    return read_population(specs, PopulationSettings(*quantities), batch=batch, dtype=dtype)


def _choose_population_chart(read: "ReadPopulation") -> "Callable[[ChartSettings], Target]":
    """Return what draws a population.

    Raises:
        UsageError: if no network has both quantities.
    """
    from archspec.app.tasks.population import draw_population_chart

    population = read.population
    if not population.drawn:
        labels = f"{population.across.label} and {population.up.label}"
        raise options.usage_error(f"no network has both {labels}; choose others by --x and --y")
    return partial(draw_population_chart, read)


def _show_population(
    session: Session,
    read: "ReadPopulation",
    names: tuple[str, ...],
    form: str,
    write: "Callable[[Callable[[ChartSettings], Target]], int] | None",
) -> int:
    """Draw a population, or print its table."""
    from archspec.population.sheet import (
        build_member_sheet,
        build_population_sheet,
        render_population,
    )
    from archspec.tables.formats import WRITERS

    if write:
        return write(_choose_population_chart(read))
    population = read.population
    match form:
        case "json":
            from archspec.population.records import record_population

            session.write_out(record_population(population).to_json())
        case "text":
            session.write_out(render_population(population, session.choose_layout(), names=names))
        case "csv":
            session.write_out(WRITERS[form](build_member_sheet(population, names)))
        case _:
            session.write_out(WRITERS[form](build_population_sheet(population, names)))
    return FINE

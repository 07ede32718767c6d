"""`archspec sample`: variants drawn from the design space of a spec."""

from typing import TYPE_CHECKING, Final

import click

from archspec.app import options
from archspec.app.exit_codes import FINE
from archspec.app.session import Session

if TYPE_CHECKING:
    from archspec.app.tasks.sample import DrawnSample

_MOST: Final = 1_000_000
_MEASURES: Final = ("params", "macs", "memory", "live", "depth")
_EXAMPLES: Final = """\b
  archspec sample my_space.yaml -n 1000 --seed 7 -o variants/
  archspec sample my_space.yaml -n 500 --uniform-in macs -o variants/
  archspec compare variants/ -o population.svg
"""


@click.command(epilog=_EXAMPLES)
@options.add_spec_argument
@click.option(
    "-n",
    "count",
    type=click.IntRange(1, _MOST),
    default=100,
    show_default=True,
    metavar="MEMBERS",
    help="How many variants to draw.",
)
@options.add_seed_option
@click.option(
    "--uniform-in",
    "uniform_in",
    type=click.Choice(_MEASURES),
    help="Spread them evenly over the range of this quantity.",
)
@click.option("--within-budget", is_flag=True, help="Draw only what keeps to the spec's budget.")
@click.option(
    "-o",
    "--output",
    type=click.Path(readable=False),
    metavar="FOLDER",
    required=True,
    help="Folder for the variants and members.csv; new or empty.",
)
@click.option("--force", is_flag=True, help="Write to a folder that has other files.")
@options.add_format_option
@options.add_quiet_option
@click.pass_obj
def command(
    session: Session,
    spec: str,
    count: int,
    seed: int,
    uniform_in: str | None,
    within_budget: bool,
    output: str,
    force: bool,
    form: str,
) -> int:
    """Draw variants from the design space of a spec.

    Members of the space that the spec states under `space` are drawn at random among those that
    meet `where` and are valid, each once. Every one is written as a spec of a few lines that
    extends SPEC; members.csv has the values and measures of all. The same seed draws the same
    variants.

    With --uniform-in, 64 times as many are drawn, the range of the quantity is cut into 20 bins of
    equal width, and each bin gives the same number of variants, as far as it has them. Needs numpy:
    pip install 'archspec-nn[space]'.
    """
    from archspec.app.findings import report_failure
    from archspec.app.specs import REVISION
    from archspec.app.tasks.sample import SampleSettings, draw_sample
    from archspec.diagnostics import SpecError

    if spec.startswith(REVISION):
        raise options.usage_error("variants extend a file, and SPEC is in a commit")
    settings = SampleSettings(count, seed, uniform_in or "", within_budget=within_budget)
    try:
        drawn = draw_sample(spec, settings, output, force=force)
    except SpecError as error:
        return report_failure(session, [error], form)
    if form == "json":
        from archspec.app.tasks.sample_records import record_sample

        session.write_out(record_sample(drawn).to_json())
    else:
        session.tell_done(_describe_sample(drawn))
    return FINE


def _describe_sample(drawn: "DrawnSample") -> str:
    """Return what was written, in a few lines."""
    from archspec.text.numbers import abbreviate
    from archspec.text.phrases import pluralize
    from archspec.text.visible import escape_invisible

    settings = drawn.settings
    count = pluralize(len(drawn.paths), "variant")
    folder = escape_invisible(drawn.folder.as_posix())
    lines = [f"{folder}: {count} of {escape_invisible(drawn.name)}, and {drawn.table}"]
    if bins := drawn.sample.bins:
        ends = f"{abbreviate(bins[0].low)} to {abbreviate(bins[-1].high)}"
        most = max(bin.taken for bin in bins)
        few = sum(bin.taken < most - 1 for bin in bins)
        short = f"; {pluralize(few, 'bin has', 'bins have')} fewer" if few else ""
        even = f"up to {most:,} in each of {pluralize(len(bins), 'bin')}{short}"
        lines.append(f"{settings.uniform_in}: {ends}, {even}")
    return "".join(f"{line}\n" for line in lines)

"""`archspec summary`: what the steps of a network put out, and what they cost."""

import shutil
import sys
from typing import TYPE_CHECKING, Final

import click

from archspec.app.options import format_option_of, spec_argument, usage
from archspec.app.session import Session, draws_lines, is_terminal
from archspec.app.status import FINE

if TYPE_CHECKING:
    from archspec.report.summary import Summary

_DTYPES: Final = ("float32", "float16", "bfloat16", "float64", "int8")
_ORDERS: Final = ("params", "macs", "memory", "live")
_LARGEST_BATCH: Final = 1 << 20
_EXAMPLES: Final = """\b
  archspec summary inception_v4
  archspec summary --depth 2 --sort macs specs/inception_v4.yaml
  archspec summary inception_v4 --batch 32 --dtype bfloat16
  archspec summary inception_v4 --columns step,output,field,macs --format latex
"""


@click.command(epilog=_EXAMPLES)
@spec_argument
@click.option(
    "--depth",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Levels to list: 1 for the steps of the body, 2 to open their blocks, and so on.",
)
@click.option(
    "--batch",
    type=click.IntRange(1, _LARGEST_BATCH),
    default=1,
    show_default=True,
    help="Examples to count MACs and activations for.",
)
@click.option(
    "--dtype",
    type=click.Choice(_DTYPES),
    default=_DTYPES[0],
    show_default=True,
    help="The type of the numbers in tensors.",
)
@click.option(
    "--sort", "order", type=click.Choice(_ORDERS), help="List the steps with most of it first."
)
@click.option("--columns", metavar="A,B,...", default="", help="The columns to show.")
@format_option_of("text", "json", "csv", "markdown", "latex", "html")
@click.pass_obj
def command(
    session: Session,
    spec: str,
    depth: int,
    batch: int,
    dtype: str,
    order: str | None,
    columns: str,
    form: str,
) -> int:
    """Sum up a network: sizes, receptive fields, parameters, MACs and memory of its steps.

    A stage such as `4 x InceptionA` is one row with the numbers of all its repetitions; --depth
    opens it. One MAC is one multiply-accumulate of convolutions and fully connected layers, and
    counts as two FLOPs.
    """
    from archspec.api import graph_of
    from archspec.app.findings import say_findings, tell_findings
    from archspec.app.specs import open_spec
    from archspec.diagnostics import SpecError
    from archspec.report.summary import summarize

    names = _names(columns, form)
    try:
        graph = graph_of(open_spec(spec).program)
    except SpecError as error:
        say = say_findings if form == "json" else tell_findings
        return say(session, [error])
    summary = summarize(graph, depth, batch=batch, dtype=dtype, order=order or "")
    _say(session, summary, names, form)
    return FINE


def _names(columns: str, form: str) -> tuple[str, ...]:
    """The names of the columns that are asked for.

    Raises:
        UsageError: for a name that there is not, or that is given twice.
    """
    from archspec.language.names import nearest
    from archspec.report.columns import COLUMNS

    names = tuple(name.strip() for name in columns.split(",")) if columns else ()
    if names and form == "json":
        raise usage("--columns and --format json exclude each other: JSON has everything")
    for name in names:
        if name not in COLUMNS:
            raise usage(f"there is no column `{name}`; {nearest(name, COLUMNS, few=len(COLUMNS))}")
        if names.count(name) > 1:
            raise usage(f"the column `{name}` is given twice")
    return names


def _say(session: Session, summary: "Summary", names: tuple[str, ...], form: str) -> None:
    from archspec.app.findings import say_json

    match form:
        case "json":
            from archspec.report.summary_records import as_record

            say_json(session, as_record(summary))
        case "text":
            session.say(_table(session, summary, names))
        case _:
            from archspec.report.sheets import SHEETS
            from archspec.report.summary_sheet import sheet_of

            session.say(SHEETS[form](sheet_of(summary, names, form)))


def _table(session: Session, summary: "Summary", names: tuple[str, ...]) -> str:
    """The table, as wide as the terminal; where there is none, as wide as it is."""
    from archspec.report.table import render_table

    width = shutil.get_terminal_size().columns if is_terminal(sys.stdout) else None
    boxed, color = draws_lines(sys.stdout), session.paints(sys.stdout)
    return render_table(summary, names=names, width=width, boxed=boxed, color=color)

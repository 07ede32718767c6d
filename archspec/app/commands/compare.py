"""`archspec compare`: what networks cost and achieve, side by side."""

import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from archspec.app.options import (
    batch_option,
    column_names,
    dtype_option,
    format_option_of,
    specs_argument,
    usage,
)
from archspec.app.session import Session, draws_lines, is_terminal
from archspec.app.status import FINE

if TYPE_CHECKING:
    from archspec.report.comparison import Comparison

_ORDERS: Final = ("params", "macs", "memory", "live", "depth", "top1", "top5")
_EXAMPLES: Final = """\b
  archspec compare inception_v3 inception_v4 inception_resnet_v2
  archspec compare specs/*.yaml --sort macs --format markdown
"""


@click.command(epilog=_EXAMPLES)
@specs_argument
@batch_option
@dtype_option
@click.option(
    "--sort",
    "order",
    type=click.Choice(_ORDERS),
    help="List the networks with most of it first; of errors the lowest.",
)
@click.option("--columns", metavar="A,B,...", default="", help="The columns to show.")
@format_option_of("text", "json", "csv", "markdown", "latex", "html")
@click.pass_obj
def command(
    session: Session,
    specs: Sequence[str],
    batch: int,
    dtype: str,
    order: str | None,
    columns: str,
    form: str,
) -> int:
    """Compare networks: parameters, MACs, memory, depth, receptive field and reported errors.

    Each SPEC is one row; ratios refer to the first. Errors are those that a spec states under
    `reported`.
    """
    from archspec.app.comparing import graphs_of
    from archspec.app.findings import say_findings, tell_findings
    from archspec.report.comparison import compared
    from archspec.report.comparison.columns import COLUMNS

    if len(specs) < 2:
        raise usage("a comparison takes two SPECs or more")
    names = column_names(columns, form, COLUMNS)
    graphs, errors = graphs_of(specs)
    if errors:
        say = say_findings if form == "json" else tell_findings
        return say(session, errors)
    comparison = compared(graphs, batch=batch, dtype=dtype, order=order or "")
    _say(session, comparison, names, form)
    return FINE


def _say(session: Session, comparison: "Comparison", names: tuple[str, ...], form: str) -> None:
    from archspec.app.findings import say_json
    from archspec.report.comparison import as_record, sheet_of

    match form:
        case "json":
            say_json(session, as_record(comparison))
        case "text":
            session.say(_table(session, comparison, names))
        case _:
            from archspec.report.sheets import SHEETS

            session.say(SHEETS[form](sheet_of(comparison, names, form)))


def _table(session: Session, comparison: "Comparison", names: tuple[str, ...]) -> str:
    """The table, as wide as the terminal; where there is none, as wide as it is."""
    from archspec.report.comparison import sheet_of
    from archspec.report.table import render_sheet

    width = shutil.get_terminal_size().columns if is_terminal(sys.stdout) else None
    boxed, color = draws_lines(sys.stdout), session.paints(sys.stdout)
    sheet = sheet_of(comparison, names)
    return render_sheet(sheet, yields=not names, width=width, boxed=boxed, color=color)

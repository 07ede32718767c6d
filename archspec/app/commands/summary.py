"""`archspec summary`: what the steps of a network put out, and what they cost."""

import shutil
import sys
from typing import TYPE_CHECKING, Final

import click

from archspec.app.options import format_option, spec_argument
from archspec.app.session import Session, draws_lines, is_terminal
from archspec.app.status import FINE

if TYPE_CHECKING:
    from archspec.report.summary import Summary

_EXAMPLES: Final = """\b
  archspec summary inception_v4
  archspec summary --depth 2 specs/inception_v4.yaml
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
@format_option
@click.pass_obj
def command(session: Session, spec: str, depth: int, form: str) -> int:
    """Sum up a network: sizes, parameters and MACs of its steps.

    A stage such as `4 x InceptionA` is one row with the numbers of all its repetitions; --depth
    opens it. One MAC is one multiply-accumulate of convolutions and fully connected layers, and
    counts as two FLOPs.
    """
    from archspec.app.findings import say_findings, say_json, tell_findings
    from archspec.diagnostics import SpecError
    from archspec.report.summary import as_record

    try:
        summary = _summary(spec, depth)
    except SpecError as error:
        say = say_findings if form == "json" else tell_findings
        return say(session, [error])
    if form == "json":
        say_json(session, as_record(summary))
    else:
        session.say(_table(session, summary))
    return FINE


def _summary(spec: str, depth: int) -> "Summary":
    from archspec.api import graph_of
    from archspec.app.specs import open_spec
    from archspec.report.summary import summarize

    return summarize(graph_of(open_spec(spec).program), depth)


def _table(session: Session, summary: "Summary") -> str:
    """The table, as wide as the terminal; where there is none, as wide as it is."""
    from archspec.report.table import render_table

    width = shutil.get_terminal_size().columns if is_terminal(sys.stdout) else None
    boxed, color = draws_lines(sys.stdout), session.paints(sys.stdout)
    return render_table(summary, width=width, boxed=boxed, color=color)

"""`archspec summary`: the output sizes and costs of a network's steps."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import click

from archspec.app import options
from archspec.app.exit_codes import FINE
from archspec.app.session import Session

if TYPE_CHECKING:
    from archspec.summary.summary import Summary

_ORDERS: Final = ("params", "macs", "memory", "live")
_EXAMPLES: Final = """\b
  archspec summary inception_v4
  archspec summary --depth 2 --sort macs specs/inception_v4.yaml
  archspec summary inception_v4 --batch 32 --dtype bfloat16
  archspec summary inception_v4 --columns step,output,field,macs --format latex
"""


def _describe_columns() -> Mapping[str, str]:
    from archspec.summary.conventions import read_legend

    return read_legend()


@click.command(epilog=_EXAMPLES)
@options.add_spec_argument
@click.option(
    "--depth",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Levels to show: 1 lists the steps of the body, 2 opens their blocks, and so on.",
)
@options.add_batch_option
@options.add_dtype_option
@click.option(
    "--sort", "order", type=click.Choice(_ORDERS), help="Sort steps by this, largest first."
)
@options.add_columns_option
@options.make_legend_option(_describe_columns)
@options.make_format_option("text", "json", "csv", "markdown", "latex", "html")
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
    """Summarize a network by step: sizes, parameters, MACs, memory.

    Shows the output of each step, its receptive field and its cost. A stage such as `4 x
    InceptionA` is one row that totals its repetitions; --depth opens it. One MAC is one
    multiply-accumulate of a convolution, a fully connected layer or a matrix product, and counts as
    two FLOPs.
    """
    from archspec.api import graph_of
    from archspec.app.findings import report_failure
    from archspec.app.specs import open_spec
    from archspec.diagnostics import SpecError
    from archspec.elaborate.network_size import check_steps
    from archspec.summary.columns import COLUMNS
    from archspec.summary.summary import summarize

    names = options.parse_columns(columns, form, COLUMNS)
    try:
        graph = check_steps(graph_of(open_spec(spec, going_on=True).program))
    except SpecError as error:
        return report_failure(session, [error], form)
    summary = summarize(graph, depth, batch=batch, dtype=dtype, order=order or "")
    _print_summary(session, summary, names, form)
    return FINE


def _print_summary(session: Session, summary: "Summary", names: tuple[str, ...], form: str) -> None:
    match form:
        case "json":
            session.write_out(summary.to_json())
        case "text":
            from archspec.summary.text import render_table

            session.write_out(render_table(summary, session.choose_layout(), names=names))
        case _:
            session.write_out(summary.to_table(options.cast_form(form), names))

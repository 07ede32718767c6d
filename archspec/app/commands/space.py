"""`archspec space`: the design space of a spec, as a sample shows it."""

from typing import TYPE_CHECKING, Final

import click

from archspec.app.exit_codes import FINE
from archspec.app.options import add_format_option, add_seed_option, add_spec_argument
from archspec.app.session import Session

if TYPE_CHECKING:
    from archspec.space.description import SpaceDescription

_MOST: Final = 10_000_000
_EXAMPLES: Final = """\b
  archspec space my_space.yaml
  archspec space my_space.yaml -n 100000 --seed 7
  archspec space my_space.yaml --set input=224x224x3 --format json
"""


@click.command(epilog=_EXAMPLES)
@add_spec_argument
@click.option(
    "-n",
    "count",
    type=click.IntRange(1, _MOST),
    default=1000,
    show_default=True,
    metavar="MEMBERS",
    help="How many members to draw.",
)
@add_seed_option
@add_format_option
@click.pass_obj
def command(session: Session, spec: str, count: int, seed: int, form: str) -> int:
    """Describe the design space of a spec by a sample of it.

    Lists the axes that the spec states under `space`, and measures members that are drawn at random
    among those that meet `where`: how many are valid and within the `budget`, and how parameters,
    MACs, memory, depth and sizes are spread. Needs numpy: pip install 'archspec-nn[space]'.
    """
    from archspec.app.findings import report_failure
    from archspec.diagnostics import SpecError

    try:
        described = _describe_spec(spec, count, seed)
    except SpecError as error:
        return report_failure(session, [error], form)
    if form == "json":
        session.write_out(described.to_json())
    else:
        from archspec.space.text import render_description

        session.write_out(render_description(described, session.choose_layout()))
    return FINE


def _describe_spec(spec: str, count: int, seed: int) -> "SpaceDescription":
    """Describe the space of a spec.

    Raises:
        SpecError: if the spec is invalid or has no space, or its conditions hardly ever hold.
    """
    from archspec.app.specs import open_spec
    from archspec.diagnostics import fail
    from archspec.space import Space

    program = open_spec(spec).program
    space = Space(program)
    try:
        return space.describe(count, seed)
    except ValueError as error:
        where = program.spec.where
        raise fail("A232", str(error), where[0].span if where else None) from error

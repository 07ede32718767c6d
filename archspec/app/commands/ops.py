"""`archspec ops`: the operators that a box can name."""

from collections.abc import Sequence

import click

from archspec.app.exit_codes import FINE
from archspec.app.options import add_format_option, make_completion, usage_error
from archspec.app.session import Session


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=make_completion("operators"))
@add_format_option
@click.pass_obj
def command(session: Session, names: Sequence[str], form: str) -> int:
    """List the operators, or show one with its arguments and examples.

    NAME is the name of an operator in a box, such as Conv; of a join in `merge`; or of an operator
    in another framework, such as BatchNorm2d. With JSON, each operator comes with the JSON Schema
    of its mapping form.
    """
    from archspec.diagnostics import SpecError
    from archspec.reports.operators import operators

    try:
        found = operators(*names)
    except SpecError:
        raise
    except ValueError as error:
        raise usage_error(str(error)) from error
    if form == "json":
        session.write_out(found.to_json())
    elif names:
        session.write_out(found.print_text())
    else:
        session.write_out(found.print_text(session.choose_layout().width) + _list_offered())
    return FINE


def _list_offered() -> str:
    """List the operators that other packages provide, by name, without importing them."""
    from importlib.metadata import entry_points

    from archspec.ops import ENTRY_POINTS

    names = sorted({point.name for point in entry_points(group=ENTRY_POINTS)})
    return f"\nFrom other packages: {', '.join(names)}\n" if names else ""

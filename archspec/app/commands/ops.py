"""`archspec ops`: the operators that a box can name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from archspec.app.options import format_option
from archspec.app.session import Session
from archspec.app.status import FINE

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from archspec.ops import Operator


def _complete(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem[str]]":
    from archspec.app.completion import operator_items

    return operator_items(incomplete)


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=_complete)
@format_option
@click.pass_obj
def command(session: Session, names: Sequence[str], form: str) -> int:
    """List the operators, or show one with its arguments and examples.

    NAME is what a box calls an operator, such as Conv, or a join as `merge` calls it. With JSON,
    each comes with the JSON Schema of its mapping form.
    """
    from archspec.app.findings import say_json
    from archspec.report.operators import as_record, describe
    from archspec.report.pages import operator_page

    operators = [_found(name) for name in names] or _all()
    if form == "json":
        say_json(session, {"operators": [as_record(each) for each in operators]})
    elif names:
        session.say("\n".join(operator_page(describe(each)) for each in operators))
    else:
        session.say(_list(session, operators))
    return FINE


def _list(session: Session, operators: "list[type[Operator]]") -> str:
    from archspec.report.operators import describe
    from archspec.report.pages import operator_list

    listed = operator_list([describe(each) for each in operators], session.look()["width"])
    return listed + _offered()


def _offered() -> str:
    """The operators that other packages offer, by name; they are not imported to be listed."""
    from importlib.metadata import entry_points

    from archspec.ops import ENTRY_POINTS

    names = sorted({point.name for point in entry_points(group=ENTRY_POINTS)})
    return f"\nFrom other packages: {', '.join(names)}\n" if names else ""


def _all() -> "list[type[Operator]]":
    from archspec.ops import JOINS, TABLE

    return [*TABLE, *JOINS.values()]


def _found(name: str) -> "type[Operator]":
    """The operator of that name, of archspec's own or of another package's.

    Raises:
        UsageError: where there is none, with the nearest.
    """
    from archspec.language.names import nearest
    from archspec.ops import JOINS, find
    from archspec.ops import names as operator_names

    operator = find(name) or JOINS.get(name)
    if operator is None:
        hint = nearest(name, (*operator_names(), *JOINS)) or "`archspec ops` lists them"
        context = click.get_current_context()
        raise click.UsageError(f"there is no operator `{name}`; {hint}", context)
    return operator

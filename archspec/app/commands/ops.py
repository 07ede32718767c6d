"""`archspec ops`: the operators that a box can name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from archspec.app.exit_codes import FINE
from archspec.app.options import add_format_option, make_completion, usage_error
from archspec.app.session import Session

if TYPE_CHECKING:
    from archspec.ops import Operator


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
    from archspec.app.tasks.ops import print_operator_list, print_operator_page
    from archspec.ops.describe import describe_operator

    named = [operator for name in names for operator in _find_operators(name)]
    described = [describe_operator(operator) for operator in named or _load_operators()]
    if form == "json":
        from archspec.ops.records import OperatorsRecord

        session.write_out(OperatorsRecord.model_validate({"operators": described}).to_json())
    elif names:
        session.write_out("\n".join(map(print_operator_page, described)))
    else:
        listed = print_operator_list(described, session.choose_layout().width)
        session.write_out(listed + _list_offered())
    return FINE


def _list_offered() -> str:
    """List the operators that other packages provide, by name, without importing them."""
    from importlib.metadata import entry_points

    from archspec.ops import ENTRY_POINTS

    names = sorted({point.name for point in entry_points(group=ENTRY_POINTS)})
    return f"\nFrom other packages: {', '.join(names)}\n" if names else ""


def _load_operators() -> "list[type[Operator]]":
    from archspec.ops import JOINS, TABLE

    return [*TABLE, *JOINS.values()]


def _find_operators(name: str) -> "Sequence[type[Operator]]":
    """Find operators by name: built-in, from a package, or by the name in another framework.

    Raises:
        UsageError: for an unknown name, with a suggestion.
    """
    from archspec.language.advice import suggest_operator
    from archspec.ops import JOINS, find
    from archspec.ops import names as operator_names
    from archspec.ops.synonyms.lookup import operators_like

    own = find(name) or JOINS.get(name)
    if own is not None:
        return [own]
    like = operators_like(name, (*operator_names(), *JOINS))
    if not like:
        hint = _describe_argument(name)
        hint = hint or suggest_operator(name, otherwise="`archspec ops` lists them")
        raise usage_error(f"there is no operator `{name}`; {hint}")
    found = (find(alike) or JOINS.get(alike) for alike in like)
    return [operator for operator in found if operator is not None]


def _describe_argument(name: str) -> str:
    """Describe the argument of a given name, here or in another framework."""
    from archspec.ops import Operator
    from archspec.ops.synonyms.lookup import argument_like, no_argument

    found: dict[str, list[str]] = {}
    for operator in _load_operators():
        if argument := argument_like(operator, name):
            shown = operator.word if operator.joins else operator.__name__
            found.setdefault(argument, []).append(shown)
    said = (f"`{argument}` of {', '.join(owners)}" for argument, owners in found.items())
    return f"as an argument it is {', or '.join(said)}" if found else no_argument(Operator, name)

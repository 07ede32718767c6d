"""List the rounds of a loop, with the values of its variables in each."""

from collections.abc import Iterator
from dataclasses import dataclass

from archspec.diagnostics import Diagnostic, Mark, SpecError, fail
from archspec.elaborate.substitute import Element, NameFilling
from archspec.expressions import Call, Expression, Literal, Name, find_names, to_text
from archspec.graph import RoundMark
from archspec.language import Formula, Loop, Variable
from archspec.language.argument_values import check_length
from archspec.language.names import suggest_nearest


@dataclass(frozen=True, slots=True)
class LoopRound:
    """One round of a loop.

    Attributes:
        variables: the value of each variable.
        elements: the list that each variable's value comes from, and its position there.
        mark: the identity of the round.
    """

    variables: dict[str, Expression]
    elements: dict[str, Element]
    mark: Mark


def list_rounds(loop: Loop, place: NameFilling) -> Iterator[LoopRound]:
    """Yield the rounds of a loop.

    Args:
        loop: the loop.
        place: the meaning of names around it.

    Raises:
        SpecError: A206 or A207 for a value that cannot be computed, A214 for a variable whose name
            is taken, A224 for a value that is not a list and for lists of different lengths.
    """
    for variable in loop.variables:
        _check_name(variable, place)
    columns = {each.name: _list_values(each, place) for each in loop.variables}
    _check_lengths(loop, [len(values) for values in columns.values()])
    first = loop.variables[0]
    places = {each.name: _list_places(each, len(columns[each.name])) for each in loop.variables}
    for number, values in enumerate(zip(*columns.values(), strict=True)):
        variables = dict(zip(columns, values, strict=True))
        elements = {name: found[number] for name, found in places.items()}
        said = ", ".join(f"{name} = {to_text(value)}" for name, value in variables.items())
        mark = RoundMark(first.span, f"in the round {said}", values)
        yield LoopRound(variables, elements, mark)


def _check_name(variable: Variable, place: NameFilling) -> None:
    name = variable.name
    taken = dict.fromkeys(place.variables, "a loop around it has")
    taken |= dict.fromkeys(place.names.names, "a parameter has")
    if name in taken:
        message = f"the loop variable `{name}` has the name that {taken[name]}"
        raise fail("A214", message, variable.span, help="rename the variable")


def _list_values(variable: Variable, place: NameFilling) -> tuple[Expression, ...]:
    """Return the values of a variable, round by round."""
    if isinstance(variable.values, tuple):
        return tuple(place.item(formula) for formula in variable.values)
    numbers = place.numbers(variable.values)
    if numbers is None:
        raise SpecError([_report_no_list(variable, variable.values, place)])
    return tuple(map(Literal, numbers))


def _list_places(variable: Variable, length: int) -> list[Element]:
    """Return the list and position of each value of a variable; a literal list is its own list."""
    if isinstance(variable.values, tuple):
        return [(str(variable.source), place) for place in range(length)]
    (name,) = find_names(variable.values.tree)
    places = [(name, place) for place in range(length)]
    return places[::-1] if isinstance(variable.values.tree, Call) else places


def _report_no_list(variable: Variable, values: Formula, place: NameFilling) -> Diagnostic:
    """Return the error for a name that is not a list."""
    tree = values.tree.arguments[0] if isinstance(values.tree, Call) else values.tree
    assert isinstance(tree, Name)
    if tree.name not in place.names and tree.name not in place.variables:
        return place.names.unknown(tree.name, values.place(tree.at))
    message = f"`{variable.name}` runs over `{tree.name}`, which is one number and no list"
    help = suggest_nearest(tree.name, place.lists) or "write a list: `[64, 128]`"
    return Diagnostic("A224", message, values.place(tree.at), help=help)


def _check_lengths(loop: Loop, lengths: list[int]) -> None:
    """Reject lists of different lengths."""
    first, *others = zip(loop.variables, lengths, strict=True)
    check_length(first[1], first[0].source)
    for variable, length in others:
        if length != first[1]:
            one, other = first[0].name, variable.name
            message = f"`{one}` has {first[1]} rounds, and `{other}` has {length}"
            marks = (Mark(first[0].source, f"{first[1]} rounds"),)
            help = "give every variable of a loop a list of the same length"
            found = Diagnostic(
                "A224", message, variable.source, f"{length} rounds", marks, (), help
            )
            raise SpecError([found])

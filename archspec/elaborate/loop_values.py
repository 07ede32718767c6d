"""List the rounds of a loop, with the values of its variables in each."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from archspec.diagnostics import Diagnostic, Mark, SpecError, fail
from archspec.elaborate.substitute import Element, NameFilling
from archspec.expressions import Call, Expression, Literal, Name, find_names, to_text
from archspec.graph import RoundMark
from archspec.language import Formula, Loop, Variable
from archspec.language.list_length import check_length
from archspec.language.names import suggest_nearest

_Column: TypeAlias = list[tuple[Expression, Element]]
"""The values of a variable, round by round, each with its place in a list."""


def list_rounds(loop: Loop, place: NameFilling) -> Iterator[NameFilling]:
    """Yield the meaning of names in each round of a loop.

    Args:
        loop: the loop.
        place: the meaning of names around it.

    Raises:
        SpecError: A206 or A207 for a value that cannot be computed, A214 for a variable whose name
            is taken, A224 for a value that is not a list and for lists of different lengths.
    """
    for variable in loop.variables:
        _check_name(variable, place)
    columns = {variable.name: _list_values(variable, place) for variable in loop.variables}
    _check_lengths(loop, [len(values) for values in columns.values()])
    for values in zip(*columns.values(), strict=True):
        found = dict(zip(columns, values, strict=True))
        variables = {name: value for name, (value, _) in found.items()}
        said = ", ".join(f"{name} = {to_text(value)}" for name, value in variables.items())
        shown = tuple(variables.values())
        mark = RoundMark(loop.variables[0].span, f"in the round {said}", shown)
        yield replace(
            place,
            variables={**place.variables, **variables},
            elements={**place.elements, **{name: element for name, (_, element) in found.items()}},
            marks=(mark, *place.marks),
        )


def _check_name(variable: Variable, place: NameFilling) -> None:
    name = variable.name
    taken = dict.fromkeys(place.variables, "a loop around it has")
    taken |= dict.fromkeys(place.names.names, "a parameter has")
    if name in taken:
        message = f"the loop variable `{name}` has the name that {taken[name]}"
        raise fail("A214", message, variable.span, help="rename the variable")


def _list_values(variable: Variable, place: NameFilling) -> _Column:
    """Return the values of a variable; a literal list is its own list."""
    values = variable.values
    if isinstance(values, tuple):
        source = str(variable.source)
        return [(place.item(item), (source, number)) for number, item in enumerate(values)]
    numbers = place.numbers(values)
    if numbers is None:
        raise SpecError([_report_no_list(variable, values, place)])
    (name,) = find_names(values.tree)
    positions = range(len(numbers))
    taken = reversed(positions) if isinstance(values.tree, Call) else positions
    return [
        (Literal(value), (name, position)) for value, position in zip(numbers, taken, strict=True)
    ]


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
    (one, first), *others = zip(loop.variables, lengths, strict=True)
    check_length(first, one.source)
    for variable, length in others:
        if length != first:
            message = f"`{one.name}` has {first} rounds, and `{variable.name}` has {length}"
            marks = (Mark(one.source, f"{first} rounds"),)
            help = "give every variable of a loop a list of the same length"
            label = f"{length} rounds"
            raise SpecError([Diagnostic("A224", message, variable.source, label, marks, (), help)])

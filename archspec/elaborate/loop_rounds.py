"""List the rounds of loops: over lists, ranges and the rows of tables."""

from collections.abc import Iterator
from dataclasses import field

from archspec import limits
from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Mark, SpecError, fail
from archspec.elaborate.known_values import evaluate_formula
from archspec.elaborate.substitute import Element, NameFilling
from archspec.expressions import (
    RANGE,
    Call,
    Expression,
    Literal,
    Name,
    Word,
    find_names,
    is_whole,
    to_text,
)
from archspec.graph import RoundMark
from archspec.language import Formula, Loop, Table, Variable
from archspec.language.advice.argument_text import uses_division
from archspec.language.argument_values import check_length
from archspec.language.names import suggest_nearest
from archspec.ops.arguments import shown


@dataclass(frozen=True, slots=True)
class RoundValue:
    """What a variable of a loop stands for in one round.

    Attributes:
        shown: what it is, for messages and figures.
        element: the list and the position in it that it comes from.
        variables: the names that become expressions: the variable, or the cells of its row.
        words: the names that become words.
    """

    shown: Expression
    element: Element
    variables: dict[str, Expression]
    words: dict[str, str] = field(default_factory=dict)


def list_rounds(loop: Loop, place: NameFilling) -> Iterator[NameFilling]:
    """Yield the meaning of names in each round of a loop.

    Args:
        loop: the loop.
        place: the meaning of names around it.

    Raises:
        SpecError: A206 or A207 for a value that cannot be computed, A214 for a variable whose name
            is taken, A221 for a range that depends on channels, A224 for a value that is not a list
            and for lists of different lengths.
    """
    for variable in loop.variables:
        _check_variable(variable, place)
    lengths = [None if _is_endless(each) else len(_list_values(each, place))
               for each in loop.variables]  # fmt: skip
    rounds = _choose_length(loop, lengths)
    columns = [_list_values(variable, place, rounds) for variable in loop.variables]
    for values in zip(*columns, strict=True):
        named = dict(zip((variable.name for variable in loop.variables), values, strict=True))
        variables, elements = {**place.variables}, {**place.elements}
        words = {name: word for name, word in place.words.items() if name not in named}
        for name, value in named.items():
            variables |= value.variables
            words |= value.words
            elements |= dict.fromkeys((name, *value.variables), value.element)
        said = ", ".join(f"{name} = {to_text(value.shown)}" for name, value in named.items())
        span, seen = loop.variables[0].span, tuple(value.shown for value in values)
        mark = RoundMark(span, f"in the round {said}", seen)
        marks = (mark, *place.marks)
        yield replace(place, variables=variables, words=words, elements=elements, marks=marks)


def _check_variable(variable: Variable, place: NameFilling) -> None:
    name = variable.name
    taken = dict.fromkeys((*place.variables, *place.words), "a loop around it has")
    taken |= dict.fromkeys(place.names.names, "a parameter has")
    taken |= dict.fromkeys(place.names.tables, "a table has")
    if name in taken:
        message = f"the loop variable `{name}` has the name that {taken[name]}"
        raise fail("A214", message, variable.span, help="rename the variable")


def _is_endless(variable: Variable) -> bool:
    """Check whether a variable counts the rounds that the others have: `i: 1..`."""
    tree = variable.values.tree if isinstance(variable.values, Formula) else None
    return isinstance(tree, Call) and tree.function == RANGE and len(tree.arguments) == 1


def _list_values(
    variable: Variable, place: NameFilling, rounds: int | None = None
) -> list[RoundValue]:
    """Return the values of a variable; a literal list is its own list.

    Args:
        variable: the variable.
        place: the meaning of names around the loop.
        rounds: the number of rounds, if it is known.
    """
    name, values = variable.name, variable.values
    source = str(variable.source)
    if isinstance(values, tuple):
        return [
            _make_value(name, _read_item(item, place), (source, number))
            for number, item in enumerate(values)
        ]
    tree, is_turned = values.tree, False
    if isinstance(tree, Call) and tree.function == "reversed":
        (tree,), is_turned = tree.arguments, True
    if isinstance(tree, Call):
        found = [
            RoundValue(Literal(number), (source, at), {name: Literal(number)})
            for at, number in enumerate(_list_range(values, tree, place, rounds))
        ]
    else:
        assert isinstance(tree, Name)
        found = _list_named(variable, tree, place)
    return found[::-1] if is_turned else found


def _list_named(variable: Variable, tree: Name, place: NameFilling) -> list[RoundValue]:
    """Return the values of a variable that runs over a list, or over the rows of a table."""
    if tree.name in place.lists:
        return [
            _make_value(variable.name, Literal(value), (tree.name, position))
            for position, value in enumerate(place.lists[tree.name])
        ]
    table = place.names.tables.get(tree.name)
    if table is not None and tree.name not in place.names.names:
        return [
            _make_row(variable.name, table, row, position)
            for position, row in enumerate(table.rows)
        ]
    assert isinstance(variable.values, Formula)
    raise SpecError([_report_no_list(variable, variable.values, place)])


def _make_value(name: str, value: Expression, element: Element) -> RoundValue:
    if isinstance(value, Word):
        return RoundValue(value, element, {}, {name: value.name})
    return RoundValue(value, element, {name: value})


def _make_row(name: str, table: Table, row: str, position: int) -> RoundValue:
    """Return a row of a table: its cells by the name of the variable, and the row itself."""
    variables: dict[str, Expression] = {name: Name(f"{table.name}.{row}")}
    words: dict[str, str] = {}
    for column, cell in zip(table.columns, table.rows[row], strict=True):
        if isinstance(cell, str):
            words[f"{name}.{column}"] = cell
        else:
            variables[f"{name}.{column}"] = Name(f"{table.name}.{row}.{column}")
    return RoundValue(Name(row), (table.name, position), variables, words)


def _read_item(item: Formula, place: NameFilling) -> Expression:
    """Return an item of a literal list; a name that is nothing else is a word."""
    filled = place.formula(item).tree
    if isinstance(filled, Word):
        return filled
    if isinstance(filled, Name) and "." not in filled.name and filled.name not in place.names:
        return Word(filled.name, filled.at)
    return place.item(item)


def _list_range(formula: Formula, tree: Call, place: NameFilling, rounds: int | None) -> range:
    """Return the numbers of a range, which includes both bounds.

    Args:
        formula: the whole range.
        tree: the range without `reversed`.
        place: the meaning of names around the loop.
        rounds: the number of rounds, of which a range without an end has as many.

    Raises:
        SpecError: A206 or A207 for a bound that cannot be computed, A221 if it depends on channels
            or is no whole number, A224 if the range runs backwards, A310 if it is too long.
    """
    bounds = [_evaluate_bound(replace(formula, tree=each), place) for each in tree.arguments]
    first, last = bounds[0], bounds[-1]
    if len(bounds) == 1:
        last = first + (rounds or 0) - 1
    if last < first - 1:
        message = f"this range begins with {first} and ends with {last}"
        help = f"write `reversed({last}..{first})` to count down"
        raise fail("A224", message, formula.span, help=help)
    if last - first >= limits.LIST_LENGTH:
        message = f"this range has {last - first + 1:,} numbers, over {limits.LIST_LENGTH:,}"
        raise fail("A310", message, formula.span, help="repeat what is equal, as in `4 x Cell`")
    return range(first, last + 1)


def _evaluate_bound(bound: Formula, place: NameFilling) -> int:
    filled = place.formula(bound)
    place.names.check(filled)
    known = place.values.all
    pending = [name for name in find_names(filled.tree) if name not in known]
    if pending:
        message = f"a range cannot depend on channels, as `{pending[0]}` does"
        raise fail("A221", message, bound.span, help="give it as a number or a parameter")
    found = evaluate_formula(filled, known).value
    if not is_whole(found) or found < 0:
        message = f"a range has whole numbers from 0, not {shown(found)}"
        help = "divide with `//`" if uses_division(bound) else "it is written as in `1..4`"
        raise fail("A221", message, bound.span, help=help)
    return int(found)


def _report_no_list(variable: Variable, values: Formula, place: NameFilling) -> Diagnostic:
    """Return the error for a name that is not a list."""
    tree = values.tree.arguments[0] if isinstance(values.tree, Call) else values.tree
    assert isinstance(tree, Name)
    if tree.name not in place.names and tree.name not in place.variables:
        return place.names.unknown(tree.name, values.place(tree.at))
    message = f"`{variable.name}` runs over `{tree.name}`, which is one number and no list"
    help = suggest_nearest(tree.name, place.lists) or (
        f"a list is written as in `[64, 128]`, and a range as in `1..{tree.name}`"
    )
    return Diagnostic("A224", message, values.place(tree.at), help=help)


def _choose_length(loop: Loop, lengths: list[int | None]) -> int:
    """Return the number of rounds; variables of different lengths are refused.

    Raises:
        SpecError: A224 if they differ, if there is none, or if all are without end.
    """
    told = [(each, length) for each, length in zip(loop.variables, lengths, strict=True)
            if length is not None]  # fmt: skip
    if not told:
        message = "nothing tells how many rounds this loop has"
        help = "write an end, as in `1..4`, or a list beside it"
        raise fail("A224", message, loop.variables[0].source, help=help)
    (one, first), *others = told
    if not (isinstance(one.values, Formula) and isinstance(one.values.tree, Call)):
        check_length(first, one.source)
    for variable, length in others:
        if length != first:
            message = f"`{one.name}` has {first} rounds, and `{variable.name}` has {length}"
            marks = (Mark(one.source, f"{first} rounds"),)
            help = "give every variable of a loop a list of the same length"
            label = f"{length} rounds"
            raise SpecError([Diagnostic("A224", message, variable.source, label, marks, (), help)])
    return first

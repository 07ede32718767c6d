"""List the rounds of loops, and substitute their variables and lists in the parts of a step.

A variable is replaced by its expression in a round rather than by its value: if the expression uses
parameters, the generated source still depends on them. Only lists and the indices of labels, which
determine the structure of the code, must be known as numbers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import Final, TypeAlias

from archspec import limits
from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Mark, SpecError, fail
from archspec.elaborate.fill_words import WordScope
from archspec.elaborate.known_values import (
    Lists,
    ScopeValues,
    Words,
    evaluate_count,
    evaluate_formula,
)
from archspec.elaborate.labels import match_label
from archspec.elaborate.vocabulary import Vocabulary
from archspec.expressions import (
    Call,
    Expression,
    Literal,
    Name,
    Number,
    count_parts,
    find_names,
    is_whole,
    substitute,
    to_text,
)
from archspec.graph import RoundMark
from archspec.language import Argument, Box, Data, Formula, Label, Loop, Repeat, Variable
from archspec.language.argument_values import check_length, find_names_in_data
from archspec.language.names import check_name, suggest_nearest
from archspec.language.walk import walk_boxes
from archspec.ops.arguments import shown

_INDEX: Final = "number the rounds: `for: {i: [1, 2], c: widths}` and `enc(i)`"

FIRST: Final = "first"
"""What is true in the first round of a stage: `2 x Block (s=2 if first else 1)`."""

Element: TypeAlias = tuple[str, int]
"""A list and a position in it from 0, whichever direction the loop runs over the list."""


_Column: TypeAlias = list[tuple[Expression, Element]]
"""The values of a variable, round by round, each with its place in a list."""


@dataclass(frozen=True, slots=True)
class NameFilling:
    """The meaning of names at one place.

    Attributes:
        names: the other names that expressions may use there.
        lists: the list parameters of the block.
        words: the words of its parameters and of the variables of the enclosing loops.
        values: the known values of its other parameters.
        variables: the expressions of the variables of the enclosing loops.
        elements: the list and position that each of these variables comes from.
        rounds: the round of a repeated body to which each name defined in the body belongs.
        marks: the rounds of the enclosing loops.
    """

    names: Vocabulary
    lists: Lists
    values: ScopeValues
    variables: Mapping[str, Expression] = field(default_factory=dict)
    elements: Mapping[str, Element] = field(default_factory=dict)
    rounds: Mapping[str, int] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    words: Words = field(default_factory=dict)

    def formula(self, formula: Formula) -> Formula:
        """Return an expression with its variables substituted.

        Raises:
            SpecError: A206 for a list, which is not a single number; A310 for an expression that
                becomes too long.
        """
        names = tuple(find_names(formula.tree))
        for name in names:
            if name in self.lists:
                message = f"`{name}` is a list, and not one number"
                help = f"loop over it: `for: {{c: {name}}}`"
                raise fail("A206", message, formula.span, help=help)
        filled = [self.variables[name] for name in names if name in self.variables]
        if not filled:
            return self.scope.fill(formula)
        length = count_parts(formula.tree) + sum(count_parts(tree) - 1 for tree in filled)
        if length > limits.EXPRESSION_PARTS:
            message = f"this becomes an expression of more than {limits.EXPRESSION_PARTS} parts"
            raise fail("A310", message, formula.span, help="let a block take it as a parameter")
        return self.scope.fill(replace(formula, tree=substitute(formula.tree, self.variables)))

    @property
    def scope(self) -> WordScope:
        """The meaning of words."""
        return WordScope(self.names, self.words)

    def data(self, data: Data) -> Data:
        """Return an argument's value with its variables substituted, and lists by their numbers.

        Raises:
            SpecError: A206 for a list within an expression.
        """
        match data:
            case Formula():
                numbers = self.numbers(data)
                if numbers is None:
                    return self.formula(data)
                return [replace(data, tree=Literal(value, data.tree.at)) for value in numbers]
            case list():
                return [self.data(formula) for formula in data]
            case dict():
                return {key: self.data(formula) for key, formula in data.items()}
            case _:
                return data

    def numbers(self, formula: Formula) -> tuple[Number, ...] | None:
        """Return the numbers of a named list, in the requested order; None if it is not a list."""
        match formula.tree:
            case Name(name) if name in self.lists:
                return self.lists[name]
            case Call("reversed", (Name(name),)) if name in self.lists:
                return self.lists[name][::-1]
            case _:
                return None

    def argument(self, argument: Argument) -> Argument:
        """Return an argument with its variables substituted."""
        return replace(argument, value=self.data(argument.value))

    def item(self, formula: Formula) -> Expression:
        """Return the expression of an element of a literal list: a number if it is known.

        Raises:
            SpecError: A206 or A207 if it cannot be computed, A310 for an expression that becomes
                too long.
        """
        filled = self.formula(formula)
        self.names.check(filled)
        if any(self.changing(filled)):
            return filled.tree
        return Literal(evaluate_formula(filled, self.names.cells).value)

    def changing(self, formula: Formula) -> Iterator[str]:
        """Yield the names in an expression that depend on parameters."""
        return (name for name in find_names(formula.tree) if name not in self.names.cells)

    def label(self, label: Label) -> Label:
        """Return a label with the value of its index in its name: `enc(c)` becomes `enc_64`.

        Raises:
            SpecError: A206 or A207 if the index cannot be computed, A213 if it is not an integer or
                depends on a parameter.
        """
        own = match_label(label, self.rounds)
        label = label if own is None else replace(label, round=self.rounds[own])
        if label.index is None:
            return label
        filled = self.formula(label.index)
        self.names.check(filled)
        for name in self.changing(filled):
            message = f"the index of `{label.stem}` becomes part of a name, and `{name}` may change"
            help = f"count the rounds: `for: {{i: [1, 2], ...}}` and `{label.stem}(i)`"
            raise fail("A213", message, label.span, help=help)
        value = evaluate_formula(filled, self.names.cells).value
        if not is_whole(value) or not 0 <= value <= limits.DIMENSION:
            message = f"an index is a whole number from 0 to {limits.DIMENSION:,}"
            raise fail("A213", f"{message}, not {shown(value)}", label.span, help=_INDEX)
        name = check_name(f"{label.stem}_{value}", label.span, "label")
        index = label.index.tree
        element = self.elements.get(index.name) if isinstance(index, Name) else None
        filled = replace(filled, tree=Literal(value))
        return replace(label, name=name, index=filled, element=element)

    def count(self, count: Formula | None) -> int | None:
        """Return how often a stage repeats; None if it does not repeat or its count is invalid.

        An invalid count is reported when the stage is expanded.
        """
        try:
            return None if count is None else evaluate_count(self.formula(count), self.values)
        except SpecError:
            return None


def names_first(stage: Box | Repeat, place: NameFilling) -> bool:
    """Check whether the rounds of a stage differ, as its arguments name `first`."""
    if FIRST in place.names.names or FIRST in place.variables:
        return False
    boxes = (stage,) if isinstance(stage, Box) else tuple(walk_boxes(stage.steps))
    given = [argument.value for box in boxes for argument in box.arguments]
    inner = [] if isinstance(stage, Box) else [box.condition for box in boxes]
    return any(FIRST in find_names_in_data(data) for data in (*given, *inner))


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
        _check_variable(variable, place)
    columns = {variable.name: _list_values(variable, place) for variable in loop.variables}
    _check_lengths(loop, [len(values) for values in columns.values()])
    for values in zip(*columns.values(), strict=True):
        found = dict(zip(columns, values, strict=True))
        variables = {name: value for name, (value, _) in found.items()}
        said = ", ".join(f"{name} = {to_text(value)}" for name, value in variables.items())
        said = f"in the round {said}"
        mark = RoundMark(loop.variables[0].span, said, tuple(variables.values()))
        yield replace(
            place,
            variables={**place.variables, **variables},
            elements={**place.elements, **{name: element for name, (_, element) in found.items()}},
            marks=(mark, *place.marks),
        )


def _check_variable(variable: Variable, place: NameFilling) -> None:
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
    help = suggest_nearest(tree.name, place.lists) or "a list is written as in `[64, 128]`"
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

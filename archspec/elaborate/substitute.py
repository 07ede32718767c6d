"""List the rounds of loops, and substitute their variables and lists in the parts of a step.

A variable is replaced by its expression in a round rather than by its value: if the expression uses
parameters, the generated source still depends on them. Only lists and the indices of labels, which
determine the structure of the code, must be known as numbers.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import field
from typing import TYPE_CHECKING, Final, TypeAlias

from archspec import limits
from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Mark, SpecError, fail
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
    ExpressionError,
    Literal,
    Name,
    Number,
    count_parts,
    find_names,
    is_whole,
    place_at,
    substitute,
)
from archspec.language import Argument, Box, Conditional, Data, Fork, Formula, Label, Repeat, Step
from archspec.language.argument_values import find_names_in_data
from archspec.language.names import check_name
from archspec.language.walk import get_inner_chains
from archspec.ops.arguments import shown

if TYPE_CHECKING:
    from archspec.elaborate.fill_words import WordScope

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
        cells = {name: cell for name in names if (cell := self.find_row_cell(name)) is not None}
        known = {**self.variables, **cells} if cells else self.variables
        filled = [known[name] for name in names if name in known]
        if not filled:
            return self.settle(formula)
        length = count_parts(formula.tree) + sum(count_parts(tree) - 1 for tree in filled)
        if length > limits.EXPRESSION_PARTS:
            message = f"this becomes an expression of more than {limits.EXPRESSION_PARTS} parts"
            raise fail("A310", message, formula.span, help="let a block take it as a parameter")
        return self.settle(replace(formula, tree=substitute(formula.tree, known)))

    def settle(self, formula: Formula) -> Formula:
        """Return an expression with its words substituted, and calls of functions expanded.

        Raises:
            SpecError: A206 for a word in place of a number, and for a wrong call; A310 for an
                expression that becomes too long.
        """
        is_plain = not (self.words or self.names.word_cells)
        filled = formula if is_plain else self.scope.fill(formula)
        if not self.names.functions:
            return filled
        from archspec.language.functions import evaluate_calls, expand_calls, has_call

        functions, cells = self.names.functions, self.names.cells
        if not has_call(filled.tree, functions):
            return filled
        if all(name in cells for name in find_names(filled.tree)):
            with suppress(ExpressionError, ValueError):  # for a wrong call
                form = evaluate_calls(filled.tree, functions, cells).form
                return replace(filled, tree=place_at(form, filled.tree.at))
        tree = expand_calls(filled.tree, functions, filled)
        if count_parts(tree) > limits.EXPRESSION_PARTS:
            message = f"this becomes an expression of more than {limits.EXPRESSION_PARTS} parts"
            raise fail("A310", message, formula.span, help="let a block take it as a parameter")
        return replace(filled, tree=place_at(tree, filled.tree.at))

    def find_row_cell(self, name: str) -> Name | None:
        """Return the cell that a name is in the row of a loop, if its table lacks that column."""
        variable, dot, column = name.partition(".")
        row = self.variables.get(variable) if dot and name not in self.words else None
        if name in self.variables or not isinstance(row, Name):
            return None
        return Name(f"{row.name}.{column}")

    @property
    def scope(self) -> "WordScope":
        """The meaning of words."""
        from archspec.elaborate.fill_words import WordScope

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

    def label(self, label: Label, pinned: Collection[str] = ()) -> Label:
        """Return a label with the value of its index in its name: `enc(c)` becomes `enc_64`.

        Args:
            label: the label.
            pinned: the parameters that shape the code anyway, such as the end of a range.

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
            if name in pinned:
                continue
            message = f"the index of `{label.stem}` becomes part of a name, and `{name}` may change"
            help = f"count the rounds: `for: {{i: [1, 2], ...}}` and `{label.stem}(i)`"
            raise fail("A213", message, label.span, help=help)
        value = evaluate_formula(filled, self.values.all).value
        if not is_whole(value) or not 0 <= value <= limits.DIMENSION:
            message = f"an index is a whole number from 0 to {limits.DIMENSION:,}"
            raise fail("A213", f"{message}, not {shown(value)}", label.span, help=_INDEX)
        name = check_name(f"{label.stem}_{value}", label.span, "label")
        index = label.index.tree
        element = self.elements.get(index.name) if isinstance(index, Name) else None
        filled = replace(filled, tree=Literal(value))
        return replace(label, name=name, index=filled, element=element)

    def leave_round(self) -> "NameFilling":
        """Return the names within another stage, whose own rounds `first` is about."""
        if FIRST not in self.variables:
            return self
        kept = {name: tree for name, tree in self.variables.items() if name != FIRST}
        return replace(self, variables=kept)

    def count(self, count: Formula | None) -> int | None:
        """Return how often a stage repeats; None if it does not repeat or its count is invalid.

        An invalid count is reported when the stage is expanded.
        """
        try:
            return None if count is None else evaluate_count(self.formula(count), self.values)
        except SpecError:
            return None

    def check_count(self, count: Formula | None) -> int | None:
        """Return how often a stage repeats, as `count` does, but refuse a name that is not known.

        Raises:
            SpecError: A206 or A207.
        """
        found = self.count(count)
        if count is not None and found is None:
            self.names.check(self.formula(count))
        return found


def names_first(stage: Box | Repeat, place: NameFilling) -> bool:
    """Check whether the rounds of a stage differ, as its arguments name `first`.

    In a stage within it, `first` is about the rounds of that one.
    """
    if FIRST in place.names.names:
        return False
    if isinstance(stage, Box):
        given: Iterable[Data] = (argument.value for argument in stage.arguments)
    else:
        given = _walk_round(stage.steps)
    return any(FIRST in find_names_in_data(data) for data in given)


def _walk_round(steps: Iterable[Step]) -> Iterator[Data]:
    """Yield the arguments and conditions in a round, but not in stages within it."""
    for step in steps:
        match step:
            case Box(count=None, arguments=arguments, condition=condition):
                yield from (argument.value for argument in arguments)
                yield condition
            case Box(condition=condition) | Conditional(condition=condition):
                yield condition
            case Fork(branches=branches, skip=skip):
                yield from (skip, *(branch.condition for branch in branches))
        if not (isinstance(step, Repeat) and step.count is not None):
            for chain in get_inner_chains(step):
                yield from _walk_round(chain)

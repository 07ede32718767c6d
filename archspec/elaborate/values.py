"""Values of arguments: what is known before shapes are, and what is known with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archspec import limits
from archspec.diagnostics import SpecError, fail
from archspec.expressions import (
    FUNCTIONS,
    Call,
    ExpressionError,
    Name,
    Quantity,
    evaluate,
    free_names,
)
from archspec.graph import Given
from archspec.language import Data, Formula
from archspec.language.names import nearest


@dataclass(frozen=True, slots=True)
class Values:
    """What is known inside one use of a block before any shape is.

    Attributes:
        known: parameters and table cells with their values.
        pending: parameters that depend on channels, and `cin` itself.
    """

    known: Mapping[str, Quantity]
    pending: frozenset[str] = frozenset({"cin"})

    def inside(self, given: Iterable[Given], tables: Mapping[str, Quantity]) -> "Values":
        """What is known inside a block that is used here with these arguments.

        An argument that is wrong counts as pending; it is reported with its place when shapes
        are inferred.
        """
        known: dict[str, Quantity] = {}
        pending = {"cin"}
        for each in given:
            value = self._value(each)
            if value is None:
                pending.add(each.name)
            else:
                known[each.name] = Quantity.of(value.value)
        return Values({**tables, **known}, frozenset(pending))

    def _value(self, given: Given) -> Quantity | None:
        if not isinstance(given.value, Formula):
            return given.value if isinstance(given.value, Quantity) else None
        try:
            return evaluate(given.value.tree, self.known)
        except ExpressionError:
            return None


def positive_count(formula: Formula, values: Values) -> int:
    """A repeat count, computed before expansion.

    Raises:
        SpecError: A206 or A207 for a wrong expression, A221 for one that depends on channels or
            is no positive whole number.
    """
    if values.pending.intersection(free_names(formula.tree)):
        message = "a repeat count cannot depend on `cin`"
        raise fail("A221", message, formula.span, help="give the count as a number or parameter")
    quantity = compute(formula, values.known)
    if type(quantity.value) is not int or not 1 <= quantity.value <= limits.DIMENSION:
        raise fail(
            "A221",
            f"a repeat count must be a positive whole number, not {quantity.value}",
            formula.span,
            help="remove the step to leave it out",
        )
    return quantity.value


def compute(formula: Formula, values: Mapping[str, Quantity]) -> Quantity:
    """The value of a formula.

    Raises:
        SpecError: A207 for an unknown name, A206 for what cannot be computed.
    """
    try:
        return evaluate(formula.tree, values)
    except ExpressionError as error:
        unknown = error.message.startswith("unknown name")
        text = error.message.removeprefix("unknown name `").rstrip("`")
        help = error.help or (nearest(text, values) if unknown else "")
        raise fail(
            "A207" if unknown else "A206", error.message, formula.place(error.at), help=help
        ) from None


def argument_value(data: "Data | Quantity", values: Mapping[str, Quantity]) -> object:
    """The value of an operator's argument: quantities, words, and lists and mappings of them.

    A name that no parameter has is a word, such as `valid`, and a function that does not exist
    is a word with its argument, such as `leaky_relu(0.2)`.

    Raises:
        SpecError: A206 or A207, as `compute`.
    """
    match data:
        case Formula(tree=Name(name)) if name not in values and "." not in name:
            return name
        case Formula(tree=Call(function, arguments)) if function not in FUNCTIONS:
            return _word_with_argument(data, function, len(arguments), values)
        case Formula():
            return compute(data, values)
        case list():
            return [argument_value(each, values) for each in data]
        case dict():
            return {key: argument_value(each, values) for key, each in data.items()}
        case _:
            return data


def _word_with_argument(
    formula: Formula, function: str, count: int, values: Mapping[str, Quantity]
) -> object:
    tree = formula.tree
    assert isinstance(tree, Call)
    if count != 1:
        raise _one_argument(formula, function)
    inner = Formula(span=formula.span, tree=tree.arguments[0], source=formula.source)
    return {function: compute(inner, values)}


def _one_argument(formula: Formula, function: str) -> SpecError:
    help = f"use the mapping form for more: `act: {{{function}: {{...}}}}`"
    return fail("A206", f"`{function}` takes one argument here", formula.span, help=help)

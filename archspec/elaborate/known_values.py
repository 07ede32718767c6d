"""Evaluate values known before shape inference: parameters, repeat counts and lists."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import fail
from archspec.elaborate.network_size import check_repeats
from archspec.expressions import (
    BinaryOperation,
    ExpressionError,
    Literal,
    Name,
    Number,
    Quantity,
    evaluate,
    find_names,
    is_whole,
    place_at,
    to_text,
)
from archspec.graph import GivenValue
from archspec.language import Formula, NetworkInput, Parameter
from archspec.language.argument_values import check_length
from archspec.language.messages import mark_declaration
from archspec.ops.arguments import shown

Lists: TypeAlias = Mapping[str, tuple[Number, ...]]
"""The numbers of each list parameter of a block."""

Words: TypeAlias = Mapping[str, str]
"""The word of each word parameter of a block."""


@dataclass(frozen=True, slots=True)
class ScopeValues:
    """The values known inside one use of a block before shape inference.

    Attributes:
        cells: the cells of all tables.
        known: parameters with their values, without `cin` and those that depend on channels.
    """

    cells: dict[str, Quantity]
    known: dict[str, Quantity]

    def inside(self, given: Sequence[GivenValue]) -> "ScopeValues":
        """Return the values known inside a block that is used here with these arguments.

        An invalid argument counts as unknown; shape inference reports it with its place.
        """
        if not given:
            return ScopeValues(self.cells, {})
        outside, known = self.all, dict[str, Quantity]()
        for given_value in given:
            value = _evaluate_known(given_value, outside)
            if value is not None:
                known[given_value.name] = value if value.fixed else Quantity.of(value.value)
        return ScopeValues(self.cells, known)

    @property
    def keys(self) -> dict[str, Hashable]:
        """The key of each parameter in a cache."""
        return {name: each.key for name, each in self.known.items()}

    @property
    def key(self) -> tuple[Hashable, ...]:
        """The key of all parameters together."""
        return tuple(self.keys.items()) if self.known else ()

    @property
    def all(self) -> Mapping[str, Quantity]:
        """The parameters and cells together."""
        return {**self.cells, **self.known} if self.known else self.cells


def add_entering(values: ScopeValues, inputs: Sequence[NetworkInput]) -> ScopeValues:
    """Return the values known in a network with what enters by a single input."""
    if len(inputs) > 1:
        return values
    entering = Quantity.of(inputs[0].size.sides[-1])
    return ScopeValues(values.cells, {**values.known, "cin": entering})


def _evaluate_known(given: GivenValue, values: Mapping[str, Quantity]) -> Quantity | None:
    if not isinstance(given.value, Formula):
        return given.value if isinstance(given.value, Quantity) else None
    try:
        return evaluate(given.value.tree, values)
    except ExpressionError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatProduct(Formula):
    """The number of times that a step repeats within nested repeats.

    Attributes:
        factors: the counts as written, each of which must be a valid count by itself.
    """

    factors: tuple[Formula, ...]


def multiply_counts(outer: Formula, inner: Formula) -> RepeatProduct:
    """Return the product of a repeat's count and that of the only step in it."""
    at = outer.tree.at
    tree = BinaryOperation("*", outer.tree, place_at(inner.tree, at), at)
    factors = (*list_factors(outer), *list_factors(inner))
    return RepeatProduct(span=outer.span, tree=tree, source=outer.source, factors=factors)


def list_factors(count: Formula) -> tuple[Formula, ...]:
    """Return the factors of a count as written."""
    return count.factors if isinstance(count, RepeatProduct) else (count,)


def evaluate_count(formula: Formula, values: ScopeValues) -> int:
    """Return a repeat count, computed before expansion: 0 leaves the stage out.

    Args:
        formula: the count as written; its names are known to exist.
        values: their values.

    Raises:
        SpecError: A206 if it cannot be computed, A221 if it depends on channels or is not a
            nonnegative integer, A308 (TooLargeError) if it is too large by itself.
    """
    match formula.tree:
        case Literal(int() as written) if written.__class__ is int and written >= 0:
            check_repeats(written, formula.span)
            return written
    if isinstance(formula, RepeatProduct):
        for factor in formula.factors:
            evaluate_count(factor, values)
    known = values.all
    pending = [name for name in find_names(formula.tree) if name not in known]
    if pending:
        message = f"a repeat count cannot depend on channels, as `{pending[0]}` does"
        raise fail("A221", message, formula.span, help="give it as a number or a parameter")
    count = evaluate_formula(formula, known).value
    if not is_whole(count) or count < 0:
        message = f"a repeat count must be a whole number from 0, not {shown(count)}"
        help = "write 0 to leave the stage out"
        if not is_whole(count):
            help = "divide with `//`" if "/" in to_text(formula.tree) else "write a whole number"
        raise fail("A221", message, formula.span, help=help)
    check_repeats(count, formula.span)
    return count


def decide_condition(condition: Formula, values: ScopeValues) -> bool | None:
    """Return whether a condition holds; None if it depends on what is not known.

    Args:
        condition: the condition; its names are known to exist.
        values: their values.

    Raises:
        SpecError: A206 if it cannot be computed, or is a number.
    """
    known = values.all
    try:
        found = evaluate(condition.tree, known).value
    except ExpressionError as error:
        if any(name not in known for name in find_names(condition.tree)):
            return None
        raise fail("A206", error.message, condition.place(error.at), help=error.help) from None
    if not isinstance(found, bool):
        message = f"a condition is true or false, and not {shown(found)}"
        raise fail("A206", message, condition.span, help="compare it, as in `s != 1`")
    return found


def evaluate_formula(formula: Formula, values: Mapping[str, Quantity]) -> Quantity:
    """Return the value of a formula whose names are known to exist.

    Raises:
        SpecError: A206 if it cannot be computed.
    """
    try:
        return evaluate(formula.tree, values)
    except ExpressionError as error:
        raise fail("A206", error.message, formula.place(error.at), help=error.help) from None


def resolve_lists(
    parameters: Sequence[Parameter], given: Sequence[GivenValue], cells: Mapping[str, Quantity]
) -> Lists:
    """Return the lists among the arguments of a block.

    Args:
        parameters: the parameters of the block.
        given: its arguments, in the same order.
        cells: the cells of all tables.

    Raises:
        SpecError: A210 if it is not a list of known numbers, A224 or A310 for its length.
    """
    return {
        parameter.name: _evaluate_list(parameter, given_value, cells)
        for parameter, given_value in zip(parameters, given, strict=True)
        if parameter.type == "list"
    }


def resolve_words(
    parameters: Sequence[Parameter], given: Sequence[GivenValue], cells: Mapping[str, str]
) -> Words:
    """Return the words among the arguments of a block.

    Args:
        parameters: the parameters of the block.
        given: its arguments, in the same order.
        cells: the words of all tables.

    Raises:
        SpecError: A210 if it is not a word.
    """
    return {
        parameter.name: _read_word(parameter, given_value, cells)
        for parameter, given_value in zip(parameters, given, strict=True)
        if parameter.type == "word"
    }


def _read_word(parameter: Parameter, given: GivenValue, cells: Mapping[str, str]) -> str:
    match given.value:
        case Formula(tree=Name(name)) if "." not in name:
            return name
        case Formula(tree=Name(name)) if name in cells:
            return cells[name]
        case Formula(tree=tree):
            what = f"`{to_text(tree)}`"
        case value:
            what = shown(value)
    message = f"parameter `{given.name}` must be a word, not {what}"
    marks = (mark_declaration(parameter),)
    help = f"a word is written as in `{given.name}=relu`"
    raise fail("A210", message, given.span, marks=marks, help=help)


def _evaluate_list(
    parameter: Parameter, given: GivenValue, cells: Mapping[str, Quantity]
) -> tuple[Number, ...]:
    if not isinstance(given.value, list):
        value = given.value
        what = f"`{to_text(value.tree)}`" if isinstance(value, Formula) else shown(value)
        message = f"parameter `{given.name}` must be a list, not {what}"
        marks = (mark_declaration(parameter),)
        help = f"a list is written as in `{given.name}=[64, 128]`"
        raise fail("A210", message, given.span, marks=marks, help=help)
    check_length(len(given.value), given.span)
    return tuple(_evaluate_number(formula, given, cells) for formula in given.value)


def _evaluate_number(data: object, given: GivenValue, cells: Mapping[str, Quantity]) -> Number:
    if not isinstance(data, Formula):
        message = f"parameter `{given.name}` must hold numbers, not {shown(data)}"
        raise fail(
            "A210", message, given.span, help=f"a list is written as in `{given.name}=[64, 128]`"
        )
    for name in find_names(data.tree):
        if name not in cells:
            message = f"a list shapes the network, and `{name}` may change"
            help = "write numbers, or pass a list parameter on"
            raise fail("A210", message, data.span, help=help)
    return evaluate_formula(data, cells).value

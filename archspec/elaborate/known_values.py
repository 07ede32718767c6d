"""Evaluate values known before shape inference, and the counts that depend on them."""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archspec.diagnostics import fail
from archspec.elaborate.network_size import check_size
from archspec.expressions import (
    BinaryOperation,
    ExpressionError,
    Quantity,
    evaluate,
    find_names,
    place_at,
    to_text,
)
from archspec.graph import GivenValue
from archspec.language import Formula
from archspec.ops.arguments import shown


@dataclass(frozen=True, slots=True)
class ScopeValues:
    """The values known inside one use of a block before shape inference.

    Attributes:
        cells: the cells of all tables.
        known: parameters with their values, without `cin` and those that depend on channels.
    """

    cells: dict[str, Quantity]
    known: dict[str, Quantity]

    def inside(self, given: Iterable[GivenValue]) -> "ScopeValues":
        """Return the values known inside a block that is used here with these arguments.

        An invalid argument counts as unknown; shape inference reports it with its place.
        """
        outside, known = self.all, dict[str, Quantity]()
        for given_value in given:
            value = _evaluate_known(given_value, outside)
            if value is not None:
                known[given_value.name] = value if value.fixed else Quantity.of(value.value)
        return ScopeValues(self.cells, known)

    @property
    def all(self) -> Mapping[str, Quantity]:
        """The parameters and cells together."""
        return ChainMap(self.known, self.cells)


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
    if isinstance(formula, RepeatProduct):
        for factor in formula.factors:
            evaluate_count(factor, values)
    pending = [name for name in find_names(formula.tree) if name not in values.all]
    if pending:
        message = f"a repeat count cannot depend on channels, as `{pending[0]}` does"
        raise fail("A221", message, formula.span, help="give it as a number or a parameter")
    count = evaluate_formula(formula, values.all).value
    if type(count) is not int or count < 0:
        message = f"a repeat count must be a whole number from 0, not {shown(count)}"
        help = "write 0 to leave the stage out"
        if type(count) is not int:
            help = "divide with `//`" if "/" in to_text(formula.tree) else "write a whole number"
        raise fail("A221", message, formula.span, help=help)
    check_size(count, formula.span)
    return count


def evaluate_formula(formula: Formula, values: Mapping[str, Quantity]) -> Quantity:
    """Return the value of a formula whose names are known to exist.

    Raises:
        SpecError: A206 if it cannot be computed.
    """
    try:
        return evaluate(formula.tree, values)
    except ExpressionError as error:
        raise fail("A206", error.message, formula.place(error.at), help=error.help) from None

"""Evaluate the conditions of a spec for many members at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Final

from archspec import limits
from archspec.dataclass import dataclass
from archspec.expressions import (
    CHOOSING,
    BinaryOperation,
    Call,
    Comparison,
    Complement,
    Expression,
    Junction,
    Literal,
    Name,
    Negation,
)
from archspec.language.variants.space_conditions import BoundCondition

if TYPE_CHECKING:
    import numpy

_COMPARISONS: Final = {
    "<=": "less_equal", ">=": "greater_equal", "<": "less", ">": "greater",
    "==": "equal", "!=": "not_equal",
}  # fmt: skip
_OPERATORS: Final = {
    "+": "add", "-": "subtract", "*": "multiply", "/": "true_divide", "//": "floor_divide",
    "%": "remainder",
}  # fmt: skip
_FUNCTIONS: Final = {
    "min": "minimum", "max": "maximum", "ceil": "ceil", "floor": "floor", "round": "rint",
}  # fmt: skip
_DIVISIONS: Final = ("/", "//", "%")


@dataclass(frozen=True, slots=True)
class ArrayCondition:
    """A condition of a spec as a function of arrays of values by path.

    A comparison that cannot be computed, as it divides by zero, does not hold.

    Attributes:
        bound: the condition with the meaning of its names.
    """

    bound: BoundCondition

    def __call__(self, values: Mapping[str, numpy.ndarray]) -> numpy.ndarray:
        """Return for which members the condition holds."""
        import numpy

        with numpy.errstate(all="ignore"):
            return numpy.asarray(
                _Evaluation(self.bound, values).decide(self.bound.stated.condition)
            )

    @property
    def text(self) -> str:
        """The condition as written."""
        return self.bound.text

    def __repr__(self) -> str:
        return f"<ArrayCondition {self.text}>"


@dataclass(slots=True)
class _Evaluation:
    """The evaluation of a condition for some members.

    Numbers come with what tells for which members they could be computed.
    """

    bound: BoundCondition
    values: Mapping[str, numpy.ndarray]

    def decide(self, condition: Expression) -> Any:
        """Return for which members a condition holds."""
        import numpy

        match condition:
            case Junction(operator, left, right):
                join = numpy.logical_and if operator == "and" else numpy.logical_or
                return join(self.decide(left), self.decide(right))
            case Complement(operand):
                return numpy.logical_not(self.decide(operand))
            case Comparison(operator, left, right):
                compare = getattr(numpy, _COMPARISONS[operator])
                if self.is_word(left) or self.is_word(right):
                    return compare(self.get_values(left), self.get_values(right)).astype(bool)
                (first, known), (second, also) = self.compute(left), self.compute(right)
                return compare(first, second) & known & also
            case _:
                raise AssertionError("the parser of conditions checks it")

    def is_word(self, side: Expression) -> bool:
        """Check whether one side of a comparison is a word, or an axis of words."""
        match side:
            case Name(name):
                is_number = name in self.bound.axes or name in self.bound.numbers
                return name in self.bound.words or not is_number
            case _:
                return isinstance(side, Literal) and isinstance(side.value, bool)

    def get_values(self, side: Expression) -> Any:
        """Return what words are compared with: those of an axis, a word, or numbers."""
        match side:
            case Name(name) if name in self.bound.axes:
                return _to_objects(self.values[self.bound.axes[name]])
            case Name(name) if name not in self.bound.numbers:
                return name
            case _:
                return self.compute(side)[0]

    def compute(self, expression: Expression) -> tuple[Any, Any]:
        """Return the value of an expression for each member, and where it has one."""
        match expression:
            case Literal(value):
                return value, True
            case Name(name) if name in self.bound.numbers:
                return self.bound.numbers[name], True
            case Name(name):
                return _to_numbers(self.values[self.bound.axes[name]]), True
            case Negation(operand):
                value, known = self.compute(operand)
                return -value, known
            case BinaryOperation(operator, left, right):
                (first, known), (second, also) = self.compute(left), self.compute(right)
                value, has_value = _apply(operator, first, second)
                return value, has_value & known & also
            case Call(function, arguments):
                values, known = zip(*map(self.compute, arguments), strict=True)
                return _call(function, values), reduce(and_, known)
            case _:
                raise AssertionError("the parser of conditions checks it")


def _to_objects(column: Any) -> numpy.ndarray:
    import numpy

    return numpy.asarray(column, object)


def _to_numbers(column: Any) -> numpy.ndarray:
    import numpy

    numbers = numpy.asarray(column)
    return numbers.astype("int64" if numbers.dtype.kind in "iu" else "float64")


def _apply(operator: str, first: Any, second: Any) -> tuple[Any, Any]:
    """Return the result of an operator, and where it is a number within bounds."""
    import numpy

    known: Any = True
    if operator in _DIVISIONS:
        known = numpy.not_equal(second, 0)
        second = numpy.where(known, second, 1)
    function = getattr(numpy, _OPERATORS[operator])
    value = function(first, second)
    rough = value if value.dtype.kind == "f" else function(first, numpy.asarray(second, float))
    is_exact = (abs(rough) <= 2 * limits.MAGNITUDE) & (abs(value) <= limits.MAGNITUDE)
    return value, known & is_exact


def _call(function: str, values: Sequence[Any]) -> Any:
    import numpy

    apply = getattr(numpy, _FUNCTIONS[function])
    if function in CHOOSING:
        return reduce(apply, values)
    (value,) = map(numpy.asarray, values)
    if value.dtype.kind != "f":
        return value
    return numpy.nan_to_num(apply(value)).astype("int64")

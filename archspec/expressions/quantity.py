"""Quantities: numbers that keep the expression they were computed from.

A shape rule is written once, as ordinary arithmetic. Run on quantities, it yields both the concrete
size that is checked and the expression over a block's own parameters that is printed into the
generated source: `in_channels + n + m` beside 1024.
"""

from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from math import ceil, floor
from operator import add, eq, floordiv, ge, gt, le, lt, mod, mul, ne, sub, truediv
from typing import Final

from archspec import limits
from archspec.dataclass import dataclass
from archspec.expressions.parser import ExpressionError
from archspec.expressions.traced import Traced, make_key
from archspec.expressions.tree import (
    FUNCTIONS,
    BinaryOperation,
    Call,
    Comparison,
    Complement,
    Expression,
    Junction,
    Literal,
    Name,
    Negation,
    Number,
    Selection,
    Word,
    substitute,
)

CHOOSING: Final = ("min", "max")
"""The functions that return one of their arguments."""

_Terms = dict[Expression, int]
"""A sum as the coefficient of each atom; the atom of the constant term is the number 1."""

_ONE: Final = Literal(1)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and the expression it was computed from.

    Attributes:
        value: the number, for this use of the block.
        form: the same number as an expression over the parameters of the enclosing block.
    """

    value: Number
    form: Expression

    @staticmethod
    def of(value: "Number | Quantity") -> "Quantity":
        """Return a quantity as it is, and a plain number as a quantity."""
        return value if isinstance(value, Quantity) else Quantity(value, Literal(value))

    @property
    def fixed(self) -> bool:
        """Whether the number depends on no parameter."""
        return isinstance(self.form, Literal)

    @property
    def whole(self) -> int:
        """The value of a quantity that is known to be a whole number, traced or not."""
        value: int = self.value  # type: ignore[assignment]
        return value

    @property
    def key(self) -> Hashable:
        """A key for caches, and nothing else: equal keys are equal quantities of one type.

        2.0 and true are no counts, so they differ from 2 and 1.
        """
        if not isinstance(self.value, Traced):
            key = self.value if isinstance(self.form, Literal) else self
            return (self.value.__class__, key)
        match self.form:
            case Literal() | Name() as form:
                return (make_key(self.value), "" if isinstance(form, Literal) else form.name)
            case _:
                return object()  # its parts may be traced too

    def __int__(self) -> int:
        return int(self.value)

    def __float__(self) -> float:
        return float(self.value)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __add__(self, other: "Number | Quantity") -> "Quantity":
        return _apply_operator("+", self, Quantity.of(other))

    __radd__ = __add__

    def __sub__(self, other: "Number | Quantity") -> "Quantity":
        return _apply_operator("-", self, Quantity.of(other))

    def __rsub__(self, other: Number) -> "Quantity":
        return _apply_operator("-", Quantity.of(other), self)

    def __mul__(self, other: "Number | Quantity") -> "Quantity":
        return _apply_operator("*", self, Quantity.of(other))

    __rmul__ = __mul__

    def __floordiv__(self, other: "Number | Quantity") -> "Quantity":
        return _apply_operator("//", self, Quantity.of(other))


Environment = Mapping[str, Quantity]


def evaluate(expression: Expression, environment: Environment) -> Quantity:
    """Evaluate an expression.

    Args:
        expression: its tree.
        environment: the quantity of every name it may use.

    Raises:
        ExpressionError: for an unknown name, a wrong call, a division by zero or a number too large
            to be exact.
    """
    try:
        match expression:
            case Literal(value):
                return Quantity(value, Literal(value))
            case Word(word, at):
                raise ExpressionError(f"`{word}` is a word, and no number", at)
            case Name(name, at):
                if name not in environment:
                    raise ExpressionError(f"unknown name `{name}`", at)
                return environment[name]
            case Negation(operand):
                return 0 - evaluate(operand, environment)
            case BinaryOperation(operator, left, right):
                first, second = evaluate(left, environment), evaluate(right, environment)
                return _apply_operator(operator, first, second)
            case Call(function, arguments):
                parts = [evaluate(argument, environment) for argument in arguments]
                return _apply_function(function, parts)
            case Comparison(operator, left, right):
                first, second = evaluate(left, environment), evaluate(right, environment)
                return _compare(operator, first, second)
            case _:
                return _decide(expression, environment)
    except ZeroDivisionError:
        help = "divide by what is never 0"
        raise ExpressionError("division by zero", expression.at, help) from None
    except (OverflowError, TypeError) as error:
        raise ExpressionError(str(error), expression.at) from None


_ARITHMETIC: Final[Mapping[str, Callable[[Number, Number], Number]]] = {
    "+": add,
    "-": sub,
    "*": mul,
    "/": truediv,
    "//": floordiv,
    "%": mod,
}
_CALLS: Final[Mapping[str, Callable[..., Number]]] = {
    "min": min,
    "max": max,
    "ceil": ceil,
    "floor": floor,
    "round": round,
}


def check_call(function: str, count: int) -> None:
    """Check that a function exists and takes a number of arguments.

    Raises:
        TypeError: if not.
    """
    if function not in FUNCTIONS:
        raise TypeError(f"unknown function `{function}`; there are {', '.join(FUNCTIONS)}")
    chooses = function in CHOOSING
    if (count < 2) if chooses else (count != 1):
        raise TypeError(
            f"{function}() takes {'two or more arguments' if chooses else 'one argument'}"
        )


def _apply_function(function: str, parts: list[Quantity]) -> Quantity:
    check_call(function, len(parts))
    numbers = [_get_value(quantity) for quantity in parts]
    if function in CHOOSING and any(isinstance(number, float) for number in numbers):
        numbers = [*map(float, numbers)]  # so that the type does not hang on the values
    value = _check_bounds(_CALLS[function](*numbers))
    if all(quantity.fixed for quantity in parts):
        return Quantity.of(value)
    return Quantity(value, Call(function, tuple(quantity.form for quantity in parts)))


def _apply_operator(operator: str, left: Quantity, right: Quantity) -> Quantity:
    value = _check_bounds(_ARITHMETIC[operator](_get_value(left), _get_value(right)))
    if left.fixed and right.fixed:
        return Quantity.of(value)
    whole = isinstance(left.value, int) and isinstance(right.value, int)
    plain = _simplify(operator, left.form, right.form) if whole else None
    return Quantity(value, plain or BinaryOperation(operator, left.form, right.form))


def _simplify(operator: str, left: Expression, right: Expression) -> Expression | None:
    """Return a simpler form of an operation on whole numbers, if there is one."""
    match operator, left, right:
        case "+", _, _:
            return _build_sum(_sum_terms((left, 1), (right, 1)))
        case "-", _, _:
            return _build_sum(_sum_terms((left, 1), (right, -1)))
        case ("*", Literal(int(factor)), form) | ("*", form, Literal(int(factor))):
            return _scale(form, factor)
        case "//", form, Literal(int(divisor)):
            return _divide(form, divisor)
        case _:
            return None


def _scale(form: Expression, factor: int) -> Expression | None:
    """Multiply a form by a factor: `4 * n` for twice `2 * n`; a sum stays in parentheses."""
    terms = _sum_terms((form, factor))
    return _build_sum(terms) if len(terms) == 1 else form if factor == 1 else None


def _divide(form: Expression, divisor: int) -> Expression | None:
    """Divide a form exactly: `2 * n` for half of `4 * n`; None if there may be a remainder."""
    terms = _sum_terms((form, 1))
    if any(factor % divisor for factor in terms.values()):
        return None
    return _build_sum({atom: factor // divisor for atom, factor in terms.items()})


_TESTS: Final[Mapping[str, Callable[[Number, Number], bool]]] = {
    "==": eq,
    "!=": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}


def _compare(operator: str, left: Quantity, right: Quantity) -> Quantity:
    """Return whether a comparison holds; words of truth are equal or not."""
    sides = (left, right)
    if operator not in ("==", "!=") or len({isinstance(side.value, bool) for side in sides}) > 1:
        holds = _TESTS[operator](_get_value(left), _get_value(right))
    else:
        holds = _TESTS[operator](left.value, right.value)
    if left.fixed and right.fixed:
        return Quantity.of(holds)
    return Quantity(holds, Comparison(operator, left.form, right.form))


def _decide(expression: Expression, environment: Environment) -> Quantity:
    """Evaluate `and`, `or`, `not` or a choice: what does not count need not have a value."""

    def describe(operand: Expression) -> Expression:
        with suppress(ExpressionError):
            return evaluate(operand, environment).form
        return substitute(operand, {name: each.form for name, each in environment.items()})

    match expression:
        case Complement(operand):
            inner = _evaluate_test(operand, environment)
            value = not inner.value
            return Quantity.of(value) if inner.fixed else Quantity(value, Complement(inner.form))
        case Junction(operator, left, right):
            first = _evaluate_test(left, environment)
            if first.value == (operator == "or"):
                form = None if first.fixed else Junction(operator, first.form, describe(right))
                return Quantity(first.value, form or first.form)
            second = _evaluate_test(right, environment)
            if first.fixed:
                return second
            return Quantity(second.value, Junction(operator, first.form, second.form))
        case Selection(chosen, condition, otherwise):
            test = _evaluate_test(condition, environment)
            found = evaluate(chosen if test.value else otherwise, environment)
            if test.fixed:
                return found
            parts = (found.form, describe(otherwise))
            if not test.value:
                parts = (describe(chosen), found.form)
            return Quantity(found.value, Selection(parts[0], test.form, parts[1]))
        case _:
            raise AssertionError("every other expression is a number")


def _evaluate_test(expression: Expression, environment: Environment) -> Quantity:
    """Evaluate a condition, which is true or false."""
    found = evaluate(expression, environment)
    if not isinstance(found.value, bool):
        help = "compare it, as in `s != 1`"
        raise ExpressionError("a condition is true or false, and no number", expression.at, help)
    return found


def _get_value(quantity: Quantity) -> Number:
    if isinstance(quantity.value, bool):
        raise TypeError("true and false are no numbers")
    return quantity.value


def _check_bounds(value: Number) -> Number:
    if not abs(value) <= limits.MAGNITUDE:
        raise OverflowError(f"the result is beyond {limits.MAGNITUDE:,}")
    return value


def _sum_terms(*forms: tuple[Expression, int]) -> _Terms:
    """Return the terms of a sum of whole-number forms, like terms combined, in first-seen order."""
    terms: _Terms = {}
    for form, factor in forms:
        _collect_terms(form, factor, terms)
    return terms


def _collect_terms(form: Expression, factor: int, terms: _Terms) -> None:
    match form:
        case BinaryOperation("+" | "-" as operator, left, right):
            _collect_terms(left, factor, terms)
            _collect_terms(right, factor if operator == "+" else -factor, terms)
        case BinaryOperation("*", Literal(int(value)), right):
            _collect_terms(right, factor * value, terms)
        case BinaryOperation("*", left, Literal(int(value))):
            _collect_terms(left, factor * value, terms)
        case Negation(operand):
            _collect_terms(operand, -factor, terms)
        case Literal(int(value)):
            terms[_ONE] = terms.get(_ONE, 0) + factor * value
        case _:
            terms[form] = terms.get(form, 0) + factor


def _build_sum(terms: _Terms) -> Expression:
    """Return a sum with the constant last and subtracted terms after added ones."""
    constant = terms.pop(_ONE, 0)
    parts = [(atom, factor) for atom, factor in terms.items() if factor]
    if constant or not parts:
        parts.append((_ONE, constant))
    tree: Expression | None = None
    for atom, factor in sorted(parts, key=lambda part: part[1] < 0):
        term = _build_term(atom, abs(factor))
        if tree is None:
            tree = Negation(term) if factor < 0 else term
        else:
            tree = BinaryOperation("-" if factor < 0 else "+", tree, term)
    assert tree is not None
    return tree


def _build_term(atom: Expression, size: int) -> Expression:
    if atom == _ONE:
        return Literal(size)
    return atom if size == 1 else BinaryOperation("*", Literal(size), atom)

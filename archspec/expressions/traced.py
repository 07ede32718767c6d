"""Numbers that remember how they were computed, for many values at once.

A rule that runs on traced numbers yields the operations that it would run on any others, as long
as its decisions have the same outcomes. Each decision, such as a comparison, is recorded as a
guard; whatever turns a traced number into a plain one records that it equals its present value.

The class is no subclass of `int`, or functions written in C would read its value past every guard.
It only says so to `isinstance`. `type(number) is int` is blind to it: ask `is_whole`.
"""

from collections.abc import Hashable, Iterable
from dataclasses import field, replace
from functools import partial, reduce
from operator import eq, lt
from typing import Any, Final, TypeGuard

from archspec.dataclass import dataclass
from archspec.expressions.trace_bounds import OPERATIONS, Bounds, find_bounds, narrow_bounds

WORD: Final = 1 << 62
"""The magnitude that whole numbers stay below, so that 64 bits are exact."""

_TEST: Final[dict[str, Any]] = {"<": lt, "==": eq}
_SHIFTING: Final = frozenset({"+", "-", "max", "min"})
_COPIES: Final = 2
"""The rounds of a stage that are traced: the first, and one that stands for all others."""


class TraceError(Exception):
    """A computation cannot be traced: its numbers may not fit into 64 bits."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of a computation.

    Attributes:
        name: the operator or function; `axis` for a number that is given, `constant` for one that
            is the same always.
        operands: the numbers of the steps whose results it takes; the position of an axis and of a
            number in its value; or a constant.
        kind: `int` or `float`.
        bounds: the least and the largest result.
    """

    name: str
    operands: tuple[int | float, ...]
    kind: type
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Guard:
    """A decision: the test of two steps, with the outcome that the computation depends on."""

    test: str
    sides: tuple[int, int]
    outcome: bool


@dataclass(slots=True, eq=False)
class Trace:
    """The operations and guards of a computation so far, equal ones once.

    Attributes:
        operations: in the order of the computation.
        guards: likewise.
        texts: guards for the numbers that became text, with the number of guards before each.
        counts: whether the rounds of a stage behind the second one are counted, and not traced.
        has_counted: whether there were any.
    """

    counts: bool = False
    has_counted: bool = False
    operations: list[Operation] = field(default_factory=list)
    guards: dict[Guard, None] = field(default_factory=dict)
    texts: dict[Guard, int] = field(default_factory=dict)
    _numbers: dict[tuple[object, ...], int] = field(default_factory=dict)

    def add_axis(self, position: int, side: int, value: int, bounds: Bounds) -> "Traced":
        """Return a number of the value of an axis at the present point."""
        return self._add("axis", (position, side), value, bounds)

    def apply(self, name: str, *operands: object) -> Any:
        """Return the result of an operation, a plain number where it is the same always.

        Raises:
            TraceError: if it may be too large.
        """
        value = OPERATIONS[name](*map(get_plain, operands))
        if name in _SHIFTING and (shifted := self._shift(name, value, *operands)) is not None:
            return shifted
        if name in ("max", "min"):
            for one, other in (operands, operands[::-1]):
                if self.bound(one)[0] >= self.bound(other)[1]:
                    return one if name == "max" else other
        steps = tuple(self.find(operand) for operand in operands)
        return self._record(name, steps, value)

    def _record(self, name: str, steps: tuple[int, ...], value: int | float) -> Any:
        """Return the result of an operation on steps."""
        bounds = find_bounds(name, [self.operations[step].bounds for step in steps])
        if isinstance(value, int) and not -WORD < bounds[0] <= bounds[1] < WORD:
            raise TraceError(f"`{name}` may give a number beyond 64 bits")
        if bounds[0] == bounds[1] == value and isinstance(value, int):
            return value
        return self._add(name, steps, value, bounds)

    def _shift(self, name: str, value: Any, left: object, right: object) -> Any:
        """Return a result that is a whole number plus a constant, or is plain; None for others."""
        if not (isinstance(left, int) and isinstance(right, int)):
            return None
        (base, offset), (other, more) = self._split(left), self._split(right)
        if base is None or other is None:
            moved = base if other is None else other
            if moved is None or name in ("max", "min") or (name == "-" and base is None):
                return None
            constant = offset + more if name == "+" else offset - more
            if not constant:
                return Traced(self, moved, value)
            return self._record("+", (moved, self.find(constant)), value)
        if base != other or name == "+":
            return None
        if name == "-":
            return offset - more
        return left if (offset >= more) == (name == "max") else right

    def _are_shifted(self, left: object, right: object) -> bool:
        """Check whether two numbers are a constant apart."""
        if not (isinstance(left, int) and isinstance(right, int)):
            return False
        base, other = self._split(left)[0], self._split(right)[0]
        return base is not None and base == other

    def _split(self, number: object) -> tuple[int | None, Any]:
        """Return the step that a whole number is a constant away from, and the constant.

        The step is None for a plain number.
        """
        if not isinstance(number, Traced):
            return None, number
        step = self.find(number)
        operation = self.operations[step]
        if operation.name == "+":
            base, moved = map(int, operation.operands)
            if self.operations[moved].name == "constant":
                return base, self.operations[moved].operands[0]
        return step, 0

    def decide(self, test: str, left: object, right: object) -> bool:
        """Return the outcome of a test at the present point, with a guard unless it is certain."""
        outcome = bool(_TEST[test](get_plain(left), get_plain(right)))
        first, second = self.find(left), self.find(right)
        if first == second or self._are_shifted(left, right):
            return outcome
        (low, high), (least, most) = (self.operations[each].bounds for each in (first, second))
        is_certain = high < least or most < low or (test == "<" and low >= most)
        if not is_certain:
            self.guards[Guard(test, (first, second), outcome)] = None
            self._narrow(test, first, second, outcome)
        return outcome

    def _narrow(self, test: str, first: int, second: int, outcome: bool) -> None:
        """Narrow the bounds of two whole numbers to those with the outcome of a test."""
        operations = [self.operations[step] for step in (first, second)]
        if any(operation.kind is not int for operation in operations):
            return
        narrowed = narrow_bounds(test, outcome, *(operation.bounds for operation in operations))
        for step, operation, bounds in zip((first, second), operations, narrowed, strict=True):
            self.operations[step] = replace(operation, bounds=bounds)

    def bound(self, number: object) -> Bounds:
        """Return the least and the largest value of a number."""
        return self.operations[self.find(number)].bounds

    def settle(self, *, failed: bool = False) -> None:
        """Add the guards for the text so far.

        Args:
            failed: whether an operator has just refused its inputs. Then text behind the last
                decision is its message, on which nothing depends.
        """
        decided = len(self.guards)
        for guard, before in self.texts.items():
            if not failed or before < decided:
                self.guards[guard] = None
        self.texts.clear()

    def find(self, number: object) -> int:
        """Return the step whose result a number is."""
        if isinstance(number, Traced):
            if number.trace is not self:
                raise TraceError("numbers of two traces meet")
            return number.step
        if not isinstance(number, int | float):
            raise TypeError(f"a number cannot be combined with {number!r}")
        return self._add("constant", (number,), number, (number, number)).step

    def _add(
        self, name: str, operands: tuple[int | float, ...], value: int | float, bounds: Bounds
    ) -> "Traced":
        kind = float if isinstance(value, float) else int
        key = (name, kind, *operands)
        if key not in self._numbers:
            self._numbers[key] = len(self.operations)
            self.operations.append(Operation(name, operands, kind, bounds))
        return Traced(self, self._numbers[key], value)


class Traced:
    """A number with the step of a trace whose result it is."""

    __slots__ = ("step", "trace", "value")

    def __init__(self, trace: Trace, step: int, value: int | float) -> None:
        self.trace, self.step, self.value = trace, step, value

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """The type of the number, for `isinstance` and patterns."""
        return int if isinstance(self.value, int) else float

    def pin(self) -> int | float:
        """Return the present value, on which the computation depends from here on."""
        self.trace.decide("==", self, self.value)
        return self.value

    def __add__(self, other: object) -> Any:
        return self if _is_exactly(other, 0) else self._combine("+", self, other)

    def __radd__(self, other: object) -> Any:
        return self if _is_exactly(other, 0) else self._combine("+", other, self)

    def __sub__(self, other: object) -> Any:
        return self if _is_exactly(other, 0) else self._combine("-", self, other)

    def __rsub__(self, other: object) -> Any:
        return self._combine("-", other, self)

    def __mul__(self, other: object) -> Any:
        return self if _is_exactly(other, 1) else self._combine("*", self, other)

    def __rmul__(self, other: object) -> Any:
        return self if _is_exactly(other, 1) else self._combine("*", other, self)

    def __floordiv__(self, other: object) -> Any:
        is_one = _is_exactly(other, 1) and isinstance(self.value, int)
        return self if is_one else self._divide("//", self, other)

    def __rfloordiv__(self, other: object) -> Any:
        return self._divide("//", other, self)

    def __mod__(self, other: object) -> Any:
        is_one = _is_exactly(other, 1) and isinstance(self.value, int)
        return 0 if is_one else self._divide("%", self, other)

    def __rmod__(self, other: object) -> Any:
        return self._divide("%", other, self)

    def __truediv__(self, other: object) -> Any:
        return self._divide("/", self, other)

    def __rtruediv__(self, other: object) -> Any:
        return self._divide("/", other, self)

    def __divmod__(self, other: object) -> Any:
        return self // other, self % other

    def __rdivmod__(self, other: object) -> Any:
        return other // self, other % self

    def _combine(self, name: str, first: object, second: object) -> Any:
        """Return a result; other types than numbers combine themselves with numbers."""
        if isinstance(first, int | float) and isinstance(second, int | float):
            return self.trace.apply(name, first, second)
        return NotImplemented

    def _divide(self, name: str, first: object, second: object) -> Any:
        if not (isinstance(first, int | float) and isinstance(second, int | float)):
            return NotImplemented
        self.trace.decide("==", second, 0)
        return self.trace.apply(name, first, second)

    def __neg__(self) -> Any:
        return self.trace.apply("-", 0 if isinstance(self.value, int) else -0.0, self)

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return self.trace.apply("abs", self)

    def __ceil__(self) -> Any:
        return self._round("ceil")

    def __floor__(self) -> Any:
        return self._round("floor")

    def __round__(self, digits: int | None = None) -> Any:
        return self._round("round") if digits is None else round(self.pin(), digits)

    def _round(self, name: str) -> Any:
        return self if isinstance(self.value, int) else self.trace.apply(name, self)

    def __lt__(self, other: object) -> bool:
        return self.trace.decide("<", self, other)

    def __gt__(self, other: object) -> bool:
        return self.trace.decide("<", other, self)

    def __le__(self, other: object) -> bool:
        return not self.trace.decide("<", other, self)

    def __ge__(self, other: object) -> bool:
        return not self.trace.decide("<", self, other)

    def __eq__(self, other: object) -> bool:
        is_number = isinstance(other, int | float)
        return is_number and self.trace.decide("==", self, other)

    def __bool__(self) -> bool:
        return not self.trace.decide("==", self, 0)

    def __hash__(self) -> int:
        return hash(self.pin())

    def __int__(self) -> int:
        return int(self.pin())

    def __index__(self) -> int:
        if not isinstance(self.value, int):
            raise TypeError("a float is no index")
        return int(self.pin())

    def __float__(self) -> float:
        return float(self.pin())

    def __repr__(self) -> str:
        return self.__format__("")

    def __format__(self, form: str) -> str:
        value, trace = self.value, self.trace
        sides = (self.step, trace.find(value))
        trace.texts.setdefault(Guard("==", sides, True), len(trace.guards))
        return format(value, form)


def _is_exactly(number: object, value: int) -> bool:
    return type(number) is int and number == value


def get_plain(number: Any) -> Any:
    """Return the present value of a number, without a guard."""
    return number.value if isinstance(number, Traced) else number


def is_whole(number: object) -> TypeGuard[int]:
    """Check whether a value is a whole number, traced or not."""
    return isinstance(number, int) and not isinstance(number, bool)


def _is_traced(number: object) -> bool:
    """Check whether a number is traced."""
    return type(number) is Traced


def maximum(*numbers: int) -> int:
    """Return the largest of whole numbers, without a guard on which one it is."""
    return _choose("max", numbers) if any(map(_is_traced, numbers)) else max(numbers)


def minimum(*numbers: int) -> int:
    """Return the smallest of whole numbers, without a guard on which one it is."""
    return _choose("min", numbers) if any(map(_is_traced, numbers)) else min(numbers)


def count_copies(count: int) -> int:
    """Return how many rounds stand for all rounds of a stage, the last one for those behind it.

    All of them, unless the count is traced: then two, if a trace may count rounds.
    """
    if not isinstance(count, Traced) or not count.trace.counts or count < _COPIES:
        return count
    count.trace.has_counted = True
    return _COPIES


def _choose(name: str, numbers: Iterable[Any]) -> int:
    trace = next(number.trace for number in numbers if _is_traced(number))
    found: int = reduce(partial(trace.apply, name), numbers)
    return found


def make_key(number: Hashable) -> Hashable:
    """Return the key of a number in a cache: for a traced one, the step whose result it is.

    Equal keys are equal numbers at every point. The numbers of different keys may be equal too, so
    that nothing but a cache may use it.
    """
    return (number.trace, number.step) if isinstance(number, Traced) else number

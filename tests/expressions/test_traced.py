"""Traced numbers: every decision is a guard, and nothing reads a value past them."""

import math
from operator import index
from typing import Any

import pytest

from archspec.expressions import Trace, TraceError, is_whole, make_key, maximum, minimum


def traced(value: int = 6, low: int = 1, high: int = 10, *, axis: int = 0) -> tuple[Trace, Any]:
    trace = Trace()
    return trace, trace.add_axis(axis, 0, value, (low, high))


def test_it_is_a_number_to_those_who_ask() -> None:
    _, number = traced()
    assert isinstance(number, int)
    assert not isinstance(number, bool | float)
    assert is_whole(number)
    assert isinstance(number / 2, float)
    match number:
        case int(found):
            assert found is number


def test_arithmetic_needs_no_guard() -> None:
    trace, number = traced()
    found = [
        number + 2, 2 + number, number - 2, 20 - number, 3 * number, number // 4, 60 // number,
        number % 4, -number, abs(number), maximum(number, 5), math.ceil(number / 4),
        math.floor(number / 4), round(number / 4), math.prod((number, number)), sum((number, 1)),
    ]  # fmt: skip
    assert not trace.guards
    plain = [8, 8, 4, 14, 18, 1, 10, 2, -6, 6, 6, 2, 1, 2, 36, 7]
    assert [each.value for each in found] == plain


@pytest.mark.parametrize(
    "use",
    [
        int, index, float, hash, bool, range, lambda n: [*range(20)][n], lambda n: n == 6,
        lambda n: n < 6, lambda n: n <= 6, lambda n: n > 6, lambda n: n >= 6, lambda n: n in (1, 6),
        lambda n: {n: 1}, lambda n: max(n, 5), lambda n: round(n, 1), lambda n: n != 6,
        bytes, math.sqrt, lambda n: math.gcd(n, 4), lambda n: "abcdefg"[n],
    ],
)  # fmt: skip
def test_whatever_reads_the_value_is_guarded(use: Any) -> None:
    trace, number = traced(low=0)
    use(number)
    assert trace.guards


@pytest.mark.parametrize("use", [str, repr, "{}".format, "{:,}".format, "%s".__mod__, "%d".__mod__])
def test_text_is_guarded(use: Any) -> None:
    trace, number = traced()
    assert use(number) == "6"
    trace.settle()
    assert trace.guards


def test_text_of_a_message_is_not() -> None:
    trace, number = traced()
    assert str(number) == "6"
    assert number > 5
    assert str(number + 1) == "7"
    trace.settle(failed=True)
    tested = {trace.operations[guard.sides[0]].name for guard in trace.guards}
    assert (len(trace.guards), tested) == (2, {"axis", "constant"})


def test_what_the_bounds_decide_needs_no_guard() -> None:
    trace, number = traced()
    assert number > 0
    assert number <= 10
    assert number
    assert maximum(number, 0) is number
    assert not trace.guards


def test_equal_computations_are_one() -> None:
    trace, number = traced()
    assert make_key(number * 2 + 1) == make_key(number * 2 + 1)
    assert len(trace.operations) == 5


def test_numbers_that_may_leave_64_bits_are_refused() -> None:
    _, number = traced(high=1 << 40)
    with pytest.raises(TraceError, match="64 bits"):
        number * number


def test_what_has_no_trace_fails() -> None:
    _, number = traced()
    for use in (lambda n: n**2, lambda n: n.bit_length(), lambda n: n & 1, lambda n: n + "a"):
        with pytest.raises((TypeError, AttributeError)):
            use(number)


def test_guards_narrow_bounds() -> None:
    trace, number = traced(low=0)
    assert number
    assert trace.bound(number) == (1, 10)
    assert number < 8
    assert trace.bound(number) == (1, 7)
    assert trace.bound(100 % number) == (0, 7)


def test_text_is_guarded_where_what_failed_came_later() -> None:
    """A name that is made of a number decides what it stands for."""
    trace, number = traced()
    assert f"enc_{number}" == "enc_6"
    trace.settle()
    trace.settle(failed=True)
    assert trace.guards


def test_numbers_a_constant_apart_need_no_guards() -> None:
    trace, number = traced()
    assert (number + 2) + 3 - number == 5
    assert number + 1 < number + 2
    assert number != number - 1
    assert make_key(maximum(number + 1, number, number - 4)) == make_key(number + 1)
    assert make_key(minimum(number + 1, number - 4)) == make_key(number - 4)
    assert (number + 2 - 2).step == number.step
    assert not trace.guards

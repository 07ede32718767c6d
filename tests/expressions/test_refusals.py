"""What is no expression, with the place and the words of the refusal."""

import pytest

from archspec import limits
from archspec.expressions import (
    ExpressionError,
    Name,
    Quantity,
    evaluate,
    find_names,
    parse_expression,
)
from tests.expressions.trees import refusal

KNOWN = "an expression has numbers, names, + - * / // %, min max ceil floor round and ( )"
END = "write a number or a name at its end, and close each parenthesis"
BETWEEN = "write an operator before it, such as `*` in `2*c`"
OPERAND = "a number, a name or a parenthesis stands there, as in `2*c`"
CLOSE = "write `)` before it, or an operator such as `*`"
ZERO = "divide by what is never 0"

UNREADABLE = [
    ("", f"0-0 expression ends too early ({END})"),
    ("1+", f"1-2 expression ends too early ({END})"),
    ("(1", f"1-2 expression ends too early ({END})"),
    ("1 2", f"2-3 unexpected `2` ({BETWEEN})"),
    ("a b", f"2-3 unexpected `b` ({BETWEEN})"),
    ("1)", "1-2 unexpected `)` (remove it)"),
    ("*2", f"0-1 unexpected `*` ({OPERAND})"),
    ("1 + * 2", f"4-5 unexpected `*` ({OPERAND})"),
    ("max(1 2)", f"6-7 expected `)`, found `2` ({CLOSE})"),
    ("max()", f"4-5 unexpected `)` ({OPERAND})"),
    ("(1,2)", f"2-3 expected `)`, found `,` ({CLOSE})"),
    ("2**3", f"2-3 unexpected `*` ({OPERAND})"),
    ("a^2", f"1-3 `^2` cannot be read as part of an expression ({KNOWN})"),
    ("a + b[0]", f"5-8 `[0]` cannot be read as part of an expression ({KNOWN})"),
    (
        "a if b",
        "5-6 `if` without `else` (end it with `else` and a value, as in `2*c if s == 2 else c`)",
    ),
    ("1_000", f"0-5 `1_000` cannot be read as part of an expression ({KNOWN})"),
    ("0x10", f"0-4 `0x10` cannot be read as part of an expression ({KNOWN})"),
    ("1.2.3", f"0-5 `1.2.3` cannot be read as part of an expression ({KNOWN})"),
    ("٣", f"0-1 `٣` cannot be read as part of an expression ({KNOWN})"),
    ("a.", f"1-2 `.` cannot be read as part of an expression ({KNOWN})"),
    ("'a'", f"0-3 `'a'` cannot be read as part of an expression ({KNOWN})"),
    ("010", "0-3 a number cannot begin with 0 (write `10`)"),
    ("1e999", "0-5 number is too large (write a smaller one)"),
    ("-1e999", "1-6 number is too large (write a smaller one)"),
    ("9" * 19, "0-19 number has more than 18 digits (write a smaller one)"),
    (
        "k" * 129,
        "0-129 the expression is longer than 128 characters (give its parts names as parameters)",
    ),
]


@pytest.mark.parametrize(("text", "expected"), UNREADABLE)
def test_unreadable(text: str, expected: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    assert refusal(caught.value) == expected


UNCOMPUTABLE = [
    ("width*2", "0-5 unknown name `width`"),
    ("1 + table.row.k", "4-15 unknown name `table.row.k`"),
    ("2 * (1//0)", f"5-9 division by zero ({ZERO})"),
    ("1/0", f"0-3 division by zero ({ZERO})"),
    ("n%0", f"0-3 division by zero ({ZERO})"),
    ("1/(n-n)", f"0-6 division by zero ({ZERO})"),
    ("log(n)", "0-6 unknown function `log`; there are min, max, ceil, floor, round"),
    ("min(n)", "0-6 min() takes two or more arguments"),
    ("1+ceil(n,2)", "2-11 ceil() takes one argument"),
    ("n+true", "0-6 true and false are no numbers"),
    ("-flag", "0-5 true and false are no numbers"),
    ("max(flag,2)", "0-11 true and false are no numbers"),
    ("round(true)", "0-11 true and false are no numbers"),
]


@pytest.mark.parametrize(("text", "expected"), UNCOMPUTABLE)
def test_uncomputable(text: str, expected: str) -> None:
    environment = {"n": Quantity(4, Name("n")), "flag": Quantity(True, Name("flag"))}
    with pytest.raises(ExpressionError) as caught:
        evaluate(parse_expression(text), environment)
    assert refusal(caught.value) == expected


def test_positions_count_from_the_offset() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression("1 + )", offset=10)
    assert caught.value.at == (14, 15)


def test_limits() -> None:
    """At each limit, and one above."""
    assert len(list(find_names(parse_expression("k" * limits.EXPRESSION_LENGTH)))) == 1
    assert evaluate(parse_expression("9" * limits.NUMBER_DIGITS), {}).value == 10**18 - 1
    largest = evaluate(parse_expression(f"{limits.MAGNITUDE - 1}+1"), {})
    assert largest.value == limits.MAGNITUDE
    for text in (f"{limits.MAGNITUDE}+1", f"-{limits.MAGNITUDE}-1", "1e300*1e300", "2e15*5"):
        with pytest.raises(ExpressionError, match="beyond 9,007,199,254,740,992"):
            evaluate(parse_expression(text), {})


def test_deep_nesting_is_read_within_the_limit_of_length() -> None:
    deep = "(" * 63 + "1" + ")" * 63
    assert evaluate(parse_expression(deep), {}).value == 1
    assert evaluate(parse_expression("-" * 127 + "1"), {}).value == -1

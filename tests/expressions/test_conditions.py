"""Conditions: their grammar, and what is said of texts that are none."""

import pytest

from archspec.expressions import (
    Comparison,
    Complement,
    Expression,
    ExpressionError,
    Junction,
    Name,
    Quantity,
    evaluate,
    parse_expression,
    to_text,
)
from archspec.expressions.condition import list_comparisons, parse_condition


def tell(condition: Expression) -> str:
    """A condition with every parenthesis written."""
    match condition:
        case Comparison(operator, left, right):
            return f"{to_text(left)}{operator}{to_text(right)}"
        case Junction(operator, left, right):
            return f"({tell(left)} {operator} {tell(right)})"
        case Complement(operand):
            return f"not {tell(operand)}"
        case _:
            raise AssertionError(condition)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a.b <= 2*c.1.d", "a.b<=2*c.1.d"),
        ("a<b and c<d or e<f", "((a<b and c<d) or e<f)"),
        ("a<b or c<d and e<f", "(a<b or (c<d and e<f))"),
        ("not a<b and not (c<d or e != f)", "(not a<b and not (c<d or e!=f))"),
        ("1 <= a < 3 > b", "((1<=a and a<3) and 3>b)"),
        ("((a+1))*2 == max(b, 2) // 3", "(a+1)*2==max(b, 2)//3"),
        ("((a < b))", "a<b"),
        ("act == relu", "act==relu"),
        ("-a >= .5", "-a>=0.5"),
        ("flag != true", "flag!=true"),
        ("android < nothing", "android<nothing"),
    ],
)
def test_meaning(text: str, meaning: str) -> None:
    assert tell(parse_condition(text)) == meaning


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        ("a", "this is not a comparison", (0, 1)),
        ("(a + b)", "this is not a comparison", (1, 6)),
        ("a <", "expression ends too early", (2, 3)),
        ("a < b c", "unexpected `c`", (6, 7)),
        ("(a < b) + 1", "this is not a comparison", (1, 11)),
        ("a < (b == c)", "a number is compared, and no condition", (5, 11)),
        ("a < (b if c < d else e)", "a number is compared, and no condition", (5, 22)),
        ("a < and", "unexpected `and`", (4, 7)),
        ("a = b", "`=` is not a comparison", (2, 3)),
        ("a < b)", "unexpected `)`", (5, 6)),
        ("(a < b", "expression ends too early", (5, 6)),
        ("a ! b", "`! b` cannot be read as part of an expression", (2, 5)),
        ("", "expression ends too early", (0, 0)),
    ],
)
def test_refusals(text: str, message: str, at: tuple[int, int]) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_condition(text)
    assert (caught.value.message, caught.value.at) == (message, at)


def test_deep_nesting_is_read() -> None:
    text = "(" * 60 + "a < b" + ")" * 60
    assert tell(parse_condition(text)) == "a<b"
    assert len([*list_comparisons(parse_condition("not " * 100 + "a < b < c"))]) == 2


VALUES = {
    "s": Quantity(2, Name("s")),
    "cin": Quantity(64, Name("in_channels")),
    "se": Quantity(True, Name("se")),
    "c": Quantity.of(16),
}


@pytest.mark.parametrize(
    ("text", "value", "form"),
    [
        ("s != 1 or cin != 4*c", True, "s != 1 or in_channels != 64"),
        ("s == 1 and cin == 4*c", False, "s == 1 and in_channels == 64"),
        ("2*c if c == 16 else c", 32, "32"),
        ("c if s == 1 else 2*c", 32, "16 if s == 1 else 32"),
        ("1 if cin > 32 > s else 8//(s - s)", 1, "1 if in_channels > 32 and 32 > s else 8//(s-s)"),
        ("not se", False, "not se"),
        ("se == true", True, "se == true"),
        ("c == 16 and cin > 3", True, "in_channels > 3"),
        ("s > 1 and not (se and s > 2)", True, "s > 1 and not (se and s > 2)"),
    ],
)
def test_values_and_forms(text: str, value: object, form: str) -> None:
    found = evaluate(parse_expression(text), VALUES)
    assert (found.value, to_text(found.form)) == (value, form)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("s and se", "a condition is true or false, and no number"),
        ("1 if s else 2", "a condition is true or false, and no number"),
        ("se < 3", "true and false are no numbers"),
        ("se == 3", "true and false are no numbers"),
        ("(s > 1) + 1", "true and false are no numbers"),
        ("se or 1//(s - s) > 0 and unknown", ""),
    ],
)
def test_what_has_no_value(text: str, message: str) -> None:
    if not message:  # what does not count need not have one
        assert evaluate(parse_expression(text), VALUES).value is True
        return
    with pytest.raises(ExpressionError) as caught:
        evaluate(parse_expression(text), VALUES)
    assert caught.value.message == message

"""Conditions: their grammar, and what is said of texts that are none."""

import pytest

from archspec.expressions import ExpressionError, to_text
from archspec.expressions.condition import (
    Comparison,
    Complement,
    Condition,
    Junction,
    list_comparisons,
    parse_condition,
)


def tell(condition: Condition) -> str:
    """A condition with every parenthesis written."""
    match condition:
        case Comparison(operator, left, right):
            return f"{to_text(left)}{operator}{to_text(right)}"
        case Junction(operator, left, right):
            return f"({tell(left)} {operator} {tell(right)})"
        case Complement(operand):
            return f"not {tell(operand)}"


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
        ("(a < b) + 1", "unexpected `+`", (8, 9)),
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

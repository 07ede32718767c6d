"""Laws of expressions: printing and reading are inverse, and arithmetic is Python's."""

import math
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from archspec import limits
from archspec.expressions import (
    Expression,
    ExpressionError,
    Name,
    Quantity,
    count_parts,
    evaluate,
    find_names,
    parse_expression,
    to_text,
)
from tests.expressions.trees import REAL, WHOLE, by_python, environments, trees

TOO_LARGE = f"the result is beyond {limits.MAGNITUDE:,}"
ONES = dict.fromkeys([*WHOLE, *REAL], 1)


def quantities(environment: dict[str, Any]) -> dict[str, Quantity]:
    """Numbers that remember their names."""
    return {name: Quantity(value, Name(name)) for name, value in environment.items()}


def constants(environment: dict[str, Any]) -> dict[str, Quantity]:
    """Numbers that do not."""
    return {name: Quantity.of(value) for name, value in environment.items()}


@given(tree=trees, spaces=st.booleans())
def test_what_is_printed_is_read_again(tree: Expression, spaces: bool) -> None:
    text = to_text(tree, spaces=spaces)
    assume(len(text) <= limits.EXPRESSION_LENGTH)
    assert parse_expression(text) == tree
    assert to_text(parse_expression(text), spaces=spaces) == text


@given(tree=trees)
def test_every_part_has_its_place(tree: Expression) -> None:
    text = to_text(tree)
    assume(len(text) <= limits.EXPRESSION_LENGTH)
    read = parse_expression(text, offset=7)
    start, end = read.at
    inside = text[start - 7 : end - 7]
    assert text.strip("()").startswith(inside.strip("()")[:1])
    assert set(find_names(read)) == set(find_names(tree))
    assert count_parts(read) == count_parts(tree) <= len(text)


@given(tree=trees, environment=environments)
@example(tree=parse_expression("1/(2-2)"), environment=ONES)
@example(tree=parse_expression(f"{limits.MAGNITUDE}*2"), environment=ONES)
def test_value_is_what_python_computes(tree: Expression, environment: dict[str, Any]) -> None:
    expected = by_python(to_text(tree, spaces=True), environment)
    try:
        found = evaluate(tree, constants(environment))
    except ExpressionError as error:
        if error.message == "division by zero":
            assert expected is None
        else:
            assert error.message == TOO_LARGE
        return
    assert expected is not None
    assert found.value == expected
    assert found.fixed
    assert to_text(found.form) == repr(found.value)


@given(tree=trees, written=environments, other=environments)
def test_form_gives_the_value_everywhere(
    tree: Expression, written: dict[str, Any], other: dict[str, Any]
) -> None:
    """The form is found with one set of numbers, and is right for every other."""
    try:
        found = evaluate(tree, quantities(written))
        expected = evaluate(tree, constants(other))
    except ExpressionError:
        return
    source = to_text(found.form, spaces=True, math="math.")
    assert by_python(source, written) == found.value
    assert by_python(source, other) == expected.value
    assert type(expected.value) is type(found.value) or " if " in source


@given(environment=environments, data=st.data())
def test_arithmetic_on_quantities_is_that_of_numbers(
    environment: dict[str, Any], data: st.DataObject
) -> None:
    known = quantities(environment)
    first = known[data.draw(st.sampled_from(["n", "k", "cin"]))]
    numbers: list[Quantity | int] = [known["n"], known["k"], 3, 0]
    second = data.draw(st.sampled_from(numbers))
    number = second.value if isinstance(second, Quantity) else second
    for found, expected in (
        (first + second, first.value + number),
        (first - second, first.value - number),
        (second - first if isinstance(second, Quantity) else 5 - first, None),
        (first * second, first.value * number),
        (first // 2, first.value // 2),
    ):
        text = to_text(found.form, spaces=True)
        assert by_python(text, environment) == found.value
        assert expected is None or found.value == expected


@given(tree=trees)
def test_equal_terms_are_collected(tree: Expression) -> None:
    """A form minus itself is nothing, whatever whole number it is."""
    try:
        found = evaluate(tree, quantities(dict.fromkeys(["n", "k", "cin"], 8)))
    except ExpressionError:
        return
    if type(found.value) is int and abs(found.value) < math.sqrt(limits.MAGNITUDE):
        assert to_text((found - found).form) == "0"
        assert to_text((found + 0).form) == to_text((0 + found).form)

"""Quantities print as a careful person would write them."""

import pytest

from archspec.expressions import Literal, Name, Quantity, evaluate, parse_expression, to_text

ENVIRONMENT = {
    "cin": Quantity(384, Name("in_channels")),
    "k": Quantity(192, Name("k")),
    "n": Quantity(4, Name("n")),
    "f": Quantity(0.5, Name("f")),
    "flag": Quantity(True, Name("flag")),
    "table.row.k": Quantity.of(64),
}

FORMS = [
    ("96", "96"),
    ("cin", "in_channels"),
    ("cin+n+k", "in_channels + n + k"),
    ("cin+n+n+n", "in_channels + 3 * n"),
    ("2*k+k", "3 * k"),
    ("k-k", "0"),
    ("k-n-k", "-n"),
    ("5-n", "5 - n"),
    ("n-5", "n - 5"),
    ("-n", "-n"),
    ("-(n+k)", "-n - k"),
    ("n+3-1+cin", "n + in_channels + 2"),
    ("cin+32*6", "in_channels + 192"),
    ("8*n*49", "392 * n"),
    ("k*8", "8 * k"),
    ("4*n//2", "2 * n"),
    ("(4*n+6*k+2)//2", "2 * n + 3 * k + 1"),
    ("(4*n+k)//2", "(4 * n + k) // 2"),
    ("n//1", "n"),
    ("0*n", "0"),
    ("n//2*2", "2 * (n // 2)"),
    ("1*n", "n"),
    ("n*1", "n"),
    ("n*k", "n * k"),
    ("2*(n+k)", "2 * (n + k)"),
    ("2*(n+k)-n", "n + 2 * k"),
    ("(n+1)*2//3", "(n + 1) * 2 // 3"),
    ("cin//16", "in_channels // 16"),
    ("cin%7+1", "in_channels % 7 + 1"),
    ("max(8,cin//4)", "max(8, in_channels // 4)"),
    ("max(8,2*4)", "8"),
    ("ceil(cin/3)", "math.ceil(in_channels / 3)"),
    ("floor(f*cin)", "math.floor(f * in_channels)"),
    ("round(f*cin)*8", "8 * round(f * in_channels)"),
    ("1-f", "1 - f"),
    ("table.row.k*2", "128"),
    ("table.row.k+n", "n + 64"),
]


@pytest.mark.parametrize(("text", "form"), FORMS)
def test_form(text: str, form: str) -> None:
    found = evaluate(parse_expression(text), ENVIRONMENT)
    assert to_text(found.form, spaces=True, math="math.") == form
    assert found.fixed == form.isdigit()


def test_quantity_as_a_number() -> None:
    width = Quantity(3, Name("n"))
    assert (int(width), float(width), bool(width)) == (3, 3.0, True)
    assert not Quantity.of(False)
    assert Quantity.of(width) is width
    assert Quantity.of(3) == Quantity(3, Literal(3))
    assert width != Quantity.of(3)


def test_the_smaller_of_a_whole_and_a_real_number_is_real() -> None:
    """The type of a result hangs on types alone: Python would give 8 here, and 9.5 there."""
    for text in ("max(8,7.5)", "max(8,9.5)"):
        assert type(evaluate(parse_expression(text), {}).value) is float

"""Make formulas of texts, numbers and words."""

import re
from typing import Final

from archspec import limits
from archspec.diagnostics import Span, fail
from archspec.diagnostics.instruction import say_to_write
from archspec.expressions import ExpressionError, Literal, Name, Number, parse_expression
from archspec.language.model import Cell, Data, Formula
from archspec.reader import Scalar

_QUOTED: Final = re.compile(r"""(?P<quote>["'])(?P<inside>[^"']*)(?P=quote)""")
_NESTED: Final = re.compile(
    r"(?P<word>[A-Za-z]\w*)\((?P<inside>\s*\w+\s*=[^()=]*(?:[\s,]\w+\s*=[^()=]*)*)\)", re.ASCII
)
_WORD: Final = re.compile(
    r"(?P<word>[A-Za-z]\w*)\((?P<inside>\w+=[^\s()=,]+(?:\s+\w+=[^\s()=,]+)*)\)", re.ASCII
)
_NAMED: Final = re.compile(r"(?P<name>\w+)=(?P<value>\S+)", re.ASCII)


def make_formulas(value: Cell | tuple[Number, ...], span: Span) -> Data:
    """Return a number, a word or a list of numbers as formulas with a given location."""
    if isinstance(value, str):
        return make_word(Scalar(value, span), value)
    if isinstance(value, tuple):
        return [make_formula(Scalar(item, span), item) for item in value]
    return make_formula(Scalar(value, span), value)


def make_word(source: Scalar, word: str) -> Formula:
    """Return the word of a scalar as a formula."""
    return Formula(span=source.span, tree=Name(word, (0, len(word))), source=source)


def make_formula(source: Scalar, value: Number) -> Formula:
    """Return the number of a scalar as a formula."""
    return Formula(span=source.span, tree=Literal(value), source=source)


def read_formula(source: Scalar, text: str, at: int) -> Formula:
    """Return an expression inside a scalar.

    Raises:
        SpecError: A206 if it is not one.
    """
    if not text.isdigit():
        _check_plain(source, text, at)
    try:
        tree = parse_expression(text, at)
    except ExpressionError as error:
        raise fail("A206", error.message, source.part(*error.at), help=error.help) from None
    return Formula(span=source.part(at, at + len(text)), tree=tree, source=source)


def _check_plain(source: Scalar, text: str, at: int) -> None:
    """Reject quotes within a box, and named arguments with commas or with spaces around `=`.

    Raises:
        SpecError: A206.
    """
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        span = source.part(at, at + len(text))
        message = "quotes stand around a whole box, and not within it"
        help = say_to_write(quoted["inside"], at=span, frame="take the quotes away: {}")
        raise fail("A206", message, span, help=help)
    nested = _NESTED.fullmatch(text) if len(text) <= limits.EXPRESSION_LENGTH else None
    if nested:
        span = source.part(at, at + len(text))
        inside = " ".join(re.sub(r"\s*=\s*", "=", nested["inside"].replace(",", " ")).split())
        message = f"what `{nested['word']}` is given is separated by spaces alone"
        help = say_to_write(f"{nested['word']}({inside})", at=span)
        raise fail("A206", message, span, help=help)


def read_named_arguments(source: Scalar, text: str, at: int) -> dict[str, Data] | None:
    """Return a word with named arguments, `batch(eps=1e-3)`, as a mapping; None for other text.

    Raises:
        SpecError: A206 for a value that is not an expression.
    """
    found = _WORD.fullmatch(text) if len(text) <= limits.EXPRESSION_LENGTH else None
    if found is None:
        return None
    inside: dict[str, Data] = {
        each["name"]: read_formula(source, each["value"], at + each.start("value"))
        for each in _NAMED.finditer(text, *found.span("inside"))
    }
    return {found["word"]: inside}

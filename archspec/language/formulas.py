"""Make formulas of numbers and words."""

from archspec.diagnostics import Span
from archspec.expressions import Literal, Name, Number
from archspec.language.model import Cell, Data, Formula
from archspec.reader import Scalar


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

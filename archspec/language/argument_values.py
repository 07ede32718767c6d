"""Read the values of arguments: numbers, expressions, words, and lists and mappings of them."""

import re
from collections.abc import Iterator
from typing import Final

from archspec import limits
from archspec.diagnostics import Span, fail
from archspec.diagnostics.instruction import say_to_write
from archspec.expressions import Literal, Negation, find_names
from archspec.language.box import PAIR
from archspec.language.formulas import make_formula, read_formula, read_named_arguments
from archspec.language.mappings import check_commas, check_list, refuse_kind
from archspec.language.model import Argument, Data, Formula
from archspec.ops.arguments import SIDED
from archspec.reader import Array, Object, Scalar, Tree

_TWO_NUMBERS: Final = re.compile(r"\d+ +\d+")


def read_argument(key: Scalar, value: Tree) -> Argument:
    """Read one named argument of a mapping.

    Raises:
        SpecError: A203 for height and width without a comma, A206 for a malformed expression.
    """
    text = value.value if isinstance(value, Scalar) and key.value in SIDED else ""
    if isinstance(text, str) and _TWO_NUMBERS.fullmatch(text):
        check_commas([(text, value.span)], is_list=False)
    data = read_data(value)
    return Argument(span=value.span, name=str(key.value), name_span=key.span, value=data)


def read_data(tree: Tree) -> Data:
    """Read the value of an argument; text that is an expression becomes a formula.

    Raises:
        SpecError: A206 for a malformed expression.
    """
    match tree:
        case Scalar(bool(value)) | Scalar(int(value)) | Scalar(float(value)):
            return make_formula(tree, value)
        case Scalar(str(text)):
            return _read_text(tree, text)
        case Array(items):
            check_list(tree)
            return [read_data(item) for item in items]
        case Object(entries):
            return {str(key.value): read_data(value) for key, value in entries}
        case _:
            return None


def _read_text(tree: Scalar, text: str) -> Data:
    """Return a formula, or the text itself if it is none: `3x1`, or a number in quotes."""
    if PAIR.fullmatch(text):
        return text
    if nested := read_named_arguments(tree, text, 0):
        return nested
    formula = read_formula(tree, text, 0)
    quoted_number = isinstance(formula.tree, Literal) or (
        isinstance(formula.tree, Negation) and isinstance(formula.tree.operand, Literal)
    )
    return text if quoted_number else formula


def find_names_in_data(data: object) -> Iterator[str]:
    """Yield every name in the value of an argument, including nested lists and mappings."""
    match data:
        case str() | Formula(tree=Literal()):
            return
        case Formula():
            yield from find_names(data.tree)
        case list():
            for each in data:
                yield from find_names_in_data(each)
        case dict():
            for each in data.values():
                yield from find_names_in_data(each)


def read_count(tree: Tree, what: str = "`repeat`") -> Formula:
    """Read the number of repetitions of a stage.

    Raises:
        SpecError: A203 if it is neither a number nor an expression, A206 for a malformed one.
    """
    data = read_data(tree)
    if not isinstance(data, Formula):
        help = "a count is written as in `repeat: 2`"
        if isinstance(data, str):
            help = say_to_write(data, frame="remove the quotes")
        raise refuse_kind(tree, what, "a number or an expression", help)
    return data


def read_condition(tree: Tree, what: str) -> Formula:
    """Read what must hold for something to be there.

    Raises:
        SpecError: A203 if it is no expression, A206 for a malformed one.
    """
    data = read_data(tree)
    if not isinstance(data, Formula):
        raise refuse_kind(tree, what, "a condition", f"write {what} as in `if: s != 1`")
    return data


def check_length(length: int, span: Span | None) -> None:
    """Refuse an empty list of numbers and one over the limit.

    Raises:
        SpecError: A224 or A310.
    """
    if length == 0:
        raise fail("A224", "this list is empty", span, help="write at least one number")
    if length > limits.LIST_LENGTH:
        message = f"this list has {length:,} numbers, over {limits.LIST_LENGTH:,}"
        raise fail("A310", message, span, help="repeat what is equal, as in `4 x Cell`")

"""The values of a spec, as text that is read as just these values."""

import json
from functools import cache

from archspec.diagnostics import SpecError
from archspec.expressions import Literal, Number, to_text
from archspec.language.model import Argument, Data, Formula
from archspec.language.notation import kernel_text
from archspec.language.writing.layout import Entry, Item, Map, Seq, Value
from archspec.reader import Array, Scalar, read_document


@cache
def scalar(text: str) -> str:
    """A text, in quotes where it would be read as something else."""
    is_itself = _is_read_as(text, f"[{text}]")
    return text if is_itself else json.dumps(text, ensure_ascii=False)


def line(text: str) -> str:
    """A text that has the rest of its line, where commas need no quotes."""
    return text if _is_read_as(text, text) else json.dumps(text, ensure_ascii=False)


def _is_read_as(text: str, written: str) -> bool:
    """Whether a text is what is read where it, or a list of it, is written."""
    try:
        tree = read_document(f"k: {written}\n", "").entries[0][1]
    except SpecError:
        return False
    match tree:
        case Scalar(str(value)) | Array((Scalar(str(value)),)):
            return value == text
        case _:
            return False


def digits_or(text: str) -> str:
    """A text that may be a whole number, which then needs no quotes."""
    return text if text.isdecimal() and str(int(text)) == text else scalar(text)


def number(value: Number) -> str:
    """A number."""
    return to_text(Literal(value))


def data(value: Data) -> Value:
    """The value of an argument."""
    match value:
        case Formula(tree=Literal(plain)):
            return number(plain)
        case Formula(tree=tree):
            return scalar(to_text(tree))
        case list():
            return Seq(tuple(Item(data(each)) for each in value))
        case dict():
            return Map(tuple(Entry(scalar(key), data(each)) for key, each in value.items()))
        case None:
            return "null"
        case _:
            return scalar(value)


def argument(given: Argument) -> Entry:
    """An argument of a mapping."""
    name = given.name or ""
    value = given.value
    if name == "kernel" and isinstance(value, list) and len(value) == 2 and _are_numbers(value):
        return Entry(name, scalar(kernel_text(value)))
    return Entry(scalar(name), data(value))


def _are_numbers(values: list[Data]) -> bool:
    return all(isinstance(each, Formula) and isinstance(each.tree, Literal) for each in values)

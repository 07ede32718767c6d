"""Write the values of a spec as text that is read back unchanged."""

from archspec.expressions import Literal, Number, to_text
from archspec.language.box_printer import is_window, print_window
from archspec.language.model import Argument, Data, Formula
from archspec.language.writing.layout import Entry, Item, Map, Seq, Value
from archspec.language.writing.scalars import scalar


def number(value: Number) -> str:
    """Return a number as text."""
    return to_text(Literal(value))


def data(value: Data) -> Value:
    """Return the value of an argument."""
    match value:
        case Formula(tree=Literal(plain)):
            return number(plain)
        case Formula(tree=tree):
            return scalar(to_text(tree))
        case list():
            return Seq(tuple(Item(data(each)) for each in value))
        case dict():
            return Map(tuple(Entry(key, data(each)) for key, each in value.items()))
        case None:
            return "null"
        case _:
            return scalar(value)


def argument(given: Argument) -> Entry:
    """Return an argument as an entry of a mapping."""
    name = given.name or ""
    value = given.value
    if name == "kernel" and isinstance(value, list) and is_window(value):
        return Entry(name, scalar(print_window(value)))
    return Entry(name, data(value))

"""Write the values of a spec as text that is read back unchanged."""

from archspec.expressions import Literal, Number, to_text
from archspec.language.box_printer import is_window, print_window
from archspec.language.model import Argument, Cell, Data, Formula
from archspec.language.writing.layout import Entry, Group, Value, make_list
from archspec.language.writing.scalars import print_scalar
from archspec.reader import Array, Object, Scalar, Tree


def print_number(value: Number) -> str:
    """Return a number as text."""
    return to_text(Literal(value))


def print_cell(value: Cell) -> str:
    """Return a cell of a table as text."""
    return print_scalar(value) if isinstance(value, str) else print_number(value)


def build_data(value: Data) -> Value:
    """Return the value of an argument."""
    match value:
        case Formula(tree=Literal(plain)):
            return print_number(plain)
        case Formula(tree=tree):
            return print_scalar(to_text(tree))
        case list():
            return make_list(map(build_data, value))
        case dict():
            return Group([Entry(key, build_data(data)) for key, data in value.items()])
        case None:
            return "null"
        case _:
            return print_scalar(value)


def build_plain(tree: Tree) -> Value:
    """Return data as it was read."""
    match tree:
        case Array(items):
            return make_list(map(build_plain, items))
        case Object(entries):
            return Group([Entry(str(key.value), build_plain(value)) for key, value in entries])
        case Scalar(str(text)):
            return print_scalar(text)
        case Scalar(None):
            return "null"
        case Scalar(bool() | int() | float() as number):
            return print_number(number)
    raise AssertionError("a scalar holds text or a number")


def build_argument(given: Argument) -> Entry:
    """Return an argument as an entry of a mapping."""
    name = given.name or ""
    value = given.value
    if name == "kernel" and isinstance(value, list) and len(value) > 1 and is_window(value):
        return Entry(name, print_scalar(print_window(value)))
    return Entry(name, build_data(value))

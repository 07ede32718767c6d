"""Values of arguments as messages need them: known numbers and words, and their text."""

from archspec.expressions import (
    BinaryOperation,
    Expression,
    Literal,
    Name,
    Negation,
    Quantity,
    get_operands,
)
from archspec.language.model import Data, Formula


def find_literal(data: "Data | Quantity") -> object:
    """Return a value that is a literal number or word; None for one that must be computed."""
    match data:
        case Formula(tree=Name(word)):
            return word
        case Formula(tree=Literal(number)):
            return Quantity.of(number)
        case Formula(tree=Negation(operand=Literal(number))):
            return Quantity.of(-number)
        case Formula():
            return None
        case list():
            return [find_literal(formula) for formula in data]
        case _:
            return data


def is_in_mapping(data: "Data | Quantity") -> bool:
    """Check whether a value is written under a key, `eps: 1e-3`, and not in a box, `eps=1e-3`."""
    match data:
        case Formula(source=source, span=span):
            return span == source.span or not isinstance(source.value, str)
        case list():
            return all(is_in_mapping(formula) for formula in data)
        case dict():
            return True
        case _:
            return False


def uses_division(data: "Data | Quantity") -> bool:
    """Check whether an expression divides with `/`."""
    return isinstance(data, Formula) and _has_division(data.tree)


def _has_division(tree: Expression) -> bool:
    is_division = isinstance(tree, BinaryOperation) and tree.operator == "/"
    return is_division or any(map(_has_division, get_operands(tree)))


def print_setting(name: str, value: str, *, mapping: bool) -> str:
    """Return an argument as it is written: `eps: 1e-3` under a key, `eps=1e-3` in a box."""
    return f"{name}: {value}" if mapping else f"{name}={value}"

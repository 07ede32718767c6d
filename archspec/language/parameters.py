"""Reading parameters: values that a block or a network takes."""

from typing import Final

from archspec.language.fields import Reading, as_object, wrong_kind
from archspec.language.model import Parameter, ParameterType
from archspec.language.names import check_name
from archspec.reader import Scalar, Tree

_TYPES: Final[tuple[ParameterType, ...]] = ("int", "float", "bool")


def read_parameters(reading: Reading, tree: Tree) -> tuple[Parameter, ...]:
    """Read `params`: `{classes: 1000, k: int}`."""
    entries = as_object(tree, "`params`", "write them as `{classes: 1000, k: int}`").entries
    return reading.each(_parameter, entries)


def _parameter(key: Scalar, value: Tree) -> Parameter:
    name = check_name(str(key.value), key.span, "parameter")
    match value:
        case Scalar(bool(default)):
            return Parameter(span=key.span, name=name, type="bool", default=default)
        case Scalar(int(default)):
            return Parameter(span=key.span, name=name, type="int", default=default)
        case Scalar(float(default)):
            return Parameter(span=key.span, name=name, type="float", default=default)
        case Scalar(str(word)) if word in _TYPES:
            named = next(each for each in _TYPES if each == word)
            return Parameter(span=key.span, name=name, type=named)
    help = "write a number, `true`, `false`, or one of the types `int`, `float`, `bool`"
    raise wrong_kind(value, f"parameter `{name}`", "a default or a type", help)

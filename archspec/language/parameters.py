"""Read the parameters of a block or a network."""

from typing import Final

from archspec.diagnostics import fail
from archspec.expressions import Number
from archspec.language.box import BOX_PARTS
from archspec.language.list_length import check_length
from archspec.language.mappings import (
    FileReading,
    as_object,
    check_list,
    describe_value,
    refuse_kind,
)
from archspec.language.model import Parameter, ParameterType
from archspec.language.names import check_name
from archspec.reader import Array, Scalar, Tree

_TYPES: Final[tuple[ParameterType, ...]] = ("int", "float", "bool", "list")


def read_parameters(
    reading: FileReading, tree: Tree, *, of_block: bool = False
) -> tuple[Parameter, ...]:
    """Read `params`: `{classes: 1000, k: int, widths: [64, 128]}`.

    Args:
        reading: collects the findings of single parameters.
        tree: the mapping.
        of_block: whether boxes give them, where some keys have another meaning.
    """
    entries = as_object(tree, "`params`", "write them as `{classes: 1000, k: int}`").entries
    return reading.each(_read_parameter, [(key, value, of_block) for key, value in entries])


def _read_parameter(key: Scalar, value: Tree, of_block: bool) -> Parameter:
    name = check_name(str(key.value), key.span, "parameter")
    if of_block and name in BOX_PARTS:
        message = f"no parameter of a block is called `{name}`: every box has a key of that name"
        raise fail("A213", message, key.span, help=f"call it `{name}_1`")
    match value:
        case Scalar(bool(default)):
            return Parameter(span=key.span, name=name, type="bool", default=default)
        case Scalar(int(default)):
            return Parameter(span=key.span, name=name, type="int", default=default)
        case Scalar(float(default)):
            return Parameter(span=key.span, name=name, type="float", default=default)
        case Scalar(str(word)) if word in _TYPES:
            named = next(kind for kind in _TYPES if kind == word)
            return Parameter(span=key.span, name=name, type=named)
        case Array():
            return Parameter(
                span=key.span, name=name, type="list", default=_read_items(value, name)
            )
    help = (
        "write a number, `true`, `false`, a list of these, or one of the types `int`, `float`, "
        "`bool`, `list`"
    )
    raise refuse_kind(value, f"parameter `{name}`", "a default or a type", help)


def _read_items(tree: Array, name: str) -> tuple[Number, ...]:
    """Read the default of a list."""
    check_length(len(tree.items), tree.span)
    check_list(tree)
    return tuple(_read_item(scalar, name) for scalar in tree.items)


def _read_item(tree: Tree, name: str) -> Number:
    if isinstance(tree, Scalar) and isinstance(tree.value, int | float):
        return tree.value
    message = f"the default of `{name}` holds numbers, and not {describe_value(tree)}"
    raise fail("A203", message, tree.span, help="write `[64, 128]`")

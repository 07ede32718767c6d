"""Evaluate the list arguments of a block use."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from archspec.diagnostics import fail
from archspec.elaborate.known_values import evaluate_formula
from archspec.expressions import Number, Quantity, find_names, to_text
from archspec.graph import GivenValue
from archspec.language import Formula, Parameter
from archspec.language.argument_values import check_length
from archspec.ops.arguments import shown

Lists: TypeAlias = Mapping[str, tuple[Number, ...]]
"""The numbers of each list parameter of a block."""


def resolve_lists(
    parameters: Sequence[Parameter], given: Sequence[GivenValue], cells: Mapping[str, Quantity]
) -> Lists:
    """Return the lists among the arguments of a block.

    Args:
        parameters: the parameters of the block.
        given: its arguments, in the same order.
        cells: the cells of all tables.

    Raises:
        SpecError: A210 if it is not a list of known numbers, A224 or A310 for its length.
    """
    return {
        parameter.name: evaluate_list(given_value, cells)
        for parameter, given_value in zip(parameters, given, strict=True)
        if parameter.type == "list"
    }


def evaluate_list(given: GivenValue, cells: Mapping[str, Quantity]) -> tuple[Number, ...]:
    """Return the numbers of one list.

    Raises:
        SpecError: as `resolve_lists`.
    """
    if not isinstance(given.value, list):
        value = given.value
        what = f"`{to_text(value.tree)}`" if isinstance(value, Formula) else shown(value)
        message = f"parameter `{given.name}` must be a list, not {what}"
        raise fail("A210", message, given.span, help=f"write `{given.name}=[64, 128]`")
    check_length(len(given.value), given.span)
    return tuple(_evaluate_number(formula, given, cells) for formula in given.value)


def _evaluate_number(data: object, given: GivenValue, cells: Mapping[str, Quantity]) -> Number:
    if not isinstance(data, Formula):
        message = f"parameter `{given.name}` must hold numbers, not {shown(data)}"
        raise fail("A210", message, given.span, help=f"write `{given.name}=[64, 128]`")
    changing = [name for name in find_names(data.tree) if name not in cells]
    if changing:
        message = f"a list shapes the network, and `{changing[0]}` may change"
        raise fail("A210", message, data.span, help="write numbers, or pass a list parameter on")
    return evaluate_formula(data, cells).value

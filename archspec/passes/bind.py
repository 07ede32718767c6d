"""Binding: evaluating the arguments of a node or a block use, and holding them to their types."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from archspec.diagnostics import Diagnostic, SpecError, fail
from archspec.elaborate.values import argument_value, compute
from archspec.expressions import Name, Quantity
from archspec.graph import Given, Node, Scope
from archspec.language import Formula, Parameter
from archspec.language.names import nearest
from archspec.ops import Operator
from archspec.ops.arguments import shown

Values = Mapping[str, Quantity]


def bind_operator(node: Node, values: Values) -> Operator:
    """The node's operator with its arguments evaluated and checked.

    Args:
        node: gives the arguments as written.
        values: the names that they may use.

    Raises:
        SpecError: A206, A207 for an expression, A210 for a value outside its bounds.
    """
    operator = node.operator
    fields: dict[str, Any] = {}
    places: dict[str, Given] = {}
    for given in node.given:
        name = operator.aliases.get(given.name, given.name)
        value = argument_value(given.value, values)
        if name != given.name:
            value = operator.unalias(given.name, value)
        fields[name], places[name] = value, given
    try:
        return operator.model_validate(fields)
    except ValidationError as error:
        raise SpecError(_refusals(error, node, places, values)) from None


def _refusals(
    error: ValidationError, node: Node, places: Mapping[str, Given], values: Values
) -> list[Diagnostic]:
    return [
        _refusal(node, places[str(each["loc"][0])], str(each["msg"]), values)
        for each in error.errors()
    ]


def _refusal(node: Node, given: Given, message: str, values: Values) -> Diagnostic:
    word = _unknown_word(given, values)
    numeric = "number" in message
    if word and numeric:
        help = nearest(word, [name for name in values if "." not in name])
        return Diagnostic("A207", f"unknown name `{word}`", given.span, help=help)
    text = f"{given.name} {message}" if message.startswith("must") else message
    return Diagnostic("A210", f"{node.operator.__name__}: {text}", given.span)


def _unknown_word(given: Given, values: Values) -> str:
    tree = given.value.tree if isinstance(given.value, Formula) else None
    return tree.name if isinstance(tree, Name) and tree.name not in values else ""


def bind_block(scope: Scope, values: Values) -> dict[str, Quantity]:
    """The parameters of a block use, in terms of the enclosing block's.

    Raises:
        SpecError: A206, A207 for an expression, A210 for a value of the wrong type.
    """
    bound: dict[str, Quantity] = {}
    for parameter, given in zip(scope.parameters, scope.given, strict=True):
        bound[parameter.name] = _held(parameter, given, values)
    return bound


def _held(parameter: Parameter, given: Given, values: Values) -> Quantity:
    quantity = given.value if isinstance(given.value, Quantity) else None
    if isinstance(given.value, Formula):
        quantity = compute(given.value, values)
    kind = "" if quantity is None else type(quantity.value).__name__
    if quantity is not None and kind == "int" and parameter.type == "float":
        return Quantity(float(quantity.value), quantity.form)
    if quantity is None or kind != parameter.type:
        value = "this" if quantity is None else shown(quantity)
        message = f"parameter `{parameter.name}` must be {parameter.type}, not {value}"
        raise fail("A210", message, given.span, help=_conversion(parameter))
    return quantity


def _conversion(parameter: Parameter) -> str:
    return "divide with `//`, or use round, floor or ceil" if parameter.type == "int" else ""

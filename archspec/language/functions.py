"""Read the functions of a spec: expressions with names, such as `round8(v): ceil(v/8)*8`."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from archspec.dataclass import replace
from archspec.diagnostics import Diagnostic, Findings, Mark, Span, SpecError, fail
from archspec.expressions import (
    FUNCTIONS,
    Call,
    Expression,
    Name,
    Quantity,
    check_call,
    evaluate,
    get_operands,
    map_operands,
    place_at,
    substitute,
)
from archspec.language.argument_values import read_data
from archspec.language.mappings import FileReading, refuse_kind
from archspec.language.messages import refuse_second_definition
from archspec.language.model import Data, Formula, Function
from archspec.language.names import check_name, suggest_nearest
from archspec.reader import Scalar, Tree

_FORM: Final = "it is written as in `functions: {round8(v): ceil(v/8)*8}`"
_KEY: Final = re.compile(r"(?P<name>[^()]*)\((?P<parameters>[^()]*)\)")


def read_function(_: FileReading, key: Scalar, value: Tree) -> Function:
    """Read one of `functions`: a name with parameters, and an expression over them.

    Raises:
        SpecError: A205 for a key of another form, A203 for what is no expression, A206 for a
            malformed one, A213 or A214 for a name.
    """
    found = _KEY.fullmatch(str(key.value))
    if found is None:
        raise fail("A205", f"`{key.value}` has no parameters", key.span, help=_FORM)
    name = check_name(found["name"].strip(), key.span, "function")
    if name in (*FUNCTIONS, "reversed"):
        message, help = f"`{name}` is a function already", "choose another name"
        raise fail("A214", message, key.span, help=help)
    parameters: list[str] = []
    for part in found["parameters"].split(","):
        parameter = check_name(part.strip(), key.span, "parameter")
        if parameter in parameters:
            raise SpecError([refuse_second_definition("parameter", parameter, key.span, key.span)])
        parameters.append(parameter)
    body = read_data(value)
    if not isinstance(body, Formula):
        raise refuse_kind(value, f"function `{name}`", "an expression", _FORM)
    return Function(span=key.span, name=name, parameters=tuple(parameters), body=body)


def check_functions(functions: Mapping[str, Function], findings: Findings) -> None:
    """Report names that a function does not take, and functions that there are not.

    Args:
        functions: the functions of all files.
        findings: collects A206 and A207.
    """
    for function in functions.values():
        for part in _walk(function.body.tree):
            refusal = _check_part(function, part, functions)
            if refusal is not None:
                findings.add(refusal)


def _walk(tree: Expression) -> Iterator[Expression]:
    yield tree
    for operand in get_operands(tree):
        yield from _walk(operand)


def _check_part(
    function: Function, part: Expression, functions: Mapping[str, Function]
) -> Diagnostic | None:
    """Return the error in a part of a function, None if there is none."""
    place = function.body.place(part.at)
    match part:
        case Name(name) if name not in function.parameters:
            help = suggest_nearest(name, function.parameters) or "a function sees its parameters"
            return Diagnostic("A207", f"unknown name `{name}`", place, help=help, about=name)
        case Call(name) if name not in FUNCTIONS:
            refusal = refuse_call(part, functions, function.body)
            return refusal or _refuse_circle(function, name, functions)
        case Call(name, arguments):
            return _refuse_count(name, len(arguments), place)
        case _:
            return None


def _refuse_count(name: str, count: int, place: Span) -> Diagnostic | None:
    """Return the error for a number of arguments that a built-in function does not take."""
    try:
        check_call(name, count)
    except TypeError as error:
        return Diagnostic("A206", str(error), place)
    return None


def refuse_call(
    call: Call, functions: Mapping[str, Function], formula: Formula
) -> Diagnostic | None:
    """Return the error in a call of a function that a spec defines; None if there is none."""
    place, known = formula.place(call.at), functions.get(call.function)
    if known is None:
        message = f"there is no function `{call.function}`"
        help = suggest_nearest(call.function, (*FUNCTIONS, *functions))
        return Diagnostic("A206", message, place, help=help, about=call.function)
    if len(known.parameters) != len(call.arguments):
        listed = f"{known.name}({', '.join(known.parameters)})"
        message = f"`{listed}` is given {len(call.arguments)} arguments"
        marks = (Mark(known.span, "defined here"),)
        help = f"it takes {len(known.parameters)}"
        return Diagnostic("A206", message, place, marks=marks, help=help)
    return None


def _refuse_circle(
    function: Function, called: str, functions: Mapping[str, Function]
) -> Diagnostic | None:
    """Return the error for a function that calls itself, perhaps through others."""
    ahead, seen = [called], set[str]()
    while ahead:
        name = ahead.pop()
        if name == function.name:
            message = f"function `{name}` is defined by itself"
            help = "define it by others, which do not call it"
            return Diagnostic("A206", message, function.body.span, help=help)
        if name in functions and name not in seen:
            seen.add(name)
            parts = _walk(functions[name].body.tree)
            ahead += [part.function for part in parts if isinstance(part, Call)]
    return None


def expand_calls(
    tree: Expression, functions: Mapping[str, Function], formula: Formula
) -> Expression:
    """Return an expression in which each call of a function of the spec is what it stands for.

    Args:
        tree: a part of the expression.
        functions: the functions of the spec, none of which calls itself.
        formula: the whole, for messages.

    Raises:
        SpecError: A206 for a call with another number of arguments.
    """
    inner = map_operands(tree, lambda operand: expand_calls(operand, functions, formula))
    if not isinstance(inner, Call) or inner.function not in functions:
        return inner
    refusal = refuse_call(inner, functions, formula)
    if refusal is not None:
        raise SpecError([refusal])
    function = functions[inner.function]
    given = dict(zip(function.parameters, inner.arguments, strict=True))
    body = substitute(function.body.tree, given)
    return expand_calls(place_at(body, inner.at), functions, formula)


def has_call(tree: Expression, functions: Collection[str]) -> bool:
    """Check whether an expression calls a function of the spec."""
    is_call = isinstance(tree, Call) and tree.function in functions
    return is_call or any(has_call(operand, functions) for operand in get_operands(tree))


def evaluate_calls(
    tree: Expression, functions: Mapping[str, Function], known: Mapping[str, Quantity]
) -> Quantity:
    """Evaluate an expression that may call functions of the spec.

    Args:
        tree: the expression, whose calls have as many arguments as they take.
        functions: the functions of the spec, none of which calls itself.
        known: the value of each name.

    Raises:
        ExpressionError: as `evaluate` does.
    """

    def settle(part: Expression) -> Expression:
        part = map_operands(part, settle)
        if not isinstance(part, Call) or part.function not in functions:
            return part
        function = functions[part.function]
        given = [evaluate(argument, known) for argument in part.arguments]
        inside = dict(zip(function.parameters, given, strict=True))
        return evaluate_calls(function.body.tree, functions, inside).form

    return evaluate(settle(tree), known)


def expand_in_data(data: Data, functions: Mapping[str, Function]) -> Data:
    """Return the value of an argument with the calls of a spec's functions expanded.

    Raises:
        SpecError: A206 for a wrong call.
    """
    match data:
        case Formula(tree=tree):
            return replace(data, tree=expand_calls(tree, functions, data))
        case list():
            return [expand_in_data(item, functions) for item in data]
        case dict():
            return {key: expand_in_data(item, functions) for key, item in data.items()}
        case _:
            return data

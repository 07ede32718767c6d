"""Expressions and the values of arguments."""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias

from tests.mutants.reading.broken import Broken, check
from tests.mutants.reading.plain_data import Quoted

Names: TypeAlias = Mapping[str, Any]
"""The names that an expression may use. None is a value that is not known yet."""

_OPERATIONS: Final = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "min": min,
    "max": max,
    "round": round,
    "ceil": lambda x: -int(-x // 1),
    "floor": lambda x: int(x // 1),
}
LIMIT: Final = 1_048_576


@lru_cache(maxsize=4096)
def _parse(text: str) -> ast.expr:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        raise Broken(f"no expression: {text}") from None


def evaluate(value: object, names: Names) -> Any:
    """Return the number that an expression has, or None if a name in it is not known yet."""
    check(not isinstance(value, Quoted), f"the text {value}")
    if not isinstance(value, str):
        return value
    try:
        return _compute(_parse(value), names)
    except (ArithmeticError, TypeError) as error:
        raise Broken(f"{value}: {error}") from None


def _compute(tree: ast.expr, names: Names) -> Any:
    match tree:
        case ast.Constant(int() | float() as number):
            return number
        case ast.Name() | ast.Attribute():
            name = ast.unparse(tree)
            check(name in names, f"unknown name {name}")
            return names[name]
        case ast.UnaryOp(ast.USub(), inner):
            found = _compute(inner, names)
            return None if found is None else -found
        case ast.BinOp(left, sign, right) if type(sign) in _OPERATIONS:
            both = [_compute(left, names), _compute(right, names)]
            return None if None in both else _OPERATIONS[type(sign)](*both)
        case ast.Call(ast.Name(name), arguments) if name in _FUNCTIONS:
            found = [_compute(each, names) for each in arguments]
            return None if None in found else _FUNCTIONS[name](*found)
        case _:
            raise Broken(f"no expression: {ast.unparse(tree)}")


def as_whole(value: object, names: Names, least: int = 1) -> int | None:
    """Return a whole number within the bounds of counts."""
    found = evaluate(value, names)
    if found is None:
        return None
    check(type(found) is int and least <= found <= LIMIT, f"{value} is {found}")
    return int(found)


def as_number(value: object, names: Names, low: float, high: float) -> float | None:
    """Return a number within bounds."""
    found = evaluate(value, names)
    if found is None:
        return None
    check(type(found) in (int, float) and low <= found <= high, f"{value} is {found}")
    return float(found)


def as_switch(value: object, names: Names) -> bool | None:
    """Return a truth value."""
    if value in ("true", "false"):
        return value == "true"
    found = evaluate(value, names)
    check(found is None or isinstance(found, bool), f"{value} is no truth value")
    return None if found is None else bool(found)


def as_pair(value: object, names: Names, least: int = 1) -> tuple[int, int] | None:
    """Return a height and a width; one number stands for both."""
    sides: list[Any] = [value]
    if isinstance(value, list):
        sides = value
    elif isinstance(value, str) and re.fullmatch(r"\d+x\d+", value):
        sides = [int(side) for side in value.split("x")]
    check(len(sides) in (1, 2), f"{value} is no pair")
    found = [as_whole(side, names, least) for side in sides]
    return None if None in found else (found[0], found[-1])  # type: ignore[return-value]

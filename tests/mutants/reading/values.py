"""Expressions, and the values of arguments."""

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

from tests.mutants.reading.broken import Broken, check
from tests.mutants.reading.plain_data import Quoted

Names: TypeAlias = Mapping[str, Any]
"""The names that an expression may use. None is a value that is not known yet."""

LIMIT: Final = 1_048_576
_OPERATIONS: Final[Mapping[type, Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARISONS: Final[Mapping[type, Callable[[Any, Any], bool]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "min": min,
    "max": max,
    "round": round,
    "ceil": lambda x: -int(-x // 1),
    "floor": lambda x: int(x // 1),
}


class Word(str):
    """A word as a value, such as `relu`."""

    __slots__ = ()


class Item(int):
    """A number of a list that holds it several times, with its place there."""

    place: int


class Function(NamedTuple):
    """A rule of the spec."""

    parameters: Sequence[str]
    expression: str


class Table(NamedTuple):
    """The rows of a table, each with its cells by column."""

    rows: Mapping[str, Mapping[str, Any]]


@lru_cache(maxsize=4096)
def parse(text: str) -> ast.expr:
    """Read an expression."""
    check(len(text) <= 128, "an expression that is too long")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        raise Broken(f"no expression: {text}") from None


def evaluate(value: object, names: Names, *, words: bool = False) -> Any:
    """Return the value of an expression, or None if a name in it is not known yet.

    Args:
        value: the expression, a list of them, or a value as it is.
        names: what it may use.
        words: whether a name that is nothing else is a word.
    """
    check(not isinstance(value, Quoted), f"the text {value}")
    if isinstance(value, list):
        return [evaluate(item, names, words=words) for item in value]
    if not isinstance(value, str) or isinstance(value, Word):
        return value
    try:
        return _compute(parse(value), names, words)
    except (ArithmeticError, TypeError, AttributeError) as error:
        raise Broken(f"{value}: {error}") from None


def _compute(tree: ast.expr, names: Names, words: bool = False) -> Any:
    match tree:
        case ast.Constant(int() | float() as number) if type(number) is not bool:
            return number
        case ast.Name() | ast.Attribute():
            return _find(ast.unparse(tree), names, words)
        case ast.UnaryOp(ast.USub(), inner):
            found = _number(inner, names)
            return None if found is None else -found
        case ast.UnaryOp(ast.Not(), inner):
            found = _truth(inner, names)
            return None if found is None else not found
        case ast.BoolOp(sign, parts):
            return _join(parts, names, stops_at=isinstance(sign, ast.Or))
        case ast.Compare(left, signs, others):
            return _compare([left, *others], signs, names)
        case ast.IfExp(test, one, other):
            holds = _truth(test, names)
            arms = [one, other] if holds is None else [one] if holds else [other]
            found = [_compute(arm, names, words) for arm in arms]
            return None if holds is None else found[0]
        case ast.BinOp(left, sign, right) if type(sign) in _OPERATIONS:
            both = [_number(left, names), _number(right, names)]
            return None if None in both else _OPERATIONS[type(sign)](*both)
        case ast.Call(ast.Name("reversed"), [inner]):
            found = _compute(inner, names)
            return None if found is None else list(reversed(found))
        case ast.Call(ast.Name(name), arguments):
            return _call(name, [_number(each, names) for each in arguments], names)
        case ast.List(items):
            return [_compute(item, names, words) for item in items]
        case _:
            raise Broken(f"no expression: {ast.unparse(tree)}")


def _number(tree: ast.expr, names: Names) -> Any:
    found = _compute(tree, names)
    check(found is None or is_number(found), f"{ast.unparse(tree)} is no number")
    return found


def _truth(tree: ast.expr, names: Names) -> bool | None:
    found = _compute(tree, names)
    check(found is None or isinstance(found, bool), f"{ast.unparse(tree)} is no condition")
    return found  # type: ignore[no-any-return]


def _join(parts: Sequence[ast.expr], names: Names, *, stops_at: bool) -> bool | None:
    found: bool | None = not stops_at
    for part in parts:
        holds = _truth(part, names)
        if holds is stops_at:
            return holds
        found = None if holds is None else found
    return found


def _compare(parts: Sequence[ast.expr], signs: Sequence[ast.cmpop], names: Names) -> bool | None:
    equalities = all(isinstance(sign, ast.Eq | ast.NotEq) for sign in signs)
    values = [_compute(part, names, words=equalities) for part in parts]
    if None in values:
        return None
    check(equalities or all(map(is_number, values)), "no numbers are compared")
    check(len({isinstance(value, str) for value in values}) == 1, "a word and a number")
    pairs = zip(signs, values, values[1:], strict=False)
    return all(_COMPARISONS[type(sign)](left, right) for sign, left, right in pairs)


def _call(name: str, values: Sequence[Any], names: Names) -> Any:
    rule = names.get(f"{name}()")
    if rule is None:
        check(name in _FUNCTIONS, f"no function {name}")
        return None if None in values else _FUNCTIONS[name](*values)
    check(len(values) == len(rule.parameters), f"{name} of {len(values)}")
    others = {key: at for key, at in names.items() if isinstance(at, Function) and at is not rule}
    own = dict(zip(rule.parameters, values, strict=True))
    return _compute(parse(rule.expression), {**others, **own})


def _find(name: str, names: Names, words: bool) -> Any:
    if name in names:
        return names[name]
    if name in ("true", "false"):
        return name == "true"
    first, *parts = name.split(".")
    if not parts:
        check(words, f"unknown name {name}")
        return Word(name)
    found: Any = names.get(first)
    for part in parts:
        if isinstance(found, Table):
            row = part if part in found.rows else names.get(part, part)
            check(row is None or row in found.rows, f"unknown name {name}")
            known = found.rows[row] if row else next(iter(found.rows.values()))
            found = known if row else dict.fromkeys(known)
        else:
            check(isinstance(found, dict) and part in found, f"unknown name {name}")
            found = found[part]
    return found


def is_number(value: object) -> bool:
    """Check whether a value is a number, which a truth value is not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def find_names(text: str) -> Iterator[str]:
    """Yield the names in an expression."""
    yield from (node.id for node in ast.walk(parse(text)) if isinstance(node, ast.Name))


def as_whole(value: object, names: Names, least: int = 1) -> int | None:
    """Return a whole number within the bounds of counts."""
    found = evaluate(value, names)
    if found is None:
        return None
    is_whole = isinstance(found, int) and is_number(found)
    check(is_whole and least <= found <= LIMIT, f"{value} is {found}")
    return int(found)


def as_number(value: object, names: Names, low: float = -1e6, high: float = 1e6) -> float | None:
    """Return a number within bounds."""
    found = evaluate(value, names)
    if found is None:
        return None
    check(is_number(found) and low <= found <= high, f"{value} is {found}")
    return float(found)


def as_switch(value: object, names: Names) -> bool | None:
    """Return a truth value."""
    found = evaluate(value, names)
    check(found is None or isinstance(found, bool), f"{value} is no truth value")
    return None if found is None else bool(found)


def as_sides(value: object, names: Names, least: int = 1) -> tuple[int, ...] | int | None:
    """Return a number for each side of a grid, or one for all."""
    if isinstance(value, str) and re.fullmatch(r"\d+(x\d+)+", value):
        value = [int(side) for side in value.split("x")]
    found = evaluate(value, names)
    if not isinstance(found, list):
        return as_whole(found, names, least)
    check(1 <= len(found) <= 3, f"{value} has {len(found)} sides")
    sides = [as_whole(side, names, least) for side in found]
    return None if None in sides else tuple(sides)  # type: ignore[arg-type]


def as_kernel(value: object, names: Names) -> tuple[int, ...] | int | None:
    """Return the sides of a kernel, each a number or a small letter; one number is a square."""
    if isinstance(value, str) and re.fullmatch(r"(\d+|[a-z])(x(\d+|[a-z]))+", value):
        value = value.split("x")
    found = as_sides(value, names)
    return (found, found) if isinstance(found, int) else found


def list_rounds(lists: Mapping[str, Any], names: Names) -> list[dict[str, Any]]:
    """Return what each variable of a loop is in each round."""
    columns = {name: _list_values(data, names) for name, data in lists.items()}
    ends = [column for column in columns.values() if column is not None]
    lengths = {len(column) for column in ends if column != [None]} or {1}
    check(ends and len(lengths) == 1, f"lists of {lengths} items")
    for name, column in columns.items():
        if column is None:
            first = as_whole(lists[name].partition("..")[0], names, -LIMIT) or 0
            columns[name] = range(first, first + max(lengths))
        elif column == [None]:
            columns[name] = [None] * max(lengths)
    rounds = zip(*(column or () for column in columns.values()), strict=True)
    return [dict(zip(columns, values, strict=True)) for values in rounds]


def forget_values(rounds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the variables of a loop in a round of which only the columns of rows are known."""
    first = rounds[0] if rounds else {}
    return {
        name: dict.fromkeys(value) if isinstance(value, dict) else None
        for name, value in first.items()
    }


def _list_values(data: Any, names: Names) -> Sequence[Any] | None:
    """Return the items of a list; [None] if they are not known yet, None if there is no end."""
    text = data if isinstance(data, str) else ""
    if found := re.fullmatch(r"reversed\((.*)\)", text):
        forward = _list_values(found[1], names)
        check(forward is not None, "a range without an end that is reversed")
        return list(reversed(forward or ()))
    if ".." in text:
        return _list_range(text, names)
    values = evaluate(data, names, words=isinstance(data, list))
    if values is None:
        return [None]
    if isinstance(values, Table):
        return list(values.rows.values())
    check(isinstance(values, list) and values, f"no list: {data}")
    return [_place(values, at) for at in range(len(values))]


def _list_range(text: str, names: Names) -> Sequence[Any] | None:
    low, _, high = text.partition("..")
    first = as_whole(low, names, -LIMIT)
    if not high.strip():
        return None
    last = as_whole(high, names, -LIMIT)
    if first is None or last is None:
        return [None]
    check(last - first < 10_000, "a range that is too long")
    return list(range(first, last + 1))


def _place(values: Sequence[Any], at: int) -> Any:
    if not is_number(values[at]) or values.count(values[at]) == 1:
        return values[at]
    item = Item(values[at])
    item.place = at
    return item

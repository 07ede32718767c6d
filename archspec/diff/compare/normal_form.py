"""Normalize the values of arguments, however they are written.

`3x3`, `[3, 3]` and `3` are the same kernel; `batch` and `{batch: {eps: 1e-5}}` are the same
normalization. Numbers are expressions, so that `n//2` can be compared before `n` is known.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

from archspec.expressions import (
    FUNCTIONS,
    BinaryOperation,
    Call,
    Expression,
    ExpressionError,
    Literal,
    Name,
    Negation,
    Number,
    Quantity,
    evaluate,
    find_names,
    substitute,
    to_text,
)
from archspec.language import Data, Formula, Parameter
from archspec.ops import Operator
from archspec.ops.activation import ACTIVATIONS
from archspec.ops.arguments import Check, Pair, Zeros
from archspec.ops.attached import Attached
from archspec.ops.norm import NORMS

Value: TypeAlias = "Expression | str | tuple[Value, ...] | None"
"""A number, a word, None, or a tuple of these; an operator is its word with its arguments."""

_TREES: Final = (Literal, Name, Negation, BinaryOperation, Call)
_DIGITS: Final = 12
"""The number of significant digits compared."""


@cache
def find_check(operator: type[Operator], name: str) -> Check | None:
    """Return the check of an argument's type; None if its type is unknown."""
    found = (check for check in operator.model_fields[name].metadata if isinstance(check, Check))
    return next(found, None)


def read_value(data: "Data | Quantity", check: Check | None, known: Container[str]) -> Value:
    """Normalize the value that a spec gives to an argument.

    Args:
        data: the value as written.
        check: the type of the argument.
        known: the names that expressions may use there besides cells; any other is a word.
    """
    plain = _strip_kind(data, known)
    match check:
        case Attached(family):
            return _read_attached(plain, family)
        case Pair() | Zeros():
            return _read_sides(plain)
        case _:
            return plain


def resolve_alias(operator: type[Operator], alias: str, value: Value) -> Value:
    """Return the value of an argument that is given by an alias, such as dropout's `keep`."""
    if alias not in operator.aliases:
        return value
    if isinstance(value, Literal):
        return _validate_value(operator.unalias(alias, Quantity.of(value.value)))
    if isinstance(value, _TREES) and _is_complement(operator, alias):
        return _build_complement(value)
    return (alias, value)


@cache
def _is_complement(operator: type[Operator], alias: str) -> bool:
    """Check whether an alias of an argument holds 1 minus its value."""
    return all(
        _validate_value(operator.unalias(alias, Quantity.of(share))) == Literal(1 - share)
        for share in (0.0, 0.25, 1.0)
    )


def _build_complement(share: Expression) -> Expression:
    """Return 1 minus an expression, in the shortest form."""
    match share:
        case BinaryOperation("-", Literal(value), rest) if value == 1:
            return rest
        case _:
            return BinaryOperation("-", Literal(1), share)


def read_parameter(parameter: Parameter) -> Value:
    """Return the default of a parameter; None if it has none."""
    return _validate_value(parameter.default)


@cache
def read_default(operator: type[Operator], name: str) -> Value:
    """Return the default of an operator's argument; None if it is required."""
    info = operator.model_fields[name]
    return None if info.is_required() else _validate_value(info.default)


def _validate_value(default: object) -> Value:
    match default:
        case Operator():
            return _fill_defaults(type(default), {name: _validate_value(getattr(default, name))
                                           for name in type(default).model_fields})  # fmt: skip
        case Quantity(value):
            return _read_number(Literal(value))
        case bool() | int() | float():
            return _read_number(Literal(default))
        case tuple() | list():
            return tuple(map(_validate_value, default))
        case str():
            return default
        case _:
            return None


def _strip_kind(data: "Data | Quantity", known: Container[str]) -> Value:
    """Normalize a value whatever its type."""
    match data:
        case Formula(tree=Name(name)) if name not in known and "." not in name:
            return name
        case Formula(tree=Call(word, (inner,))) if word not in FUNCTIONS:
            return (word, _fold_number(inner))
        case Formula(tree=tree):
            return _fold_number(tree)
        case Quantity(value):
            return _read_number(Literal(value))
        case list():
            return tuple(_strip_kind(formula, known) for formula in data)
        case dict():
            parts = ((key, _strip_kind(formula, known)) for key, formula in data.items())
            return ("", *sorted(parts, key=lambda part: str(part[0])))
        case _:
            return data


def _read_sides(value: Value) -> Value:
    """Return a value as height and width; a word is left as is."""
    match value:
        case str():
            sides = value.split("x")
            both = len(sides) == 2 and all(map(str.isdecimal, sides))
            return tuple(Literal(int(side)) for side in sides) if both else value
        case None | (_, _):
            return value
        case tuple():
            return value
        case _:
            return (value, value)


def _read_attached(value: Value, family: tuple[type[Operator], ...]) -> Value:
    """Return a normalization or activation with its non-default arguments."""
    options: Value = None
    match value:
        case None | "none":
            return None
        case str(word):
            pass
        case (str(word), inner) if word:
            options = inner
        case ("", (str(word), inner)):
            options = inner
        case _:
            return value
    for operator in family:
        if operator.word == word:
            return _fill_defaults(operator, _read_options(operator, options))
    return word if options is None else (word, options)


def _read_options(operator: type[Operator], value: Value) -> dict[str, Value]:
    match value:
        case None:
            return {}
        case ("", *parts):
            named = {str(part[0]): part[1] for part in parts if isinstance(part, tuple)}
            return {name: _read_option(operator, name, option) for name, option in named.items()}
        case _:
            main = operator.main()
            return {main: value} if main else {"": value}


def _read_option(operator: type[Operator], name: str, value: Value) -> Value:
    """Normalize one argument of a normalization or activation, by its type."""
    if name not in operator.model_fields:
        return value
    return _read_sides(value) if isinstance(find_check(operator, name), Pair | Zeros) else value


def merge_options(value: Value, other: Value) -> Value:
    """Spell out in a normalization or activation the options that another of its kind has.

    Args:
        value: the value; anything else is left as is.
        other: the value that it is shown next to.
    """
    match value, other:
        case ((str(word) | (str(word), *_)), (str(second), *more)) if word == second:
            said = _name_options(value[1:] if isinstance(value, tuple) else ())
            operator = next((norm for norm in (*NORMS, *ACTIVATIONS) if norm.word == word), None)
            if operator is None or said.keys() >= _name_options(more).keys():
                return value
            names = [name for name in operator.model_fields if name in said | _name_options(more)]
            return (word, *((name, said.get(name, read_default(operator, name))) for name in names))
        case _:
            return value


def _name_options(parts: Iterable[Value]) -> dict[str, Value]:
    """Return options by name."""
    pairs = (part for part in parts if isinstance(part, tuple) and len(part) == 2)
    return {name: value for name, value in pairs if isinstance(name, str)}


def _fill_defaults(operator: type[Operator], options: Mapping[str, Value]) -> Value:
    """Return an operator with its non-default arguments, in declaration order."""
    own = [name for name in operator.model_fields if name in options]
    names = (*own, *sorted(options.keys() - own))
    said = {
        name: options[name]
        for name in names
        if name not in own or options[name] != read_default(operator, name)
    }
    return (operator.word, *said.items()) if said else operator.word


def _fold_number(tree: Expression) -> Expression:
    """Fold an expression without names to a number."""
    if any(find_names(tree)):
        return tree
    try:
        return _read_number(Literal(evaluate(tree, {}).value))
    except ExpressionError:
        return tree


def _read_number(literal: Literal) -> Literal:
    return Literal(round_residue(literal.value)) if isinstance(literal.value, float) else literal


def round_residue(number: Number) -> Number:
    """Return a number without rounding errors: `1 - 0.8` is 0.2."""
    return float(f"{number:.{_DIGITS}g}") if isinstance(number, float) else number


def list_names(value: Value) -> Iterator[str]:
    """Yield every name in a value."""
    if isinstance(value, tuple):
        for each in value:
            yield from list_names(each)
    elif isinstance(value, _TREES):
        yield from find_names(value)


def substitute_names(value: Value, names: Mapping[str, Value]) -> Value:
    """Return a value with some names replaced by their values."""
    match value:
        case Name(name) if name in names:
            return names[name]
        case ("reversed", inner):
            items = substitute_names(inner, names)
            return items[::-1] if isinstance(items, tuple) else (value[0], items)
        case tuple():
            return tuple(substitute_names(item, names) for item in value)
        case Negation() | BinaryOperation() | Call():
            trees = {name: each for name, each in names.items() if isinstance(each, _TREES)}
            return _fold_number(substitute(value, trees))
        case _:
            return value


def print_value(value: Value) -> str:
    """Return a value as a box would write it."""
    match value:
        case None:
            return "none"
        case str():
            return value
        case ("", *parts):
            return _print_call("", parts)
        case (str(word), *parts):
            return _print_call(word, parts)
        case tuple():
            return f"[{', '.join(map(print_value, value))}]"
        case _:
            return to_text(value)


def print_sides(value: Value, *, both: bool = False) -> str:
    """Return height and width as a box would write them.

    Args:
        value: the two, or a word.
        both: whether to write both even if they are equal, as for kernels.
    """
    match value:
        case (height, width) if not isinstance(height, str | tuple):
            one = height == width and not both
            return print_value(height) if one else f"{print_value(height)}x{print_value(width)}"
        case _:
            return print_value(value)


@dataclass(frozen=True, slots=True)
class SettingValue:
    """The effective value of an argument.

    Attributes:
        value: the value, with the names used in the spec.
        number: the same with all known values substituted, for display.
        has_sides: whether it consists of height and width.
        both: whether both are written even if they are equal.
    """

    value: Value
    number: Value
    has_sides: bool = False
    both: bool = False

    def __str__(self) -> str:
        text, known = self._text(self.value), self._text(self.number)
        is_known = any(list_names(self.value)) and not any(list_names(self.number))
        return f"{known} ({text})" if is_known and text != known else text

    def _text(self, value: Value) -> str:
        return print_sides(value, both=self.both) if self.has_sides else print_value(value)


def build_exact(value: Value) -> SettingValue:
    """Return a value that is displayed as is."""
    return SettingValue(value, value)


def _print_call(word: str, parts: Sequence[Value]) -> str:
    """Return an operator with its arguments."""
    shown = (
        f"{part[0]}={print_value(part[1])}" if isinstance(part, tuple) and len(part) == 2
        else print_value(part) for part in parts
    )  # fmt: skip
    inside = ", ".join(text for text in shown if text)
    return f"{word}({inside})" if inside else word

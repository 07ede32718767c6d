"""Normalize the values of arguments, however they are written.

`3x3`, `[3, 3]` and `3` are the same kernel; `batch` and `{batch: {eps: 1e-5}}` are the same
normalization. Numbers are expressions, so that `n//2` can be compared before `n` is known.
"""

from collections.abc import Container, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final, TypeAlias

from archspec.dataclass import dataclass
from archspec.expressions import (
    FUNCTIONS,
    BinaryOperation,
    Call,
    Comparison,
    Complement,
    Expression,
    ExpressionError,
    Junction,
    Literal,
    Name,
    Negation,
    Number,
    Quantity,
    Selection,
    evaluate,
    find_names,
    substitute,
    to_text,
)
from archspec.language import Formula
from archspec.ops import Operator
from archspec.ops.arguments import Check, Pair, Zeros
from archspec.ops.attached import Attached
from archspec.ops.family import ACTIVATIONS, NORMS, Family

Value: TypeAlias = "Expression | str | tuple[Value, ...] | None"
"""A number, a word, None, or a tuple of these; an operator is its word with its arguments."""

_CONDITIONS: Final = (Comparison, Junction, Complement, Selection)
_TREES: Final = (Literal, Name, Negation, BinaryOperation, Call, *_CONDITIONS)
_DIGITS: Final = 12
"""The number of significant digits compared."""


@cache
def _find_check(operator: type[Operator], name: str) -> Check | None:
    """Return the check of an argument's type; None if its type is unknown."""
    found = (check for check in operator.model_fields[name].metadata if isinstance(check, Check))
    return next(found, None)


@cache
def list_fields(operator: type[Operator]) -> tuple[str, ...]:
    """Return the arguments of an operator, in declaration order."""
    return tuple(operator.model_fields)


def has_sides(operator: type[Operator], name: str) -> bool:
    """Check whether an argument consists of the sides of a grid."""
    return isinstance(_find_check(operator, name), Pair | Zeros)


def read_argument(
    operator: type[Operator], name: str, data: object, known: Container[str]
) -> Value:
    """Normalize the value that a spec gives to an argument of an operator.

    Args:
        operator: the operator.
        name: the argument.
        data: the value as written.
        known: the names that expressions may use there besides cells; any other is a word.
    """
    value = normalize(data, known)
    match _find_check(operator, name):
        case Attached(family):
            return _read_attached(value, family)
        case Pair(square=square):
            return _read_sides(value, keeps=square)
        case Zeros():
            return _read_sides(value)
        case _:
            return value


@cache
def read_default(operator: type[Operator], name: str) -> Value:
    """Return the default of an operator's argument; None if it is required."""
    return normalize(operator.model_fields[name].default)


def normalize(data: object, known: Container[str] = ()) -> Value:
    """Normalize a value whatever its type, as a spec writes it or as an operator holds it.

    Args:
        data: the value; anything that is none gives None.
        known: the names that expressions may use there besides cells; any other is a word.
    """
    match data:
        case Formula(tree=Name(name)) if name not in known and "." not in name:
            return name
        case Formula(tree=Call(word, (inner,))) if word not in FUNCTIONS:
            return (word, _fold_number(inner))
        case Formula(tree=tree):
            return _fold_number(tree)
        case Quantity(value=number) | (int() | float() as number):
            return _make_literal(number)
        case list() | tuple():
            return tuple(normalize(item, known) for item in data)
        case dict():
            parts = ((key, normalize(item, known)) for key, item in data.items())
            return ("", *sorted(parts, key=lambda part: str(part[0])))
        case Operator():
            said = {name: normalize(getattr(data, name)) for name in type(data).model_fields}
            return _fill_defaults(type(data), said)
        case str():
            return data
        case _:
            return None


def identify_data(data: object) -> Hashable:
    """Return what two values have in common that are written alike, wherever they are."""
    match data:
        case Formula(tree=tree):
            return (tree, to_text(tree))  # equal trees may hold 8 and 8.0
        case list() | tuple():
            return tuple(map(identify_data, data))
        case dict():
            return ("", *((key, identify_data(item)) for key, item in data.items()))
        case _:
            return (type(data), repr(data))


def resolve_alias(operator: type[Operator], alias: str, value: Value) -> Value:
    """Return the value of an argument that is given by an alias, such as dropout's `keep`."""
    if alias not in operator.aliases:
        return value
    if isinstance(value, Literal):
        return normalize(operator.unalias(alias, Quantity.of(value.value)))
    if isinstance(value, _TREES) and _is_complement(operator, alias):
        return _build_complement(value)
    return (alias, value)


@cache
def _is_complement(operator: type[Operator], alias: str) -> bool:
    """Check whether an alias of an argument holds 1 minus its value."""
    return all(
        normalize(operator.unalias(alias, Quantity.of(share))) == Literal(1 - share)
        for share in (0.0, 0.25, 1.0)
    )


def _build_complement(share: Expression) -> Expression:
    """Return 1 minus an expression, in the shortest form."""
    match share:
        case BinaryOperation("-", Literal(value), rest) if value == 1:
            return rest
        case _:
            return BinaryOperation("-", Literal(1), share)


def _read_sides(value: Value, *, keeps: bool = False) -> Value:
    """Return a value as its sides, two of them if all are equal; a word is left as is.

    Args:
        value: the value.
        keeps: whether equal sides are as many as written, as those of a kernel.
    """
    match value:
        case str():
            sides = value.split("x")
            if not 2 <= len(sides) <= 3 or not all(map(str.isdecimal, sides)):
                return value
            return _read_sides(tuple(Literal(int(side)) for side in sides), keeps=keeps)
        case (first, *others) if not keeps and all(other == first for other in others):
            return (first, first)
        case None | tuple():
            return value
        case _:
            return (value, value)


def _read_attached(value: Value, family: Family) -> Value:
    """Return a normalization or activation with its non-default arguments."""
    options: Value = None
    match value:
        case None | "none":
            return None
        case str(word):
            pass
        case ("", (str(word), options)):
            pass
        case (str(word), options) if word:
            pass
        case _:
            return value
    operator = family.find(word)
    if operator is None:
        return word if options is None else (word, options)
    match options:
        case None:
            return word
        case ("", *_):
            named = _name_options(options)
            said = {name: _read_option(operator, name, named[name]) for name in named}
            return _fill_defaults(operator, said)
        case _:
            return _fill_defaults(operator, {operator.main() or "": options})


def _read_option(operator: type[Operator], name: str, value: Value) -> Value:
    """Normalize one argument of a normalization or activation, by its type."""
    is_known = name in operator.model_fields
    return _read_sides(value) if is_known and has_sides(operator, name) else value


def merge_options(value: Value, other: Value) -> Value:
    """Spell out in a normalization or activation the options that another of its kind has.

    Args:
        value: the value; anything else is left as is.
        other: the value that it is shown next to.
    """
    said, more = _name_options(value), _name_options(other)
    word = _get_word(value)
    named = word if isinstance(word, str) else None
    operator = NORMS.find(named) or ACTIVATIONS.find(named)
    if operator is None or word != _get_word(other) or said.keys() >= more.keys():
        return value
    names = [name for name in operator.model_fields if name in said or name in more]
    return (word, *((name, said.get(name, read_default(operator, name))) for name in names))


def _get_word(value: Value) -> Value:
    """Return the word of an operator, which its arguments follow if there are any."""
    return value[0] if isinstance(value, tuple) and value else value


def _name_options(value: Value) -> dict[str, Value]:
    """Return the arguments of an operator by name."""
    parts = value[1:] if isinstance(value, tuple) else ()
    pairs = (part for part in parts if isinstance(part, tuple) and len(part) == 2)
    return {name: option for name, option in pairs if isinstance(name, str)}


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
        return _make_literal(evaluate(tree, {}).value)
    except ExpressionError:
        return tree


def _make_literal(number: Number) -> Literal:
    return Literal(round_residue(number))


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
        case Negation() | BinaryOperation() | Call() | Comparison() | Junction() | Complement():
            return _substitute_known(value, names)
        case Selection():
            return _substitute_known(value, names)
        case _:
            return value


def _substitute_known(tree: Expression, names: Mapping[str, Value]) -> Expression:
    """Return an expression with the names of other expressions replaced."""
    trees = {name: each for name, each in names.items() if isinstance(each, _TREES)}
    return _fold_number(substitute(tree, trees))


def print_value(value: Value) -> str:
    """Return a value as a box would write it."""
    match value:
        case None:
            return "none"
        case str():
            return value
        case (str(word), *parts):
            return _print_call(word, parts)
        case tuple():
            return f"[{', '.join(map(print_value, value))}]"
        case _:
            return to_text(value)


@dataclass(frozen=True, slots=True)
class SettingValue:
    """The effective value of an argument.

    Attributes:
        value: the value, with the names used in the spec.
        number: the same with all known values substituted, for display.
        has_sides: whether it consists of the sides of a grid.
        both: whether both are written even if they are equal, as for kernels.
    """

    value: Value
    number: Value
    has_sides: bool = False
    both: bool = False

    def __str__(self) -> str:
        text, known = self._text(self.value), self._text(self.number)
        is_known = any(list_names(self.value)) and not any(list_names(self.number))
        return f"{known} ({text})" if is_known and text != known else text

    def spell_out(self, other: "SettingValue") -> "SettingValue":
        """Return the value with the options of an operator that another value states."""
        value = merge_options(self.value, other.value)
        return replace(self, value=value, number=merge_options(self.number, other.number))

    def _text(self, value: Value) -> str:
        match value:
            case (first, *others) if self.has_sides and not isinstance(first, str | tuple):
                is_one = all(other == first for other in others) and not self.both
                return "x".join(map(print_value, (first,) if is_one else (first, *others)))
            case _:
                return print_value(value)


def _print_call(word: str, parts: Sequence[Value]) -> str:
    """Return an operator with its arguments."""
    shown = (
        f"{part[0]}={print_value(part[1])}" if isinstance(part, tuple) and len(part) == 2
        else print_value(part) for part in parts
    )  # fmt: skip
    inside = ", ".join(text for text in shown if text)
    return f"{word}({inside})" if inside else word

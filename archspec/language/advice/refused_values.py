"""Suggestions for the value of an argument that is refused, or given twice.

A value is replaced only by one with the same meaning: without quotes, in another spelling, or by
the local word for that of another framework. For a number out of bounds, the intended one is
unknown, so the default is named instead.
"""

import re
from contextlib import suppress
from typing import Final

from pydantic_core import PydanticCustomError

from archspec import limits
from archspec.diagnostics.instruction import Instruction, Way, say_to_write
from archspec.expressions import Quantity
from archspec.language.advice.argument_text import print_setting
from archspec.language.advice.misspellings import suggest_misspelled
from archspec.language.box_printer import print_value
from archspec.language.model import Argument, Box
from archspec.ops import Operator
from archspec.ops.arguments import Check, Choice, Flag, Pair, Real, Whole, Zeros, shown
from archspec.ops.attached import Attached, written
from archspec.ops.synonyms.lookup import names_of_argument, no_padding
from archspec.ops.synonyms.model import plain

_NUMBER: Final = re.compile(
    r"-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?"
)
_TRUE = ("true", "yes", "on", "1")
_FALSE = ("false", "no", "off", "0", "none", "null")


def find_check(operator: type[Operator], name: str) -> Check | None:
    """Return the type of an argument."""
    field = operator.model_fields[operator.aliases.get(name, name)]
    return next((check for check in field.metadata if isinstance(check, Check)), None)


def accepts(check: Check, value: object) -> bool:
    """Check whether an argument accepts a value."""
    with suppress(PydanticCustomError):
        check(value)
        return True
    return False


def suggest_value(
    operator: type[Operator], name: str, value: object, *, mapping: bool = False
) -> str:
    """Return a help line for a value that an argument refuses.

    Args:
        operator: the operator.
        name: the argument as it was given, possibly an alias.
        value: its computed value.
        mapping: whether it is written under a key rather than in a box.
    """
    check = find_check(operator, name)
    if check is None:
        return ""
    if isinstance(check, Attached):
        from archspec.language.advice.norms_and_activations import suggest_attached

        return suggest_attached(operator, name, check, value, mapping=mapping)
    instead = respell(check, value)
    if instead and isinstance(value, str) and instead == value:
        return say_to_write(f"{name}: {value}", frame="take the quotes away: {}")
    if instead:
        return say_to_write(print_setting(name, instead, mapping=mapping))
    if isinstance(value, str) and (said := _describe_word(name, check, value, mapping)):
        return said
    if isinstance(check, Flag):
        both = [print_setting(name, word, mapping=mapping) for word in ("true", "false")]
        return say_to_write(*both)
    return describe_default(operator, name)


def describe_default(operator: type[Operator], name: str) -> str:
    """Describe the default of an argument, or the purpose of a required one."""
    field = operator.model_fields.get(name)
    if field is None:
        note = names_of_argument(operator, name).note
        return f"`{name}` means: {note}" if note else ""
    if field.is_required():
        return f"`{name}` means: {field.description}" if field.description else ""
    return f"its default is `{written(field.default)}`"


def respell(check: Check, value: object) -> str:
    """Return the same value as the argument accepts it; empty if there is none."""
    for reading in _list_readings(check, value):
        if accepts(check, reading):
            is_number = isinstance(value, str) and _is_number(value)
            return str(value) if is_number else shown(reading).strip('"')
    return ""


def _list_readings(check: Check, value: object) -> list[object]:
    """Return the values that a value may be another spelling of."""
    match check, value:
        case Flag(), Quantity(number) if number in (0, 1):
            return [bool(number)]
        case Flag(), str():
            word = plain(value)
            return [word in _TRUE] if word in (*_TRUE, *_FALSE) else []
        case Choice(words), Quantity(bool(value)) if "tanh" in words:  # Keras' GELU
            return ["tanh" if value else "none"]
        case ((Whole() | Pair() | Zeros()), Quantity(float(number))) if number == int(number):
            return [int(number)]
        case ((Whole() | Real() | Pair() | Zeros()), str()) if _is_number(value):
            return [float(value) if isinstance(check, Real) else _parse_whole(value)]
        case ((Whole() | Real()), [only]):
            return [only]
        case ((Choice() | Zeros()), str()):
            return [*_find_similar_words(check.words, value)]
        case _:
            return []


def _is_number(text: str) -> bool:
    """Check whether a text would be a number without its quotes."""
    return len(text) <= limits.NUMBER_DIGITS and _NUMBER.fullmatch(text) is not None


def _parse_whole(text: str) -> object:
    return int(float(text)) if float(text).is_integer() else float(text)


def _find_similar_words(words: tuple[str, ...], written: str) -> list[str]:
    """Return the words of an argument with the same meaning: `tf_same` for `SAME_UPPER`."""
    if written == "SAME":  # TensorFlow's own
        return [choice for choice in ("tf_same", "same") if choice in words]
    also = {"sameupper": "tf_same", "half": "same", "notset": "valid"}
    word = also.get(plain(written), "")
    return [choice for choice in words if plain(choice) == plain(written) or choice == word]


def _describe_word(name: str, check: Check, word: str, mapping: bool) -> str:
    """Return a help line for a word that has no meaning here."""
    if isinstance(check, Zeros):
        if said := no_padding(word):
            return said
        if word == "same" and "tf_same" in check.words:
            return say_to_write(print_setting(name, "tf_same", mapping=mapping))
    if isinstance(check, Choice | Zeros):
        return suggest_misspelled(word, check.words)
    return ""


def suggest_second_argument(operator: type[Operator], name: str, box: Box) -> str:
    """Return a help line for a box that gives its main argument twice; empty if none is known.

    Args:
        operator: the operator of the box.
        name: the argument given twice.
        box: the box.
    """
    bare = [print_value(argument.value) for argument in box.arguments if argument.name is None]
    if name == "kernel" and bare:
        return _suggest_for_pool(box, bare)
    if len(bare) != 2 or _is_named(box.arguments, name):
        return ""
    first, second = bare
    return operator.two_values.replace("{first}", first).replace("{second}", second)


def _suggest_for_pool(box: Box, bare: list[str]) -> str:
    """Return a help line for a pool, whose second value is the stride in other frameworks."""
    if _is_named(box.arguments, "stride") or len(bare) != 2 - _is_named(box.arguments, "kernel"):
        return ""
    stride = f"stride {bare[-1]}"
    moving = Way(f"write `{stride}` where it is how far the window moves", stride)
    return Instruction("{}", [moving, Way("leave it out", "")], fact="a pool has one main argument")


def _is_named(arguments: tuple[Argument, ...], name: str) -> bool:
    return any(argument.name == name for argument in arguments)

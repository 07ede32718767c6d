"""Suggestions for an argument that an operator does not have."""

from collections.abc import Callable, Mapping
from typing import Final

from archspec.diagnostics.instruction import ask_whether_meant, say_to_remove, say_to_write
from archspec.expressions import Quantity
from archspec.language.advice.argument_text import find_literal, is_in_mapping, print_setting
from archspec.language.advice.misspellings import suggest_misspelled, suggest_slip
from archspec.language.advice.norms_and_activations import translate_word
from archspec.language.advice.refused_values import accepts, find_check, respell
from archspec.language.box_printer import print_value
from archspec.language.model import Argument, Data
from archspec.ops import Operator
from archspec.ops.arguments import Check, shown
from archspec.ops.attached import Attached
from archspec.ops.family import NORMS
from archspec.ops.synonyms import lookup
from archspec.ops.synonyms.model import plain
from archspec.ops.synonyms.tables import load_arguments

_SWITCHES: Final = ("batchnormalize", "batchnorm", "usebn", "withbn", "bn")
"""Switches of other frameworks that add a batch normalization."""


def suggest_argument(operator: type[Operator], name: str, argument: Argument | None = None) -> str:
    """Return a help line for an argument that an operator does not have.

    Args:
        operator: the operator.
        name: the argument's name.
        argument: the argument with its value, if a box or a default gives it.
    """
    field = lookup.argument_like(operator, name)
    if not field:
        return lookup.no_argument(operator, name) or suggest_similar_arguments(operator, name)
    value = argument and _convert_value(operator, field, name, argument.value)
    if argument is None or not value:
        return ask_whether_meant(field, wrong=name)
    setting = print_setting(field, value, mapping=is_in_mapping(argument.value))
    return say_to_write(setting)


def suggest_similar_arguments(operator: type[Operator], name: str) -> str:
    """Return a help line with the argument that a name misspells, or with all arguments."""
    fields = operator.model_fields
    attached = [word for key in ("act", "norm") for word in (key, *load_arguments()[key].words())]
    if plain(name) in map(plain, attached):
        return "write it as a box of its own, behind this one"
    known = (*fields, *operator.aliases)
    if meant := suggest_misspelled(name, known) or suggest_slip(name, known):
        return meant
    if not fields:
        return say_to_remove(f"{operator.__name__} takes no arguments")
    return f"it takes {', '.join(f'`{field}`' for field in fields)}"


def _convert_value(operator: type[Operator], field: str, foreign: str, value: Data) -> str:
    """Return the value for our argument as it is written; empty if it is not known."""
    check, known = find_check(operator, field), find_literal(value)
    if foreign == "round_mode" and isinstance(known, str):  # Caffe's words
        return {"ceil": "true", "floor": "false"}.get(known.lower(), "")
    if check is None or foreign in lookup.OTHER_VALUES:
        return ""
    if known is None:
        return print_value(value) if foreign not in lookup.CONVERSIONS and value is not None else ""
    if foreign in lookup.CONVERSIONS:
        return _apply_conversion(check, lookup.CONVERSIONS[foreign], known)
    if isinstance(check, Attached):
        return _convert_attached(check, foreign, known)
    if accepts(check, known):
        return print_value(value)
    return respell(check, known)


def _apply_conversion(check: Check, convert: Callable[[float], float], known: object) -> str:
    if not isinstance(known, Quantity) or isinstance(known.value, bool):
        return ""
    number = round(convert(known.value), 12)
    return shown(number) if accepts(check, number) else ""


def _convert_attached(check: Attached, foreign: str, known: object) -> str:
    """Return the word of a `norm` or an `act` for another framework's word or switch."""
    if isinstance(known, Quantity) and check.family is NORMS and plain(foreign) in _SWITCHES:
        return "batch" if known.value else "none"
    if isinstance(known, Mapping) and len(known) == 1:
        return ""
    word = known if isinstance(known, str) else ""
    return word if word and accepts(check, word) else translate_word(check, word)

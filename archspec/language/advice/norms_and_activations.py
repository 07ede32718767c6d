"""Suggestions for a `norm` or an `act` that is refused."""

from collections.abc import Mapping, Sequence
from typing import Final

from archspec.diagnostics.instruction import ask_whether_meant, say_to_write
from archspec.language.advice.argument_text import print_setting
from archspec.language.advice.misspellings import suggest_misspelled, suggest_slip
from archspec.language.advice.refused_values import (
    accepts,
    describe_default,
    find_check,
    suggest_value,
)
from archspec.ops import Operator, names
from archspec.ops.arguments import shown
from archspec.ops.attached import Attached
from archspec.ops.family import ACTIVATIONS, NORMS
from archspec.ops.synonyms import lookup
from archspec.ops.synonyms.model import plain
from archspec.text.phrases import list_names

_ALSO_NORMS: Final = ("spectral", "weight", "l2", "switchable", "renorm", "pixel")
"""Normalizations that an argument has a word for and no operator is named after."""


def suggest_attached(
    operator: type[Operator], name: str, check: Attached, value: object, *, mapping: bool
) -> str:
    """Return a help line for a `norm` or an `act`.

    Args:
        operator: the operator.
        name: the argument.
        check: its type.
        value: its computed value.
        mapping: whether it is written under a key rather than in a box.
    """
    word, options = _split_options(value)
    if word == "none" or any(each.word == word for each in check.family):
        return _suggest_options(name, check, word, options, mapping)
    like = translate_word(check, word) if options is None else lookup.word_like(word, check.family)
    if like:
        return ask_whether_meant(like, wrong=word)
    for other in ("norm", "act"):
        kin = find_check(operator, other) if other in operator.model_fields else None
        if other != name and isinstance(kin, Attached) and (found := translate_word(kin, word)):
            return say_to_write(print_setting(other, found, mapping=mapping))
    return _describe_unknown_word(check, word) or describe_default(operator, name)


def suggest_act(word: str) -> str:
    """Return a help line for the `act` of a residual."""
    check = Attached(ACTIVATIONS)
    return ask_whether_meant(translate_word(check, word), wrong=word) or _describe_unknown_word(
        check, word
    )


def suggest_named_options(word: str, arguments: Sequence[str]) -> str:
    """Return a help line for a word with several unnamed arguments: `hardtanh(0, 6)`."""
    wanted = lookup.word_like(word, ACTIVATIONS) or lookup.word_like(word, NORMS)
    inner = ACTIVATIONS.find(wanted) or NORMS.find(wanted)
    if inner is None or not inner.model_fields:
        return "leave them out"
    if len(arguments) > len(inner.model_fields):
        return f"it takes {list_names(inner.model_fields)}"
    named = zip(inner.model_fields, arguments, strict=False)
    options = ", ".join(f"{name}: {value}" for name, value in named)
    return f"write the box as a mapping, and in it `{{{inner.word}: {{{options}}}}}`"


def translate_word(check: Attached, word: str) -> str:
    """Return the word of a family for a foreign one, such as `silu` for `Swish`; empty for none.

    If the foreign word implies a constant, so does the result.
    """
    if check.family is ACTIVATIONS and plain(word) in lookup.CONSTANTS:
        return lookup.CONSTANTS[plain(word)]
    if word.casefold() == "none" or (check.family is ACTIVATIONS and lookup.is_nothing(word)):
        return "none"
    return lookup.word_like(word, check.family)


def _describe_unknown_word(check: Attached, word: str) -> str:
    """Return a help line for a word that names neither a `norm` nor an `act`."""
    if alone := lookup.operators_like(word, names()):
        return f"`{alone[0]}` is a box of its own: write it behind this one"
    if lookup.no_operator(word) or (check.family is NORMS and plain(word) in _ALSO_NORMS):
        return f"there is no `{word}` yet"
    words = ("none", *check.family.names)
    return suggest_misspelled(word, words) or suggest_slip(word, words)


def _split_options(value: object) -> tuple[str, object]:
    """Split a value into its word and its options; the options are None for a word alone."""
    match value:
        case str():
            return value, None
        case Mapping() if len(value) == 1:
            ((word, options),) = value.items()
            return str(word), options
        case _:
            return "", None


def _suggest_options(name: str, check: Attached, word: str, options: object, mapping: bool) -> str:
    """Return a help line for the options of a known word."""
    inner = next((operator for operator in check.family if operator.word == word), None)
    if inner is None or not inner.model_fields:
        return say_to_write(print_setting(name, word, mapping=mapping))
    if not isinstance(options, Mapping):
        return _suggest_main_option(name, check, inner, options)
    for key, value in options.items():
        if key not in inner.model_fields:
            return _suggest_key(inner, str(key), value)
        kind = find_check(inner, key)
        if kind is not None and not accepts(kind, value):
            return suggest_value(inner, key, value, mapping=True)
    return ""


def _suggest_key(inner: type[Operator], key: str, value: object) -> str:
    """Return a help line for an option that the attached operator does not have."""
    field = lookup.argument_like(inner, key)
    kind = find_check(inner, field) if field in inner.model_fields else None
    if kind is not None and accepts(kind, value):
        return say_to_write(f"{field}: {shown(value)}", wrong=key)
    listed = f"it takes {list_names(inner.model_fields)}"
    meant = suggest_misspelled(key, inner.model_fields) or lookup.no_argument(inner, key)
    return meant or suggest_slip(key, inner.model_fields) or listed


def _suggest_main_option(name: str, check: Attached, inner: type[Operator], value: object) -> str:
    """Return a help line for an unnamed option: `batch(0.001)`, `leaky_relu(-1)`."""
    if said := check.advice(name, {inner.word: value}):
        return said
    main = inner.main()
    return describe_default(inner, main) if main is not None and value is not None else ""

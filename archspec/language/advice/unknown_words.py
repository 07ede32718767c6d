"""Suggestions for a word in the parentheses of a box that is not a mark, flag or name."""

from collections.abc import Iterable, Iterator
from typing import Final

from archspec.diagnostics.instruction import say_to_remove, say_to_write
from archspec.language.advice.misspellings import suggest_misspelled
from archspec.language.advice.norms_and_activations import translate_word
from archspec.language.advice.refused_values import find_check, respell
from archspec.ops import Operator, names
from archspec.ops.arguments import Choice, Zeros
from archspec.ops.attached import Attached
from archspec.ops.family import ACTIVATIONS
from archspec.ops.synonyms import lookup
from archspec.ops.synonyms.model import plain

_WITHOUT_BIAS: Final = ("nobias", "withoutbias", "biasfree", "unbiased")


def suggest_word(operator: type[Operator], word: str, known: Iterable[str] = ()) -> str:
    """Return a help line for a word without a key; empty if nothing is known of it.

    Args:
        operator: the operator of the box.
        word: the word as written.
        known: the marks, flags and names that are possible.
    """
    if settings := [*find_settings(operator, word)]:
        return say_to_write(*settings, frame=f"write {{}}{_suggest_mark(word)}")
    if len(word) > 1 and (field := lookup.argument_like(operator, word)):
        flag = operator.is_flag(field)
        if not flag:
            return f"`{field}` is what it is called here, and it needs a value"
        return say_to_write(field)
    if plain(word) in _WITHOUT_BIAS and "bias" in operator.model_fields:
        return say_to_write("bias=false")
    padding = lookup.no_padding(word) if "padding" in operator.model_fields else ""
    if said := lookup.no_argument(operator, word) or padding:
        return said
    if lookup.is_nothing(word):
        return say_to_remove()
    if meant := suggest_misspelled(word, known):
        return meant
    if alone := lookup.operators_like(word, names()):
        return f"`{alone[0]}` is a box of its own: write it behind this one"
    return lookup.no_operator(word)


def find_settings(operator: type[Operator], word: str) -> Iterator[str]:
    """Yield the arguments that a word could be the value of: `padding=valid`, `act=relu`."""
    for field in operator.model_fields:
        check = find_check(operator, field)
        match check:
            case Attached():
                found = "none" if word == "none" else translate_word(check, word)
            case Choice(words) | Zeros(words):
                found = word if word in words else respell(check, word)
            case _:
                found = ""
        if found == "valid":
            yield "V"
        if found:
            yield f"{field}={found}"


def _suggest_mark(word: str) -> str:
    """Return a hint to define a paper's own word, such as Linear, in the legend; or empty."""
    papers = word[:1].isupper() and word not in ACTIVATIONS.names.values()
    return f", or say under `legend` what `{word}` stands for" if papers else ""

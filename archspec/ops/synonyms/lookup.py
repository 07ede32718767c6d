"""From a word of another framework to the word here, whatever its case and underscores."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Final

from archspec.ops.operator import Operator
from archspec.ops.synonyms.model import Names, plain
from archspec.ops.synonyms.tables import load_advice, load_arguments, load_operators

CONVERSIONS: Final[Mapping[str, Callable[[float], float]]] = {
    "moving_average_fraction": lambda before: 1 - before,
    "decay": lambda before: 1 - before,
    "depth_radius": lambda radius: 2 * radius + 1,
}
"""Arguments whose numbers mean something else than those of ours, and what they are here."""


CONSTANTS: Final[Mapping[str, str]] = {"leaky": "leaky_relu(0.1)"}
"""Activations with a constant that is not the default here: Darknet's slope is 0.1."""

OTHER_VALUES: Final = frozenset(
    "shared_axes channel_shared round_mode alpha_initializer filler kernel_h kernel_w pad_h pad_w "
    "stride_h stride_w".split()
)
"""Arguments whose values say something else than those of ours, so that none is carried over."""


def operators_like(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Our names for what another framework calls so; several where the word stands for several.

    Args:
        word: the foreign word, with or without the module that it is in.
        known: the names that exist here.
    """
    names = set(known)
    return tuple(name for name in _operators().get(plain(word), ()) if name in names)


@cache
def _operators() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for here, names in load_operators().items():
        for word in dict.fromkeys(map(plain, (here, *names.words()))):
            found.setdefault(word, []).append(here)
    return {word: tuple(here) for word, here in found.items()}


def names_of_argument(operator: type[Operator], argument: str) -> Names:
    """Return what other frameworks call an argument of an operator."""
    name = operator.word if operator.joins else operator.__name__
    rows = load_arguments()
    return rows.get(f"{name}.{argument}") or rows.get(argument, Names())


def argument_like(operator: type[Operator], word: str) -> str:
    """Return the argument that another framework calls so; empty if there is none.

    The first to have the word in its row is meant, and one of that very name before all others.
    """
    fields = (*operator.model_fields, *operator.aliases)
    if word in fields:
        return word
    wanted = plain(word)
    for field in fields:
        if wanted in map(plain, (field, *names_of_argument(operator, field).words())):
            return field
    return ""


def word_like(word: str, family: Iterable[type[Operator]]) -> str:
    """Return the word for an operator of a family, as a `norm` or `act` is given by one.

    Args:
        word: what is written, such as `swish` or `BatchNorm2d`.
        family: the operators that the argument takes.
    """
    by_name = {operator.__name__: operator.word for operator in family}
    by_word = {plain(name): name for name in by_name.values()}
    if plain(word) in by_word:
        return by_word[plain(word)]
    return next((by_name[name] for name in operators_like(word, by_name)), "")


def is_nothing(word: str) -> bool:
    """Check whether a word says that nothing is done: `linear`, `identity`."""
    return plain(word) in _NOTHING


_NOTHING: Final = frozenset(("linear", "identity", "none", "null", "nothing", "noop", "id"))


def no_operator(word: str) -> str:
    """Return the advice on an operator of another framework that archspec lacks."""
    return _load_plain_advice("operators").get(plain(word), "")


def no_argument(operator: type[Operator], word: str) -> str:
    """Return the advice on an argument of another framework that archspec lacks."""
    own = load_advice("arguments", operator.__name__).get(word)
    return own or _load_plain_advice("arguments").get(plain(word), "")


def no_padding(word: str) -> str:
    """Return the advice on a padding of another framework that archspec lacks."""
    return _load_plain_advice("paddings").get(plain(word), "")


@cache
def _load_plain_advice(table: str) -> dict[str, str]:
    return {plain(word): said for word, said in load_advice(table).items()}

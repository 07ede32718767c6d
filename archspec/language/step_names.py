"""Default names of steps, after their operator or block or the steps they repeat."""

from collections.abc import Iterable, Iterator
from typing import Final

from archspec.language.model import Box, Conditional, Fork, Join, Loop, Repeat, Resume, Step
from archspec.language.names import to_snake_case
from archspec.language.residuals import RESIDUAL
from archspec.ops.family import ACTIVATIONS

_WORDS: Final = {name: word for word, name in ACTIVATIONS.names.items()}
"""Activations are named by their words: `relu`, not `re_lu`."""

_FEW: Final = 3
"""Up to this many steps are all named; of more, the first and the last."""


def derive_name(step: Step) -> str:
    """Return the name of a step as a module; empty for `from`, which is none."""
    match step:
        case Fork(merge=merge):
            return merge
        case Loop():
            return "loop"
        case Repeat(steps=steps) | Conditional(steps=steps):
            return "_".join(map(_spell_word, _shorten_words(steps)))
        case _:
            return "".join(map(_spell_word, _list_words((step,))))


def derive_class_name(steps: Iterable[Step]) -> str:
    """Return the class name of an unnamed body: `InceptionASE`, `ConvToMaxPool`."""
    return "".join(word[:1].upper() + word[1:] for word in _shorten_words(steps))


def _spell_word(word: str) -> str:
    return _WORDS.get(word) or to_snake_case(word)


def _shorten_words(steps: Iterable[Step]) -> tuple[str, ...]:
    """Return the words for a chain of steps, no more than fit in a name."""
    words = tuple(_list_words(steps))
    return words if len(words) <= _FEW else (words[0], "To", words[-1])


def _list_words(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        match step:
            case Box(name=name):
                yield name
            case Fork(merge=merge, residual=residual):
                yield RESIDUAL if residual else merge
            case Join(merge=merge):
                yield merge
            case Repeat(steps=inner) | Loop(steps=inner) | Conditional(steps=inner):
                yield from _shorten_words(inner)
            case Resume():
                pass

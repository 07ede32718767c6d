"""What a step is called that the spec gives no name: its operator or block, or what it repeats."""

from collections.abc import Iterable, Iterator
from typing import Final

from archspec.language.model import Box, Fork, Join, Loop, Repeat, Resume, Step
from archspec.language.names import snake_case
from archspec.language.residuals import RESIDUAL
from archspec.ops.activation import ACTIVATIONS

_WORDS: Final = {activation.__name__: activation.word for activation in ACTIVATIONS}
"""Activations are called by their words: `relu`, and not `re_lu`."""

_FEW: Final = 3
"""Up to so many steps are all named; of more, the first and the last."""


def own_name(step: Step) -> str:
    """Return what a step is called as a module; empty for `from`, which is none."""
    match step:
        case Box(name=name):
            return _snake(name)
        case Fork() | Join():
            return step.merge
        case Repeat(steps=steps):
            return "_".join(map(_snake, _told(steps)))
        case Loop():
            return "loop"
        case Resume():
            return ""


def body_class(steps: Iterable[Step]) -> str:
    """Return what the class of a body without a name is called: `InceptionASE`, `ConvToMaxPool`."""
    return "".join(word[:1].upper() + word[1:] for word in _told(steps))


def _snake(word: str) -> str:
    return _WORDS.get(word) or snake_case(word)


def _told(steps: Iterable[Step]) -> tuple[str, ...]:
    """Return the words for some steps in turn, no more than a name can hold."""
    words = tuple(_words(steps))
    return words if len(words) <= _FEW else (words[0], "To", words[-1])


def _words(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        match step:
            case Box(name=name):
                yield name
            case Fork(merge=merge, residual=residual):
                yield RESIDUAL if residual else merge
            case Join(merge=merge):
                yield merge
            case Repeat(steps=inner) | Loop(steps=inner):
                yield from _told(inner)
            case Resume():
                pass

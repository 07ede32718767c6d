"""What boxes mean beside what is written in them: arguments that a default or a mark gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from archspec.diff.compare.normal_form import rounded
from archspec.expressions import Quantity, free_names
from archspec.graph import Graph, Scope
from archspec.ops import Operator
from archspec.render.scene.box_captions import block_title, number_text
from archspec.render.scene.model import Box
from archspec.text.symbols import ARROW

BLOCK: Final = "block"
"""What the argument is called that says which block a box uses."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """An argument that is another in the second of two boxes.

    Attributes:
        name: the argument.
        before: its value in the first network.
        after: its value in the second one.
        letters: the parameters of the block around them that give it, where nothing else makes the
            difference: the block says the same in both networks, and is put to another use.
    """

    name: str
    before: str
    after: str
    letters: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The argument in words: `act relu → silu`."""
        return f"{self.name} {self.before}{ARROW}{self.after}"


@dataclass(frozen=True, slots=True)
class Meaning:
    """Compares the operators of boxes, and what they give to blocks.

    Attributes:
        before: the first network.
        after: the second one.
    """

    before: Graph
    after: Graph

    def contrasts(self, one: Box, two: Box) -> tuple[Contrast, ...]:
        """Which arguments differ between two boxes, and nothing of how these are written."""
        if one.scope is not None and two.scope is not None:
            scopes = self.before.scopes[one.scope], self.after.scopes[two.scope]
            return (*self._renamed(*scopes), *_given(*scopes))
        if not one.nodes or not two.nodes:
            return ()
        first, second = self.before.nodes[one.nodes[0]].op, self.after.nodes[two.nodes[0]].op
        if first is None or second is None:
            return ()
        return tuple(_arguments(first, second))

    def _renamed(self, one: Scope, two: Scope) -> Iterator[Contrast]:
        """Another name of a block; what is in the body of a stage makes no name."""
        named = one.block in self.before.program.blocks and two.block in self.after.program.blocks
        if named and one.block != two.block:
            yield Contrast(BLOCK, block_title(one.block), block_title(two.block))


def _given(one: Scope, two: Scope) -> Iterator[Contrast]:
    """What two uses give to the parameters that both versions of a block have."""
    for name, before in one.bound.items():
        if name in two.bound:
            yield from _contrast(name, before, two.bound[name])


def _arguments(first: Operator, second: Operator) -> Iterator[Contrast]:
    """What differs between two operators; those of two kinds are not alike in anything."""
    if type(first) is not type(second):
        yield Contrast("operator", type(first).__name__, type(second).__name__)
        return
    for name in type(first).model_fields:
        yield from _contrast(name, getattr(first, name), getattr(second, name))


def _contrast(name: str, first: object, second: object) -> Iterator[Contrast]:
    before, after = _plain(first), _plain(second)
    if before == after:
        return
    open_ends = _plain(first, known=False) == _plain(second, known=False)
    letters = frozenset((*_letters(first), *_letters(second))) if open_ends else frozenset()
    yield Contrast(name, _text(before), _text(after), letters)


def _plain(value: object, *, known: bool = True) -> object:
    """A value without how it was written.

    Args:
        value: the value.
        known: put in what the parameters of the block around it stand for; otherwise they are one
            like the other.
    """
    match value:
        case Quantity():
            return rounded(value.value) if known or value.fixed else ""
        case Operator():
            fields = {
                name: _plain(getattr(value, name), known=known) for name in type(value).model_fields
            }
            return value.word or type(value).__name__, fields
        case tuple() | list():
            return tuple(_plain(each, known=known) for each in value)
        case _:
            return value


def _letters(value: object) -> Iterator[str]:
    """The parameters that a value depends on."""
    match value:
        case Quantity():
            yield from free_names(value.form)
        case Operator():
            for name in type(value).model_fields:
                yield from _letters(getattr(value, name))
        case tuple() | list():
            for each in value:
                yield from _letters(each)


def _text(plain: object) -> str:
    match plain:
        case None:
            return "none"
        case (str(word), dict(fields)):
            inside = ", ".join(f"{name} {_text(each)}" for name, each in fields.items())
            return f"{word}({inside})" if inside else word
        case tuple():
            return "×".join(map(_text, plain))
        case bool() | int() | float():
            return number_text(plain)
        case _:
            return str(plain)

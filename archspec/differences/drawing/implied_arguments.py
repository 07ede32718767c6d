"""Compare the effective arguments of boxes, including those from defaults and marks."""

from collections.abc import Iterator
from typing import Final

from archspec.dataclass import dataclass
from archspec.differences.compare.normal_form import round_residue
from archspec.expressions import Quantity, find_names
from archspec.graph import Graph, Scope
from archspec.ops import Operator
from archspec.render.scene.box_captions import format_block_title, format_number
from archspec.render.scene.model import SceneBox
from archspec.text.symbols import ARROW

BLOCK: Final = "block"
"""The name of the argument that holds the block used by a box."""


@dataclass(frozen=True, slots=True)
class ArgumentContrast:
    """An argument that differs between two boxes.

    Attributes:
        name: the argument.
        before: its value in the first network.
        after: its value in the second one.
        letters: the parameters of the enclosing block that it comes from, if they alone make the
            difference: the block is the same in both networks, but used with other arguments.
    """

    name: str
    before: str
    after: str
    letters: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The argument as text: `act relu → silu`."""
        return f"{self.name} {self.before}{ARROW}{self.after}"


@dataclass(frozen=True, slots=True)
class BoxComparer:
    """Compares the operators of boxes, and the arguments that they give to blocks.

    Attributes:
        before: the first network.
        after: the second one.
    """

    before: Graph
    after: Graph

    def contrasts(self, one: SceneBox, two: SceneBox) -> tuple[ArgumentContrast, ...]:
        """Return the arguments that differ between two boxes, whatever their notation."""
        if one.scope is not None and two.scope is not None:
            scopes = self.before.scopes[one.scope], self.after.scopes[two.scope]
            return (*self._renamed(*scopes), *_compare_parameters(*scopes))
        if not one.nodes or not two.nodes:
            return ()
        first, second = self.before.nodes[one.nodes[0]].op, self.after.nodes[two.nodes[0]].op
        if first is None or second is None:
            return ()
        return tuple(_compare_operators(first, second))

    def _renamed(self, one: Scope, two: Scope) -> Iterator[ArgumentContrast]:
        """Yield the change of a block's name; the contents of a stage's body do not affect it."""
        named = one.block in self.before.program.blocks and two.block in self.after.program.blocks
        if named and one.block != two.block:
            yield ArgumentContrast(
                BLOCK, format_block_title(one.block), format_block_title(two.block)
            )


def _compare_parameters(one: Scope, two: Scope) -> Iterator[ArgumentContrast]:
    """Yield the differing arguments of parameters that both versions of a block have."""
    for name, before in one.bound.items():
        if name in two.bound:
            yield from _build_contrast(name, before, two.bound[name])


def _compare_operators(first: Operator, second: Operator) -> Iterator[ArgumentContrast]:
    """Yield the differing arguments of two operators; different kinds have none in common."""
    if type(first) is not type(second):
        yield ArgumentContrast("operator", type(first).__name__, type(second).__name__)
        return
    for name in type(first).model_fields:
        yield from _build_contrast(name, getattr(first, name), getattr(second, name))


def _build_contrast(name: str, first: object, second: object) -> Iterator[ArgumentContrast]:
    before, after = _strip_form(first), _strip_form(second)
    if before == after:
        return
    open_ends = _strip_form(first, known=False) == _strip_form(second, known=False)
    letters = (
        frozenset((*_find_parameters(first), *_find_parameters(second)))
        if open_ends
        else frozenset()
    )
    yield ArgumentContrast(name, _print_value(before), _print_value(after), letters)


def _strip_form(value: object, *, known: bool = True) -> object:
    """Return a value independent of its notation.

    Args:
        value: the value.
        known: whether to substitute the values of the enclosing block's parameters; otherwise all
            parameters are treated as equal.
    """
    match value:
        case Quantity():
            return round_residue(value.value) if known or value.fixed else ""
        case Operator():
            fields = {
                name: _strip_form(getattr(value, name), known=known)
                for name in type(value).model_fields
            }
            return value.word or type(value).__name__, fields
        case tuple() | list():
            return tuple(_strip_form(item, known=known) for item in value)
        case _:
            return value


def _find_parameters(value: object) -> Iterator[str]:
    """Yield the parameters that a value depends on."""
    match value:
        case Quantity():
            yield from find_names(value.form)
        case Operator():
            for name in type(value).model_fields:
                yield from _find_parameters(getattr(value, name))
        case tuple() | list():
            for each in value:
                yield from _find_parameters(each)


def _print_value(plain: object) -> str:
    match plain:
        case None:
            return "none"
        case (str(word), dict(fields)):
            inside = ", ".join(f"{name} {_print_value(field)}" for name, field in fields.items())
            return f"{word}({inside})" if inside else word
        case tuple():
            return "×".join(map(_print_value, plain))
        case bool() | int() | float():
            return format_number(plain)
        case _:
            return str(plain)

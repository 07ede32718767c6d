"""What boxes mean beside what is written in them: arguments that a default or a mark gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from archspec.expressions import Quantity
from archspec.graph import Graph
from archspec.ops import Operator
from archspec.render.difference.words import ARROW
from archspec.render.scene import Box
from archspec.render.wording import number_text

_Plain: TypeAlias = object


@dataclass(frozen=True, slots=True)
class Meaning:
    """Compares the operators of boxes.

    Attributes:
        before: the first network.
        after: the second one.
    """

    before: Graph
    after: Graph

    def remark(self, one: Box, two: Box) -> str:
        """Which arguments differ between two boxes of one kind of operator: `act relu → silu`."""
        if one.figure or two.figure or not one.nodes or not two.nodes:
            return ""
        first, second = self.before.nodes[one.nodes[0]].op, self.after.nodes[two.nodes[0]].op
        if first is None or second is None or type(first) is not type(second):
            return ""
        return "; ".join(_differences(first, second))


def _differences(first: Operator, second: Operator) -> Iterator[str]:
    for name in type(first).model_fields:
        before, after = (_plain(getattr(each, name)) for each in (first, second))
        if before != after:
            yield f"{name} {_text(before)}{ARROW}{_text(after)}"


def _plain(value: object) -> _Plain:
    """A value without how it was written."""
    match value:
        case Quantity():
            return value.value
        case Operator():
            fields = {name: _plain(getattr(value, name)) for name in type(value).model_fields}
            return value.word or type(value).__name__, fields
        case tuple() | list():
            return tuple(map(_plain, value))
        case _:
            return value


def _text(plain: _Plain) -> str:
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

"""Vectors: what mends a step that needs an image, by what made the vector that it gets."""

from collections.abc import Sequence
from typing import Final

from archspec.graph import Item, Leaf, Node
from archspec.ops import Shape, ShapeError, Vector
from archspec.passes.goal import Position

_KEEPING: Final = ("activation", "norm", "dropout")
"""Kinds of operators that keep what they get, so that the vector comes from before them."""


def mending(error: ShapeError, running: Shape, here: Position, nodes: Sequence[Node]) -> str:
    """A help line for a step that does not take what enters it.

    Args:
        error: what its shape rule says.
        running: what enters.
        here: where the step stands.
        nodes: the nodes of the graph.
    """
    if error.code != "A302" or not isinstance(running, Vector):
        return error.help
    return _behind_image(here.chain.items[: here.number], nodes) or error.help


def _behind_image(before: Sequence[Item], nodes: Sequence[Node]) -> str:
    """A help line by the step that made a vector of an image; empty where none of these did."""
    for item in reversed(before):
        if not isinstance(item, Leaf):
            return ""
        operator = nodes[item.node].operator
        match operator.__name__:
            case "GlobalAvgPool":
                return (
                    "write `GlobalAvgPool (keepdim)`, which keeps an image of 1x1, or put it "
                    "before GlobalAvgPool"
                )
            case "Flatten":
                return "put it before Flatten"
        if operator.kind not in _KEEPING:
            return ""
    return ""

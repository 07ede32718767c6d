"""Advise on a step that needs an image but gets a vector."""

from collections.abc import Sequence
from typing import Final

from archspec.graph import Leaf, Node
from archspec.ops import Shape, ShapeError, Vector
from archspec.passes.expected_size import ChainPosition

_KEEPING: Final = ("activation", "norm", "dropout")
"""Kinds of operators that keep what they get, so that the vector comes from before them."""

_FLATTENING: Final = {
    **{
        name: f"write `{name} (keepdim)`, which keeps an image of 1x1, or put it before {name}"
        for name in ("GlobalAvgPool", "GlobalMaxPool")
    },
    "Flatten": "put it before Flatten",
}
"""The advice on each operator that makes a vector of an image."""


def suggest_image(
    error: ShapeError, running: Shape, here: ChainPosition, nodes: Sequence[Node]
) -> str:
    """Return the help line for a step that does not accept its input.

    Args:
        error: the refusal of its shape rule.
        running: the input.
        here: the position of the step.
        nodes: the nodes of the graph.
    """
    if error.code != "A302" or not isinstance(running, Vector):
        return error.help
    for item in reversed(here.chain.items[: here.number]):
        operator = nodes[item.node].operator if isinstance(item, Leaf) else None
        if operator is not None and operator.__name__ in _FLATTENING:
            return _FLATTENING[operator.__name__]
        if operator is None or operator.kind not in _KEEPING:
            break
    return error.help

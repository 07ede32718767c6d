"""Depth: how many layers with weights a value passes on its longest way through a network.

As papers count it: convolutions and full connections, whatever has multiply-accumulates and
learns; norms, activations, pools and joins count nothing. It is the depth at inference, so that
heads for training count nothing either.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from archspec.graph import Graph, Node
from archspec.graph.dag import longest_path
from archspec.ops import Image


@dataclass(frozen=True, slots=True)
class Deepest:
    """The longest way from an input to an output.

    Attributes:
        layers: how many layers with weights are on it.
        way: its nodes, the input first; of several ways of one length the first as written.
    """

    layers: int
    way: tuple[Node, ...]


def deepest(graph: Graph) -> Deepest:
    """The longest way through a proved graph; one module that is applied twice counts twice."""
    heads = (head.chain.output for head in graph.heads if not head.in_training)
    way = longest_path(graph, (graph.output.index, *heads), is_layer)
    return Deepest(sum(map(is_layer, way)), way)


def is_layer(node: Node) -> bool:
    """Whether a node is a layer with weights: a convolution or a full connection."""
    if node.op is None:
        return False
    return node.macs > 0 and node.op.parameters(*node.sources) > 0


def last_grid(way: Sequence[Node]) -> Node | None:
    """The last node of a way that puts out a grid of more than one position, if there is one.

    It is what a network sees the image by, before its head makes a vector of it.
    """
    for node in reversed(way):
        if isinstance(node.type, Image) and node.type.grid != (1, 1):
            return node
    return None

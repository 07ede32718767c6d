"""Compute the depth of a network: the layers with weights on its longest path.

Depth is counted as papers do: convolutions and fully connected layers count, that is, whatever
has multiply-accumulates and learns; norms, activations, pools and joins do not. It is the depth
at inference, so auxiliary heads for training do not count either.
"""

from collections.abc import Sequence

from archspec.dataclass import dataclass
from archspec.expressions import maximum
from archspec.graph import Graph, Node
from archspec.graph.dag import find_longest_path
from archspec.graph.walk import group_counted_scopes
from archspec.ops import Image


@dataclass(frozen=True, slots=True)
class DeepestPath:
    """The longest path from an input to an output.

    Attributes:
        layers: the number of layers with weights on it.
        nodes: its nodes, the input first; among paths of equal length, the first as written.
    """

    layers: int
    nodes: tuple[Node, ...]


def find_deepest_path(graph: Graph) -> DeepestPath:
    """Return the longest path through a proved graph; a module applied twice counts twice."""
    heads = (head.chain.output for head in graph.heads if not head.in_training)
    way = find_longest_path(graph, (graph.output.index, *heads), is_layer)
    return DeepestPath(sum(map(is_layer, way)), way)


def count_layers(graph: Graph) -> int:
    """Return the number of layers with weights on the longest path, without looking for the path.

    The numbers may be traced, and scopes may stand for several uses.
    """
    depths: list[int] = []
    counted = group_counted_scopes(graph)
    for node in graph.nodes:
        before = maximum(0, *(depths[source] for source in node.inputs))
        depths.append(before + int(is_layer(node)))
        for scope in counted.get(node.index + 1, ()):
            first, last = depths[scope.chain.entry], depths[scope.chain.output]
            assert scope.times is not None, "it stands for several uses"
            depths[scope.chain.output] = last + (scope.times - 1) * (last - first)
    heads = (head.chain.output for head in graph.heads if not head.in_training)
    return maximum(0, *(depths[end] for end in (graph.output.index, *heads)))


def is_layer(node: Node) -> bool:
    """Check whether a node is a layer with weights: a convolution or fully connected layer."""
    if node.op is None:
        return False
    return node.macs > 0 and node.op.parameters(*node.sources) > 0


def find_last_grid(way: Sequence[Node]) -> Node | None:
    """Return the last node of a path whose output grid has more than one position, if any.

    This is where the network still sees the image, before its head reduces it to a vector.
    """
    for node in reversed(way):
        if isinstance(node.type, Image) and node.type.positions != 1:
            return node
    return None

"""Count the tensors that a network allocates while it runs.

A tensor is counted if a module or function of the generated source outputs it: convolution, norm
and activation of one box are three. The tensors of each operator are given by its lowering.
"""

from archspec.codegen.torch.lowerings import list_tensors
from archspec.codegen.torch.tensors import Made
from archspec.expressions import make_key
from archspec.graph import Graph, Node
from archspec.ops import Shape


def kept(graph: Graph) -> tuple[int, ...]:
    """Return how many numbers each node allocates for one example in training, without its inputs.

    Autograd keeps roughly these for the backward pass; exactly which is internal to torch.
    """
    tensors = Tensors()
    return tuple(sum(made.size for made in tensors.of(node, training=True)) for node in graph.nodes)


class Tensors:
    """The new tensors of nodes, cached by operator and inputs."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], tuple[Made, ...]] = {}

    def of(self, node: Node, *, training: bool) -> tuple[Made, ...]:
        """Return the new tensors of a node, in order of allocation.

        There are none if the output is the input, as for dropout at inference. A join allocates one
        for each function that it calls.
        """
        key = (id(node.op), training, *map(_make_key, node.sources))
        if key not in self._known:
            self._known[key] = list_tensors(node, training=training)
        return self._known[key]


def _make_key(shape: Shape) -> tuple[object, ...]:
    return tuple(map(make_key, shape.tensor))

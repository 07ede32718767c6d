"""Activations: the tensors that a network creates while it runs.

A tensor is counted where a module or function of the generated source puts it out: convolution,
norm and activation of one box are three. The lowering of each operator defines what it makes.
"""

from archspec.codegen.torch.lowerings import tensors_of
from archspec.codegen.torch.tensors import Made
from archspec.graph import Graph, Node


def kept(graph: Graph) -> tuple[int, ...]:
    """Return how many numbers each node makes for one example in training, without its inputs.

    Autograd keeps about these for the backward pass; which of them exactly is torch's affair.
    """
    tensors = Tensors()
    return tuple(sum(made.size for made in tensors.of(node, training=True)) for node in graph.nodes)


class Tensors:
    """What nodes make; those with equal operators and inputs are looked at once."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], tuple[Made, ...]] = {}

    def of(self, node: Node, *, training: bool) -> tuple[Made, ...]:
        """Return the new tensors of a node, in the order of their making.

        Nothing where the output is the input, as that of dropout is at inference. A join makes
        one for each function that it calls.
        """
        key = (id(node.op), training, *(source.tensor for source in node.sources))
        if key not in self._known:
            self._known[key] = tensors_of(node, training=training)
        return self._known[key]

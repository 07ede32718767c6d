"""Measurements of a network's nodes, computed once for all steps that contain them."""

from archspec.analysis.receptive_field import ReceptiveField, compute_receptive_fields
from archspec.codegen.liveness import Liveness, compute_liveness
from archspec.codegen.torch.memory import kept
from archspec.dataclass import dataclass
from archspec.graph import Graph


@dataclass(frozen=True, slots=True)
class NodeMeasures:
    """Measurements of each node.

    Attributes:
        costs: parameters and multiply-accumulates.
        fields: receptive fields on the input, None for the whole input.
        kept: elements created in training.
        liveness: live elements while each node is computed.
    """

    costs: tuple[tuple[int, int], ...]
    fields: tuple[ReceptiveField | None, ...]
    kept: tuple[int, ...]
    liveness: Liveness

    @staticmethod
    def measure(graph: Graph, number: int = 4) -> "NodeMeasures":
        """Measure the nodes of a proved graph.

        Args:
            graph: the graph.
            number: bytes per element.
        """
        costs = tuple((node.parameters, node.macs) for node in graph.nodes)
        return NodeMeasures(
            costs, compute_receptive_fields(graph), kept(graph), compute_liveness(graph, number)
        )

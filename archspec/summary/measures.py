"""Measurements of a network's nodes, computed once for all steps that contain them."""

from collections.abc import Sequence
from dataclasses import dataclass

from archspec.analysis.receptive_field import ReceptiveField, compute_receptive_fields
from archspec.codegen.liveness import Liveness, compute_liveness
from archspec.codegen.torch.memory import kept
from archspec.graph import Graph, Node


@dataclass(frozen=True, slots=True)
class NodeCosts:
    """The combined cost of some nodes, for one example.

    Attributes:
        parameters: learned parameters.
        macs: multiply-accumulates.
        kept: elements of the tensors they create in training.
        live: the peak number of live elements while one of them runs at inference; None if none
            of them does.
    """

    parameters: int
    macs: int
    kept: int
    live: int | None


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

    def add_up(self, nodes: Sequence[Node]) -> NodeCosts:
        """Return the combined cost of some nodes."""
        numbers = [node.index for node in nodes]
        live = [peak for peak in map(self.liveness.peaks.__getitem__, numbers) if peak is not None]
        return NodeCosts(
            parameters=sum(self.costs[number][0] for number in numbers),
            macs=sum(self.costs[number][1] for number in numbers),
            kept=sum(self.kept[number] for number in numbers),
            live=max(live, default=None),
        )

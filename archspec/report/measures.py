"""What is measured of a network's nodes, once for all of the steps that they stand in."""

from collections.abc import Sequence
from dataclasses import dataclass

from archspec.analysis.receptive_field import Field, receptive_fields
from archspec.codegen.liveness import Liveness, liveness
from archspec.codegen.torch.memory import kept
from archspec.graph import Graph, Node


@dataclass(frozen=True, slots=True)
class Amounts:
    """What some nodes cost together, for one example.

    Attributes:
        parameters: how many numbers they learn.
        macs: multiply-accumulates.
        kept: how many numbers their tensors hold in training.
        live: the most numbers that are alive while one of them is computed at inference; None where
            none of them is.
    """

    parameters: int
    macs: int
    kept: int
    live: int | None


@dataclass(frozen=True, slots=True)
class Measures:
    """What is measured of each node.

    Attributes:
        costs: parameters and multiply-accumulates.
        fields: what they see of the input, None for all of it.
        kept: how many numbers they make in training.
        liveness: how many numbers are alive while they are computed.
    """

    costs: tuple[tuple[int, int], ...]
    fields: tuple[Field | None, ...]
    kept: tuple[int, ...]
    liveness: Liveness

    @staticmethod
    def of(graph: Graph, number: int = 4) -> "Measures":
        """Measure the nodes of a proved graph.

        Args:
            graph: the graph.
            number: the bytes of a number.
        """
        costs = tuple((node.parameters, node.macs) for node in graph.nodes)
        return Measures(costs, receptive_fields(graph), kept(graph), liveness(graph, number))

    def together(self, nodes: Sequence[Node]) -> Amounts:
        """What some nodes cost together."""
        numbers = [node.index for node in nodes]
        live = [peak for peak in map(self.liveness.peaks.__getitem__, numbers) if peak is not None]
        return Amounts(
            parameters=sum(self.costs[each][0] for each in numbers),
            macs=sum(self.costs[each][1] for each in numbers),
            kept=sum(self.kept[each] for each in numbers),
            live=max(live, default=None),
        )

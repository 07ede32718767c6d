"""Measure what a network spends of limited quantities, each only if a limit asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from archspec.analysis.depth import deepest
from archspec.graph import Graph
from archspec.language import Limit
from archspec.language.amounts import Budgeted
from archspec.passes.check_totals import total

NUMBER: Final = 4
"""Bytes per element: memory is counted in float32, for one example."""


@dataclass(frozen=True, slots=True)
class Spent:
    """A limit with what the network spends of it."""

    limit: Limit
    value: int

    @property
    def ok(self) -> bool:
        """Whether the limit holds."""
        return self.value <= self.limit.value


def limits_of(graph: Graph, given: Sequence[Limit] = ()) -> tuple[Limit, ...]:
    """Return the limits of a network.

    Args:
        graph: the network, with the limits of its spec.
        given: limits that replace those, by quantity.
    """
    return tuple({each.name: each for each in (*graph.program.spec.budget, *given)}.values())


def spent(graph: Graph, limits: Sequence[Limit]) -> tuple[Spent, ...]:
    """Return what a proved network spends of limits."""
    return tuple(Spent(each, _value(graph, each.name)) for each in limits)


def _value(graph: Graph, quantity: Budgeted) -> int:
    match quantity:
        case "params" | "macs":
            return total(graph, quantity)
        case "flops":
            return 2 * total(graph, "macs")
        case "inference-params":
            return total(graph, "inference_params")
        case "inference-macs":
            return total(graph, "inference_macs")
        case "memory":
            from archspec.codegen.torch.memory import kept

            return NUMBER * sum(kept(graph))
        case "peak-memory":
            from archspec.codegen.liveness import liveness

            return NUMBER * liveness(graph).peak
        case "depth":
            return deepest(graph).layers

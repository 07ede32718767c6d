"""Measure what a network spends of limited quantities, each only if a limit asks for it."""

from collections.abc import Sequence
from typing import Final

from archspec.analysis.depth import find_deepest_path
from archspec.dataclass import dataclass
from archspec.graph import Graph
from archspec.language import Limit
from archspec.language.amounts import Budgeted
from archspec.passes.check_totals import compute_total
from archspec.text.numbers import format_percent

NUMBER: Final = 4
"""Bytes per element: memory is counted in float32, for one example."""


@dataclass(frozen=True, slots=True)
class SpentLimit:
    """A limit with what the network spends of it."""

    limit: Limit
    value: int

    @property
    def is_met(self) -> bool:
        """Whether the limit holds."""
        return self.value <= self.limit.value


def collect_limits(
    graph: Graph, given: Sequence[Limit] = (), usual: Sequence[Limit] = ()
) -> tuple[Limit, ...]:
    """Return the limits of a network.

    The budget of a spec with a design space is that of its members, and not of what they vary.

    Args:
        graph: the network, with the limits of its spec.
        given: limits that replace those, by quantity.
        usual: limits that those replace, by quantity.
    """
    spec = graph.program.spec
    own = () if spec.space else spec.budget
    return tuple({limit.name: limit for limit in (*usual, *own, *given)}.values())


def measure_limits(graph: Graph, limits: Sequence[Limit]) -> tuple[SpentLimit, ...]:
    """Return what a proved network spends of limits."""
    return tuple(SpentLimit(limit, _measure_quantity(graph, limit.name)) for limit in limits)


def _measure_quantity(graph: Graph, quantity: Budgeted) -> int:
    match quantity:
        case "params" | "macs":
            return compute_total(graph, quantity)
        case "flops":
            return 2 * compute_total(graph, "macs")
        case "inference-params":
            return compute_total(graph, "inference_params")
        case "inference-macs":
            return compute_total(graph, "inference_macs")
        case "memory":
            from archspec.codegen.torch.memory import kept

            return NUMBER * sum(kept(graph))
        case "peak-memory":
            from archspec.codegen.liveness import compute_liveness

            return NUMBER * compute_liveness(graph).peak
        case "depth":
            return find_deepest_path(graph).layers


def format_headroom(found: Sequence[SpentLimit]) -> str:
    """Return how much is left of limits: `within budget by 5.1 % of params, 12.0 % of macs`."""
    parts = (f"{_format_left(spent)} of {spent.limit.name}" for spent in found)
    return f"within budget by {', '.join(parts)}"


def _format_left(found: SpentLimit) -> str:
    """Return the share of a limit that is left, rounded down."""
    left = found.limit.value - found.value
    return format_percent(1000 * left // found.limit.value / 1000) if left else "0 %"

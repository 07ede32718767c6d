"""Break down what a network spends of a quantity by its steps."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Final

from archspec.analysis.depth import find_deepest_path, is_layer
from archspec.budgets.usage import NUMBER
from archspec.dataclass import cached_property, dataclass
from archspec.graph import Graph
from archspec.language.amounts import Budgeted
from archspec.summary.measures import NodeMeasures
from archspec.summary.steps import StepSummary, list_steps

_COSTS: Final[Mapping[Budgeted, Callable[[StepSummary], int]]] = {
    "params": lambda step: step.parameters,
    "macs": lambda step: step.macs,
    "flops": lambda step: 2 * step.macs,
    "inference-params": lambda step: step.parameters,
    "inference-macs": lambda step: step.macs,
    "memory": lambda step: NUMBER * step.kept,
    "peak-memory": lambda step: NUMBER * (step.live or 0),
}
"""The amount that a step contributes to a quantity; for a peak, what is alive at the step."""


@dataclass
class BudgetBreakdown:
    """The breakdown of quantities by the steps of a network.

    Attributes:
        graph: a proved graph.
    """

    graph: Graph = field(repr=False)

    def break_down(self, quantity: Budgeted) -> list[tuple[str, int]]:
        """Return what each step spends of a quantity, largest first."""
        cost = self._layers if quantity == "depth" else _COSTS[quantity]
        steps = self._at_inference if quantity.startswith("inference") else self._steps
        texts = Counter(step.step for step in steps)
        pairs = [(_label_step(step, texts), cost(step)) for step in steps]
        return sorted(pairs, key=lambda pair: -pair[1])

    @cached_property
    def _steps(self) -> tuple[StepSummary, ...]:
        """The steps of the body, then a step for each head."""
        return list_steps(self.graph, 1, NodeMeasures.measure(self.graph))

    @property
    def _at_inference(self) -> tuple[StepSummary, ...]:
        heads = self.graph.heads
        body = self._steps[: len(self._steps) - len(heads)]
        pairs = zip(heads, self._steps[len(body) :], strict=True)
        return (*body, *(step for head, step in pairs if not head.in_training))

    def _layers(self, step: StepSummary) -> int:
        """Return the number of layers on the longest path that a step has."""
        return len(self._way.intersection(step.nodes))

    @cached_property
    def _way(self) -> frozenset[int]:
        """The layers on the longest path from input to output."""
        return frozenset(
            node.index for node in find_deepest_path(self.graph).nodes if is_layer(node)
        )


def _label_step(step: StepSummary, texts: Mapping[str, int]) -> str:
    """Return a step by its box, with its module path if several share the box."""
    return step.step if texts[step.step] == 1 else f"{step.step} ({step.path})"

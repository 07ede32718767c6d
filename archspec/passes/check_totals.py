"""Check the parameters and multiply-accumulates that a spec expects."""

from collections.abc import Callable, Mapping
from typing import Final

from archspec.diagnostics import Findings
from archspec.graph import Graph
from archspec.language.spec import Total


def _count_inference_costs(graph: Graph) -> tuple[int, int]:
    """Return parameters and multiply-accumulates without those of heads for training."""
    if not any(head.in_training for head in graph.heads):
        return graph.parameters, graph.macs
    nodes = graph.at_inference
    return sum(node.parameters for node in nodes), sum(node.macs for node in nodes)


_TOTALS: Final[Mapping[Total, tuple[str, Callable[[Graph], int]]]] = {
    "params": ("parameters", lambda graph: graph.parameters),
    "macs": ("multiply-accumulates", lambda graph: graph.macs),
    "inference_params": ("parameters at inference", lambda graph: _count_inference_costs(graph)[0]),
    "inference_macs": (
        "multiply-accumulates at inference",
        lambda graph: _count_inference_costs(graph)[1],
    ),
}
"""The quantities that a spec can state: what they are called, and their value in a network."""


def compute_total(graph: Graph, quantity: Total) -> int:
    """Return the value of a quantity that a spec can state."""
    _, compute = _TOTALS[quantity]
    return compute(graph)


def check_totals(graph: Graph) -> Graph:
    """Compare the totals with the `expect` section, unless parameters were set.

    Raises:
        SpecError: A307 for each total that differs from `expect`.
    """
    if graph.settings:
        return graph
    findings = Findings()
    for expected in graph.program.spec.expect:
        noun, compute = _TOTALS[expected.quantity]
        actual, stated = compute(graph), expected.value
        if actual != stated:
            message = f"the spec expects {stated:,} {noun}, and the network has {actual:,}"
            where = " at inference" if expected.quantity.startswith("inference") else ""
            label = f"{actual - stated:+,}{where}"
            help = "`archspec summary` shows where they are"
            findings.error("A307", message, expected.span, label=label, help=help)
    findings.stop()
    return graph

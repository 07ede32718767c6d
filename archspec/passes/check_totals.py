"""Check the parameters and multiply-accumulates that a spec expects."""

from typing import Final

from archspec.diagnostics import Findings
from archspec.graph import Graph
from archspec.language.spec import Total

_LABELS: Final[dict[Total, str]] = {
    "params": "parameters",
    "macs": "multiply-accumulates",
    "inference_params": "parameters at inference",
    "inference_macs": "multiply-accumulates at inference",
}


def compute_total(graph: Graph, quantity: Total) -> int:
    """Return the value of a quantity that a spec can state."""
    match quantity:
        case "params":
            return graph.parameters
        case "macs":
            return graph.macs
        case "inference_params":
            return sum(node.parameters for node in graph.at_inference)
        case "inference_macs":
            return sum(node.macs for node in graph.at_inference)


def check_totals(graph: Graph) -> Graph:
    """Compare the totals with the `expect` section, unless parameters were set.

    Raises:
        SpecError: A307 for each total that differs from `expect`.
    """
    if graph.settings:
        return graph
    findings = Findings()
    for expected in graph.program.spec.expect:
        actual = compute_total(graph, expected.quantity)
        if actual != expected.value:
            difference = actual - expected.value
            findings.error(
                "A307",
                f"the spec expects {expected.value:,} {_LABELS[expected.quantity]}, "
                f"and the network has {actual:,}",
                expected.span,
                label=f"{difference:+,}",
                help="`archspec summary` shows where they are",
            )
    findings.stop()
    return graph

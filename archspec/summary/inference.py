"""The JSON record of a network's cost at inference.

It stands apart from the records of a summary since `archspec check` prints it, and must not wait
for what measures memory.
"""

from typing import TypedDict

from archspec.graph import Graph
from archspec.passes.check_totals import compute_total


class InferenceRecord(TypedDict):
    """Totals without heads that exist only in training."""

    parameters: int
    macs: int


def build_inference_record(graph: Graph) -> InferenceRecord:
    """Return the cost of a network without its heads for training."""
    return {
        "parameters": compute_total(graph, "inference_params"),
        "macs": compute_total(graph, "inference_macs"),
    }

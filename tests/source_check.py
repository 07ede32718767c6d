"""Compare the source of a network with an interpretation of its graph, bit for bit."""

import torch

from archspec import Graph
from archspec.runtime import build_module
from tests.oracle import compute, disagreements, random_inputs


def check_source(graph: Graph) -> None:
    """Assert that the module computes what the graph says, from all of its weights."""
    torch.manual_seed(0)
    network = build_module(graph, graph.settings).eval()
    sources = random_inputs(graph)
    with torch.no_grad():
        run = compute(graph, network.state_dict(), *sources, training=False)
        found = network(*sources)
    assert torch.equal(found[0] if graph.heads else found, run.values[graph.output.index])
    assert list(disagreements(graph, run.values)) == []
    assert run.read == set(network.state_dict())

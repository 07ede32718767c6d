"""Blocks that are empty as long as their conditions on channels are not decided."""

from typing import Final

import pytest
import torch

import archspec
from archspec.runtime import build_module
from tests.oracle import compute

HEAD: Final = "archspec: 1\nname: net\ninput: 8x8x4\n"

OPEN: Final = "{if: cin > 4, then: [ReLU if 1 == 2], else: [3x3 Conv (cin)]}"
"""As long as its condition is taken to hold there is nothing."""


def list_steps(text: str) -> list[str]:
    """The operators of a network, whose source computes what the graph says."""
    graph = archspec.load(HEAD + text)
    network = build_module(graph, {}).eval()
    x = torch.randn(2, 4, 8, 8)
    with torch.no_grad():
        run = compute(graph, network.state_dict(keep_vars=True), x, training=False)
        assert torch.equal(network(x), run.values[graph.output.index])
    return [node.operator.__name__ for node in graph.operators]


@pytest.mark.parametrize("use", ["Step", "2 x Step", "{repeat: 2, body: [Step]}"])
def test_steps_of_the_other_arm_are_there(use: str) -> None:
    blocks = f"blocks: {{Step: {{body: [{OPEN}]}}}}\n"
    count = 1 if use == "Step" else 2
    assert list_steps(f"{blocks}body: [{use}, Tanh]\n") == ["Conv"] * count + ["Tanh"]


def test_nothing_is_there_for_other_channels() -> None:
    blocks = f"blocks: {{Step: {{body: [{OPEN}]}}}}\n"
    assert list_steps(f"{blocks}body: [1x1 Conv (5), Step, Tanh]\n") == ["Conv", "Tanh"]


def test_what_enters_is_another_value_than_what_leaves() -> None:
    blocks = f"blocks: {{Step: {{body: [{OPEN}]}}}}\n"
    body = "body: [1x1 Conv (4) as a, Step, {add: [a, .]}, Tanh]\n"
    graph = archspec.load(HEAD + blocks + body)
    (add,) = (node for node in graph.operators if node.operator.__name__ == "Add")
    assert [graph.nodes[source].path for source in add.inputs] == ["conv", "step.conv"]
    assert list_steps(blocks + body) == ["Conv", "Conv", "Add", "Tanh"]


def test_values_that_leave_are_different_ones() -> None:
    blocks = (
        "blocks:\n  Two:\n    outputs: [a, b]\n"
        f"    body: [ReLU as a, {{repeat: 2, body: [{OPEN}], as: b}}]\n"
    )
    body = "body:\n  - {Two: {as: {x: a, y: b}}}\n  - add: [x, y]\n"
    graph = archspec.load(HEAD + blocks + body)
    add = graph.nodes[graph.output.index]
    assert [graph.nodes[source].path for source in add.inputs] == ["two.relu", "two.conv.1"]
    assert list_steps(blocks + body) == ["ReLU", "Conv", "Conv", "Add"]

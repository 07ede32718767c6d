"""Grids of one and three sides: the same operators, and modules of torch of as many dimensions."""

from typing import Final

import pytest
import torch

import archspec
from archspec import SpecError
from archspec.analysis.min_input import MinInput, find_min_input
from archspec.analysis.receptive_field import compute_receptive_fields
from archspec.language.writing import write_spec
from archspec.ops import TABLE
from archspec.runtime import build_module
from tests.ops.boxes import graph_of
from tests.oracle import compute, disagreements, random_input

SIDED: Final = [
    (example.box, example.inputs[0])
    for operator in TABLE
    for example in operator.examples
    if not example.code and example.inputs[0].count("x") in (1, 3)
]
"""The examples of operators whose input is a signal or a volume."""


def text(entering: str, *body: str) -> str:
    lines = [f"  - {step}" for step in body]
    return "\n".join(["archspec: 1", "name: net", f"input: {entering}", "body:", *lines, ""])


@pytest.mark.parametrize(("box", "entering"), SIDED)
def test_computes_what_torch_computes(box: str, entering: str) -> None:
    """The functions of torch, called by the oracle, give the same numbers."""
    graph = graph_of(box, entering)
    network = build_module(graph, {}).double().eval()
    x = random_input(graph).double()
    with torch.no_grad():
        run = compute(graph, network.state_dict(), x, training=False)
        assert torch.equal(network(x), run.values[-1])
    assert not list(disagreements(graph, run.values))


@pytest.mark.parametrize(
    ("entering", "least"), [("32x2", MinInput((2,), 2, 1)), ("8x9x10x2", MinInput((2, 2, 2), 2, 1))]
)
def test_smallest_input(entering: str, least: MinInput) -> None:
    window = "x".join("2" * entering.count("x"))
    graph = archspec.load(text(entering, f"{window} MaxPool (stride 2)", "BN"))
    assert find_min_input(graph, graph.nodes) == least


def test_a_stack_of_dilations_sees_what_the_paper_says() -> None:
    """Van den Oord et al., WaveNet, section 2.1: 1, 2, 4, ..., 512 see 1024 samples."""
    steps = [f"2 Conv (2 dilation={2**power} padding=causal)" for power in range(10)]
    graph = archspec.load(text("2000x2", *steps))
    field = compute_receptive_fields(graph)[-1]
    assert field is not None
    assert field.extent == (1024,)
    assert str(graph.output.type) == "2000x2"


def test_causal_padding_sees_no_later_sample() -> None:
    graph = archspec.load(text("16x1", "3 Conv (4 dilation=2 padding=causal act=tanh)"))
    network = build_module(graph, {}).eval()
    x = torch.randn(1, 1, 16)
    later = x.clone()
    later[:, :, 9:] += 1
    with torch.no_grad():
        same = (network(x) == network(later)).all(dim=1)[0]
    assert same.tolist() == [True] * 9 + [False] * 7


@pytest.mark.parametrize(
    ("entering", "box"),
    [
        ("64x2", "9 Conv (8 stride 2)"),
        ("64x2", "Conv: {kernel: [9], filters: 8, stride: 2}"),
        ("8x8x8x2", "3x1x3 Conv (8 stride=1x2x2)"),
        ("8x8x8x2", "Conv: {kernel: [3, 1, 3], filters: 8, stride: [1, 2, 2]}"),
        ("64x2", "Conv: {repeat: 2, kernel: [9], filters: 2}"),
    ],
)
def test_is_written_as_it_is_read(entering: str, box: str) -> None:
    graph = archspec.load(text(entering, box))
    again = archspec.load(write_spec(graph.program))
    assert [node.op for node in again.nodes] == [node.op for node in graph.nodes]
    assert again.output.type == graph.output.type


def test_a_crop_and_a_head_of_a_volume() -> None:
    steps = ["3x3x3 Conv (4) as a", "3x3x3 Conv (4 V) as b", "crop: [a, b]", "add: [., b]"]
    graph = archspec.load(text("8x9x7x2", *steps))
    network = build_module(graph, {}).eval().double()
    x = random_input(graph).double()
    run = compute(graph, network.state_dict(), x, training=False)
    assert torch.equal(network(x), run.values[-1])
    torch.jit.script(network)
    torch.export.export(network, (x,))


@pytest.mark.parametrize("box", ["2 Cell", "2 x 9 Conv (8)", "3x3x3x3 Conv (8)", "3x3x64 Conv"])
def test_what_is_no_kernel(box: str) -> None:
    with pytest.raises(SpecError) as caught:
        archspec.load(text("64x64x2", box))
    assert [each.code for each in caught.value.diagnostics] == ["A205"]

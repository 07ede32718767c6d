"""Memory, held against built networks in which every tensor is watched."""

import pytest
import torch
from torch import nn

import archspec
from archspec.codegen.liveness import liveness
from archspec.graph import Graph
from archspec.passes.memory import kept
from tests.oracle import random_inputs
from tests.random_specs import random_spec
from tests.rounds import ROUNDS
from tests.tensors import watched
from tests.unet import UNET

NETWORKS = ("inception_v4", "inception_resnet_v1", "inception_v3", UNET)
HEADS = """\
archspec: 1
name: net
input: 12x12x3
body:
  - 3x3 Conv (8 norm=batch act=relu)
  - 3x3 Conv (12 stride 2) as middle
  - branches: {a: [3x3 Conv (4), ReLU], b: [1x1 Conv (4)], c: [1x1 Conv (4)]}
    merge: add
  - Dropout (0.5)
  - GlobalAvgPool
  - FC (10)
heads:
  mask: {from: middle, body: [1x1 Conv (1), Sigmoid]}
  aux: {from: middle, when: training, body: [3x3 AvgPool (stride 3 V), Flatten, FC (10)]}
"""


def peak(graph: Graph, network: nn.Module) -> int:
    """The numbers that are alive at the peak of inference."""
    sources = random_inputs(graph, 1)
    with torch.no_grad(), watched(network.eval()) as watch:
        for each in sources:
            watch.note(each)
        network(*sources)
    return watch.peak // 4


def made(graph: Graph, network: nn.Module) -> int:
    """The numbers of all tensors that training makes, the inputs aside."""
    sources = random_inputs(graph, 1)
    for part in network.train().modules():
        part.training = not isinstance(part, nn.BatchNorm2d | nn.BatchNorm1d)
    with watched(network) as watch:
        for each in sources:
            watch.note(each)
        network(*sources)
    return sum(watch.sizes) // 4 - sum(each.numel() for each in sources)


@pytest.mark.parametrize("source", [*NETWORKS, HEADS], ids=range(5))
def test_networks(source: str) -> None:
    graph, network = archspec.load(source), archspec.build(source)
    assert liveness(graph).peak == peak(graph, network)
    assert sum(kept(graph)) == made(graph, network)


@pytest.mark.fuzz
def test_random_networks() -> None:
    for seed in range(100 * ROUNDS):
        text = random_spec(seed).text
        graph, network = archspec.load(text), archspec.build(text)
        assert liveness(graph).peak == peak(graph, network), text
        assert sum(kept(graph)) == made(graph, network), text


def net(*body: str, entering: str = "8x8x2") -> Graph:
    lines = "".join(f"  - {step}\n" for step in body)
    return archspec.load(f"archspec: 1\nname: net\ninput: {entering}\nbody:\n{lines}")


def test_conv_norm_and_activation_in_place() -> None:
    graph = net("3x3 Conv (4 norm=batch act=relu)")
    assert kept(graph) == (0, 2 * 256)
    assert liveness(graph).peaks == (128, 128 + 2 * 256)


def test_what_is_made_beside_it() -> None:
    """TensorFlow's padding makes a tensor; an activation that is not in place does too."""
    assert kept(net("3x3 Conv (1 stride 2 padding=tf_same act=silu)"))[1] == 2 * 81 + 16 + 16
    assert kept(net("ReLU", "Flatten", "Dropout (0)", "Dropout (0.5)")) == (0, 128, 0, 0, 128)
    assert kept(net("GLU", "GlobalAvgPool")) == (0, 64, 1)


def test_sums_are_made_one_after_the_other() -> None:
    lanes = "{a: [1x1 Conv (2)], b: [1x1 Conv (2)], c: [1x1 Conv (2)]}"
    summed, joined = (net(f"branches: {lanes}\n    merge: {each}") for each in ("add", "concat"))
    assert (kept(summed)[-1], kept(joined)[-1]) == (2 * 128, 3 * 128)
    assert liveness(summed).peak == 128 + 3 * 128  # the input, two summands and their sum
    assert liveness(joined).peak == 128 + 3 * 128 + 3 * 128


def test_the_input_lives_to_the_end() -> None:
    graph = net("1x1 Conv (1)", "1x1 Conv (1)", "1x1 Conv (1)", entering="8x8x64")
    assert liveness(graph).peaks == (4096, 4096 + 64, 4096 + 128, 4096 + 128)
    assert liveness(graph).busiest == 2


def test_heads_for_training_are_not_computed() -> None:
    graph = archspec.load(HEADS)
    peaks = liveness(graph).peaks
    absent = {graph.nodes[index].path for index, each in enumerate(peaks) if each is None}
    assert absent == {"aux.avg_pool", "aux.flatten", "aux.fc"}

"""Memory, held against built networks in which every tensor is watched."""

import pytest
import torch
from torch import nn

import archspec
from archspec.codegen.liveness import compute_liveness
from archspec.codegen.torch.memory import kept
from archspec.graph import Graph
from archspec.ops import TABLE, Example
from archspec.runtime import build_module
from archspec.summary.summary import summarize
from tests.ops.boxes import graph_of
from tests.oracle import random_inputs
from tests.rounds import ROUNDS
from tests.specgen import random_spec
from tests.tensors import Steps, Watch, watched
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
    """The numbers that are alive at the peak of inference, in whatever step of torch."""
    sources = random_inputs(graph, 1)
    watch = Watch()
    for each in sources:
        watch.note(each)
    with torch.no_grad(), Steps(network.eval(), watch):
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
    assert compute_liveness(graph).peak == peak(graph, network)
    assert sum(kept(graph)) == made(graph, network)


@pytest.mark.fuzz
def test_random_networks() -> None:
    for seed in range(25 * ROUNDS):
        text = random_spec(seed).text
        graph, network = archspec.load(text), archspec.build(text)
        assert compute_liveness(graph).peak == peak(graph, network), text
        assert sum(kept(graph)) == made(graph, network), text


def net(*body: str, entering: str = "8x8x2") -> Graph:
    lines = "".join(f"  - {step}\n" for step in body)
    return archspec.load(f"archspec: 1\nname: net\ninput: {entering}\nbody:\n{lines}")


def test_conv_norm_and_activation_in_place() -> None:
    graph = net("3x3 Conv (4 norm=batch act=relu)")
    assert kept(graph) == (0, 2 * 256)
    assert compute_liveness(graph).peaks == (128, 128 + 2 * 256)


def test_what_is_made_beside_it() -> None:
    """TensorFlow's padding makes a tensor; an activation that is not in place does too."""
    assert kept(net("3x3 Conv (1 stride 2 padding=tf_same act=silu)"))[1] == 2 * 81 + 16 + 16
    assert kept(net("ReLU", "Flatten", "Dropout (0)", "Dropout (0.5)")) == (0, 128, 0, 0, 128)
    assert kept(net("GLU", "GlobalAvgPool")) == (0, 64, 1)


def test_sums_are_made_one_after_the_other() -> None:
    lanes = "{a: [1x1 Conv (2)], b: [1x1 Conv (2)], c: [1x1 Conv (2)]}"
    summed, multiplied, joined = (
        net(f"branches: {lanes}\n    merge: {each}") for each in ("add", "mul", "concat")
    )
    assert (kept(summed)[-1], kept(joined)[-1]) == (2 * 128, 3 * 128)
    assert kept(multiplied)[-1] == 2 * 128
    assert compute_liveness(summed).peak == 128 + 3 * 128  # the input, two summands and their sum
    assert compute_liveness(joined).peak == 128 + 3 * 128 + 3 * 128


def test_the_input_lives_to_the_end() -> None:
    graph = net("1x1 Conv (1)", "1x1 Conv (1)", "1x1 Conv (1)", entering="8x8x64")
    assert compute_liveness(graph).peaks == (4096, 4096 + 64, 4096 + 128, 4096 + 128)
    assert compute_liveness(graph).busiest == 2


def test_heads_for_training_are_not_computed() -> None:
    graph = archspec.load(HEADS)
    peaks = compute_liveness(graph).peaks
    absent = {graph.nodes[index].path for index, each in enumerate(peaks) if each is None}
    assert absent == {"aux.avg_pool", "aux.flatten", "aux.fc"}


EXAMPLES = [
    pytest.param(example, id=f"{example.box} <- {' '.join(example.inputs)}")
    for operator in TABLE
    for example in operator.examples
    if not example.code
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_operator(example: Example) -> None:
    """What each function of torch makes inside itself, as it is watched."""
    graph = graph_of(example.box, *example.inputs)
    assert compute_liveness(graph).peak == peak(graph, build_module(graph, {}))


ALEXNET = """\
archspec: 1
name: alexnet
input: 227x227x3
defaults: {Conv: {act: relu}}
body:
  - 11x11 Conv (96 stride 4 V) -> 55x55x96
  - LocalResponseNorm (5 alpha=1e-4 beta=0.75 k=2)
  - 3x3 MaxPool (stride 2) -> 27x27x96
  - 5x5 Conv (256 groups=2)
  - LocalResponseNorm (5 alpha=1e-4 beta=0.75 k=2)
  - 3x3 MaxPool (stride 2) -> 13x13x256
  - 3x3 Conv (384)
  - 3x3 Conv (384 groups=2)
  - 3x3 Conv (256 groups=2)
  - 3x3 MaxPool (stride 2) -> 6x6x256
"""


def test_local_response_norm_of_alexnet() -> None:
    """The input, what enters the norm, and three tensors as large within it: 5,264,748 bytes."""
    graph, network = archspec.load(ALEXNET), archspec.build(ALEXNET)
    assert 4 * compute_liveness(graph).peak == 5_264_748 == 4 * peak(graph, network)
    assert graph.nodes[compute_liveness(graph).busiest or 0].path == "local_response_norm1"


GOOGLENET = """\
archspec: 1
name: stem
input: 224x224x3
defaults: {Conv: {act: relu}, MaxPool: {padding: tf_same, stride: 2}}
body:
  - 7x7 Conv (64 stride 2) -> 112x112x64
  - 3x3 MaxPool -> 56x56x64
"""


def test_indices_of_a_pool() -> None:
    """GoogLeNet: 9,490,688 bytes with the 64-bit indices of the first pool, 7,885,056 without."""
    graph, network = archspec.load(GOOGLENET), archspec.build(GOOGLENET)
    assert 7_885_056 == 4 * (224 * 224 * 3 + (112 * 112 + 113 * 113 + 56 * 56) * 64)
    assert 9_490_688 == 7_885_056 + 8 * 56 * 56 * 64
    assert 4 * compute_liveness(graph).peak == 9_490_688 == 4 * peak(graph, network)
    assert compute_liveness(graph).busiest == graph.output.index


@pytest.mark.parametrize(("dtype", "number"), [("float16", 2), ("float64", 8), ("int8", 1)])
def test_indices_keep_their_size(dtype: str, number: int) -> None:
    graph = archspec.load(GOOGLENET)
    entering = 224 * 224 * 3 + (112 * 112 + 113 * 113) * 64
    pooled = 56 * 56 * 64
    expected = number * (entering + pooled) + 8 * pooled
    assert summarize(graph, dtype=dtype).memory.live == expected

"""What training needs of an input: batch statistics, and heads that say which size they take."""

from typing import Any, Final

import pytest
import torch

import archspec
from archspec import Graph
from archspec.analysis.min_input import find_min_input, find_min_training_input
from archspec.summary.notes import list_facts
from archspec.summary.summary import summarize
from tests.runtime.test_compilers import COMPILERS, Compiler


def text(*body: str, entering: str = "9x9x4", heads: str = "") -> str:
    steps = "".join(f"  - {step}\n" for step in body)
    return f"archspec: 1\nname: net\ninput: {entering}\nbody:\n{steps}{heads}"


def trains(network: Any, examples: int, channels: int, side: int) -> bool:
    """Whether torch takes a step in training."""
    try:
        network.train()(torch.randn(examples, channels, side, side))
    except (RuntimeError, ValueError):
        return False
    return True


def told(graph: Graph, batch: int = 1) -> str:
    return dict(list_facts(summarize(graph, batch=batch)))["smallest input"]


# Batch statistics

BODIES: Final = {
    "a box": ("3x3 AvgPool (stride 3 V)", "BN"),
    "of a convolution": ("3x3 Conv (5 stride 4 norm=batch)", "2x2 Conv (3 stride 2 V norm=batch)"),
    "in a branch": (
        "branches: {a: [3x3 Conv (4 stride 3 norm=batch)], b: [3x3 Conv (4 stride 3)]}",
        "GlobalAvgPool",
    ),
    "padded": ("3x3 Conv (5 stride 3 norm=batch)",),
    "none": ("3x3 AvgPool (stride 3 V)", "GroupNorm (2)"),
    "of instances": ("3x3 AvgPool (stride 3 V)", "InstanceNorm"),
    "of a group of one": ("3x3 AvgPool (stride 3 V)", "GroupNorm (4)"),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("examples", [1, 2])
def test_torch_trains_from_there_on(body: tuple[str, ...], examples: int) -> None:
    source = text(*body, entering="13x13x4")
    graph, network = archspec.load(source), archspec.build(source)
    found = find_min_training_input(graph, examples)
    assert found is not None
    assert found.square is not None
    assert found.examples == 1
    sides = [side for side in range(1, 20) if trains(network, examples, 4, side)]
    spared = 3 if examples == 2 and "GroupNorm (4)" in body else 0  # no variance, though torch runs
    assert sides == list(range(found.square - spared, 20))


def test_more_than_one_value_a_channel() -> None:
    """At batch 1, torch raises until 6x6: 3x3 is a single pixel behind the pool."""
    graph = archspec.load(text("3x3 AvgPool (stride 3 V)", "BN"))
    at_inference, single = find_min_input(graph, graph.nodes), find_min_training_input(graph)
    assert at_inference is not None
    assert single is not None
    assert (at_inference.square, single.square) == (3, 6)
    assert single.sides == (3, 3)  # at the stated width, three columns are left
    assert told(graph) == (
        "3x3 and every larger square; in training on one example 6x6 and every larger square "
        "(3 high at the stated width, 3 wide at the stated height)"
    )
    assert told(graph, batch=2) == "3x3 and every larger square"


def test_a_vector_takes_two_examples() -> None:
    source = text("3x3 AvgPool (stride 3 V)", "GlobalAvgPool", "FC (3)", "BN")
    graph, network = archspec.load(source), archspec.build(source)
    found = find_min_training_input(graph)
    assert found is not None
    assert (found.square, found.examples) == (3, 2)
    assert told(graph).endswith("; in training on two or more examples 3x3 and every larger square")
    assert not trains(network, 1, 4, 9)
    assert trains(network, 2, 4, 3)


# Heads

FIXED: Final = """\
heads:
  aux:
    from: middle
    when: training
    body: [5x5 AvgPool (stride 3 V), 1x1 Conv (2), Flatten, FC (3)]
"""
OPEN: Final = """\
heads:
  mask: {from: middle, body: [5x4 Conv (2 V), ReLU]}
"""
ONE_PIXEL: Final = """\
heads:
  aux: {from: middle, when: training, body: [Flatten, FC (3)]}
"""
TRUNK: Final = ("3x3 Conv (2 stride 2)", "ReLU as middle", "GlobalAvgPool", "FC (3)")


def test_inception_v3_at_139_pixels() -> None:
    """Its aux head pools by 5 with a stride of 3, and then has a window of 5 without padding."""
    network = archspec.build("inception_v3")
    x = torch.zeros(2, 3, 139, 139)
    expected = "aux takes 17x17 or more, as from an input of 299x299, not 7x7"
    with torch.no_grad(), pytest.raises(ValueError, match=f"^{expected}$"):
        network.train()(x)
    with torch.no_grad():
        assert network.eval()(x).shape == (2, 1000)


@pytest.mark.parametrize(
    ("entering", "heads", "side", "message"),
    [
        ("34x34x4", FIXED, 20, "aux takes 17x17 to 19x19, as from an input of 33x33, not 10x10"),
        ("34x34x4", FIXED, 42, "aux takes 17x17 to 19x19, as from an input of 33x33, not 21x21"),
        ("34x34x4", OPEN, 6, "mask takes 5x4 or more, as from an input of 9x9, not 3x3"),
        ("34x20x4", OPEN, 6, "mask takes 5x4 or more, as from an input of 9x7, not 3x3"),
        ("2x2x4", ONE_PIXEL, 6, "aux takes 1x1 to 1x1, as from an input of 1x1, not 3x3"),
    ],
)
def test_a_head_says_what_it_takes(entering: str, heads: str, side: int, message: str) -> None:
    network = archspec.build(text(*TRUNK, entering=entering, heads=heads)).train()
    x = torch.zeros(2, 4, side, side)
    with pytest.raises(ValueError, match=f"^{message}$"):
        network(x)
    with pytest.raises(torch.jit.Error, match=message):
        torch.jit.script(network)(x)


def test_all_that_it_says_it_takes() -> None:
    network = archspec.build(text(*TRUNK, entering="34x34x4", heads=FIXED))
    sides = [side for side in range(1, 60) if trains(network, 2, 4, side)]
    assert sides == [33, 34, 35, 36, 37, 38]


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.filterwarnings("ignore")
def test_compilers(compiler: Compiler) -> None:
    for heads in (FIXED, OPEN):
        network = archspec.build(text(*TRUNK, entering="34x34x4", heads=heads)).train()
        x = torch.randn(2, 4, 34, 34)
        for found, expected in zip(compiler(network, (x,))(x), network(x), strict=True):
            assert torch.allclose(found, expected, atol=1e-6)


def test_heads_that_take_any_size_are_not_checked() -> None:
    heads = "heads: {aux: {from: middle, when: training, body: [GlobalAvgPool, FC (2)]}}\n"
    assert "check_grid" not in archspec.emit(archspec.load(text(*TRUNK, heads=heads)))


def test_a_size_that_is_a_parameter_is_not_checked() -> None:
    heads = (
        "heads: {aux: {from: middle, body: [{AvgPool: {kernel: k, stride: 1}}]}}\nparams: {k: 4}\n"
    )
    source = text(*TRUNK, entering="34x34x4", heads=heads)
    assert "check_grid" not in archspec.emit(archspec.load(source))

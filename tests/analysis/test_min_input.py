"""The smallest inputs, held against built networks that run or do not."""

import pytest

import archspec
from archspec.analysis.min_input import MinInput, find_min_input
from archspec.graph import Graph
from archspec.ops import Image, MaxPool
from archspec.ops.tokens import Transpose
from archspec.runtime.module import build_module
from tests.analysis.running import runs
from tests.rounds import ROUNDS
from tests.specgen import random_spec
from tests.unet import UNET


def net(*body: str, entering: str = "16x16x2") -> Graph:
    lines = "".join(f"  - {step}\n" for step in body)
    return archspec.load(f"archspec: 1\nname: net\ninput: {entering}\nbody:\n{lines}")


def found(graph: Graph) -> MinInput | None:
    return find_min_input(graph, graph.nodes)


NETWORKS = {
    "inception_v4": 75,
    "inception_resnet_v1": 75,
    "inception_v3": 75,
}


@pytest.mark.parametrize(("name", "least"), NETWORKS.items())
def test_networks_at_inference(name: str, least: int) -> None:
    graph, network = archspec.load(name), archspec.build(name).eval()
    assert find_min_input(graph, graph.at_inference) == MinInput((least, least), least, every=1)
    assert runs(graph, network, least, least)
    assert runs(graph, network, least + 1, least + 31)
    assert not runs(graph, network, least - 1, least - 1)
    assert not runs(graph, network, least - 1, 299)
    assert not runs(graph, network, 299, least - 1)


def test_with_its_head() -> None:
    """The auxiliary head pools 17x17 with a window of 5, and ends with a window of 5."""
    graph, network = archspec.load("inception_v3"), archspec.build("inception_v3")
    for part in network.modules():
        part.training = not isinstance(part, _norm())
    assert found(graph) == MinInput((299, 299), 299, every=1)
    assert runs(graph, network, 299, 299)
    assert not runs(graph, network, 298, 298)


def _norm() -> type:
    from torch import nn

    return nn.BatchNorm2d


def test_unet_runs_on_multiples() -> None:
    graph, network = archspec.load(UNET), archspec.build(UNET).eval()
    assert found(graph) == MinInput((8, 8), 8, every=8)
    sizes = [size for size in range(1, 41) if runs(graph, network, size, size)]
    assert sizes == [8, 16, 24, 32, 40]


EXACT = {
    "a vector of all pixels": (("Flatten", "FC (3)"), MinInput((16, 16), 16, last=16)),
    "a vector behind strides": (
        ("4x4 Conv (2 stride 4 V)", "Flatten", "FC (3)"),
        MinInput((16, 16), 16, last=19),
    ),
    "a vector that nothing weighs": (("Flatten", "ReLU"), MinInput((1, 1), 1, every=1)),
    "norms of all pixels": (("LayerNorm",), MinInput((16, 16), 16, last=16)),
    "norms behind large strides": (
        ("5x5 Conv (2 stride 7 V norm=layer)",),
        MinInput((12, 12), 12, last=18),
    ),
    "norms that learn nothing": (
        (
            "{Conv: {filters: 2, kernel: 5, stride: 7, padding: valid, "
            "norm: {layer: {affine: false}}}}",
        ),
        MinInput((12, 12), 12, last=18),
    ),
    "norms of a channel": (("InstanceNorm",), MinInput((1, 1), 2, every=1)),
    "floor and ceiling": (
        ("branches: {a: [3x3 Conv (2 stride 4)], b: [4x4 Conv (2 stride 4 V)]}",),
        MinInput((4, 4), 4, every=4),
    ),
    "windows that are not square": (
        ("7x1 Conv (2 V)", "1x3 MaxPool"),
        MinInput((7, 3), 7, every=1),
    ),
    "a gate": (
        ("branches: {x: [], gate: [GlobalAvgPool (keepdim), 1x1 Conv (2)]}\n    merge: mul",),
        MinInput((1, 1), 1, every=1),
    ),
    "a product of what grows": (
        ("branches: {x: [], gate: [3x3 Conv (2)]}\n    merge: mul",),
        MinInput((1, 1), 1, every=1),
    ),
    "a crop of equal grids": (("ReLU as a", "BN", "crop: [a, .]"), MinInput((1, 1), 1, every=1)),
    "up and cut": (("2x2 UpConv (2 stride 2 padding=3)",), MinInput((4, 4), 4, every=1)),
}  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), EXACT.values(), ids=EXACT)
def test_exactly(body: tuple[str, ...], expected: MinInput) -> None:
    assert found(net(*body)) == expected


TWO, THREE = (f"{n} MaxPool (stride {n}), {n} UpConv (2 stride {n})" for n in ("2x2", "3x3"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"branches: {{x: [], a: [{TWO}], b: [{THREE}]}}", MinInput((6, 6), 6, every=6)),
        (
            f"branches: {{x: [], a: [{TWO.replace('2x2', '2x3')}]}}",
            MinInput((2, 3), 6, every=6),
        ),
    ],
)
def test_multiples_of_two_and_of_three(body: str, expected: MinInput) -> None:
    """What is halved, and what is cut into thirds, comes back whole on multiples of six."""
    graph = net(body, entering="12x12x2")
    assert found(graph) == expected
    network = build_module(graph, {}).eval()
    sizes = [size for size in range(1, 31) if runs(graph, network, size, size)]
    assert sizes == [6, 12, 18, 24, 30]


def test_a_product_that_is_spread_is_no_pattern() -> None:
    """On 4x4 a gate of one pixel is spread over four, on 6x6 one of four does not fit nine."""
    gate = "[3x3 Conv (2 stride 2), 2x2 Conv (2 V)]"
    body = f"branches: {{x: [2x2 MaxPool (stride 2)], gate: {gate}}}\n    merge: mul"
    graph = net(body, entering="4x4x2")
    assert found(graph) == MinInput((3, 3), 3)
    network = build_module(graph, {}).eval()
    assert [size for size in range(1, 10) if runs(graph, network, size, size)] == [3, 4, 5, 7, 9]


def test_several_inputs() -> None:
    spec = "archspec: 1\nname: net\ninputs: {{a: 8x8x1, b: {b}x8x1}}\nbody:\n  - {step}\n"
    same = archspec.load(spec.format(b=8, step="concat: [a, b]\n  - 3x3 Conv (2 V)"))
    assert found(same) == MinInput((3, 3), 3, every=1)
    other = "from: b\n  - 2x1 MaxPool (stride 2x1)\n  - concat: [a, .]"
    assert found(archspec.load(spec.format(b=16, step=other))) is None


def test_a_vector_has_no_sides() -> None:
    assert found(net("FC (3)", entering="8")) is None


def test_trials_are_limited() -> None:
    tall = net("600000x1 Conv (1 V)", entering="1048576x1x1")
    assert found(tall) is None
    short = net("6000x1 Conv (1 V)", entering="10485x1x1")
    assert found(short) == MinInput((6000, 1), 6000, every=1)


@pytest.mark.fuzz
def test_random_networks() -> None:
    """Every size below the smallest fails, and what is said of larger ones holds."""
    checked = sum(_check(random_spec(seed, images=True).text) for seed in range(15 * ROUNDS))
    assert checked > 7 * ROUNDS


def _check(text: str) -> bool:
    graph = archspec.load(text)
    least = find_min_input(graph, graph.at_inference)
    if least is None or any(_may_miss(each.op) for each in graph.nodes):
        return False
    network = archspec.build(text).eval()
    (grid,) = {each.type.grid for each in graph.inputs if isinstance(each.type, Image)}
    height, width = grid
    tall = [size for size in range(1, height + 1) if runs(graph, network, size, width)]
    wide = [size for size in range(1, width + 1) if runs(graph, network, height, size)]
    assert (tall[0], wide[0]) == least.sides, text
    end = max(height, width)
    squares = [size for size in range(1, end + 24) if runs(graph, network, size, size)]
    assert next((size for size in squares if size <= end), None) == least.square, text
    if least.square and least.every:
        assert squares == list(range(least.square, end + 24, least.every)), text
    if least.square and least.last:
        assert squares == list(range(least.square, least.last + 1)), text
    return True


def _may_miss(op: object) -> bool:
    """Whether its rule refuses sizes that run: whatever a dilated pool can miss, and positions that
    became channels, whose number is taken as fixed.
    """
    return isinstance(op, Transpose) or (isinstance(op, MaxPool) and max(map(int, op.dilation)) > 1)

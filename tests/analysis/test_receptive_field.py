"""Receptive fields, held against the gradients of built networks and against published ones."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import product

import pytest
import torch

import archspec
from archspec.analysis.growth import find_growth_pattern
from archspec.analysis.intervals import PIXELS, UNKNOWN, AxisField, merge_axes, propagate_window
from archspec.analysis.receptive_field import ReceptiveField, compute_receptive_fields
from archspec.graph import Graph
from archspec.ops import Image
from archspec.ops.reach import Reach
from tests.analysis.probe import images, outputs, reached, skeleton
from tests.rounds import ROUNDS
from tests.specgen import random_spec

PUBLISHED = {"inception_v3": 1311, "inception_v4": 2071, "released/inception_resnet_v2": 3039}
"""Araujo et al., "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019."""


def field_of(graph: Graph, path: str) -> ReceptiveField:
    (node,) = (each for each in graph.nodes if each.path == path)
    found = compute_receptive_fields(graph)[node.index]
    assert found is not None
    return found


def net(*body: str, entering: str = "32x32x2") -> Graph:
    lines = "".join(f"  - {step}\n" for step in body)
    return archspec.load(f"archspec: 1\nname: net\ninput: {entering}\nbody:\n{lines}")


@pytest.mark.parametrize(("name", "extent"), PUBLISHED.items())
def test_published(name: str, extent: int) -> None:
    graph = archspec.load(name)
    fields = [each for each in compute_receptive_fields(graph) if each is not None]
    largest = max(fields, key=lambda field: field.extent)
    assert largest.extent == (extent, extent)
    assert largest.jump == (Fraction(32), Fraction(32))


def test_windows_of_even_size_look_aside() -> None:
    graph = net("branches: {a: [2x2 Conv (2 padding=1), 2x2 Conv (2)], b: [1x1 Conv (2)]}"
                .replace("2x2 Conv (2)]", "2x2 Conv (2 V)]"))  # fmt: skip
    assert field_of(graph, "concat").axes[0].seen == ((-1, 1),)


def test_branches_that_look_aside_of_each_other() -> None:
    """The window of one lies before, that of the other behind: together they see more."""
    graph = net(
        "branches: {a: [2x2 Conv (2 padding=tf_same)], b: [2x2 Conv (2 padding=1), 2x2 MaxPool "
        "(stride 1)]}",
    )
    assert field_of(graph, "a").axes[0].seen == ((0, 1),)
    assert field_of(graph, "b.1").axes[0].seen == ((-1, 1),)
    assert field_of(graph, "concat").extent == (3, 3)


def test_transposed_convolution() -> None:
    """Two neighbours of an upper grid see the same pixel, or different ones through 3x3."""
    graph = net("2x2 MaxPool (stride 2)", "2x2 UpConv (2 stride 2)", "3x3 Conv (2)")
    assert field_of(graph, "up_conv").axes[0] == AxisField(((0, 1), (0, 1)), 2)
    assert field_of(graph, "conv").axes[0] == AxisField(((-2, 1), (0, 3)), 2)
    assert field_of(graph, "conv").jump == (Fraction(1), Fraction(1))


def test_upwards_from_the_input() -> None:
    field = field_of(net("4x4 UpConv (2 stride 2 padding=1)"), "up_conv")
    assert field.jump == (Fraction(1, 2), Fraction(1, 2))
    assert field.extent == (2, 2)


def test_positions_that_see_nothing() -> None:
    field = field_of(net("1x1 UpConv (2 stride 3)"), "up_conv")
    assert field.axes[0].seen == ((0, 0), None, None)


@pytest.mark.parametrize(
    "last", ["GlobalAvgPool", "GlobalAvgPool (keepdim)", "Flatten", "InstanceNorm", "LayerNorm",
             "3x3 Conv (2 norm=group(1))"],
)  # fmt: skip
def test_what_sees_all(last: str) -> None:
    graph = net("3x3 Conv (2)", last)
    assert compute_receptive_fields(graph)[-1] is None
    assert compute_receptive_fields(graph)[1] is not None


def test_a_gate_makes_everything_see_all() -> None:
    gate = "branches: {x: [], gate: [GlobalAvgPool (keepdim)]}\n    merge: mul"
    graph = net(gate, "3x3 Conv (2)")
    assert compute_receptive_fields(graph)[-1] is None


def test_a_crop_sees_what_the_cut_value_does() -> None:
    """The other value gives its grid alone, though every position of it sees the whole input."""
    graph = net("1x1 Conv (2) as a", "3x3 Conv (2 V)", "InstanceNorm as b", "crop: [a, b]")
    assert field_of(graph, "crop").extent == (1, 1)
    assert field_of(graph, "crop").axes[0].interval_at(0) == (1, 1)


def test_a_window_of_tensorflow_begins_where_its_grid_says() -> None:
    """On 14 positions one zero is added, behind them; on 7 one on each side."""
    graph = archspec.load(
        "archspec: 1\nname: net\ninput: 14x14x2\n"
        "blocks: {Down: {body: [3x3 MaxPool (stride 2 padding=tf_same)]}}\nbody: [2 x Down]\n"
    )
    fields = compute_receptive_fields(graph)
    seen = [field.axes[0] for field in fields if field is not None]
    assert seen == [PIXELS, AxisField(((0, 2),), 2), AxisField(((-2, 4),), 4)]


def test_branches_of_different_strides() -> None:
    """On one pixel they may meet; each position is then followed by itself."""
    graph = net("branches: {a: [4x4 Conv (2 stride 4 V)], b: [4x4 Conv (2 V)]}", entering="4x4x2")
    assert field_of(graph, "concat").axes[0] == AxisField(((0, 3),), 0)
    assert field_of(graph, "concat").jump == (None, None)


def test_a_gate_of_one_pixel_is_spread() -> None:
    graph = net("branches: {x: [], gate: [5x5 Conv (2 V)]}\n    merge: mul", entering="5x5x2")
    assert field_of(graph, "mul").axes[0].seen == ((0, 4),) * 5


def test_positions_that_see_alike() -> None:
    """An axis of one interval, which is computed at once, against the same axis of two."""
    windows = product((1, 2, 3, 7), (1, 2, 3), (1, 2), (0, 1, 3))
    for window, (first, step) in product(windows, ((0, 1), (-3, 2), (2, 5))):
        reach = Reach(*window)
        once = AxisField(((first, first + 4),), step)
        twice = AxisField(tuple((first + n * step, first + n * step + 4) for n in (0, 1)), 2 * step)
        found, wanted = (propagate_window(axis, reach, 9) for axis in (once, twice))
        assert all(found.interval_at(n) == wanted.interval_at(n) for n in range(9)), reach


def test_work_is_bounded() -> None:
    graph = net("2x2 UpConv (1 stride 2000 padding=900)", "3x3 Conv (1)", entering="2x2x1")
    assert not field_of(graph, "conv").is_known
    assert (
        propagate_window(UNKNOWN, Reach(), 8) == merge_axes([PIXELS, UNKNOWN], [8, 8], 8) == UNKNOWN
    )
    wide = Reach(taps=1 << 20, gap=1 << 10)
    assert propagate_window(PIXELS, wide, 8).extent == ((1 << 20) - 1 << 10) + 1


NODES = {
    "inception_v4": ["stem.conv3", "stem.left", "inception_a.3", "reduction_a", "inception_b.2.b77",
                     "inception_b.6", "reduction_b.b73", "inception_c.2"],
    "inception_resnet_v1": ["inception_resnet_a.4", "reduction_a.b33", "inception_resnet_b.9.b7",
                            "reduction_b", "inception_resnet_c.4"],
    "inception_v3": ["mixed_5d", "mixed_6a", "mixed_6e", "aux.avg_pool", "aux.conv1", "aux.conv2",
                     "mixed_7a.b73", "mixed_7c"],
}  # fmt: skip


@pytest.mark.parametrize("name", NODES)
@pytest.mark.parametrize("axis", [0, 1], ids=["rows", "columns"])
def test_gradients_of_networks(name: str, axis: int) -> None:
    """On an input so long that the middle sees no border."""
    graph = archspec.load(name)
    network = skeleton(archspec.build(name).double())
    sides = [299 + 64 * 40 if each == axis else 299 for each in (0, 1)]
    source = torch.ones(1, 3, *sides, dtype=torch.float64, requires_grad=True)
    values = outputs(graph, network, source)
    wanted = set(_nodes(graph, NODES[name]))
    assert wanted <= values.keys()
    fields = compute_receptive_fields(graph)
    for index in sorted(wanted):
        field, value = fields[index], values[index]
        assert field is not None
        place = (value.shape[2] // 2, value.shape[3] // 2)
        seen = (field.axes[0], field.axes[1])[axis].interval_at(place[axis])
        assert seen is not None
        assert 0 <= seen[0] < seen[1] < sides[axis]
        assert reached(value, place, source)[axis] == seen, graph.nodes[index].path


def _nodes(graph: Graph, paths: Iterable[str]) -> Iterable[int]:
    scopes = {each.path: each.chain.output for each in graph.scopes}
    nodes = {each.path: each.index for each in graph.nodes}
    for path in paths:
        last = [index for known, index in nodes.items() if known.startswith(f"{path}.")]
        yield scopes.get(path) or nodes.get(path) or max(last)


@pytest.mark.fuzz
def test_gradients_of_random_networks() -> None:
    """In the middle of a large input they are equal."""
    checked = sum(_check_large(random_spec(seed).text) for seed in range(40 * ROUNDS))
    assert checked > 50 * ROUNDS


def _check_large(text: str) -> int:
    graph = archspec.load(text)
    shape = graph.inputs[0].type
    known = find_growth_pattern(graph.nodes, ())
    fields = compute_receptive_fields(graph)
    is_fixed = any(node.operator.fixes_grid for node in graph.nodes)  # windows grow with the input
    if known is None or is_fixed or len(graph.inputs) > 1 or not isinstance(shape, Image):
        return 0
    reach = max((max(each.extent) for each in fields if each), default=1)
    more = known.period * (1 + 4 * reach // known.period)
    if more > 300:
        return 0
    sides = [each + more for each in shape.grid]
    source = torch.ones(1, int(shape.channels), *sides, dtype=torch.float64, requires_grad=True)
    network = skeleton(archspec.build(text).double().eval())
    checked = 0
    for index, value in images(graph, outputs(graph, network, source)):
        field = fields[index]
        if field is None or not field.axes[0].step or not field.axes[1].step:
            continue
        place = (value.shape[2] // 2, value.shape[3] // 2)
        seen = (field.axes[0].interval_at(place[0]), field.axes[1].interval_at(place[1]))
        if None not in seen:
            assert reached(value, place, source) == seen, (graph.name, graph.nodes[index].path)
            checked += 1
    return checked


@pytest.mark.fuzz
def test_nothing_beyond_is_seen() -> None:
    """At the stated size, where borders are near: no gradient lies outside of the field."""
    for seed in range(250, 250 + 12 * ROUNDS):
        text = random_spec(seed).text
        graph = archspec.load(text)
        shape = graph.inputs[0].type
        if len(graph.inputs) > 1 or not isinstance(shape, Image):
            continue
        source = torch.ones(1, *shape.tensor, dtype=torch.float64, requires_grad=True)
        network = skeleton(archspec.build(text).double().eval())
        fields = compute_receptive_fields(graph)
        for index, value in images(graph, outputs(graph, network, source)):
            field = fields[index]
            for place in ((0, 0), (value.shape[2] - 1, value.shape[3] - 1)):
                if field is None or not value[0, :, place[0], place[1]].any():
                    continue
                found = reached(value, place, source)
                seen = (field.axes[0].interval_at(place[0]), field.axes[1].interval_at(place[1]))
                for (low, high), sight in zip(found, seen, strict=True):
                    assert sight is not None
                    assert sight[0] <= low
                    assert high <= sight[1]

"""Sides computed once per number, held against the rules of all operators one by one."""

from collections.abc import Sequence
from math import prod

import pytest

import archspec
from archspec.analysis.growth import find_growth_pattern
from archspec.analysis.min_input import SizeTrial
from archspec.analysis.size_rules import Sides, build_operator_rule, get_sides
from archspec.diagnostics import SpecError
from archspec.graph import Graph, Node
from archspec.ops import Image, Shape, ShapeError
from tests.rounds import ROUNDS
from tests.specgen import random_spec
from tests.unet import UNET

SIZES = ((1, 1), (1, 9), (3, 2), (4, 4), (7, 7), (8, 8), (11, 5), (16, 16), (23, 23), (41, 64))


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(20 * ROUNDS))
def test_random_networks(seed: int) -> None:
    _check(archspec.load(random_spec(seed, images=True).text))


@pytest.mark.parametrize("name", ["inception_v4", "inception_v3"])
def test_networks(name: str) -> None:
    graph = archspec.load(name)
    _check(graph)
    assert len(SizeTrial(graph.nodes).program.steps) < len(graph.nodes) / 10


def test_joins_of_grids_that_grow() -> None:
    _check(archspec.load(UNET))


def test_windows() -> None:
    """Every way to pad, stride, spread and round."""
    paddings = ("valid", "same", "tf_same", "1", "2", "2x1")
    for kernel, stride, padding in ((k, s, p) for k in "1235" for s in "123" for p in paddings):
        window = f"{kernel}x3 {{}} ({{}}stride {stride} padding={padding}{{}})"
        for gap in ("", " dilation=3"):
            _check_box(window.format("Conv", "2 ", gap))
            for ceil in ("", " ceil"):
                _check_box(window.format("MaxPool", "", gap + ceil))
                _check_box(window.format("AvgPool", "", ceil))


def _check_box(box: str) -> None:
    text = f"archspec: 1\nname: net\ninput: 40x30x2\nbody:\n  - {box}\n"
    try:
        graph = archspec.load(text)
    except SpecError:
        return
    trial = SizeTrial(graph.nodes)
    for side in range(1, 24):
        assert _list_sides(trial, side, 30) == _ask_operators(graph.nodes, side, 30), box


def _check(graph: Graph) -> None:
    stated = {node.type.grid for node in graph.inputs if isinstance(node.type, Image)}
    for single in (False, True):
        trial = SizeTrial(graph.nodes, single=single)
        for height, width in {*SIZES, *stated}:
            expected = _ask_operators(graph.nodes, height, width, single=single)
            assert _list_sides(trial, height, width) == expected, (height, width, single)
    _check_growth(graph.nodes, SizeTrial(graph.nodes))


def _check_growth(nodes: Sequence[Node], trial: SizeTrial) -> None:
    """The first node of each number is enough to know how all grow."""
    fixed = [
        node.index
        for node in nodes
        if node.op and node.sources and build_operator_rule(node.op, node.sources).state is not None
    ]
    every = find_growth_pattern(nodes, fixed)
    firsts = find_growth_pattern(trial.program.firsts, trial.program.fixed)
    assert (every and (every.period, every.is_bounded)) == (
        firsts and (firsts.period, firsts.is_bounded)
    )


def _list_sides(trial: SizeTrial, height: int, width: int) -> dict[int, Sides] | None:
    sides = trial.compute_sides(height, width)
    numbers = trial.program.numbers
    return None if sides is None else {index: sides[numbers[index]] for index in numbers}


def _ask_operators(
    nodes: Sequence[Node], height: int, width: int, *, single: bool = False
) -> dict[int, Sides] | None:
    """The sides of every node, by its own rule; None where one does not run."""
    shapes: dict[int, Shape] = {}
    for node in nodes:
        found = node.type
        assert found is not None
        if node.op is None or not node.sources:
            if isinstance(found, Image):
                found = Image(found.channels, (height, width))
        else:
            sources = [shapes[source] for source in node.inputs]
            try:
                found = node.op.shape(*sources)
            except (ShapeError, OverflowError):
                return None
            if node.op.state_sizes(*sources) != node.op.state_sizes(*node.sources):
                return None
            if single and node.op.has_batch_statistics() and _is_single_value(found):
                return None
        shapes[node.index] = found
    return {index: get_sides(shape) for index, shape in shapes.items()}


def _is_single_value(shape: Shape) -> bool:
    return not isinstance(shape, Image) or prod(shape.grid) == 1

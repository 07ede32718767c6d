"""Rounds that differ only in the values that they take: one box, and a figure of one round."""

from typing import Final

import pytest

import archspec
from archspec.render import Direction, Scene, build_scene
from archspec.render.layout.figure_layout import lay_out
from archspec.render.scene.model import Figure, SceneJoin
from tests.render.geometry import faults
from tests.unet import UNET

DUAL: Final = """\
archspec: 1
name: dual
input: 16x16x8
defaults: {Conv: {padding: same}}
blocks:
  Unit: {params: {r: int}, body: [BN, ReLU, 3x3 Conv (r)]}
body:
  - 3x3 Conv (8) as res(0)
  - 3x3 Conv (4) as dense(0)
  - for: {i: [1, 2, 3]}
    body:
      - concat: [res(i-1), dense(i-1)]
      - Unit (16) as mid(i)
      - 1x1 Conv (8)
      - {add: [res(i-1), .], as: res(i)}
      - from: mid(i)
      - 1x1 Conv (4)
      - {concat: [dense(i-1), .], as: dense(i)}
  - concat: [res(3), dense(3)]
  - 1x1 Conv (10)
"""
"""Chen et al., arXiv:1707.01629, Figure 2: two paths through every block."""

DRRN: Final = """\
archspec: 1
name: drrn
input: 16x16x8
defaults: {Conv: {padding: same}}
blocks:
  Unit: {body: [ReLU, 3x3 Conv (8)]}
body:
  - 3x3 Conv (8) as first
  - repeat: 5
    body:
      - Unit (share=unit)
      - add: [first, .]
  - 3x3 Conv (1)
"""
"""Tai et al., CVPR 2017, Figure 3: one value enters every round."""


GATED: Final = """\
archspec: 1
name: waves
input: 64x4
defaults: {Conv: {padding: causal}}
blocks:
  Gated: {params: {d: int}, body: [2 Conv (4 dilation=d act=tanh)]}
body:
  - for: {d: [1, 2, 4, 8]}
    body:
      - residual: [Gated (d), 1 Conv (4) as skip(d)]
  - 1 Conv (4) as last
  - add: [skip(1), skip(2), skip(4), skip(8), last]
  - 1 Conv (4)
"""
"""Van den Oord et al., arXiv:1609.03499, Figure 4: a sum gathers a value of every round."""


def scene(text: str, *, folded: bool = True) -> Scene:
    return build_scene(archspec.load(text), folded=folded)


def labels(figure: Figure) -> list[str]:
    return [f"{box.counted} x {box.label}" if box.is_stack else box.label for box in figure.boxes()]


def test_values_that_go_from_round_to_round() -> None:
    made = scene(DUAL)
    spine, body, unit = made.figures
    assert labels(spine) == [
        "Input (16×16×8)", "3×3 Conv (8)", "3×3 Conv (4)", "3 x Unit, 1×1 Conv", "Filter concat",
        "1×1 Conv (10)",
    ]  # fmt: skip
    (box,) = (item for item in spine.items if isinstance(item, SceneJoin) and item.box.figure)
    assert (box.sources, box.box.figure) == (("conv1", "conv2"), body.key)
    assert box.box.size == "16×16×8 and 16×16×16"
    assert labels(body) == [
        "res", "dense", "Filter concat", "Unit", "1×1 Conv (8)", "+", "1×1 Conv (4)",
        "Filter concat", "res", "dense",
    ]  # fmt: skip
    sizes = {found.key: found.size for found in body.boxes()}
    assert (sizes["dense"], sizes["res"]) == ("16×16×4 … 16×16×12", "16×16×8")
    assert len(body.uses) == 3
    assert body.uses[2].input == "16×16×8 and 16×16×12"
    assert len(unit.uses) == 3


def test_costs_are_those_of_all_rounds() -> None:
    made, plain = scene(DUAL), scene(DUAL, folded=False)
    assert (made.parameters, made.macs) == (plain.parameters, plain.macs)
    for each in ("parameters", "macs"):
        assert sum(getattr(box, each) for box in made.spine.boxes()) == getattr(made, each)
    box = next(found for found in made.spine.boxes() if found.figure)
    assert (box.parameters, box.macs) == (made.figures[1].parameters, made.figures[1].macs)


def test_a_value_that_enters_every_round() -> None:
    spine, body, _ = scene(DRRN).figures
    assert labels(spine)[1:] == ["3×3 Conv (8)", "5 x Unit, +", "3×3 Conv (1)"]
    assert labels(body) == ["Previous round", "first", "Unit (shared)", "+"]


def test_values_that_a_join_gathers_from_all_rounds() -> None:
    spine, body, gated = scene(GATED).figures
    assert labels(spine)[1:] == ["4 x Round", "1 Conv (4)", "+", "1 Conv (4)"]
    (join,) = (item for item in spine.items if isinstance(item, SceneJoin))
    assert join.sources == ("round", "conv1")
    assert labels(body) == [
        "Previous round", "Gated (d 1 … 8)", "1 Conv (4)", "+", "skip", "Next round",
    ]  # fmt: skip
    assert [use.output for use in body.uses] == ["64×4 and 64×4"] * 4
    assert len(gated.uses) == 4


@pytest.mark.parametrize("text", [DUAL, DRRN, GATED])
def test_places(text: str) -> None:
    for figure in scene(text).figures:
        for direction in Direction:
            assert faults(lay_out(figure, direction)) == []


TAKEN: Final = DUAL.replace("  - 1x1 Conv (10)", "  - concat: [dense(2), .]\n  - 1x1 Conv (10)")
"""Behind the loop, a value of another round than the last is taken."""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (TAKEN, "2"),
        (DUAL.replace("Unit (16)", "Unit (8*i)"), ""),
        (DUAL.replace("[1, 2, 3]", "[1]").replace("(3)", "(1)"), ""),
        (UNET, ""),
        (GATED.replace("skip(2), ", ""), "2"),
        (GATED.replace("last]\n", "last]\n  - concat: [skip(2), .]\n"), "2"),
    ],
    ids=[
        *("a round is used", "widths differ", "one round", "unet"),
        *("one is not gathered", "one is used again"),
    ],
)
def test_which_rounds_are_folded(text: str, count: str) -> None:
    found = [box.counted for box in scene(text).spine.boxes() if box.is_stack]
    assert found == [count] * bool(count)


def test_rounds_stay_where_blocks_are_drawn_in_place() -> None:
    assert labels(build_scene(archspec.load(DUAL), opened=None).spine).count("+") == 3

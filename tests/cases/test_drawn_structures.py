"""Structures of networks that once stopped the drawing of their figures."""

import pytest

import archspec
from archspec.render import ALL_BLOCKS, Direction, Scene, build_scene
from archspec.render.layout.figure_layout import lay_out
from archspec.render.scene.arrows import list_edges

HEAD = "archspec: 1\nname: net\n"

SECOND_VALUE = f"""{HEAD}input: 8x8x6
blocks:
  Stem:
    outputs: {{down: i, low: norm}}
    body:
      - branches:
          a: [3x3 Conv (4) as i]
          b: [3x3 Conv (5)]
        as: norm
body:
  - Stem: {{as: {{n: low, left: down}}}}
  - from: n
"""

HANDED_ON = f"""{HEAD}input: 8x8x6
blocks:
  Pair:
    inputs: [one, two]
    outputs: {{up: two, out: both}}
    body:
      - from: one
      - {{concat: [two, .], as: both}}
body:
  - 3x3 Conv (3) as skip
  - 3x3 Conv (5)
  - Pair: {{from: [skip, .], as: {{c: out, left: up}}}}
  - from: c
"""

NESTED = f"""{HEAD}input: 8x8x4
body:
  - repeat: 3
    body:
      - branches:
          keep: []
          new:
            - repeat: 3
              body: [{{branches: {{keep: [], new: [3x3 Conv (1)]}}}}]
"""

SEVERAL_INPUTS = f"""{HEAD}inputs: {{x: 6, y: 4}}
params: {{k: 3}}
body:
  - concat: [x, y]
  - 2 x FC (ceil(k/2) bias)
  - FC (here+k)
"""


def draw(text: str, *, opened: bool = False) -> Scene:
    scene = build_scene(archspec.load(text), ALL_BLOCKS if opened else frozenset())
    for figure in scene.figures:
        lay_out(figure, Direction.UP)
    return scene


@pytest.mark.parametrize("opened", [False, True])
@pytest.mark.parametrize("text", [SECOND_VALUE, HANDED_ON, NESTED, SEVERAL_INPUTS])
def test_figures_are_drawn(text: str, opened: bool) -> None:
    for figure in draw(text, opened=opened).figures:
        boxes = {box.key for box in figure.boxes()}
        assert all({edge.source, edge.target} <= boxes for edge in list_edges(figure))


def test_the_second_value_of_an_open_block_leaves_the_box_that_makes_it() -> None:
    ends = {edge.source for edge in list_edges(draw(SECOND_VALUE, opened=True).spine)}
    assert "stem" not in ends


def test_a_value_that_a_block_hands_on_enters_it_from_where_it_was_made() -> None:
    edges = list_edges(draw(HANDED_ON).spine)
    assert [edge.source for edge in edges if edge.target == "pair"] == ["conv1", "conv2"]


def test_parameters_are_known_in_figures_of_several_inputs() -> None:
    captions = [str(box.caption) for box in draw(SEVERAL_INPUTS).spine.boxes()]
    assert any("5" in text for text in captions), captions

"""What the figure of a block says is true of all its uses, and no box loses its values."""

from itertools import pairwise
from typing import Final

import pytest

import archspec
from archspec.render import ALL_BLOCKS, Scene, build_scene
from archspec.render.backends.dot import write_dot
from archspec.render.backends.outline_text import print_label
from archspec.render.layout.drawing import Drawing
from archspec.render.layout.metrics import Direction, format_times
from archspec.render.layout.views import Show, View, draw_scene
from archspec.render.scene.arrows import list_edges
from archspec.render.scene.box_captions import format_range
from archspec.render.scene.captions import format_costs, format_letters
from archspec.render.scene.model import BoxKind, Figure, SceneBox
from archspec.render.theme import LIGHT
from tests.render.geometry import faults
from tests.render.hostile import MARK

INCEPTION: Final = """\
archspec: 1
name: rows
input: 28x28x192
defaults: {Conv: {padding: same, act: relu}, MaxPool: {padding: same}}
tables:
  table1:  # of GoogLeNet, arXiv:1409.4842
    columns:      [n1,  n3r, n3,  n5r, n5, proj]
    inception_3a: [64,  96,  128, 16,  32, 32]
    inception_3b: [128, 128, 192, 32,  96, 64]
    inception_4a: [192, 96,  208, 16,  48, 64]
  other:
    columns:      [n1,  n3r, n3,  n5r, n5, proj]
    inception_3a: [8,   8,   8,   8,   8,  8]
blocks:
  Inception:
    params: {n1: int, n3r: int, n3: int, n5r: int, n5: int, proj: int}
    branches:
      b1:   [1x1 Conv (n1)]
      b3:   [1x1 Conv (n3r), 3x3 Conv (n3)]
      b5:   [1x1 Conv (n5r), 5x5 Conv (n5)]
      pool: [3x3 MaxPool, 1x1 Conv (proj)]
body:
"""


def scene(text: str, opened: frozenset[str] | None = frozenset()) -> Scene:
    return build_scene(archspec.load(text), opened)


def figure(made: Scene, key: str) -> Figure:
    found = made.find_figure(key)
    assert found is not None
    return found


def labels(figure: Figure) -> list[str]:
    return [box.label + format_times(box) for box in figure.boxes()]


def texts(drawing: Drawing) -> list[str]:
    return [each.text for each in drawing.part.texts]


# What enters ---------------------------------------------------------------------------------

DOWN: Final = """\
archspec: 1
name: downs
input: 32x32x3
blocks:
  Down: {params: {c: int}, residual: [3x3 Conv (c stride 2)], shortcut: [1x1 Conv (c stride 2)], act: relu}
  Keep: {body: [3x3 Conv (cin), ReLU]}
body:
"""  # noqa: E501 - a residual of one line


@pytest.mark.parametrize(
    ("body", "key", "entry", "size"),
    [
        ("[Down (8), Down (16), Down (32)]", "Down", "Previous layer", "32×32×3 … 8×8×16"),
        ("[Down (8), Down (16)]", "Down", "Previous layer", "32×32×3, 16×16×8"),
        ("[3x3 Conv (8), Down (8), ReLU, Down (8)]", "Down", "Previous layer", "32×32×8, 16×16×8"),
        ("[ReLU, Down (8), Down (16), Down (32)]", "Down", "Relu activation", "32×32×3 … 8×8×16"),
        ("[Keep, Keep, Keep]", "Keep", "Relu activation", "32×32×3"),
        ("[Keep, 1x1 Conv (3), Keep]", "Keep", "Previous layer", "32×32×3"),
        ("[Keep, 2x2 MaxPool (stride 2), Keep]", "Keep", "Previous layer", "32×32×3, 16×16×3"),
        ("[Keep]", "Keep", "Input (32×32×3)", "32×32×3"),
    ],
)
def test_what_enters_is_true_of_all_uses(body: str, key: str, entry: str, size: str) -> None:
    (box,) = figure(scene(f"{DOWN}  {body}\n"), key).entries
    assert (box.label, box.size) == (entry, size)
    assert (box.kind is BoxKind.INPUT) == entry.startswith("Input")


def test_sizes_are_those_of_all_uses() -> None:
    """A line says what flows on it in the first use and the last, and in a single use just that."""
    made = figure(scene(f"{DOWN}  [Down (8), Down (16), Down (32)]\n"), "Down")
    sizes = {edge.source: edge.size for edge in list_edges(made)}
    assert set(sizes.values()) == {"32×32×3 … 8×8×16", "16×16×8 … 4×4×32"}
    whole = scene(f"{DOWN}  [Down (8), Down (16), Down (32)]\n", ALL_BLOCKS)
    assert not any("…" in box.size for box in whole.spine.boxes())


@pytest.mark.parametrize(
    ("sizes", "text"),
    [
        ("a", "a"),
        ("aa", "a"),
        ("ab", "a, b"),
        ("abab", "a, b"),
        ("abc", "a … c"),
        ("abca", "a … c"),
    ],
)
def test_sizes_in_words(sizes: str, text: str) -> None:
    assert format_range(sizes) == text


# Rows ----------------------------------------------------------------------------------------


def rows(body: str) -> Scene:
    return scene(INCEPTION + "".join(f"  - {each}\n" for each in body.split(" | ")))


def test_boxes_name_their_rows_and_the_frame_carries_the_table() -> None:
    body = "Inception (table1.inception_3a) | Inception (table1.inception_3b) as here | ReLU"
    made = rows(f"{body} | Inception (table1.inception_4a)")
    stages = [box for box in made.spine.boxes() if box.kind is BoxKind.BLOCK]
    assert [box.label for box in stages] == ["Inception (3a)", "Inception (3b)", "Inception (4a)"]
    block = figure(made, "Inception")
    assert [name for name, _ in block.letters] == ["n1", "n3r", "n3", "n5r", "n5", "proj"]
    assert block.rows == (
        ("3a", ("64", "96", "128", "16", "32", "32")),
        ("3b", ("128", "128", "192", "32", "96", "64")),
        ("4a", ("192", "96", "208", "16", "48", "64")),
    )
    assert list(format_letters(block)) == []
    for view in (View(), View(Show.BLOCK, "Inception")):
        drawn = texts(draw_scene(made, view))
        assert {"n3r", "3b", "208"} <= {*drawn}
        assert drawn.count("96") == 3


@pytest.mark.parametrize(
    ("body", "told"),
    [
        # what is labelled, what has the values of another, and what has neither
        ("Inception (1 2 3 4 5 6) as a | Inception (2 3 4 5 6 7) as inception_b", "a b"),
        ("Inception (1 2 3 4 5 6) | Inception (2 3 4 5 6 7)", "row,1 row,2"),
        ("Inception (1 2 3 4 5 6) | ReLU | Inception (1 2 3 4 5 6) | Inception (2 3 4 5 6 7)",
         "row,1 row,1 row,2"),
        ("Inception (table1.inception_3a) | Inception (other.inception_3a)",
         "3a other.inception_3a"),
        ("2 x Inception (table1.inception_3a) | 3 x Inception (table1.inception_3b)", "3a 3b"),
    ],
)  # fmt: skip
def test_what_rows_are_called(body: str, told: str) -> None:
    made = rows(body)
    block = figure(made, "Inception")
    stages = [box for box in made.spine.boxes() if box.kind is BoxKind.BLOCK]
    names = [box.label.removeprefix("Inception (").removesuffix(")") for box in stages]
    assert [name.replace(" ", ",") for name in names] == told.split()
    assert {*names} == {name for name, _ in block.rows}
    assert len({values for _, values in block.rows}) == len(block.rows)


def test_text_formats_tell_the_values_of_a_row() -> None:
    made = rows("Inception (table1.inception_3a) | Inception (table1.inception_3b)")
    box = next(box for box in made.spine.boxes() if box.kind is BoxKind.BLOCK)
    assert print_label(box) == "Inception (3a): n1 64, n3r 96, n3 128, n5r 16, n5 32, proj 32"
    assert print_label(box) in write_dot(made, LIGHT, MARK)


def test_few_letters_are_told_as_they_are() -> None:
    made = scene(f"{DOWN}  [Down (8), Down (16), Down (32)]\n")
    assert labels(made.spine)[1:] == ["Down (c 8)", "Down (c 16)", "Down (c 32)"]
    assert figure(made, "Down").rows == ()
    assert list(format_letters(figure(made, "Down"))) == ["c = 8, 16, 32"]


@pytest.mark.parametrize("direction", Direction)
def test_a_long_table_stands_beside_itself(direction: Direction) -> None:
    body = " | ".join(f"Inception ({n} 2 {n} 4 {n} 6)" for n in range(1, 41))
    made = rows(body)
    drawing = draw_scene(made, View(Show.BLOCK, "Inception", direction))
    assert {f"row {number}" for number in range(1, 41)} <= {*texts(drawing)}
    assert faults(drawing.part) == []
    starts = {each.x for each in drawing.part.texts if each.text.startswith("row ")}
    assert len(starts) == 3


# Letters within letters ------------------------------------------------------------------------

STAGES: Final = """\
archspec: 1
name: stages
input: 32x32x8
blocks:
  Dark: {params: {m: int}, residual: [1x1 Conv (m), 3x3 Conv (cin)]}
  Stage: {params: {n: int, m: int}, body: [{repeat: n, body: [Dark (m)]}]}
body: [Stage (2 4), Stage (3 4)]
"""


def test_a_count_that_uses_differ_in_is_a_letter() -> None:
    """One frame for each block, and none that only wraps another."""
    made = scene(STAGES)
    assert [each.title for each in made.figures] == ["stages", "Stage", "Dark"]
    assert labels(made.spine) == ["Input (32×32×8)", "Stage (n 2)", "Stage (n 3)"]
    assert labels(figure(made, "Stage")) == ["Previous layer", "Dark × n"]
    assert list(format_letters(figure(made, "Stage"))) == ["n = 2, 3"]
    assert len(figure(made, "Dark").uses) == 5


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        (("[Stage (2 4), Stage (3 4)]", "[Stage (1 4), Stage (3 4)]"), "Dark × n"),
        (("repeat: n", "repeat: 2*n"), "Dark × 2*n"),
        (("[Stage (2 4), Stage (3 4)]", "[Stage (2 4), Stage (2 4)]"), "Dark × 2"),
        (("[Stage (2 4), Stage (3 4)]", "[Stage (2 4), Stage (3 8)]"), "Dark (m) × n"),
        (("Dark (m)", "Dark (2*m)"), "Dark × n"),
    ],
)
def test_counts_and_letters(written: tuple[str, str], drawn: str) -> None:
    made = scene(STAGES.replace(*written))
    assert labels(figure(made, "Stage"))[1] == drawn
    (box,) = [each for each in figure(made, "Stage").boxes() if each.kind is BoxKind.BLOCK]
    assert box.is_stack


def test_letters_that_are_computed() -> None:
    text = STAGES.replace("Dark (m)", "Dark (2*m)").replace("Stage (3 4)", "Stage (3 8)")
    assert labels(figure(scene(text), "Stage"))[1] == "Dark (m 2*m) × n"


def test_counts_in_place_are_numbers() -> None:
    made = scene(STAGES, ALL_BLOCKS)
    assert not any(box.count for box in made.spine.boxes())


def test_costs_of_stages_of_different_lengths_are_told_together() -> None:
    assert format_costs(figure(scene(STAGES), "Stage")).endswith("together")


def test_stages_of_loops_stay_numbers() -> None:
    """What a loop's variable counts is not a letter of the block."""
    text = STAGES.replace(
        "body: [{repeat: n, body: [Dark (m)]}]",
        "body: [{for: {k: [1, 2]}, body: [{repeat: k, body: [Dark (m), ReLU]}]}]",
    )
    made = figure(scene(text), "Stage")
    (box,) = [each for each in made.boxes() if each.repeat > 1]
    assert isinstance(box, SceneBox)
    assert (box.count, box.repeat) == ("", 2)


@pytest.mark.parametrize("spec", ["bn_inception", "inception_v3", "inception_resnet_v2"])
def test_no_two_boxes_of_different_values_read_the_same(spec: str) -> None:
    """Stages of one block that cost or leave something else differ in their labels or inputs."""
    boxes = list(build_scene(archspec.load(spec)).spine.boxes())
    told: dict[str, set[tuple[int, str]]] = {}
    for before, box in pairwise(boxes):
        if box.kind is BoxKind.BLOCK:
            told.setdefault(print_label(box), set()).add((box.parameters, before.size))
    for alike in told.values():
        assert len({size for _, size in alike}) == len(alike)

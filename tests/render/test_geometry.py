"""Places: nothing overlaps or leaves its box, and no line runs through a box it does not touch."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

import archspec
from archspec.api import shipped_specs
from archspec.graph import Graph
from archspec.render import ALL_BLOCKS, Direction, Scene, Show, View, build_scene
from archspec.render.layout.figure_layout import is_tree, lay_out
from archspec.render.layout.views import draw_scene
from tests.hash_seeds import run_under_hash_seeds
from tests.render.geometry import faults, outside
from tests.rounds import ROUNDS
from tests.shipped import PAPER
from tests.specgen import random_spec

SHARDS: Final = 5
SEEDS: Final = 85 * ROUNDS // SHARDS
PROVABLE: Final = [name for name in PAPER if not name.startswith("as_printed/")]

UNET: Final = """archspec: 1
name: unet
input: 32x32x3
params: {widths: [8, 16]}
blocks:
  Double:
    params: {c: int}
    body: [3x3 Conv (c same), 3x3 Conv (c same)]
body:
  - for: {c: widths}
    body:
      - Double (c) as enc(c)
      - 2x2 MaxPool (stride 2)
  - Double (32)
  - for: {c: reversed(widths)}
    body:
      - 2x2 UpConv (c stride 2)
      - concat: [enc(c), .]
      - Double (c)
  - 1x1 Conv (2)
"""


def check(scene: Scene, show: Show, direction: Direction) -> None:
    for figure in scene.figures if show is Show.POSTER else scene.figures[:1]:
        assert faults(lay_out(figure, direction)) == [], (figure.key, direction)
    assert outside(draw_scene(scene, View(show, direction=direction))) == []


def check_all(graph: Graph) -> None:
    for direction in Direction:
        check(build_scene(graph), Show.POSTER, direction)
        check(build_scene(graph, ALL_BLOCKS), Show.FULL, direction)


@pytest.mark.parametrize("name", PROVABLE)
def test_shipped_specs(name: str) -> None:
    check_all(archspec.load(name))


@pytest.mark.parametrize(
    "name", ["dpn68", "fpn_resnet50", "hrnet_w18", "mobilenetv3_large", "wavenet", "yolov5s"]
)
def test_networks_of_other_papers(name: str) -> None:
    check(build_scene(archspec.load(f"zoo/{name}")), Show.POSTER, Direction.UP)


def test_unet() -> None:
    graph = archspec.load(UNET)
    assert not is_tree(build_scene(graph).spine)
    check_all(graph)


@pytest.mark.fuzz
@pytest.mark.parametrize("shard", range(SHARDS))
def test_random_specs(shard: int) -> None:
    ways = [(show, way) for show in (Show.POSTER, Show.FULL) for way in Direction]
    for seed in range(shard * SEEDS, (shard + 1) * SEEDS):
        graph = archspec.load(random_spec(seed).text)
        show, way = ways[seed % len(ways)]
        check(build_scene(graph, ALL_BLOCKS if show is Show.FULL else frozenset()), show, way)


# That the checks can fail -------------------------------------------------------------------


def scene() -> Scene:
    return build_scene(archspec.load("inception_v4"))


def test_moved_boxes_are_seen() -> None:
    """Each box in the place of any other, and each line led through the middle of a box."""
    figure = scene().find_figure("InceptionC")
    assert figure is not None
    part = lay_out(figure, Direction.UP)
    for number, placed in enumerate(part.boxes):
        other = part.boxes[number - 1]
        boxes = (*part.boxes[:number], replace(placed, rect=other.rect), *part.boxes[number + 1 :])
        assert any("overlap" in each for each in faults(replace(part, boxes=boxes)))
    for line in part.lines:
        rect = part.boxes[0].rect
        middle = (rect.x + rect.width // 2, rect.y + rect.height // 2)
        moved = replace(line, points=(line.points[0], middle, line.points[-1]))
        assert faults(replace(part, lines=(moved,)))


def test_narrow_boxes_are_seen() -> None:
    part = lay_out(scene().spine, Direction.UP)
    thin = tuple(replace(each, rect=replace(each.rect, width=20)) for each in part.boxes)
    assert any("leaves its box" in each for each in faults(replace(part, boxes=thin)))


def test_small_pages_are_seen() -> None:
    drawing = draw_scene(scene(), View())
    assert outside(replace(drawing, width=drawing.width // 2))
    assert outside(replace(drawing, height=drawing.height // 2))


# The structure of the paper -----------------------------------------------------------------


def test_lanes_stand_left_to_right_and_end_at_one_height() -> None:
    figure = scene().find_figure("InceptionB")
    assert figure is not None
    places = {each.box.key: each.rect for each in lay_out(figure, Direction.UP).boxes}
    last = [places[key] for key in ("pool.1", "b1", "b7.2", "b77.4")]
    assert [rect.x for rect in last] == sorted(rect.x for rect in last)
    assert len({rect.y for rect in last}) == 1
    assert places["concat"].y < last[0].y < places["entry"].y


def test_flow_can_go_down_and_right() -> None:
    spine = scene().spine
    for direction, axis, sign in (("up", 1, -1), ("down", 1, 1), ("right", 0, 1)):
        rects = [each.rect for each in lay_out(spine, Direction(direction)).boxes]
        places = [sign * (rect.x, rect.y)[axis] for rect in rects]
        assert places == sorted(places)


def test_changing_a_block_moves_no_other(tmp_path: Path) -> None:
    """A block's drawing depends on nothing but the block."""
    folder = shipped_specs()["inception_v4"].parent
    shutil.copytree(folder / "blocks", tmp_path / "blocks")
    text = (folder / "inception_v4.yaml").read_text()
    wider = text.replace("1x1 Conv (384)]", "1x1 Conv (38)]").replace("expect:", "# expect:")
    wider = wider.replace("-> 17x17x1024\n  - ReductionB", "\n  - ReductionB")
    assert wider != text
    (tmp_path / "changed.yaml").write_text(re.sub(r" +-> [0-9x]+$", "", wider, flags=re.MULTILINE))
    before, after = scene(), build_scene(archspec.load(tmp_path / "changed.yaml"))
    for figure in before.figures:
        other = after.find_figure(figure.key)
        assert other is not None
        first, second = (
            [each.rect for each in lay_out(one, Direction.UP).boxes] for one in (figure, other)
        )
        assert (first == second) == (figure.key not in ("InceptionB",))


SCRIPT: Final = """
import hashlib, archspec
from archspec.render import FORMATS, View, format_mark, build_scene
for name in ("inception_v4", "inception_resnet_v2", "inception_v3"):
    scene = build_scene(archspec.load(name))
    made = FORMATS[".svg"].write(scene, View(), format_mark(name, "0" * 64))
    print(hashlib.sha256(made).hexdigest())
"""


def test_pictures_are_the_same_under_any_hash_seed() -> None:
    outputs = run_under_hash_seeds(SCRIPT)
    assert len(outputs) == 1
    assert len(outputs.pop().split()) == 3

"""What holds for all text formats."""

import re
from dataclasses import replace

import pytest

from archspec.render.backends.dot import write_dot
from archspec.render.backends.lower import lower_drawing
from archspec.render.backends.mermaid import write_mermaid
from archspec.render.backends.model_explorer import write_model_explorer
from archspec.render.backends.outline_text import assign_identifiers
from archspec.render.backends.tikz import write_tikz_document
from archspec.render.layout.metrics import Direction
from archspec.render.layout.views import View, draw_scene
from archspec.render.provenance_mark import read_mark, seal_picture
from archspec.render.scene.arrows import list_edges
from archspec.render.theme import DARK, LIGHT
from tests.hash_seeds import run_under_hash_seeds
from tests.render.hostile import MARK, hostile_scene
from tests.render.readers import read_dot, read_mermaid


def test_the_spine_of_inception_reads_as_in_the_paper(inception):
    _, nodes, edges, frames = read_mermaid(write_mermaid(inception, LIGHT, MARK))
    assert [each for each, depth in nodes.values() if depth == 0] == [
        "Input (299×299×3)",
        "Stem",
        "Inception-A × 4",
        "Reduction-A",
        "Inception-B × 7",
        "Reduction-B",
        "Inception-C × 3",
        "Average pooling",
        "Dropout (keep 0.8)",
        "FC (1000)",
        "Softmax",
    ]
    assert frames["block_InceptionA"][0] == "Inception-A · Figure 4 · 35×35×384 → 35×35×384"
    assert len(edges) == sum(len(list_edges(figure)) for figure in inception.figures)
    assert read_dot(write_dot(inception, LIGHT, MARK))[2] == edges


@pytest.mark.parametrize("write", [write_mermaid, write_dot])
@pytest.mark.parametrize(
    ("direction", "word"), [(Direction.UP, "BT"), (Direction.DOWN, "TB"), (Direction.RIGHT, "LR")]
)
def test_data_flow_where_they_should(inception, write, direction, word):
    assert re.search(rf"\b{word}\b", write(inception, LIGHT, MARK, direction=direction))


@pytest.mark.parametrize("write", [write_mermaid, write_dot])
def test_a_theme_changes_colours_only(inception, write):
    colour = re.compile(r"#[0-9a-f]{6}\b")
    light, dark = write(inception, LIGHT, MARK), write(inception, DARK, MARK)
    assert light != dark
    assert colour.sub("", light) == colour.sub("", dark)


@pytest.mark.parametrize("write", [write_mermaid, write_dot])
def test_sizes_stand_where_they_change(inception, write):
    text = write(replace(inception, figures=(inception.spine,)), LIGHT, MARK)
    assert text.count("35×35×384") == 1
    assert text.count("17×17×1024") == 1


def test_the_mark_can_be_read_back(inception):
    texts = [
        write_mermaid(inception, LIGHT, MARK),
        write_dot(inception, LIGHT, MARK),
        write_tikz_document(lower_drawing(draw_scene(inception, View()), LIGHT), MARK),
        write_model_explorer(inception, MARK),
    ]
    for text in texts:
        assert text.count(MARK) == 1
        mark = read_mark(seal_picture(text.encode()))
        assert mark is not None
        assert mark.intact


def test_identifiers_are_unique_words_and_no_keywords():
    names = list(assign_identifiers(hostile_scene()).values())
    assert len(set(names)) == len(names)
    assert {"network_l_0", "network_l_0_2", "Block_end"} <= set(names)
    assert all(re.fullmatch(r"[A-Za-z]\w*_\w+", name) for name in names)


def test_texts_are_the_same_under_every_hash_seed():
    program = (
        "import archspec, hashlib; from archspec.render.scene.build_scene import build_scene;"
        "from archspec.render.layout.views import View, draw_scene;"
        "from archspec.render import theme;"
        "from archspec.render.backends import dot, lower, mermaid, model_explorer, tikz;"
        "scene = build_scene(archspec.load('inception_resnet_v2')); light = theme.LIGHT;"
        "drawing = draw_scene(scene, View());"
        "texts = [mermaid.write_mermaid(scene, light, ''), dot.write_dot(scene, light, ''),"
        " tikz.write_tikz_document(lower.lower_drawing(drawing, light), ''),"
        " model_explorer.write_model_explorer(scene, '')];"
        "print(hashlib.sha256(''.join(texts).encode()).hexdigest())"
    )
    assert len(run_under_hash_seeds(program)) == 1

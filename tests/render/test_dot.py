"""DOT says what the scene says, and nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archspec.render.backends import dot
from archspec.render.backends.dot import write_dot
from archspec.render.backends.outline_text import print_heading, print_label
from archspec.render.theme import LIGHT
from archspec.text.visible import escape_invisible
from tests.render.hostile import EDGES, MARK, PAYLOADS, hostile_scene, labels_of
from tests.render.readers import QUOTED, read_dot, unescape_dot


@pytest.mark.parametrize("payload", PAYLOADS)
def test_dot_holds_any_text(payload):
    scene = hostile_scene(payload, payload)
    title, nodes, edges, clusters = read_dot(write_dot(scene, LIGHT, MARK))
    assert title == escape_invisible(payload)
    assert {name: each["label"] for name, each in nodes.items()} == labels_of(scene)
    assert nodes["network_stage"]["tooltip"] == escape_invisible(payload)
    assert not any("URL" in each or "href" in each for each in nodes.values())
    assert edges == EDGES
    assert clusters == {
        "network_stem": (print_label(scene.spine.items[0].box), 1),
        "network_stem_in": (print_label(scene.spine.items[0].box), 2),
        "Block": (print_heading(scene.figures[1]), 1),
    }


@given(st.text())
def test_dot_texts_read_back(text):
    written = dot.escape_dot(text)
    assert re.fullmatch(QUOTED, f'"{written}"')
    assert unescape_dot(written) == escape_invisible(text)

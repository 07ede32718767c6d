"""DOT says what the scene says, and nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archspec.render.backends import dot
from archspec.render.backends.dot import dot_of
from archspec.render.backends.outline_text import heading, label
from archspec.render.theme import LIGHT
from archspec.text.visible import visible
from tests.render.hostile import EDGES, MARK, PAYLOADS, hostile_scene, labels_of
from tests.render.readers import QUOTED, read_dot, unescape_dot


@pytest.mark.parametrize("payload", PAYLOADS)
def test_dot_holds_any_text(payload):
    scene = hostile_scene(payload, payload)
    title, nodes, edges, clusters = read_dot(dot_of(scene, LIGHT, MARK))
    assert title == visible(payload)
    assert {name: each["label"] for name, each in nodes.items()} == labels_of(scene)
    assert nodes["network_stage"]["tooltip"] == visible(payload)
    assert not any("URL" in each or "href" in each for each in nodes.values())
    assert edges == EDGES
    assert clusters == {
        "network_stem": (label(scene.spine.items[0].box), 1),
        "network_stem_in": (label(scene.spine.items[0].box), 2),
        "Block": (heading(scene.figures[1]), 1),
    }


@given(st.text())
def test_dot_texts_read_back(text):
    written = dot.escaped(text)
    assert re.fullmatch(QUOTED, f'"{written}"')
    assert unescape_dot(written) == visible(text)

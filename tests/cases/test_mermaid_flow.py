"""Mermaid draws every frame in the direction of the whole.

A subgraph without a `direction` of its own is laid out across or against the flowchart around it:
see "Direction in subgraphs" at https://mermaid.js.org/syntax/flowchart.html.
"""

from itertools import pairwise

import pytest

import archspec
from archspec.render import ALL_BLOCKS, Scene, build_scene
from archspec.render.backends.mermaid import write_mermaid
from archspec.render.layout.metrics import Direction
from archspec.render.theme import LIGHT
from tests.render.hostile import MARK

FLOWS = {Direction.UP: "BT", Direction.DOWN: "TB", Direction.RIGHT: "LR"}


def directions(scene: Scene, direction: Direction) -> list[str]:
    """What the whole says, then each frame directly behind its title."""
    lines = [
        line.split() for line in write_mermaid(scene, LIGHT, MARK, direction=direction).split("\n")
    ]
    begun = [words for before, words in pairwise(lines) if before[:1] == ["subgraph"]]
    assert all(words[0] == "direction" for words in begun)
    return [words[1] for words in lines if words[:1] in (["flowchart"], ["direction"])]


@pytest.mark.parametrize("direction", Direction)
def test_frames_flow_as_the_whole(direction: Direction) -> None:
    graph = archspec.load("inception_v4")
    for opened, frames in ((frozenset(), 6), (ALL_BLOCKS, 12)):
        assert directions(build_scene(graph, opened), direction) == [FLOWS[direction]] * (
            1 + frames
        )

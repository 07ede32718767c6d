"""Mermaid says what the scene says, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archspec.render.backends import mermaid
from archspec.render.backends.mermaid import write_mermaid
from archspec.render.backends.outline_text import print_heading, print_label
from archspec.render.layout.metrics import Direction
from archspec.render.theme import LIGHT, PRINT
from archspec.text.visible import escape_invisible
from tests.render.hostile import EDGES, MARK, PAYLOADS, hostile_scene, labels_of
from tests.render.readers import read_mermaid, unescape_mermaid


@pytest.mark.parametrize("payload", PAYLOADS)
def test_mermaid_holds_any_text(payload):
    scene = hostile_scene(payload, payload)
    text = write_mermaid(scene, LIGHT, MARK)
    title, nodes, edges, frames = read_mermaid(text)
    assert title == escape_invisible(payload)
    assert {name: each for name, (each, _) in nodes.items()} == {
        name: each.strip() for name, each in labels_of(scene).items()
    }
    assert edges == EDGES
    assert frames == {
        "network_stem": (print_label(scene.spine.items[0].box).strip(), 0),
        "network_stem_in": (print_label(scene.spine.items[0].box).strip(), 1),
        "block_Block": (print_heading(scene.figures[1]).strip(), 0),
    }
    body = text.split("\n", 4)[4]
    for mark in ("%%", "<", "`", "$", "&", "javascript:", "www.", "fa:"):
        assert mark not in body
    assert not set("<>%&#") & set(text.split("\n")[1])


def test_mermaid_in_full():
    scene = replace(hostile_scene("Box"), figures=(hostile_scene("3×3 Conv (96 V)").figures[1],))
    assert write_mermaid(scene, PRINT, MARK, direction=Direction.RIGHT) == (
        "---\n"
        'title: "3×3 Conv (96 V) · Figure 3×3 Conv (96 V) · 3×3 Conv (96 V) → 3×3 Conv (96 V)"\n'
        "---\n"
        f"%% {MARK}\n"
        "flowchart LR\n"
        '    Block_entry(["3×3 Conv (96 V)"]):::entry\n'
        '    Block_a["3×3 Conv (96 V)"]:::conv\n'
        '    Block_end("3×3 Conv (96 V)"):::activation\n'
        '    Block_entry -->|"3×3 Conv (96 V)"| Block_a\n'
        "    Block_a --> Block_end\n"
        "    classDef entry fill:#ffffff,stroke:#000000,color:#000000\n"
        "    classDef conv fill:#ffffff,stroke:#000000,color:#000000\n"
        "    classDef activation fill:#ffffff,stroke:#000000,color:#000000\n"
    )


@pytest.mark.parametrize(
    "plain", ["3×3 Conv (32 stride 2 V)", "Inception-A × 4", "Dropout (keep 0.8)"]
)
def test_mermaid_leaves_plain_labels_readable(plain):
    assert mermaid.escape_mermaid(plain) == plain


@given(st.text())
def test_mermaid_labels_read_back(text):
    assert unescape_mermaid(mermaid.escape_mermaid(text)) == escape_invisible(text).strip()

"""Every report of a network says the same totals, or what they leave out; heads keep their names.

GoogLeNet's two heads for training, of arXiv:1409.4842, Section 5, are about half of its weights.
"""

import json
from pathlib import Path
from typing import Final

import pytest

import archspec
from archspec.app.run import run
from archspec.passes.check_totals import compute_total
from archspec.render import ALL_BLOCKS, Scene, build_scene
from archspec.render.backends.model_explorer import write_model_explorer
from archspec.render.backends.stylesheet import DASHED
from archspec.render.layout.views import View, draw_scene
from archspec.render.page import write_page
from archspec.render.scene.captions import format_totals
from archspec.render.scene.model import BoxKind, SceneBox, SceneGroup
from archspec.runtime import build_module
from archspec.text.numbers import abbreviate

HEADS: Final = """\
archspec: 1
name: heads
title: Heads
input: 32x32x3
blocks:
  Det: {params: {k: int}, body: [3x3 Conv (16), 1x1 Conv (k)]}
body:
  - 3x3 Conv (16) as a
  - Det (8) as b
  - GlobalAvgPool
  - FC (10)
heads:
  mask: {from: a, body: [1x1 Conv (4)]}
  small: {from: a, body: [Det (6)]}
  aux1: {from: b, when: training, body: [GlobalAvgPool, FC (10)]}
  aux2: {from: b, when: training, body: [Det (500)]}
  aux3: {from: b, when: training, body: [1x1 Conv (4)]}
"""
LEFT: Final = 448 + (2320 + 136) + 90 + 68 + (2320 + 102)
"""What is there at inference, counted by hand."""

WHOLE: Final = LEFT + 90 + (1168 + 8500) + 36
"""The same with the three heads for training."""


@pytest.fixture(scope="module")
def graph() -> archspec.Graph:
    return archspec.load(HEADS)


@pytest.fixture(scope="module")
def scene(graph: archspec.Graph) -> Scene:
    return build_scene(graph)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "heads.yaml").write_text(HEADS)
    (tmp_path / "less.yaml").write_text(HEADS.partition("  aux1:")[0])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_module_has_as_many(graph: archspec.Graph) -> None:
    module = build_module(graph, {})
    assert sum(each.numel() for each in module.parameters()) == WHOLE == graph.parameters
    assert compute_total(graph, "inference_params") == LEFT


def test_figures_say_both(scene: Scene) -> None:
    both = f"{abbreviate(LEFT)} parameters ({abbreviate(WHOLE)} with training heads)"
    assert format_totals(scene).startswith(f"{both} · 5.46 MMACs (14.86 MMACs with training heads)")
    texts = [each.text for each in draw_scene(scene, View()).part.texts]
    assert any(each.startswith(both) for each in texts)
    assert both in write_page(scene, View(), "mark")


def test_figures_of_networks_without_such_heads_say_one(folder: Path) -> None:
    assert format_totals(build_scene(archspec.load(folder / "less.yaml"))) == (
        f"{abbreviate(LEFT)} parameters · 5.46 MMACs"
    )


@pytest.mark.parametrize(
    "call",
    [
        "check heads.yaml",
        "summary heads.yaml",
        "diff less.yaml heads.yaml",
        "check heads.yaml --format json",
        "verify heads.yaml --format json",
        "summary heads.yaml --format json",
    ],
)
def test_reports_say_both(call: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(call.split()) == 0
    told = capsys.readouterr().out
    style = str if "json" in call else "{:,}".format
    assert all(style(each) in told for each in (WHOLE, LEFT))


def test_comparison_says_what_it_leaves_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compare", "heads.yaml", "inception_v4"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    left_out = "aux1, aux2, and aux3 of Heads, in training only; 15.28 k parameters"
    assert f"left out {left_out} and 14.86 MMACs with them" in told
    assert run(["compare", "heads.yaml", "inception_v4", "-o", "chart.svg"]) == 0
    assert f"Left out: {left_out}" in (folder / "chart.svg").read_text()


def test_difference_draws_what_it_counts(folder: Path) -> None:
    assert run(["diff", "less.yaml", "heads.yaml", "-o", "diff.svg"]) == 0
    assert "with training heads" in (folder / "diff.svg").read_text()


def test_class_says_both(graph: archspec.Graph) -> None:
    source = archspec.emit(graph)
    assert f"{WHOLE:,} parameters, 14.86 MMACs." in source
    left = f"At inference, without aux1, aux2, and aux3: {LEFT:,} parameters, 5.46 MMACs."
    assert left in source


def test_model_explorer_says_both(scene: Scene) -> None:
    told = json.loads(write_model_explorer(scene, "mark"))["graphs"][0]["groupNodeAttributes"][""]
    assert told["parameters"] == f"{LEFT:,}"
    assert told["parameters with training heads"] == f"{WHOLE:,}"


def heads_of(scene: Scene) -> dict[str, SceneBox]:
    """The box of each head; of one that is drawn in place, that on its frame."""
    (items,) = zip(*(each.items for each in scene.spine.heads), strict=True)
    boxes = [each.box if isinstance(each, SceneGroup) else each for each in items]
    assert all(isinstance(each, SceneBox) for each in boxes)
    return {each.name: box for each, box in zip(scene.spine.heads, boxes, strict=True)}


@pytest.mark.parametrize("opened", [frozenset(), ALL_BLOCKS])
def test_heads_keep_their_names(graph: archspec.Graph, opened: frozenset[str] | None) -> None:
    heads = heads_of(build_scene(graph, opened))
    assert {name: box.label for name, box in heads.items()} == {
        "mask": "mask: 1×1 Conv (4)",
        "small": "small: Det (k 6)",
        "aux1": "aux1 head (training)",
        "aux2": "aux2 (training): Det (k 500)",
        "aux3": "aux3 (training): 1×1 Conv (4)",
    }


def test_heads_for_training_alone_are_dashed(scene: Scene) -> None:
    dashed = {name for name, box in heads_of(scene).items() if box.kind in DASHED}
    assert (
        dashed
        == {"aux1", "aux2", "aux3"}
        == {each.name for each in scene.spine.heads if each.in_training}
    )
    assert {each.kind for each in heads_of(scene).values()} == {BoxKind.HEAD, BoxKind.TRAINING}


def test_a_block_that_heads_use_keeps_its_name(scene: Scene) -> None:
    assert [each.title for each in scene.figures] == ["Heads", "Det", "aux1 head"]

"""What a variant changed is no longer the paper's figure, and says so wherever figures are named.

`inception_v4_silu` has SiLU where Figures 3 to 8 of arXiv:1602.07261 say that ReLU is used.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

import pytest

import archspec
from archspec.api import read_program
from archspec.app.run import run
from archspec.language import load_program
from archspec.language.changed_figures import describe_figure
from archspec.render import build_scene
from archspec.render.layout.views import View
from archspec.render.page import write_page
from archspec.render.scene.captions import list_figure_names

BASE: Final = """\
archspec: 1
name: base
paper: {figure: 9}
input: 32x32x8
params: {classes: 10, keep: 0.8}
legend: {V: {padding: valid}}
defaults: {Conv: {padding: same, act: relu}, AvgPool: {padding: same}}
tables: {t: {columns: [k], a: [8], b: [16]}}
blocks:
  Conv1: {figure: 1, body: [3x3 Conv (8)]}
  Bare: {figure: 2, body: [3x3 Conv (8 act=none)]}
  Pool: {figure: 3, body: [3x3 AvgPool]}
  Both: {figure: 4, body: [Conv1, Pool]}
  Letters: {figure: 5, params: {k: int}, body: [1x1 Conv (k)]}
  Cell: {figure: 6, body: [1x1 Conv (t.a.k)]}
body:
  [Conv1, Bare, Pool, Both, Letters (t.b), Cell, GlobalAvgPool, Dropout (keep=keep), FC (classes)]
readout: softmax
"""
ALL: Final = {"": 9, "Conv1": 1, "Bare": 2, "Pool": 3, "Both": 4, "Letters": 5, "Cell": 6}

Load: TypeAlias = Callable[[str], Mapping[str, str]]


@pytest.fixture
def figures(tmp_path: Path) -> Load:
    """The figures of a variant of the network above, by block; that of the network by nothing."""
    (tmp_path / "base.yaml").write_text(BASE.replace("V:", "W:"))

    def figures(said: str) -> Mapping[str, str]:
        variant = tmp_path / "variant.yaml"
        variant.write_text(f"archspec: 1\nname: variant\nextends: base.yaml\n{said}\n")
        program = archspec.load(variant).program
        paper = program.spec.paper
        blocks = {name: block.figure for name, block in program.blocks.items()}
        return {"": paper.figure if paper else ""} | blocks

    return figures


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("title: Another title", ""),
        ("expect: {params: 2122}", ""),
        ("set: {defaults.Conv.act: silu}", "network Conv1 Both Letters Cell"),
        ("defaults: {Conv: {padding: same, act: silu}}", "network Conv1 Both Letters Cell"),
        ("set: {defaults.Conv.act: relu}", ""),
        ("set: {blocks.Conv1.body.0.filters: 4}", "network Conv1 Both"),
        ("set: {blocks.Letters.body.0.kernel: 3}", "network Letters"),
        ("set: {tables.t.b.k: 4}", "network"),
        ("set: {tables.t.a.k: 4}", "network Cell"),
        ("set: {body.Dropout.keep: 0.5}", "network"),
        ("params: {classes: 5, keep: 0.8}", "network"),
        ("set: {input: 64x64x8}", "network"),
        ("set: {readout: sigmoid}", "network"),
        ("insert: [{before: body.GlobalAvgPool, step: ReLU}]", "network"),
        ("insert: [{before: blocks.Both.body.Pool, step: ReLU}]", "network Both"),
        ("remove: [body.Bare]", "network"),
        ("heads: {aux: {from: x, body: [FC (2)]}}\nset: {body.Dropout.as: x}", "network"),
        ("body: [Conv1, Pool]", "network"),
    ],
)
def test_what_is_changed_says_so(said: str, changed: str, figures: Load) -> None:
    names = changed.replace("network", "").split()
    marked = {*names, *[""] * ("network" in changed)}
    assert figures(said) == {
        name: f"after {number}, changed" if name in marked else str(number)
        for name, number in ALL.items()
    }


def test_what_a_variant_defines_says_itself_which_figure_it_is(figures: Load) -> None:
    own = figures(
        "paper: {figure: 12}\n"
        "blocks: {Conv1: {figure: 11, body: [5x5 Conv (8)]}, Bare: {body: [3x3 Conv (8)]}}"
    )
    assert own == {name: str(number) for name, number in ALL.items()} | {
        "": "12", "Conv1": "11", "Bare": "", "Both": "after 4, changed",
    }  # fmt: skip
    assert figures("set: {paper.figure: 7, body.Dropout.keep: 0.5}")[""] == "7"


def test_variants_of_variants(tmp_path: Path, figures: Load) -> None:
    """The mark is written once, stays, and goes where all is as it was."""
    figures("set: {defaults.Conv.act: silu}")
    for act, number in (("gelu", "after 1, changed"), ("relu", "1")):
        text = (
            f"archspec: 1\nname: more\nextends: variant.yaml\nset: {{defaults.Conv.act: {act}}}\n"
        )
        (tmp_path / "more.yaml").write_text(text)
        assert read_program(tmp_path / "more.yaml").blocks["Conv1"].figure == number
    (tmp_path / "more.yaml").write_text("archspec: 1\nname: more\nextends: variant.yaml\n")
    assert read_program(tmp_path / "more.yaml").blocks["Conv1"].figure == "after 1, changed"


def test_what_is_set_on_the_command_line() -> None:
    program = load_program(BASE.replace("V:", "W:"), "base", overrides="defaults.Conv.act: silu")
    assert program.blocks["Conv1"].figure == "after 1, changed"
    assert program.blocks["Pool"].figure == "3"


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        ("", ""),
        ("9", "Figure 9"),
        ("3a", "Figure 3a"),
        ("after 9, changed", "after Figure 9, changed"),
    ],
)
def test_figures_in_words(figure: str, text: str) -> None:
    assert describe_figure(figure) == text


@pytest.fixture(scope="module")
def silu() -> archspec.Graph:
    return archspec.load("variants/inception_v4_silu")


def test_source_says_so(silu: archspec.Graph) -> None:
    source = archspec.emit(silu)
    assert source.startswith('"""Inception-v4, SiLU (arXiv:1602.07261, after Figure 9, changed).')
    assert '"""After Figure 4, changed: 35x35x384 -> 35x35x384."""' in source


def test_figures_say_so(silu: archspec.Graph) -> None:
    scene = build_scene(silu)
    said = [list_figure_names(each) for each in scene.figures]
    assert said == [[f"After Figure {number}, changed"] for number in (9, 3, 4, 7, 5, 8, 6)]
    assert "After Figure 4, changed · 35×35×384" in write_page(scene, View(), "mark")


def test_what_is_the_same_keeps_its_figure() -> None:
    said = {
        each.key: each.number
        for each in build_scene(archspec.load("variants/inception_v4_narrow")).figures
    }
    assert said == {
        "": "after 9, changed",
        "Stem": "3",
        "InceptionA": "4",
        "ReductionA": "7",
        "InceptionB": "after 5, changed",
        "ReductionB": "8",
        "InceptionC": "after 6, changed",
    }


def test_a_resolved_variant_says_so_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["resolve", "variants/inception_v4_silu"]) == 0
    (tmp_path / "one.yaml").write_text(capsys.readouterr().out)
    program = read_program(tmp_path / "one.yaml")
    assert program.spec.paper is not None
    assert program.spec.paper.figure == "after 9, changed"
    assert program.blocks["InceptionA"].figure == "after 4, changed"

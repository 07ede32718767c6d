"""Variants: what they take over, what they say anew, and what they do not state."""

import os
from pathlib import Path
from typing import Final

import pytest

import archspec
from archspec import limits
from archspec.api import read_program

PARENT: Final = """\
archspec: 1
name: parent
title: Parent
description: a network
paper: {arxiv: "1602.07261", figure: 9}
input: 32x32x3
params: {classes: 10, width: 8}
use: [blocks.yaml]
legend:
  Linear: {act: none, norm: none, bias: true}
  Wide: {dilation: 2}
defaults:
  Conv: {norm: batch, act: relu, bias: false}
  FC: {act: none}
tables:
  sizes: {columns: [k], small: [4], large: [16]}
blocks:
  Cell: {params: {k: int}, body: [3x3 Conv (k) -> 32x32x4, 1x1 Conv (8 Linear)]}
body:
  - Cell (sizes.small)     -> 32x32x8
  - Other                  -> 32x32x8
  - GlobalAvgPool
  - FC (classes)           -> 10
readout: softmax
expect: {params: 326}
errata:
  - {at: Cell, printed: 3x3 Conv (6), used: 3x3 Conv (k), why: a misprint}
  - {at: body, printed: "", used: FC (classes), why: not drawn}
"""
LIBRARY: Final = """\
archspec: 1
blocks:
  Other: {body: [1x1 Conv (8) -> 32x32x8]}
  Third: {body: [Other]}
errata:
  - {at: Other, printed: 1x1 Conv (6), used: 1x1 Conv (8), why: a misprint}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parent.yaml").write_text(PARENT)
    (tmp_path / "blocks.yaml").write_text(LIBRARY)
    return tmp_path


def variant(folder: Path, text: str, name: str = "variant") -> archspec.Graph:
    path = folder / f"{name}.yaml"
    path.write_text(f"archspec: 1\nname: {name}\nextends: parent.yaml\n{text}")
    return archspec.load(path)


def refused(folder: Path, text: str) -> list[tuple[str, str]]:
    with pytest.raises(archspec.SpecError) as caught:
        variant(folder, text)
    found = caught.value.diagnostics
    assert all(each.span and each.span.file in caught.value.sources for each in found)
    return [(each.code, each.message) for each in found]


def test_nothing_said(folder: Path) -> None:
    parent, graph = archspec.load(folder / "parent.yaml"), variant(folder, "")
    spec = graph.program.spec
    assert (graph.name, graph.title, spec.readout) == ("variant", "Parent", "softmax")
    assert (spec.description, spec.paper) == ("a network", parent.program.spec.paper)
    assert spec.expect == ()
    assert graph.parameters == parent.parameters
    assert [node.path for node in graph.nodes] == [node.path for node in parent.nodes]


def test_parts_are_merged_by_name(folder: Path) -> None:
    graph = variant(
        folder,
        "title: Variant\n"
        "params: {width: 9, depth: 2}\n"
        "legend: {Linear: {act: none}}\n"
        "defaults: {Conv: {bias: true}}\n"
        "tables: {sizes: {columns: [k], small: [5]}, more: {columns: [n], row: [1]}}\n",
    )
    spec = graph.program.spec
    assert graph.title == "Variant"
    assert [(each.name, each.default) for each in spec.parameters] == [
        ("classes", 10),
        ("width", 9),
        ("depth", 2),
    ]
    assert {mark.name: [each.name for each in mark.arguments] for mark in spec.legend} == {
        "Linear": ["act"],
        "Wide": ["dilation"],
    }
    assert {each.name: [one.name for one in each.arguments] for each in spec.defaults} == {
        "Conv": ["bias"],
        "FC": ["act"],
    }
    rows = {name: dict(table.rows) for name, table in graph.program.tables.items()}
    assert rows == {"sizes": {"small": (5,), "large": (16,)}, "more": {"row": (1,)}}
    assert graph.nodes[1].parameters == 3 * 9 * 5 + 5


def test_a_mark_is_replaced_as_a_whole(folder: Path) -> None:
    """A `Linear` that only loses its activation gets the norm that `defaults` gives."""
    before = archspec.load(folder / "parent.yaml").nodes[2]
    after = variant(folder, "legend: {Linear: {act: none}}\n").nodes[2]
    assert (before.parameters, after.parameters) == (4 * 8 + 8, 4 * 8 + 2 * 8)


def test_a_block_is_replaced_everywhere(folder: Path) -> None:
    """In the parent, and in the library that the parent uses."""
    graph = variant(folder, "blocks:\n  Other: {body: [3x3 Conv (7)]}\nbody: [Third, Other]\n")
    assert [node.text for node in graph.operators] == ["3x3 Conv (7)"] * 2


def test_sizes_of_the_parent_are_not_stated_by_the_variant(folder: Path) -> None:
    graph = variant(folder, "input: 16x16x3\ntables: {sizes: {columns: [k], small: [6]}}\n")
    assert str(graph.nodes[1].type) == "16x16x6"
    assert [code for code, _ in refused(folder, "blocks: {Other: {body: [ReLU -> 1x1x1]}}\n")] == [
        "A306"
    ]


def test_what_the_variant_uses_itself_is_stated(folder: Path) -> None:
    assert refused(folder, "use: [blocks.yaml]\ninput: 16x16x3\n") == [
        ("A306", "the spec states 32x32x8, and the size is 16x16x8")
    ]


def test_a_variant_of_a_variant(folder: Path) -> None:
    variant(folder, "params: {classes: 7}\nblocks: {Other: {body: [ReLU]}}\n", "middle")
    path = folder / "last.yaml"
    path.write_text("archspec: 1\nname: last\nextends: middle.yaml\nparams: {width: 1}\n")
    graph = archspec.load(path)
    assert str(graph.output.type) == "7"
    assert [each.text for each in graph.operators][2] == "ReLU"
    assert list(graph.program.sources) == [
        (folder / name).as_posix()
        for name in ("last.yaml", "middle.yaml", "parent.yaml", "blocks.yaml")
    ]


@pytest.mark.parametrize("file", ["parent.yaml", "blocks.yaml", "variant.yaml"])
def test_every_file_is_part_of_the_digest(folder: Path, file: str) -> None:
    before = variant(folder, "").program.digest
    (folder / file).write_text((folder / file).read_text() + "# more\n")
    assert archspec.load(folder / "variant.yaml").program.digest != before


def test_errata_go_with_their_block(folder: Path) -> None:
    def places(text: str) -> list[str]:
        return [each.at for each in variant(folder, text).program.errata]

    assert places("") == ["Cell", "body", "Other"]
    assert places("blocks: {Other: {body: [ReLU]}}\n") == ["Cell", "body"]
    assert places("body: [Other, GlobalAvgPool, FC (classes)]\n") == ["Cell", "Other"]
    own = "errata: [{at: Other, printed: ReLU6, used: ReLU, why: new}]\n"
    assert places(f"blocks: {{Other: {{body: [ReLU]}}}}\n{own}") == ["Other", "Cell", "body"]


def test_one_level_defines_a_block_once(folder: Path) -> None:
    block = "Cell: {params: {k: int}, body: [ReLU]}"
    (folder / "more.yaml").write_text(f"archspec: 1\nblocks: {{{block}}}\n")
    graph = variant(folder, "use: [more.yaml]\n")
    assert graph.nodes[1].text == "ReLU"
    assert refused(folder, f"use: [more.yaml]\nblocks: {{{block}}}\n") == [
        ("A214", "block `Cell` is defined twice")
    ]


def test_a_table_with_other_columns(folder: Path) -> None:
    assert refused(folder, "tables: {sizes: {columns: [n], small: [5]}}\n") == [
        ("A215", "table `sizes` has other columns than the one that it adds rows to")
    ]


def test_findings_point_into_the_file_where_the_text_stands(folder: Path) -> None:
    variant(folder, "")
    (folder / "parent.yaml").write_text(PARENT.replace("3x3 Conv (k)", "3x3 Conv (j)"))
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(folder / "variant.yaml")
    (found,) = caught.value.diagnostics
    assert found.span is not None
    assert (found.code, Path(found.span.file).name, found.span.line) == ("A207", "parent.yaml", 18)


def test_only_a_network_can_be_extended(folder: Path) -> None:
    path = folder / "bad.yaml"
    path.write_text("archspec: 1\nname: bad\nextends: blocks.yaml\n")
    with pytest.raises(archspec.SpecError, match="only a network can be extended") as caught:
        archspec.load(path)
    assert [each.code for each in caught.value.diagnostics] == ["A220"]


def test_a_variant_is_no_library(folder: Path) -> None:
    variant(folder, "")
    path = folder / "bad.yaml"
    path.write_text("archspec: 1\nname: bad\ninput: 4x4x1\nuse: [variant.yaml]\nbody: [ReLU]\n")
    with pytest.raises(archspec.SpecError, match="only a library can be used") as caught:
        archspec.load(path)
    assert [each.code for each in caught.value.diagnostics] == ["A220"]


def test_a_circle(folder: Path) -> None:
    (folder / "parent.yaml").write_text("archspec: 1\nname: parent\nextends: variant.yaml\n")
    assert refused(folder, "") == [
        (
            "A404",
            "files use each other in a circle: variant.yaml -> parent.yaml -> variant.yaml",
        )
    ]


def test_text_cannot_extend_a_file() -> None:
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load("archspec: 1\nname: n\nextends: parent.yaml\n")
    assert [each.code for each in caught.value.diagnostics] == ["A403"]


def test_a_collection_of_specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From anywhere in a folder called `specs` to anywhere else in it, shown as people open it."""
    (tmp_path / "specs" / "variants" / "deep").mkdir(parents=True)
    (tmp_path / "specs" / "blocks").mkdir()
    parent = PARENT.replace("blocks.yaml", "blocks/blocks.yaml")
    (tmp_path / "specs" / "parent.yaml").write_text(parent)
    (tmp_path / "specs" / "blocks" / "blocks.yaml").write_text(LIBRARY)
    path = tmp_path / "specs" / "variants" / "deep" / "v.yaml"
    path.write_text("archspec: 1\nname: v\nextends: ../../parent.yaml\n")
    monkeypatch.chdir(tmp_path)
    program = archspec.load("specs/variants/deep/v.yaml").program
    assert list(program.sources) == [
        "specs/variants/deep/v.yaml",
        "specs/parent.yaml",
        "specs/blocks/blocks.yaml",
    ]
    monkeypatch.chdir(path.parent)
    sources = archspec.load("v.yaml").program.sources
    assert list(sources) == ["v.yaml", "../../parent.yaml", "../../blocks/blocks.yaml"]


def test_links_do_not_make_two_files_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shown name through a link may be that of another file; each is read all the same."""
    real = tmp_path / "specs" / "real"
    beside = tmp_path / "specs" / "link"
    for each in (real, beside):
        each.mkdir(parents=True)
    (tmp_path / "link").symlink_to(real)
    (real / "lib.yaml").write_text("archspec: 1\nblocks: {A: {body: [ReLU]}}\n")
    (beside / "lib.yaml").write_text("archspec: 1\nblocks: {B: {body: [ReLU]}}\n")
    (real / "net.yaml").write_text(
        "archspec: 1\nname: net\ninput: 4x4x1\nuse: [lib.yaml, ../link/lib.yaml]\nbody: [A, B]\n"
    )
    monkeypatch.chdir(tmp_path)
    program = archspec.load("link/net.yaml").program
    assert list(program.sources) == ["link/net.yaml", "link/lib.yaml", "link/../link/lib.yaml"]
    assert sorted(program.blocks) == ["A", "B"]


def test_as_many_files_as_the_limit(tmp_path: Path) -> None:
    (tmp_path / "n0.yaml").write_text("archspec: 1\nname: n0\ninput: 4x4x1\nbody: [ReLU]\n")
    for number in range(1, limits.USED_FILES + 2):
        text = f"archspec: 1\nname: n{number}\nextends: n{number - 1}.yaml\n"
        (tmp_path / f"n{number}.yaml").write_text(text)
    graph = archspec.load(tmp_path / f"n{limits.USED_FILES}.yaml")
    assert [node.text for node in graph.operators] == ["ReLU"]
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(tmp_path / f"n{limits.USED_FILES + 1}.yaml")
    assert [each.code for each in caught.value.diagnostics] == ["A405"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_pipes_and_links_out_are_not_extended(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "net.yaml").write_text("archspec: 1\nname: net\ninput: 4x4x1\nbody: [ReLU]\n")
    (tmp_path / "specs" / "link.yaml").symlink_to("../net.yaml")
    os.mkfifo(tmp_path / "specs" / "pipe.yaml")
    path = tmp_path / "specs" / "v.yaml"
    for file, code in (("link", "A403"), ("pipe", "A401"), ("../net", "A403"), ("none", "A401")):
        path.write_text(f"archspec: 1\nname: v\nextends: {file}.yaml\n")
        with pytest.raises(archspec.SpecError) as caught:
            archspec.load(path)
        assert [each.code for each in caught.value.diagnostics] == [code]


HEADS: Final = """\
archspec: 1
name: heads
input: 8x8x3
body: [1x1 Conv (4) as one, 1x1 Conv (8) as two, GlobalAvgPool, FC (10)]
heads:
  aux: {from: one, when: training, body: [GlobalAvgPool, FC (10)]}
  side: {from: two, body: [GlobalAvgPool, FC (5)]}
errata:
  - {at: heads.aux, printed: FC (9), used: FC (10), why: a misprint}
  - {at: heads.side, printed: FC (9), used: FC (5), why: a misprint}
"""


@pytest.mark.parametrize(
    ("changes", "outputs", "errata"),
    [
        ("heads: {far: {from: two, body: [ReLU]}}", ["aux", "side", "far"], ["aux", "side"]),
        ("heads: {aux: {from: two, body: [ReLU]}}", ["aux", "side"], ["side"]),
        ("remove: [heads.aux]", ["side"], ["side"]),
        ("remove: [heads.aux, heads.side]", [], []),
        (
            "heads: {far: {from: two, body: [ReLU]}}\nremove: [heads.aux]\n"
            "set: {heads.side.from: one}",
            ["side", "far"],
            ["side"],
        ),
    ],
)
def test_heads_are_added_by_name(
    folder: Path, changes: str, outputs: list[str], errata: list[str]
) -> None:
    (folder / "heads.yaml").write_text(HEADS)
    path = folder / "variant.yaml"
    path.write_text(f"archspec: 1\nname: variant\nextends: heads.yaml\n{changes}\n")
    program = read_program(path)
    assert [head.name for head in program.spec.heads] == outputs
    assert [each.at for each in program.errata] == [f"heads.{name}" for name in errata]
    archspec.load(path)

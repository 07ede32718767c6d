"""`archspec diff --output`: what is drawn, and what is left alone."""

import json
import os
import re
from html import unescape
from pathlib import Path

import pytest

import archspec
from archspec.render import read_mark
from tests.app.calls import NET, Call, Done

WIDER = NET.partition("expect")[0].replace("(4) -> 8x8x4", "({})")
PICTURE = Path("diff.svg")
DRAW = ("diff", "net.yaml", "two.yaml", "-o", "diff.svg")


@pytest.fixture(autouse=True)
def _two(call: Call) -> None:
    """A second network beside the one of all tests."""
    Path("two.yaml").write_text(
        NET.replace("(4) -> 8x8x4", "(6)").replace("expect: {params: 162}", "")
    )
    assert Path("two.yaml").read_text() != NET


def test_writes_once(call: Call) -> None:
    assert call(*DRAW) == Done(0, "diff.svg: written\n", "")
    picture = PICTURE.read_bytes()
    mark = read_mark(picture)
    assert mark is not None
    assert mark.intact
    assert b"from net.yaml and two.yaml." in picture
    assert "(4 → 6)" in picture.decode()
    assert call(*DRAW) == Done(0, "diff.svg: unchanged\n", "")


@pytest.mark.parametrize(
    ("suffix", "head"), [("html", b"<!doctype html>"), ("png", b"\x89PNG"), ("pdf", b"%PDF-")]
)
def test_suffix_gives_the_format(call: Call, suffix: str, head: bytes) -> None:
    path = Path(f"diff.{suffix}")
    assert call("diff", "net.yaml", "two.yaml", "-o", path.name).out == f"{path.name}: written\n"
    assert path.read_bytes().startswith(head)


def test_new_text_is_drawn_anew(call: Call) -> None:
    call(*DRAW)
    Path("two.yaml").write_text(
        NET.replace("(4) -> 8x8x4", "(8)").replace("expect: {params: 162}", "")
    )
    assert call(*DRAW).out == "diff.svg: written\n"
    assert "(4 → 8)" in PICTURE.read_text()


def test_what_is_rewritten_is_named_as_such(call: Call) -> None:
    text = NET.replace("(4)", "(4 norm=batch)").partition("expect")[0]
    Path("norm.yaml").write_text(text)
    assert call("diff", "norm.yaml", "--for", "inference", "-o", "diff.svg").status == 0
    assert "archspec diff norm.yaml norm.yaml --for inference<" in PICTURE.read_text()


def test_exit_code(call: Call) -> None:
    assert call(*DRAW, "--exit-code").status == 1
    assert PICTURE.exists()
    same = call("diff", "net.yaml", "net.yaml", "-o", "same.svg", "--exit-code")
    assert same == Done(0, "same.svg: written\n", "")
    assert "nothing differs" in Path("same.svg").read_text()


def test_records(call: Call) -> None:
    record = json.loads(call(*DRAW, "--format", "json").out)
    assert record["files"] == [
        {"file": "diff.svg", "spec": "net.yaml and two.yaml", "state": "written"}
    ]


@pytest.mark.parametrize("arguments", [("--direction", "right"), ("--theme", "dark")])
def test_every_option_changes_the_picture(call: Call, arguments: tuple[str, ...]) -> None:
    call(*DRAW)
    plain = PICTURE.read_bytes()
    call(*DRAW, *arguments)
    assert PICTURE.read_bytes() != plain


def test_edited_and_foreign_files_are_left_alone(call: Call) -> None:
    PICTURE.write_text("mine")
    done = call(*DRAW)
    assert (done.status, PICTURE.read_text()) == (2, "mine")
    assert "error[A406]: `diff.svg` was not written by archspec" in done.err
    assert call(*DRAW, "--force").out == "diff.svg: written\n"
    PICTURE.write_text(edited := PICTURE.read_text().replace("Input", "Image"))
    done = call(*DRAW)
    assert "error[A408]" in done.err
    assert PICTURE.read_text() == edited


@pytest.mark.parametrize(("before", "after"), [("net.yaml", "two.svg"), ("two.svg", "net.yaml")])
def test_neither_spec_is_overwritten(call: Call, before: str, after: str) -> None:
    spec = Path("two.svg")
    spec.write_text(NET)
    done = call("diff", before, after, "-o", "two.svg")
    assert done.status == 2
    assert "error[A406]: `two.svg` is the spec itself" in done.err
    assert spec.read_text() == NET


def test_libraries_of_both_are_not_overwritten(call: Call) -> None:
    library = Path("lib.yaml")
    library.write_text(text := "archspec: 1\nblocks:\n  Cell: {body: [ReLU]}\n")
    Path("two.yaml").write_text(NET.replace("name: net", "name: net\nuse: [lib.yaml]"))
    os.link("lib.yaml", "diff.svg")
    done = call(*DRAW)
    assert done.status == 2
    assert "error[A406]: `diff.svg` is a file that the spec uses" in done.err
    assert library.read_text() == text


def test_links_are_not_followed(call: Call) -> None:
    PICTURE.symlink_to("two.yaml")
    assert "is a symbolic link" in call(*DRAW).err
    assert PICTURE.is_symlink()


def test_networks_that_cannot_be_proved_are_not_drawn(call: Call) -> None:
    Path("two.yaml").write_text(NET.replace("3x3 Conv", "99x99 Conv").replace("(4)", "(4 V)"))
    done = call(*DRAW)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("error[A301]")
    assert not PICTURE.exists()


def test_claims_that_do_not_hold_are_told_beside_the_picture(call: Call) -> None:
    Path("two.yaml").write_text(NET.replace("Conv (4)", "Conv (6)"))
    done = call(*DRAW)
    assert (done.status, done.out) == (1, "diff.svg: written\n")
    assert done.err.startswith("error[A306]")
    assert "(4 → 6)" in PICTURE.read_text()
    record = json.loads(call(*DRAW, "--format", "json").out)
    assert [each["state"] for each in record["files"]] == ["unchanged"]
    assert [each["code"] for each in record["diagnostics"]] == ["A306"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "diff"], "the suffix of --output gives the format"),
        (["-o", "-"], "the suffix of --output gives the format"),
        (["-o", "diff.gif"], "there are .svg, .html, .png, .pdf, .tex, .tikz"),
        (["-o", "diff.mmd"], "Mermaid shows one network"),
        (["-o", "diff.dot"], "Graphviz shows one network"),
        (["-o", "diff.json"], "Model Explorer shows one network"),
        (["--theme", "dark"], "--theme is for a drawing, which `--output FILE` asks for"),
        (["--direction", "up"], "--direction is for a drawing"),
        (["--force"], "--force is for a drawing"),
        (["-o", "a.svg", "--format", "markdown"], "--output and --format markdown exclude"),
    ],
)
def test_wrong_usage(call: Call, arguments: list[str], message: str) -> None:
    before = {path.name for path in Path().iterdir()}
    done = call("diff", "net.yaml", "two.yaml", *arguments)
    assert done.status == 2
    assert message in done.err
    assert {path.name for path in Path().iterdir()} == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("inception_v4", "variants/inception_v4_se"),
        ("inception_v4", "released/inception_v4"),
        ("net.yaml", "./two.yaml"),
        ("net.yaml", "more nets/two.yaml"),
    ],
)
def test_the_title_names_both(call: Call, before: str, after: str) -> None:
    Path("more nets").mkdir()
    Path("more nets/two.yaml").write_text(Path("two.yaml").read_text())
    call("diff", before, after, "-o", "diff.svg")
    words = re.search("<title[^>]*>(.*?)</title>", PICTURE.read_text())
    assert words is not None
    one, two = (archspec.load(each).title for each in (before, after))
    said = f"What changed in {two}" if one == two else f"From {one} to {two}"
    assert unescape(words[1]) == said

"""Nothing of a spec reaches a terminal or a file unseen (SECURITY.md, "Messages are inert")."""

import unicodedata
from pathlib import Path
from typing import Final

import pytest

import archspec
from archspec.app.run import run
from archspec.text.visible import visible

HIDDEN: Final = "\u200b\u00ad\u2060\U000e0041\u034f\u3164\ufe0f\U000e0100"
"""What is allowed in a text and drawn as nothing: format characters, and others (UAX 44)."""

ESCAPED: Final = r"a\u200b\xad\u2060\U000e0041\u034f\u3164\ufe0f\U000e0100b"
NET: Final = f"""\
archspec: 1
name: t
title: "a{HIDDEN}b"
description: "a{HIDDEN}b"
paper: {{arxiv: "1602.07261", figure: "a{HIDDEN}b"}}
input: 9x9x3
reported: [{{top1: 20.0, crops: 1, data: "a{HIDDEN}b", source: "a{HIDDEN}b"}}]
blocks:
  # a{HIDDEN}b
  Cell:
    figure: "a{HIDDEN}b"
    description: "a{HIDDEN}b"
    params: {{c: int}}
    body: [3x3 Conv (c)]
body: [Cell (3), Cell (4)]
errata: [{{at: Cell, printed: 3x3 Conv (9), used: 3x3 Conv (c), why: "a{HIDDEN}b"}}]
"""
OTHER: Final = NET.replace("Cell (4)", "Cell (5)").replace('title: "a', 'title: "other a')

FORMS: Final = ("text", "json", "csv", "markdown", "latex", "html")
CALLS: Final = (
    "check t.yaml",
    "resolve t.yaml",
    "paths t.yaml",
    "why t.yaml title",
    "why t.yaml blocks.Cell.figure",
    "compare t.yaml u.yaml --columns network,params-ratio,top1,measured,source",
    *(f"summary t.yaml --format {form}" for form in FORMS),
    *(f"compare t.yaml u.yaml --format {form}" for form in FORMS),
    *(f"{command} --format {form}" for form in ("text", "json", "markdown") for command in (
        "verify t.yaml", "diff t.yaml u.yaml")),
)  # fmt: skip
FILES: Final = (
    *(f"render t.yaml -o t.{suffix}" for suffix in ("svg", "html", "tex", "mmd", "dot", "json")),
    *(f"{command} t.yaml u.yaml -o t.{suffix}" for command in ("compare", "diff") for suffix in (
        "svg", "html")),
    "build t.yaml -o t.py",
)  # fmt: skip


def unseen(text: str) -> set[str]:
    """The characters of a text that nobody sees."""
    return {each for each in text if visible(each) != each and each != "\n"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {"t.yaml": NET, "u.yaml": OTHER}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("call", CALLS)
def test_commands_print_nothing_unseen(
    call: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(call.split()) == 0
    told = capsys.readouterr()
    assert unseen(told.out + told.err) == set()


@pytest.mark.parametrize("call", FILES)
def test_files_hold_nothing_unseen(call: str, folder: Path) -> None:
    assert run(call.split()) == 0
    written = (folder / call.rpartition(" ")[2]).read_text(encoding="utf-8")
    assert unseen(written) == set()


def test_a_comparison_tells_to_whom_ratios_refer(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compare", "--format", "html", "t.yaml", "u.yaml"]) == 0
    assert f"Ratios are relative to {ESCAPED}." in " ".join(capsys.readouterr().out.split())


def test_resolved_texts_are_those_of_the_spec(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["resolve", "t.yaml"]) == 0
    out = capsys.readouterr().out
    assert f"# {ESCAPED}" in out
    spec = archspec.load(out).program.spec
    assert spec.title == spec.description == f"a{HIDDEN}b"


def test_hidden_characters_are_of_several_kinds() -> None:
    assert {unicodedata.category(each) for each in HIDDEN} == {"Cf", "Lo", "Mn"}

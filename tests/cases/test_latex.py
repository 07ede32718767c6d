r"""What is written for LaTeX can be `\input`, and a table says in whole sentences what it shows.

A picture whose colours stand in the preamble of a document of its own is "Undefined color `line'"
where the package `standalone` leaves that preamble out; so they stand in the picture.
"""

import re
from pathlib import Path
from typing import Final

import pytest

from archspec.app.run import run

HEADS: Final = """\
archspec: 1
name: alpha_net
title: "α-Net [x] ≤ 3"
input: 9x9x3
body: [3x3 Conv (3) as a, GlobalAvgPool, FC (10)]
heads: {aux: {from: a, when: training, body: [FC (10, keepdim=true)]}}
reported: [{top1: 20.0, crops: 1, data: Größe ≥ α, source: Table 1}]
"""
PLAIN: Final = HEADS.partition("heads")[0].replace("alpha_net", "beta_net").replace("α", "β")
SHORT: Final = 400
"""How many characters a note has at most, for two networks."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a.yaml").write_text(
        HEADS.replace("FC (10, keepdim=true)", "GlobalAvgPool, FC (9)")
    )
    (tmp_path / "b.yaml").write_text(PLAIN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def picture(folder: Path, suffix: str) -> str:
    assert run(["render", "a.yaml", "-o", f"a{suffix}"]) == 0
    return (folder / f"a{suffix}").read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", [".tex", ".tikz"])
def test_pictures_bring_what_they_name(suffix: str, folder: Path) -> None:
    """Colours and styles are defined between the begin of the document and their first use."""
    text = picture(folder, suffix)
    body = text.partition(r"\begin{document}")[2] or text
    body = body.partition(r"\end{document}")[0]
    defined = re.findall(r"\\definecolor\{(\w+)\}", body)
    named = re.findall(r"(?:text|draw|fill)=(\w+)|\\fill\[(\w+)|\\textcolor\{(\w+)\}", body)
    assert {name for names in named for name in names if name} - {"fill"} == {*defined}
    assert body.index(r"\definecolor") < body.index(r"\begin{tikzpicture}")
    assert body.count(r"\begingroup") == body.count(r"\endgroup") == 1


def test_a_picture_for_input_has_no_preamble_and_needs_tikz_alone(folder: Path) -> None:
    text = picture(folder, ".tikz")
    lines = [line for line in text.splitlines() if not line.startswith("%")]
    assert r"\usepackage{tikz}" in text.partition(lines[0])[0]
    assert (lines[0], lines[-1]) == (r"\begingroup\sffamily", r"\endgroup")
    for command in ("documentclass", "usepackage", "usetikzlibrary", "begin{document}"):
        assert not any(f"\\{command}" in line for line in lines)
    assert "Triangle" not in text  # a shape of a library


def test_a_document_is_the_picture_with_a_preamble(folder: Path) -> None:
    document, alone = picture(folder, ".tex"), picture(folder, ".tikz")
    start = alone.index(r"\begingroup")
    assert alone[start:] in document
    assert r"\IfFileExists{lmodern.sty}" in document  # Debian has it in a package of its own


def table(folder: Path, capsys: pytest.CaptureFixture[str], command: str) -> str:
    capsys.readouterr()
    assert run([*command.split(), "--format", "latex"]) == 0
    return capsys.readouterr().out


def part(text: str, command: str) -> str:
    found: list[str] = re.findall(rf"^  \\{command}\{{(.*)\}}$", text, re.MULTILINE)
    (only,) = found
    return only


def note_of(text: str) -> str:
    return text.partition("\\raggedright\n")[2].partition(r"\end{table}")[0].strip()


def test_a_summary_says_what_it_shows(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = table(folder, capsys, "summary a.yaml")
    title = r"\ensuremath{\alpha}-Net [x] \ensuremath{\leq} 3"
    costs = "160 parameters and 6.62 kMACs"
    assert part(text, "caption") == f"{title} maps 9x9x3 to 10 with {costs}."
    assert part(text, "label") == "tab:alpha_net"
    left = "At inference, without aux, it has 124 parameters and 6.59 kMACs."
    assert note_of(text) == f"MACs are multiply-accumulates. {left}"


def test_a_comparison_says_what_it_shows(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = table(folder, capsys, "compare a.yaml b.yaml inception_v4")
    costs = "124 to 42.68 M parameters and need 6.59 kMACs to 12.25 GMACs"
    assert part(text, "caption") == f"At inference, these networks have {costs}."
    assert part(text, "label") == "tab:comparison"
    assert "is reported of" not in text


def test_notes_are_short_sentences(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = note_of(table(folder, capsys, "compare a.yaml b.yaml"))
    assert len(note) < SHORT
    assert note.startswith("MACs are multiply-accumulates. Errors are in percent, measured with ")
    assert r"No error of \ensuremath{\beta}-Net [x] \ensuremath{\leq} 3 is reported." in note
    assert ":" not in note.replace("left out:", "")


@pytest.mark.parametrize("command", ["summary a.yaml", "compare a.yaml b.yaml"])
def test_characters_are_those_of_every_latex(
    command: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """pdfLaTeX stops at `α` and `≤`; letters of Latin-1 are known to all."""
    text = table(folder, capsys, command)
    assert all(ord(each) < 0x100 for each in text)
    assert "Größe" in text or "summary" in command


def test_rows_do_not_begin_with_what_ends_the_one_before(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "d.yaml").write_text(PLAIN.replace('"β-Net [x]', '"[x] β-Net'))
    text = table(folder, capsys, "compare a.yaml d.yaml")
    assert r"    {}[x] \ensuremath{\beta}-Net" in text

"""A real pdflatex takes pictures and tables, whatever their texts say.

It stops at every character that its fonts lack and at every command that does not exist, so nothing
but its exit status and its log is looked at. It writes no page, for which it would make fonts.
"""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from archspec.comparison.chart import Metric, draw_chart
from archspec.render import Heat
from archspec.render.backends.display_list import DisplayList
from archspec.render.backends.lower import lower_drawing
from archspec.render.backends.tikz import write_tikz_document, write_tikz_picture
from archspec.render.layout.views import View, draw_scene
from archspec.render.theme import DARK, LIGHT, PRINT
from archspec.tables.column import Column, ColumnKind
from archspec.tables.latex_table import as_latex
from archspec.tables.table import AnyColumn, Cell, Row, Sheet
from archspec.text.latex import escape_latex
from tests.comparison.subjects import several, subject
from tests.differences.drawn_pairs import picture_scene
from tests.render.hostile import MARK, PAYLOADS, hostile_scene

PICTURED: Final = (
    "α×–—−→ äöüß Dvořák Łukasz “q” „q‚ \"'`´ «ð» ≤⊕ 畳😀",
    r"\input{a} }{ %% -- ,, ?` !` ^^5c x_1^2~{}$&#%\ <|>",
)
"""Texts that are short enough to be drawn whole."""

CHARACTERS: Final = [
    "".join(map(chr, range(start, start + 16)))
    for low, high in ((0x20, 0x7F), (0xA0, 0x180), (0x370, 0x400), (0x2010, 0x2300))
    for start in range(low, high, 16)
]
"""Latin, Greek, punctuation, arrows and signs, a row of each; few of them have a command."""

DOCUMENT: Final = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{booktabs,graphicx,tikz}
\begin{document}
\input{table}
\input{picture0}
\input{picture1}
\end{document}
"""


def needs(*files: str) -> None:
    """Skip a test where LaTeX, or a file of its packages, is not installed."""
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed; Debian has it in texlive-latex-base")
    for file in files:
        if subprocess.run(["kpsewhich", file], capture_output=True, check=False).returncode:
            pytest.skip(f"{file} is not installed; Debian has it in a package of texlive")


def compile_latex(folder: Path, document: str) -> None:
    """Compile a document; every character of it must be in a font."""
    (folder / "document.tex").write_text(document, encoding="utf-8")
    options = ["-draftmode", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape"]
    done = subprocess.run(
        ["pdflatex", *options, "document.tex"], cwd=folder, capture_output=True, check=False
    )
    log = (folder / "document.log").read_text(encoding="latin-1")
    assert done.returncode == 0, log[-2000:]
    assert "Missing character" not in log


def table_of(texts: list[str]) -> str:
    """A table with a row for each text, and all of them in its caption, total and note."""
    column: AnyColumn = Column("text", texts[0], ColumnKind.NAME, lambda row, _: row)
    rows = tuple(Row((Cell(text, text),)) for text in texts)
    total = (Cell(texts[1], texts[1]),)
    note = " ".join(texts)
    return as_latex(Sheet("", (column,), rows, total, (), "", note, "tab:all", note))


def test_pictures_and_tables_within_a_document(tmp_path: Path) -> None:
    needs("tikz.sty", "booktabs.sty")
    table = table_of([*PICTURED, *PAYLOADS, *CHARACTERS])
    (tmp_path / "table.tex").write_text(table, encoding="utf-8")
    for number, text in enumerate(PICTURED):
        drawing = lower_drawing(draw_scene(hostile_scene(text, text), View()), LIGHT)
        picture = write_tikz_picture(drawing, MARK)
        assert f"{{{escape_latex(text)}}}" in picture
        (tmp_path / f"picture{number}.tex").write_text(picture, encoding="utf-8")
    compile_latex(tmp_path, DOCUMENT)


def figure() -> DisplayList:
    scene = hostile_scene(PICTURED[0], PICTURED[0])
    return lower_drawing(draw_scene(scene, View(heat=Heat.MACS)), DARK)


def diff() -> DisplayList:
    scene = picture_scene()
    assert scene.comparison
    return lower_drawing(draw_scene(scene, View()), LIGHT)


def chart() -> DisplayList:
    subjects = [*several(4), subject(PICTURED[0], 10**9, 20.0)]
    return draw_chart(subjects, Metric.TOP1, PRINT)


@pytest.mark.parametrize("make", [figure, diff, chart])
def test_a_picture_as_a_document(make: Callable[[], DisplayList], tmp_path: Path) -> None:
    needs("standalone.cls", "iftex.sty")
    compile_latex(tmp_path, write_tikz_document(make(), MARK))

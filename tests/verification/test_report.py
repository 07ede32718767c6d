"""Fidelity reports: as a terminal, a file, a page and a program get them."""

import json
import re
from typing import Final

import pytest
from rich.cells import cell_len

from archspec.language import load_program
from archspec.tables.layout import TextLayout
from archspec.verification.fidelity import compare_with_paper
from archspec.verification.report.markdown import render_markdown
from archspec.verification.report.records import record_fidelity
from archspec.verification.report.text import render_fidelity
from tests.verification.papers import SPEC, fidelity

FITTING: Final = SPEC.replace("expect: {params: 1122}\n", "")
TEXT: Final = """\
A net (net): 8x8x3 -> 10, arXiv:1602.07261

Figures

figure  block  uses  where
--------------------------------
9       Net       1  net.yaml:20
4       Cell      2  net.yaml:11

4 sizes stated, 4 proved

at    step                 stated  proved  where
------------------------------------------------------
body  2 x Cell              8x8x8   8x8x8  net.yaml:20
body  3x3 Conv (8 V)        6x6x8   6x6x8  net.yaml:21
body  FC (10)                  10      10  net.yaml:23
Cell  3x3 Conv (4 Linear)   8x8x4   8x8x4  net.yaml:15

1 total stated, 1 proved

total       stated  proved  where
---------------------------------------
parameters   1,122   1,122  net.yaml:24

3 errata; 2 cannot stand as printed
"""
FITS: Final = """\
No total is stated

3 errata; 2 cannot stand as printed
"""
CASE: Final = """\
Cell.a (net.yaml:26)
  printed  1x1 Conv (4 Linear)
  used     1x1 Conv (4)
  why      taste
  found    the printed box fits too: no size contradicts it

body (net.yaml:27)
  printed  nothing: the figure does not draw this box
  used     FC (10)
  why      not drawn
  found    error[A306]: the spec states 10, and the size is 8
  help     correct the step, or the stated size
"""


def test_text() -> None:
    assert render_fidelity(fidelity()).startswith(TEXT)


def test_a_printed_box_that_fits() -> None:
    text = render_fidelity(fidelity(FITTING))
    assert FITS in text
    assert CASE in text


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
def test_nothing_is_lost_in_a_narrow_terminal(width: int) -> None:
    text = render_fidelity(fidelity(), TextLayout(width=width, boxed=True))
    assert "…" not in text
    assert max(map(cell_len, text.splitlines())) <= max(width, 51)
    words = set(re.findall(r"[a-z_]+=[a-z0-9]+", render_fidelity(fidelity())))
    assert width < 60 or all(word in text for word in words)


def test_color() -> None:
    painted = render_fidelity(fidelity(), TextLayout(boxed=True, color=True))
    assert "\x1b[1m" in painted
    plain = "\n".join(line.rstrip() for line in re.sub(r"\x1b\[[\d;]*m", "", painted).split("\n"))
    assert plain == render_fidelity(fidelity(), TextLayout(boxed=True))


def test_markdown() -> None:
    page = render_markdown(fidelity(FITTING))
    assert page.startswith("# A net (net): 8x8x3 -\\> 10, arXiv:1602.07261\n\n## Figures\n\n")
    assert "| figure | block | uses | where |\n| --- | --- | ---: | --- |\n" in page
    assert "| 9 | `Net` | 1 | `net.yaml:20` |\n" in page
    assert "| `Cell` | `3x3 Conv (4 Linear)` | `8x8x4` | `8x8x4` | `net.yaml:15` |\n" in page
    assert "### `Cell.a`\n\n| where | `net.yaml:26` |\n| --- | --- |\n" in page
    assert "| printed | nothing: the figure does not draw this box |\n" in page
    assert "| found | error\\[A306\\]: the spec states 10, and the size is 8 |\n" in page


HOSTILE: Final = "<script>alert(1)</script> | [x](javascript:y) `a` **b** ![](z) $w$ @all _c_ \\\\"


def test_hostile_text_is_text() -> None:
    """Every character that can be markup is escaped, in titles, figures and reasons."""
    spec = FITTING
    for harmless in ("title: A net", "figure: 4", "why: taste"):
        key, _, _ = harmless.partition(":")
        spec = spec.replace(harmless, f'{key}: "{HOSTILE}"')
    page = render_markdown(fidelity(spec))
    assert page.count("script\\>alert") == 3
    outside = re.sub(r"`[^`\n]*`", "", page.replace("\\`", "'"))
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>*_!$@\[\]`]", outside)


def test_names_of_files_cannot_steer_the_terminal() -> None:
    found = compare_with_paper(load_program(SPEC, "\x1b[2J\u202e`|.yaml"))
    text, page = render_fidelity(found), render_markdown(found)
    assert "\x1b" not in text + page
    assert "\u202e" not in text + page
    assert "`` \\x1b[2J\\u202e`\\|.yaml:20 ``" in page


def test_cells_of_markdown_stay_in_their_columns() -> None:
    page = render_markdown(fidelity(FITTING.replace("why: taste", 'why: "a | b | c"')))
    for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
        columns = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(columns) == 1


def test_record() -> None:
    record = json.loads(record_fidelity(fidelity(FITTING)).to_json())
    assert list(record) == [
        "name", "title", "arxiv", "input", "output", "parameters", "macs",
        "inference", "figures", "sizes", "totals", "errata", "inherited", "silent",
    ]  # fmt: skip
    assert record["sizes"][3] == {
        "at": "Cell",
        "step": "3x3 Conv (4 Linear)",
        "stated": "8x8x4",
        "proved": "8x8x4",
        "uses": 2,
        "file": "net.yaml",
        "line": 15,
    }
    fits, removed = record["errata"][1:]
    assert (fits["at"], fits["disproved"], fits["findings"]) == ("Cell.a", False, [])
    assert (removed["printed"], removed["used"], removed["line"]) == (None, "FC (10)", 27)
    assert [each["code"] for each in removed["findings"]] == ["A306"]
    assert record["silent"][1] == {
        "giver": "legend",
        "name": "Linear",
        "values": {"act": "none", "norm": "none"},
        "boxes": 1,
        "file": "net.yaml",
        "line": 7,
    }


def test_boxes_are_told_as_they_are_written() -> None:
    """With their count, label and size; equal blocks are told apart by their arguments."""
    spec = FITTING.replace("used: FC (10)", "used: FC (10) -> 10")
    spec = spec.replace("  - 2 x Cell        -> 8x8x8", "  - 2 x Cell as cells -> 8x8x8")
    text = render_fidelity(fidelity(spec))
    assert "  used     FC (10) -> 10\n" in text
    assert "body  2 x Cell as cells " in text


def test_a_box_that_is_not_drawn_and_not_needed() -> None:
    text = render_fidelity(
        fidelity(
            FITTING.replace("used: FC (10)", "used: GlobalAvgPool")
            .replace("  - GlobalAvgPool\n", "  - GlobalAvgPool\n  - ReLU\n")
            .replace("used: GlobalAvgPool", "used: ReLU")
            .replace("used: FC (10), why: not drawn", "used: ReLU, why: no")
        )
    )
    assert "  found    nothing contradicts the absence of this box\n" in text


def test_without_a_title_the_name_stands_once() -> None:
    text = render_fidelity(fidelity(SPEC.replace("title: A net\n", "")))
    assert text.startswith("net: 8x8x3 -> 10")

"""Tables: the text as a terminal or a file gets it."""

import re

import pytest
from rich.cells import cell_len

import archspec
from archspec.summary.steps import StepSummary
from archspec.summary.summary import NetworkCost, Summary, summarize
from archspec.summary.text import render_table
from archspec.tables.layout import TextLayout
from archspec.tables.terminal import draw_bar
from archspec.tables.tree_lines import draw_guides

NET = """\
archspec: 1
name: net
title: "[bold]A net[/bold] \\u2744"
input: 32x32x3
blocks:
  Cell: {body: [3x3 Conv (cin), ReLU]}
body: [3x3 Conv (64 stride 2), 4 x Cell, GlobalAvgPool, FC (10)]
"""
BOXED = """\
[bold]A net[/bold] ❄ (net): 32x32x3 -> 10

step                      output  field  stride  parameters     %        MACs     %    memory      live
───────────────────────────────────────────────────────────────────────────────────────────────────────
3x3 Conv (64 stride 2)  16x16x64    3x3       2       1,792   1.2     442,368   1.2  64.0 KiB  76.0 KiB
4 x Cell                16x16x64  19x19       2     147,712  98.4  37,748,736  98.8   512 KiB   268 KiB
├ 3x3 Conv (cin)        16x16x64  19x19       2     147,712  98.4  37,748,736  98.8   256 KiB   204 KiB
└ ReLU                  16x16x64  19x19       2           0                 0         256 KiB   268 KiB
GlobalAvgPool                 64    all                   0                 0           256 B  76.2 KiB
FC (10)                       10    all                 650   0.4         640   0.0      40 B  12.3 KiB
───────────────────────────────────────────────────────────────────────────────────────────────────────
total                                               150,154        38,191,744         576 KiB   268 KiB

FLOPs           76,383,488
parameters      587 KiB as float32
activations     576 KiB kept for training; 268 KiB live at the peak of
                inference, in cell.1.relu
smallest input  1x1 and every larger square

Costs for one example in float32; see `archspec summary --legend`.
"""  # noqa: E501
NARROW = """\
step              output  parameters        MACs
------------------------------------------------
3x3 Conv (64 …  16x16x64       1,792     442,368
4 x Cell        16x16x64     147,712  37,748,736
  3x3 Conv (c…  16x16x64     147,712  37,748,736
  ReLU          16x16x64           0           0
GlobalAvgPool         64           0           0
FC (10)               10         650         640
------------------------------------------------
total                        150,154  38,191,744"""


@pytest.fixture(scope="module")
def summary() -> Summary:
    return summarize(archspec.load(NET), 2)


def test_boxed(summary: Summary) -> None:
    assert render_table(summary, TextLayout(width=110, boxed=True)) == BOXED


def test_plain(summary: Summary) -> None:
    plain = BOXED.replace("─", "-").replace("├", " ").replace("└", " ")
    assert render_table(summary) == plain


def heads(summary: Summary, width: int) -> list[str]:
    return render_table(summary, TextLayout(width=width, boxed=True)).splitlines()[2].split()


def test_columns_give_way_in_turn_and_then_boxes_are_cut(summary: Summary) -> None:
    """Bars first, both of them; what is left at the end is what the compiler proves."""
    every = ["step", "output", "field", "stride", "parameters", "%", "MACs", "%", "memory", "live"]
    assert heads(summary, 130) == every
    assert "█" in render_table(summary, TextLayout(width=130, boxed=True))
    assert heads(summary, 103) == every
    assert heads(summary, 102) == [each for each in every if each != "stride"]
    assert heads(summary, 80) == ["step", "output", "field", "parameters", "MACs", "%", "memory"]
    assert heads(summary, 60) == ["step", "output", "parameters", "MACs"]
    footer = "Costs for one example in float32; see `archspec summary --legend`."
    assert all(" ".join(render_table(summary, TextLayout(width=width)).split()).endswith(footer)
               for width in (80, 60, 48))  # fmt: skip
    assert render_table(summary, TextLayout(width=48)).split("\n\n")[1] == NARROW


def test_columns_that_are_asked_for_stay(summary: Summary) -> None:
    table = render_table(
        summary, TextLayout(width=30, boxed=True), names=("macs-bar", "step", "memory")
    )
    assert table.split("\n\n")[1].splitlines()[2:5] == [
        "▏           3x3 Con…  64.0 KiB",
        "█████████▉  4 x Cell   512 KiB",
        "█████████▉  ├ 3x3 C…   256 KiB",
    ]


@pytest.mark.parametrize(
    ("share", "drawn"), [(0, ""), (1e-9, "▏"), (0.5, "█" * 5), (0.99, "█" * 9 + "▉"), (1, "█" * 10)]
)
def test_bars(share: float, drawn: str) -> None:
    assert draw_bar(share, boxed=True) == drawn
    assert len(draw_bar(share, boxed=False)) <= 10
    assert bool(draw_bar(share, boxed=False)) == bool(share)


def test_guides() -> None:
    assert draw_guides([0, 1, 2, 2, 1, 2, 0, 1], boxed=True) == [
        "", "├ ", "│ ├ ", "│ └ ", "└ ", "  └ ", "", "└ ",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [1, 10, 20, 40, 60, 80, 120])
def test_any_width(summary: Summary, width: int) -> None:
    table = render_table(summary, TextLayout(width=width)).split("\n\n")[1]
    assert max(map(cell_len, table.splitlines())) <= max(width, 42)


def test_color(summary: Summary) -> None:
    painted = render_table(summary, TextLayout(width=110, boxed=True, color=True))
    assert "\x1b[1m" in painted
    plain = re.sub(r"\x1b\[[\d;]*m", "", painted)
    assert "\n".join(line.rstrip() for line in plain.split("\n")) == BOXED


def test_hostile_text() -> None:
    step = StepSummary("p", "[red]\x1b[2J\u202ebox", 1, 0, "1", 0, 0)
    text = render_table(_summary("\x1b]0;t\x07", (step,)))
    assert "\x1b" not in text
    assert r"[red]\x1b[2J\u202ebox" in text
    assert text.startswith(r"\x1b]0;t\x07 (n): 1 -> 1")


def _summary(title: str, steps: tuple[StepSummary, ...]) -> Summary:
    nothing = NetworkCost(parameters=0, macs=0)
    return Summary(
        name="n",
        title=title,
        input="1",
        output="1",
        parameters=0,
        macs=0,
        at_inference=nothing,
        left_out=(),
        steps=steps,
    )


def test_no_steps() -> None:
    text = render_table(_summary("n", ()), names=("step", "params", "params-share", "live"))
    assert text.splitlines()[2:6] == [
        "step   parameters  %  live",
        "--------------------------",
        "--------------------------",
        "total           0      0 B",
    ]

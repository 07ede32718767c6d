"""Tables: the text as a terminal or a file gets it."""

import re

import pytest
from rich.cells import cell_len

import archspec
from archspec.report.steps import Step
from archspec.report.summary import Cost, Summary, summarize
from archspec.report.table import render_table

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

step                      output  parameters     %        MACs     %
────────────────────────────────────────────────────────────────────
3x3 Conv (64 stride 2)  16x16x64       1,792   1.2     442,368   1.2
4 x Cell                16x16x64     147,712  98.4  37,748,736  98.8
  3x3 Conv (cin)        16x16x64     147,712  98.4  37,748,736  98.8
  ReLU                  16x16x64           0                 0
GlobalAvgPool                 64           0                 0
FC (10)                       10         650   0.4         640   0.0
────────────────────────────────────────────────────────────────────
total                                150,154        38,191,744

In all 76,383,488 FLOPs. MAC = one multiply-accumulate of convolutions and fully
connected layers; FLOPs = 2 MACs; for one example (batch 1).
"""
NARROW = """\
[bold]A net[/bold] ❄ (net): 32x32x3 -> 10

step              output  parameters        MACs
------------------------------------------------
3x3 Conv (64 …  16x16x64       1,792     442,368
4 x Cell        16x16x64     147,712  37,748,736
  3x3 Conv (c…  16x16x64     147,712  37,748,736
  ReLU          16x16x64           0           0
GlobalAvgPool         64           0           0
FC (10)               10         650         640
------------------------------------------------
total                        150,154  38,191,744

In all 76,383,488 FLOPs. MAC = one multiply-
accumulate of convolutions and fully connected
layers; FLOPs = 2 MACs; for one example (batch
1).
"""


@pytest.fixture(scope="module")
def summary() -> Summary:
    return summarize(archspec.load(NET), 2)


def test_boxed(summary: Summary) -> None:
    assert render_table(summary, width=80, boxed=True) == BOXED


def test_plain(summary: Summary) -> None:
    assert render_table(summary) == BOXED.replace("─", "-")


def test_shares_go_first_and_then_boxes_are_cut(summary: Summary) -> None:
    fits = render_table(summary, width=56).splitlines()
    assert "%" not in fits[2]
    assert "3x3 Conv (64 stride 2)  16x16x64" in fits[4]
    assert render_table(summary, width=48) == NARROW


@pytest.mark.parametrize("width", [1, 10, 20, 40, 60, 80, 120])
def test_any_width(summary: Summary, width: int) -> None:
    table = render_table(summary, width=width).split("\n\n")[1]
    assert max(map(cell_len, table.splitlines())) <= max(width, 42)


def test_color(summary: Summary) -> None:
    painted = render_table(summary, width=80, boxed=True, color=True)
    assert "\x1b[1m" in painted
    plain = re.sub(r"\x1b\[[\d;]*m", "", painted)
    assert "\n".join(line.rstrip() for line in plain.split("\n")) == BOXED


def test_hostile_text() -> None:
    step = Step("p", "[red]\x1b[2J\u202ebox", 1, 0, "1", 0, 0)
    text = render_table(_summary("\x1b]0;t\x07", (step,)))
    assert "\x1b" not in text
    assert r"[red]\x1b[2J\u202ebox" in text
    assert text.startswith(r"\x1b]0;t\x07 (n): 1 -> 1")


def _summary(title: str, steps: tuple[Step, ...]) -> Summary:
    nothing = Cost(parameters=0, macs=0)
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
    text = render_table(_summary("n", ()))
    assert text.splitlines()[2:6] == [
        "step   output  parameters  %  MACs  %",
        "-------------------------------------",
        "-------------------------------------",
        "total                   0        0",
    ]

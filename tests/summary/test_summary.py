"""Summaries: what counts as a step, and that the numbers add up on every level."""

import json
from collections.abc import Sequence

import pytest

import archspec
from archspec.reports.check_records import record_network
from archspec.summary.records import StepRecord, SummaryRecord
from archspec.summary.steps import StepSummary
from archspec.summary.summary import Summary, summarize
from tests.summary.levels import check_levels

MIXED = """\
archspec: 1
name: mixed
title: Mixed
input: 16x16x8
params: {depth: 2}
blocks:
  Fork:
    branches:
      x: []
      b3: [3x3 Conv (8), ReLU]
      b1: [1x1 Conv (8)]
    merge: add
  Twice:
    params: {n: int}
    body:
      - {repeat: n, body: [3x3 Conv (cin), ReLU]}
      - branches:
          a: [1x1 Conv (4) -> 16x16x4]
          b: [{branches: {c: [1x1 Conv (2)], d: [3x3 Conv (2), ReLU]}}]
  Unused:
    body: [ReLU -> 1x1x1]
body:
  - 1x1 Conv (8) as start -> 16x16x8
  - 3 x Fork
  - 2 x 3x3 Conv (8) -> 16x16x8
  - Twice (depth) as late
  - from: start
  - concat: [start, late, .]
  - GlobalAvgPool -> 24
expect: {params: 4576}
"""


def mixed(depth: int) -> Summary:
    return summarize(archspec.load(MIXED), depth)


def outline(steps: Sequence[StepSummary]) -> list[str]:
    return [f"{'  ' * each.level}{each.step} -> {each.output}" for each in steps]


def test_steps_of_the_body() -> None:
    assert outline(mixed(1).steps) == [
        "1x1 Conv (8) -> 16x16x8",
        "3 x Fork -> 16x16x8",
        "2 x 3x3 Conv (8) -> 16x16x8",
        "Twice -> 16x16x8",
        "from start -> 16x16x8",
        "concat of start, late, start -> 16x16x24",
        "GlobalAvgPool -> 24",
    ]


def test_everything_opened() -> None:
    assert outline(mixed(9).steps) == [
        "1x1 Conv (8) -> 16x16x8",
        "3 x Fork -> 16x16x8",
        "  x: identity -> 16x16x8",
        "  b3 -> 16x16x8",
        "    3x3 Conv (8) -> 16x16x8",
        "    ReLU -> 16x16x8",
        "  b1: 1x1 Conv (8) -> 16x16x8",
        "2 x 3x3 Conv (8) -> 16x16x8",
        "Twice -> 16x16x8",
        "  2 x (3x3 Conv (cin), ReLU) -> 16x16x8",
        "    3x3 Conv (cin) -> 16x16x8",
        "    ReLU -> 16x16x8",
        "  concat of a, b -> 16x16x8",
        "    a: 1x1 Conv (4) -> 16x16x4",
        "    b -> 16x16x4",
        "      concat of c, d -> 16x16x4",
        "        c: 1x1 Conv (2) -> 16x16x2",
        "        d -> 16x16x2",
        "          3x3 Conv (2) -> 16x16x2",
        "          ReLU -> 16x16x2",
        "from start -> 16x16x8",
        "concat of start, late, start -> 16x16x24",
        "GlobalAvgPool -> 24",
    ]


def test_paths() -> None:
    assert [(each.path, each.repeat) for each in mixed(3).steps] == [
        ("conv1", 1),
        ("fork", 3),
        ("fork.*.x", 1),
        ("fork.*.b3", 1),
        ("fork.*.b3.0", 1),
        ("fork.*.b3.1", 1),
        ("fork.*.b1", 1),
        ("conv2", 2),
        ("twice", 1),
        ("twice.conv_relu", 2),
        ("twice.conv_relu.*.conv", 1),
        ("twice.conv_relu.*.relu", 1),
        ("twice.concat", 1),
        ("twice.a", 1),
        ("twice.b", 1),
        ("start", 1),
        ("concat", 1),
        ("global_avg_pool", 1),
    ]


@pytest.mark.parametrize("source", [MIXED, "inception_v4"])
@pytest.mark.parametrize("depth", [1, 2, 3, 9])
def test_numbers_add_up(source: str, depth: int) -> None:
    graph = archspec.load(source)
    summary = summarize(graph, depth)
    assert (summary.parameters, summary.macs) == (graph.parameters, graph.macs)
    check_levels(summary)


def test_flops() -> None:
    summary = mixed(1)
    assert summary.flops == 2 * summary.macs


def test_stated() -> None:
    proved = record_network(archspec.load(MIXED))
    assert (proved.sizes, proved.totals) == (4, 1)
    proved = record_network(archspec.load(MIXED, depth=3))
    assert (proved.sizes, proved.totals) == (0, 0)


def test_record() -> None:
    record = json.loads(SummaryRecord.model_validate(mixed(2)).to_json())
    assert list(record) == list(SummaryRecord.model_fields)
    assert all(list(step) == list(StepRecord.model_fields) for step in record["steps"])

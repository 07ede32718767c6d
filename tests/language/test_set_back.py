"""What is listed at each path can be set there, and changes nothing."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from archspec.api import find_spec, graph_of, read_program
from archspec.differences.compare import diff_networks
from archspec.language import Program, load_program
from archspec.language.variants.listing import OriginIndex
from archspec.language.variants.origins import Origin
from archspec.reader import read_source

NETWORKS: Final = ("inception_v4", "inception_resnet_v2", "variants/inception_v4_se")
HARD: Final = """\
archspec: 1
name: hard
title: 'On: it'
description: "a: b, [c] {d} # \\"e\\"\\nand a \\\\"
paper: {title: "U-Net: 2015, \\"odd\\" # one", arxiv: "1602.07261", figure: "1"}
input: 64x64x3
params: {widths: [8, 16], bottom: 32, classes: 2, p: 0.5, small: 1e-7, flag: true, "off": 3}
legend:
  Lin: {act: none, norm: none, bias: true}
  G: {norm: {group: {groups: 4}}, act: leaky_relu(0.2)}
defaults:
  Conv: {norm: batch, act: relu, bias: false}
tables: {t: {columns: [a, b], r1: [8, 16], r2: [16, 24]}}
blocks:
  Double: {figure: "on", description: "off, no", params: {c: int}, body: [3x3 Conv (c), 3x3 Conv (c G)]}
  Res:
    params: {c: int, scale: 0.1, ws: list}
    residual: [1x1 Conv (c//2), {for: {w: ws}, body: [3x3 Conv (w)]}, 1x1 Conv (c Lin)]
    shortcut: [1x1 Conv (c)]
    scale: scale
    act: relu
  Two:
    params: {a: int, b: 8}
    branches:
      x: []
      y: [1x1 Conv (a), {branches: {u: [3x3 Conv (b)], v: [5x5 Conv (b Lin)]}, merge: add, as: uv}]
      z: [{concat: [., .]}]
body:
  - for: {c: widths}
    body: [Double (c) as enc(c), 2x2 MaxPool (stride 2)]
  - Double (bottom) as mid
  - for: {c: reversed(widths)}
    body: [2x2 UpConv (c stride 2), {concat: [enc(c), .]}, Double (c)]
  - "Res (8 ws=[4, 8]) as r1"
  - Res: {c: 16, scale: 0.2, ws: [4]}
  - Two (t.r1)
  - {repeat: 2, body: [3x3 Conv (24), Two (8 b=4)], as: st}
  - {residual: [3x3 Conv (12 Lin), Dropout (keep=p)], shortcut: [1x1 Conv (12)], scale: 0.5, act: silu, as: last}
  - from: last
  - 2 x 3x3 Conv (12 padding=1)
  - Conv: {kernel: [3, 3], filters: 16, stride: [1, 2], norm: {batch: {eps: 0.1}}, as: rect}
  - 1x1 Conv (classes norm=none act=none) as out -> 64x32x2
heads: {aux: {from: mid, when: training, loss_weight: 0.4, body: [GlobalAvgPool, FC (classes)]}}
readout: softmax
"""  # noqa: E501


@pytest.fixture
def hard(tmp_path: Path) -> Path:
    path = tmp_path / "hard.yaml"
    path.write_text(HARD)
    return path


def with_overrides(path: Path, overrides: str) -> Program:
    return load_program(read_source(path, path.name), path.name, path, overrides=overrides)


def groups(origins: Iterator[Origin]) -> Iterator[str]:
    """The values to set, in groups of which none stands in another."""
    found: dict[int, list[str]] = defaultdict(list)
    for each in origins:
        found[each.path.count(".")].append(f"{each.path}: {each.value}\n")
    for lines in found.values():
        yield "".join(lines)


def check(path: Path, overrides: str) -> None:
    before, after = read_program(path), with_overrides(path, overrides)
    difference = diff_networks(before, after)
    assert (difference.changes, difference.remarks) == ((), ())
    assert graph_of(after).parameters == graph_of(before).parameters
    texts = [(p.spec.title, p.spec.description) for p in (before, after)]
    papers = [p.spec.paper and (p.spec.paper.title, p.spec.paper.arxiv) for p in (before, after)]
    assert (texts[0], papers[0]) == (texts[1], papers[1])
    if "paper" not in overrides:  # one that is named anew is what the variant says it is
        figures = [p.spec.paper and p.spec.paper.figure for p in (before, after)]
        assert figures[0] == figures[1]


@pytest.mark.parametrize("name", NETWORKS)
def test_of_networks_that_are_shipped(name: str) -> None:
    path, _ = find_spec(name)
    for overrides in groups(OriginIndex(read_program(path)).written()):
        check(path, overrides)


def test_of_what_others_give(hard: Path) -> None:
    for overrides in groups(OriginIndex(read_program(hard)).every()):
        check(hard, overrides)

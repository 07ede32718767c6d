"""What the networks of arXiv:1602.07261 add up to, counted in four ways that must agree.

The numbers come from a count of its own, by the formulas of textbooks: weights of convolutions,
two numbers of batch norm for each channel, full connections with bias; a multiply-accumulate for
each weight at each place. They are held to the summary, to the graph, to the modules of the built
network, and to what torch counts while it runs.
"""

import io
import json
import re
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import archspec
from archspec.app.run import run
from archspec.ops import BN, FC, Conv
from archspec.runtime import build_module


@dataclass(frozen=True, slots=True)
class Row:
    """One network; depth is that of convolutions and full connections on the longest path."""

    spec: str
    parameters: int
    macs: int
    convolutions: int
    norms: int
    depth: int


TABLE: Final = (
    Row("inception_v4", 42_679_816, 12_253_974_624, 149, 149, 76),
    Row("inception_resnet_v1", 22_756_328, 6_206_361_696, 127, 107, 93),
    Row("variants/inception_resnet_v1_linear_bn", 22_775_528, 6_206_361_696, 127, 127, 93),
    Row("inception_resnet_v2", 32_433_928, 9_257_953_632, 132, 112, 96),
    Row("variants/inception_resnet_v2_linear_bn", 32_458_088, 9_257_953_632, 132, 132, 96),
    Row("variants/inception_resnet_v2_2048", 31_550_760, 9_190_937_184, 132, 112, 96),
    Row("variants/inception_resnet_v2_2048_linear_bn", 31_574_440, 9_190_937_184, 132, 132, 96),
    Row("inception_v3", 27_161_264, 5_718_899_296, 96, 96, 48),
    Row("released/inception_v3", 27_161_264, 5_718_899_296, 96, 96, 48),
    Row("released/inception_v4", 42_679_816, 12_253_974_624, 149, 149, 76),
    Row("released/inception_resnet_v2", 55_843_464, 13_155_794_016, 244, 204, 176),
    Row("bn_inception", 11_188_288, 1_934_857_216, 70, 69, 35),
)
"""Everything that a network holds, heads for training included."""

WITHOUT_HEADS: Final = (
    Row("inception_v3", 23_834_568, 5_713_216_096, 94, 94, 48),
    Row("released/inception_v3", 23_834_568, 5_713_216_096, 94, 94, 48),
)
"""What is left of networks with heads for training when they are used."""


@cache
def graph(spec: str) -> archspec.Graph:
    return archspec.load(spec)


def summary(spec: str) -> dict:
    """What `archspec summary --format json` prints."""
    printed = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with redirect_stdout(printed):
        status = run(["summary", "--format", "json", spec])
    printed.flush()
    assert status == 0
    printed.seek(0)
    record: dict = json.load(printed)
    return record


def rows(table: tuple[Row, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", table, ids=lambda row: row.spec)


@rows(TABLE)
def test_graph_and_summary(row: Row) -> None:
    found = graph(row.spec)
    assert (found.parameters, found.macs) == (row.parameters, row.macs)
    printed = summary(row.spec)
    assert (printed["parameters"], printed["macs"]) == (row.parameters, row.macs)
    assert printed["flops"] == 2 * row.macs


@rows(TABLE)
def test_layers_and_depth(row: Row) -> None:
    operators = graph(row.spec).operators
    convolutions = [node.op for node in operators if isinstance(node.op, Conv)]
    assert len(convolutions) == row.convolutions
    assert sum(isinstance(each.norm, BN) for each in convolutions) == row.norms
    assert not any(isinstance(node.op, BN) for node in operators)
    assert depth(graph(row.spec)) == row.depth


def depth(network: archspec.Graph) -> int:
    """Convolutions and full connections on the longest path to the last step."""
    longest: list[int] = []
    for node in network.nodes:
        before = max((longest[index] for index in node.inputs), default=0)
        longest.append(before + isinstance(node.op, Conv | FC))
    return longest[network.output.index]


@rows(TABLE)
def test_built_modules(row: Row) -> None:
    network = on_meta(row.spec)
    assert sum(each.numel() for each in network.parameters()) == row.parameters
    kinds = [type(each) for each in network.modules()]
    assert (kinds.count(nn.Conv2d), kinds.count(nn.BatchNorm2d)) == (row.convolutions, row.norms)
    assert counted_macs(row.spec, network.train()) == row.macs


@rows(WITHOUT_HEADS)
def test_without_heads(row: Row) -> None:
    found = graph(row.spec).at_inference
    assert sum(node.parameters for node in found) == row.parameters
    assert sum(node.macs for node in found) == row.macs
    printed = summary(row.spec)["inference"]
    assert (printed["parameters"], printed["macs"]) == (row.parameters, row.macs)
    assert sum(isinstance(node.op, Conv) for node in found) == row.convolutions
    assert counted_macs(row.spec, on_meta(row.spec).eval()) == row.macs


def on_meta(spec: str) -> nn.Module:
    """The built network, without numbers."""
    with torch.device("meta"):
        return build_module(graph(spec), {})


def counted_macs(spec: str, network: nn.Module) -> int:
    """What torch counts for one image, of two: batch norm cannot learn from one pixel."""
    shape = graph(spec).inputs[0].type
    assert shape is not None
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(torch.empty(2, *shape.tensor, device="meta"))
    flops: int = counter.get_total_flops()
    macs, rest = divmod(flops, 2 * 2)
    assert rest == 0
    return macs


def test_the_page_quotes_these_totals() -> None:
    page = (Path(__file__).parents[2] / "docs/paper.md").read_text()
    number = r"([\d,]+) \|"
    pattern = rf"^\| `([\w/]+)`(, without)?.* \| {number} {number} {number} {number}$"
    quoted = re.findall(pattern, page, re.MULTILINE)
    known = {(row.spec, ""): row for row in TABLE}
    known |= {(row.spec, ", without"): row for row in WITHOUT_HEADS}
    rows = {place: row for place, row in known.items() if not row.spec.startswith("released/")}
    numbers = {
        (name, rest): tuple(int(each.replace(",", "")) for each in cells)
        for name, rest, *cells in quoted
    }
    assert numbers == {
        place: (row.parameters, row.macs, row.convolutions, row.depth)
        for place, row in rows.items()
    }


def test_widths_of_bn_inception() -> None:
    """Its table by columns, counted by hand: no other count of it is published."""
    rows = (
        (192, 28, 64, 64, 64, 64, 96, 32), (256, 28, 64, 64, 96, 64, 96, 64),
        (576, 14, 224, 64, 96, 96, 128, 128), (576, 14, 192, 96, 128, 96, 128, 128),
        (576, 14, 160, 128, 160, 128, 160, 96), (576, 14, 96, 128, 192, 160, 192, 96),
        (1024, 7, 352, 192, 320, 160, 224, 128), (1024, 7, 352, 192, 320, 192, 224, 128),
    )  # fmt: skip
    strided = ((320, 28, 128, 160, 64, 96), (576, 14, 128, 192, 192, 256))
    layers = [(24, 64, 1, 112), (64, 64, 1, 56), (64, 192, 3, 56)]
    for cin, side, n1, n3r, n3, d3r, d3, proj in rows:
        layers += [(cin, n1, 1, side), (cin, n3r, 1, side), (n3r, n3, 3, side)]
        layers += [(cin, d3r, 1, side), (d3r, d3, 3, side), (d3, d3, 3, side)]
        layers += [(cin, proj, 1, side)]
    for cin, side, n3r, n3, d3r, d3 in strided:
        layers += [(cin, n3r, 1, side), (n3r, n3, 3, side // 2)]
        layers += [(cin, d3r, 1, side), (d3r, d3, 3, side), (d3, d3, 3, side // 2)]
    depthwise = 7 * 7 * 3 * 8
    weights = [(k * k * cin * cout, cout, side) for cin, cout, k, side in layers]
    parameters = sum(each + 2 * cout for each, cout, _ in weights) + depthwise + 1024 * 1000 + 1000
    macs = sum(each * side**2 for each, _, side in weights) + depthwise * 112**2 + 1024 * 1000
    (row,) = (each for each in TABLE if each.spec == "bn_inception")
    assert (parameters, macs) == (row.parameters, row.macs)

"""Blocks that several values enter or leave: cells of searched networks, fusions, dual paths."""

from typing import Final

import pytest
import torch

import archspec
from archspec import SpecError
from archspec.codegen.liveness import compute_liveness
from archspec.differences.compare import diff_networks
from archspec.language import load_program
from archspec.language.writing import write_spec
from archspec.render import build_scene
from archspec.runtime import build_module
from tests.oracle import compute
from tests.runtime.test_compilers import COMPILERS, Compiler

HEAD: Final = "archspec: 1\nname: net\ninput: 16x16x4\n"

CELLS: Final = f"""\
{HEAD}blocks:
  Cell:
    params: {{c: int}}
    inputs: [cur, prev]
    body:
      - from: cur
      - 1x1 Conv (c act=relu) as h
      - from: prev
      - 1x1 Conv (c act=relu) as p
      - branches:
          left: [from: h, 3x3 DWConv]
          right: [from: p, 5x5 DWConv]
        merge: add
      - concat: [p, .]
body:
  - 3x3 Conv (4) as cell(0)
  - Cell (4): [., cell(0)]
  - for: {{i: [2, 3]}}
    body:
      - {{Cell (4): [., cell(0)], as: cell(i)}}
  - Cell: {{c: 6, from: [cell(3), cell(2)], size: 16x16x12}}
"""
"""As NASNet chains its cells (arXiv:1707.07012, Figure 2)."""

FUSION: Final = f"""\
{HEAD}blocks:
  Fuse:
    params: {{c: 4}}
    inputs: [high, low]
    outputs: {{up: x, down: y}}
    body:
      - from: low
      - 1x1 Conv (c)
      - Upsample (2)
      - {{add: [high, .], as: x}}
      - from: high
      - 3x3 Conv (2*c stride 2)
      - {{add: [low, .], as: y}}
body:
  - 3x3 Conv (4) as h0
  - 3x3 Conv (8 stride 2) as l0
  - {{Fuse: [h0, l0], as: {{h1: up, l1: down}}}}
  - Fuse: {{c: 4, from: [h1, l1], as: {{l2: down, h2: up}}}}
  - from: l2
heads: {{high: h2, low: l2}}
"""
"""As HRNet exchanges what its branches know (arXiv:1908.07919, Figure 3)."""

DUAL: Final = f"""\
{HEAD}blocks:
  Dual:
    params: {{r: int, d: int}}
    inputs: [path, dense]
    outputs: [sum, grown]
    body:
      - concat: [path, dense]
      - 3x3 Conv (r+d)
      - split: {{more: r, new: d}}
      - {{add: [path, more], as: sum}}
      - {{concat: [dense, new], as: grown}}
body:
  - 3x3 Conv (10)
  - split: {{p(0): 6, q(0): 4}}
  - for: {{i: [1, 2]}}
    body:
      - {{"Dual (6 2)": [p(i-1), q(i-1)], as: {{p(i): sum, q(i): grown}}}}
  - concat: [p(2), q(2)]
"""
"""Dual path blocks (arXiv:1707.01629, Figure 2)."""

PASSED: Final = f"""\
{HEAD}blocks:
  Renew:
    inputs: [state, kept]
    outputs: {{state: new, kept: kept}}
    body: [from: state, {{add: [., kept], as: new}}]
body:
  - 3x3 Conv (4) as s
  - 3x3 Conv (4) as k
  - {{Renew: [s, k], as: {{s2: state, k2: kept}}}}
  - {{Renew: [k2, s2], as: {{s3: kept, k3: state}}}}
  - concat: [s3, k3]
"""
"""A value that leaves a block as it enters."""

SPECS: Final = {"cells": CELLS, "fusion": FUSION, "dual": DUAL, "passed": PASSED}


@pytest.mark.parametrize("text", SPECS.values(), ids=SPECS)
@pytest.mark.parametrize("training", [False, True])
def test_values_are_those_of_the_graph(text: str, training: bool) -> None:
    graph, x = archspec.load(text), torch.randn(2, 4, 16, 16)
    module = build_module(graph, {}).train(training)
    run = compute(graph, dict(module.state_dict()), x, training=training)
    found = module(x)
    outputs = found if isinstance(found, tuple) else (found,)
    ends = [head.chain.output for head in graph.heads] or [graph.output.index]
    assert all(torch.equal(one, run.values[end]) for one, end in zip(outputs, ends, strict=True))
    assert run.read == set(module.state_dict())
    assert compute_liveness(graph).peak >= 4 * 256


@pytest.mark.parametrize("text", SPECS.values(), ids=SPECS)
@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.filterwarnings("ignore")
def test_compilers(text: str, compiler: Compiler) -> None:
    module, x = archspec.build(text).eval(), torch.randn(2, 4, 16, 16)
    given, made = module(x), compiler(module, (x,))(x)
    pairs = zip(given, made, strict=True) if isinstance(given, tuple) else [(given, made)]
    assert all(torch.allclose(one, two, atol=1e-6) for one, two in pairs)


@pytest.mark.parametrize("text", SPECS.values(), ids=SPECS)
def test_they_are_written_as_they_were(text: str) -> None:
    program = load_program(text, "net.yaml")
    again = load_program(write_spec(program), "net.yaml")
    assert write_spec(again) == write_spec(program)
    assert diff_networks(program, again).changes == ()


def test_a_class_takes_the_channels_of_each_value() -> None:
    source = archspec.emit(archspec.load(CELLS))
    assert "def __init__(self, in_channels: int, prev_channels: int, c: int)" in source
    assert "def forward(self, cur: Tensor, prev: Tensor) -> Tensor:" in source
    assert "self.cell2(x, cell_0)" in source
    source = archspec.emit(archspec.load(FUSION))
    assert "-> tuple[Tensor, Tensor]:" in source
    assert "h1, l1 = self.fuse1(h0, l0)" in source


def test_figures_draw_each_value_that_enters() -> None:
    scene = build_scene(archspec.load(CELLS))
    (cell,) = (figure for figure in scene.figures if figure.key == "Cell")
    assert [str(entry.label) for entry in cell.entries] == ["cur", "prev"]


def test_other_values_are_a_difference() -> None:
    before = load_program(CELLS, "net.yaml")
    after = load_program(CELLS.replace("[cell(3), cell(2)]", "[cell(2), cell(3)]"), "net.yaml")
    assert diff_networks(before, before).changes == ()
    assert diff_networks(before, after).changes != ()


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("[high, low]", "[high]", "A217"),
        ("Fuse: [h0, l0], ", "Fuse: [h0], ", "A218"),
        ("{h1: up, l1: down}", "{h1: up}", "A218"),
        ("{h1: up, l1: down}", "h1", "A218"),
        ("{h1: up, l1: down}", "{h1: up, l1: dawn}", "A217"),
        ("{up: x, down: y}", "{up: x, down: z}", "A217"),
        ("{up: x, down: y}", "[y, y]", "A214"),
        ("- from: l2\n", "- 3x3 Conv (8)\n", "A225"),
        ("from: low", "repeat: 1\n        body: [ReLU]", "A225"),
        ("[high, low]", "[high, high]", "A214"),
        ("3x3 Conv (8 stride 2) as l0", "3x3 Conv (8 stride 4) as l0", "A305"),
        ("{up: x, down: y}", "{up: low, down: y}", "A312"),
    ],
)
def test_refusals(before: str, after: str, code: str) -> None:
    assert before in FUSION
    archspec.load(FUSION)  # what is remembered of it must not answer for another
    with pytest.raises(SpecError) as caught:
        archspec.load(FUSION.replace(before, after))
    assert caught.value.diagnostics[0].code.startswith(code)


def test_a_block_may_have_a_name_that_other_frameworks_use() -> None:
    body = "body: [ReLU as x, Tanh, {Stem: [., x]}]"
    blocks = "blocks: {Stem: {inputs: [a, b], body: [{add: [a, b]}]}}"
    assert archspec.load(f"{HEAD}{blocks}\n{body}\n").parameters == 0


def test_operators_take_one_value() -> None:
    with pytest.raises(SpecError) as caught:
        archspec.load(
            f"{HEAD}body: [3x3 Conv (4) as a, {{Conv: {{kernel: 3x3, filters: 4, from: [a]}}}}]\n"
        )
    assert [each.code for each in caught.value.diagnostics] == ["A218"]


def test_a_fault_in_a_block_of_several_values_is_reported_alone() -> None:
    with pytest.raises(SpecError) as caught:
        archspec.load(
            f"{HEAD}blocks:\n  Two:\n    outputs: [a, b]\n"
            "    body: [{repeat: 2, body: [{DWConv: {}}], as: a}, ReLU as b]\n"
            "body:\n  - {Two: {as: {x: a, y: b}}}\n  - add: [x, y]\n"
        )
    assert [each.code for each in caught.value.diagnostics] == ["A211"]

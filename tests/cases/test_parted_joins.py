"""Steps that leave several values: `split` of channels, and `softmax` over branches."""

from typing import Final

import pytest
import torch

import archspec
from archspec import SpecError
from archspec.codegen.liveness import compute_liveness
from archspec.language import load_program
from archspec.language.writing import write_spec
from archspec.runtime import build_module
from tests.oracle import compute
from tests.runtime.test_compilers import COMPILERS, Compiler

HEAD: Final = "archspec: 1\nname: net\ninput: 8x8x6\n"

SHUFFLE: Final = f"""\
{HEAD}blocks:
  Unit:
    body:
      - split: [left, right]
      - branches:
          left: [from: left]
          right: [from: right, 1x1 Conv (cin//2 act=relu), 3x3 DWConv, 1x1 Conv (cin//2)]
      - ChannelShuffle (2)
body: [2 x Unit]
"""
"""Figure 3 (c) of ShuffleNetV2, arXiv:1807.11164."""

RES2: Final = f"""\
{HEAD}params: {{w: 2}}
blocks:
  Res2:
    params: {{w: int}}
    body:
      - split: {{x1: w, x2: w, x3: cin - 2*w}}
      - from: x2
      - 3x3 Conv (w) as y2
      - add: [y2, x1]
      - 3x3 Conv (w) as y3
      - concat: [x3, y2, y3]
body: [Res2 (w)]
"""
"""As Figure 2 of Res2Net, arXiv:1904.01169, with an unequal part."""

SELECTIVE: Final = f"""\
{HEAD}body:
  - 3x3 Conv (6) as u1
  - from: input
  - 3x3 Conv (6 dilation=2) as u2
  - add: [u1, u2]
  - GlobalAvgPool (keepdim)
  - 1x1 Conv (2 act=relu)
  - 1x1 Conv (12)
  - split: [z1, z2]
  - {{softmax: [z1, z2], as: [w1, w2]}}
  - {{mul: [u1, w1], as: v1}}
  - {{mul: [u2, w2], as: v2}}
  - add: [v1, v2]
"""
"""Figure 1 of SKNet, arXiv:1903.06586."""

SPECS: Final = {"shuffle": SHUFFLE, "res2": RES2, "selective": SELECTIVE}


@pytest.mark.parametrize("text", SPECS.values(), ids=SPECS)
@pytest.mark.parametrize("training", [False, True])
def test_values_are_those_of_the_graph(text: str, training: bool) -> None:
    graph, x = archspec.load(text), torch.randn(2, 6, 8, 8)
    module = build_module(graph, {}).train(training)
    run = compute(graph, dict(module.state_dict()), x, training=training)
    assert torch.equal(module(x), run.values[graph.output.index])


def test_parts_of_given_sizes_follow_a_parameter() -> None:
    module, x = archspec.build(RES2), torch.randn(1, 6, 8, 8)
    assert type(module)(w=1)(x).shape == (1, 6, 8, 8)
    with pytest.raises(ValueError, match="w must be"):
        type(module)(w=3)


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.filterwarnings("ignore")
def test_compilers(compiler: Compiler) -> None:
    module, x = archspec.build(SELECTIVE).eval(), torch.randn(2, 6, 8, 8)
    assert torch.allclose(compiler(module, (x,))(x), module(x), atol=1e-6)


@pytest.mark.parametrize("text", SPECS.values(), ids=SPECS)
def test_they_are_written_as_they_were(text: str) -> None:
    program = load_program(text, "net.yaml")
    assert write_spec(load_program(write_spec(program), "net.yaml")) == write_spec(program)
    assert text.count("split:") == write_spec(program).count("split:")


def test_parts_are_views() -> None:
    graph = archspec.load(HEAD + "body: [{split: [a, b]}, {concat: [b, a]}]\n")
    assert compute_liveness(graph).peak == 2 * 6 * 64
    assert [node.text for node in graph.operators] == ["split", "split", "concat"]


def test_a_repeat_splits_in_each_round() -> None:
    text = f"{HEAD}body: [{{repeat: 2, body: [{{split: [a, b]}}, {{concat: [b, a]}}]}}]\n"
    x = torch.randn(1, 6, 2, 2)
    assert torch.equal(archspec.build(text)(x), x)


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ("{split: [a, b]}, {concat: [a, b, .]}", "A225"),
        ("{split: [a, b]}, {branches: {x: [], y: [from: a]}}", "A225"),
        ("{split: [a, a]}, {concat: [a, a]}", "A214"),
        ("{split: [a, b]}, {from: a}", "A312"),
        ("{split: {a: 3, b: 4}}, {concat: [a, b]}", "A303"),
        ("{split: {a: k, b: 3}}, {concat: [a, b]}", "A207"),
        ("{split: [a]}, {from: a}", "A218"),
    ],
)
def test_refusals(steps: str, code: str) -> None:
    with pytest.raises(SpecError) as caught:
        archspec.load(f"{HEAD}body: [{steps}]\n")
    assert [each.code for each in caught.value.diagnostics] == [code]

"""Rounds of a loop reuse the variables of the values that they replace."""

import pytest
import torch

import archspec
from archspec.codegen.liveness import compute_liveness
from archspec.runtime import build_module
from tests.oracle import compute
from tests.render.test_rounds import DRRN, DUAL


def forward_of(text: str) -> list[str]:
    source = archspec.emit(archspec.load(text))
    lines = source.rpartition("def forward(self")[2].splitlines()[1:]
    return [line.strip().partition("  #")[0] for line in lines]


def test_each_round_assigns_the_same_variables() -> None:
    lines = forward_of(DUAL)
    assert lines.count("x = torch.cat([res, dense], dim=1)") == 3  # two rounds, and the end
    assert lines.count("res = res + x") == 2
    assert lines.count("dense = torch.cat([dense, x], dim=1)") == 2


def test_values_of_two_rounds_before_keep_their_names() -> None:
    text = """\
archspec: 1
name: net
input: 8x8x4
body:
  - 3x3 Conv (4) as cell(0)
  - 3x3 Conv (4) as cell(1)
  - for: {i: [2, 3, 4]}
    body:
      - {add: [cell(i-1), cell(i-2)], as: cell(i)}
"""
    assert "cell_3 = cell_2 + cell_1" in forward_of(text)


@pytest.mark.parametrize("text", [DUAL, DRRN])
def test_values_are_those_of_the_graph(text: str) -> None:
    graph, x = archspec.load(text), torch.randn(2, 8, 16, 16)
    module = build_module(graph, {}).eval()
    with torch.no_grad():
        run = compute(graph, dict(module.state_dict()), x, training=False)
        assert torch.equal(module(x), run.values[graph.output.index])
        assert torch.equal(torch.jit.script(module)(x), run.values[graph.output.index])
    assert compute_liveness(graph).peak > 0

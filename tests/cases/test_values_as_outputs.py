"""Values that go around: what enters by its name, labels that leave a fork, heads as values."""

import re
from typing import Any, Final

import pytest
import torch
from torch import Tensor

import archspec
from archspec import SpecError
from archspec.language import load_program
from archspec.language.writing import write_spec
from archspec.render import build_scene
from archspec.render.backends.mermaid import write_mermaid
from archspec.render.layout.metrics import Direction
from archspec.render.theme import LIGHT
from tests.oracle import compute, expected_outputs
from tests.render.hostile import MARK

HEAD: Final = "archspec: 1\nname: net\ninput: 16x16x4\n"

BACKBONE: Final = f"""\
{HEAD}defaults: {{Conv: {{norm: batch, act: relu}}}}
body:
  - 3x3 Conv (8 stride 2) as c2
  - branches:
      left: [3x3 Conv (8) as inner, 1x1 Conv (8)]
      right: [3x3 Conv (8)]
  - 3x3 Conv (16 stride 2) as c3
  - 3x3 Conv (16 stride 2) as c4
heads: {{c2: c2, middle: {{from: inner}}, c3: c3}}
"""
"""A backbone as detectors take it; `inner` leaves the fork."""

LAST: Final = BACKBONE.replace("c3: c3}", "c3: c3, c4: c4}")
"""The same with a name for the last step."""

AROUND: Final = f"""\
{HEAD}heads: {{image: input, small: small}}
blocks:
  Dense: {{body: [3x3 Conv (4), 3x3 Conv (4), {{concat: [input, .]}}, 1x1 Conv (cin)]}}
body:
  - 3x3 Conv (4)
  - 2 x Dense
  - repeat: 2
    body: [3x3 Conv (4), {{add: [input, .]}}]
  - 3x3 Conv (4 stride 2) as small
  - 3x3 Conv (4)
"""
"""`input` in a block, in a repeated body of the network, and as an output."""


def run(text: str) -> tuple[Any, Tensor]:
    torch.manual_seed(0)
    return archspec.build(text).eval(), torch.randn(2, 4, 16, 16)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (BACKBONE, ("logits", "c2", "middle", "c3")),
        (LAST, ("c2", "middle", "c3", "c4")),
        (AROUND, ("logits", "image", "small")),
    ],
)
def test_outputs_have_the_names_of_the_spec(text: str, names: tuple[str, ...]) -> None:
    module, x = run(text)
    graph, found = archspec.load(text), module(x)
    values = compute(graph, dict(module.state_dict()), x, training=False).values
    assert found._fields == names
    ends = {head.name: head.chain.output for head in graph.heads}
    for name, value in found._asdict().items():
        assert torch.equal(value, values[ends.get(name, graph.output.index)])


def test_what_enters_is_known_as_input() -> None:
    graph = archspec.load(AROUND)
    joins = [node for node in graph.nodes if node.operator.joins]
    assert [node.inputs[0] for node in joins if node.path.startswith("add")] == [0, 0]
    around = [scope.chain.entry for scope in graph.scopes if scope.block == "Dense"]
    assert [node.inputs[0] for node in joins if "concat" in node.path] == around


def test_a_step_of_that_name_is_meant_instead() -> None:
    text = HEAD + "body: [3x3 Conv (4), 3x3 Conv (4) as input, 3x3 Conv (4), {add: [input, .]}]\n"
    assert archspec.load(text).nodes[-1].inputs[0] == 2


def test_several_inputs_have_their_own_names() -> None:
    text = "archspec: 1\nname: net\ninputs: {a: 8x8x4, b: 8x8x4}\nbody: [{add: [input, b]}]\n"
    with pytest.raises(SpecError) as caught:
        archspec.load(text)
    assert caught.value.diagnostics[0].code == "A217"


def test_the_probabilities_are_those_of_the_last_step() -> None:
    text = LAST.replace("heads:", "readout: sigmoid\nheads:")
    module, x = run(text)
    assert torch.equal(module.predict(x), module(x).c4.sigmoid())


def test_they_are_written_as_they_were() -> None:
    lines = write_spec(load_program(LAST, "net.yaml")).splitlines()
    assert [line for line in lines if re.match("  (c.|middle): ", line)] == [
        "  c2: c2",
        "  middle: inner",
        "  c3: c3",
        "  c4: c4",
    ]


def test_figures_name_them() -> None:
    scene = build_scene(archspec.load(LAST))
    drawn = write_mermaid(scene, LIGHT, MARK, direction=Direction.UP)
    assert [drawn.count(f'[["{name}"]]') for name in ("c2", "middle", "c3", "c4")] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "body",
    [
        "ReLU as last -> 8x8x8",
        "{if: 1 == 1, then: [ReLU -> 8x8x8]}",
        "{ReLU: {as: last, size: 8x8x8}}",
    ],
)
def test_a_head_of_one_box_may_have_a_label_and_a_size(body: str) -> None:
    text = f"{HEAD}body: [3x3 Conv (8 stride 2) as small, Tanh]\n"
    head = f"heads: {{aux: {{from: small, body: [{body}]}}}}\n"
    found = archspec.build(text + head)(torch.zeros(1, 4, 16, 16))
    assert [each.shape for each in found] == [(1, 8, 8, 8)] * 2


PARTED: Final = f"""\
{HEAD}blocks: {{Two: {{outputs: [p, q], body: [3x3 Conv (4) as p, ReLU as q]}}}}
body:
  - split: [left, right]
  - concat: [right, left]
  - Two: {{as: {{one: p, other: q}}}}
  - {{softmax: [one, other], as: [first, second]}}
  - add: [first, second]
heads:
  a: {{from: right, body: [3x3 Conv (1)]}}
  b: {{from: other, body: [3x3 Conv (2), ReLU]}}
  c: {{from: second, when: training, body: [3x3 Conv (3)]}}
"""


def test_heads_begin_at_one_of_several_values() -> None:
    network, graph = archspec.build(PARTED).train(), archspec.load(PARTED)
    x = torch.randn(2, 4, 16, 16)
    run = compute(graph, network.state_dict(keep_vars=True), x, training=True)
    for found, wanted in zip(
        network(x), expected_outputs(graph, run.values, training=True), strict=True
    ):
        assert wanted is not None
        assert torch.equal(found, wanted)

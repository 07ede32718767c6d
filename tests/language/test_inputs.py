"""Networks with inputs by name: what their `forward` takes, and what it does with it."""

import inspect
from pathlib import Path

import pytest
import torch
from torch import nn

import archspec
from archspec import Graph, SpecError, emit, load
from archspec.expressions import Quantity
from archspec.ops import Image
from archspec.passes import infer_shapes
from archspec.reports.check import print_network_line
from archspec.runtime import build_module
from archspec.summary.summary import summarize
from tests.oracle import compute, disagreements, random_inputs

HEAD = "archspec: 1\nname: net\ninputs: {left: 16x16x3, right: 8x8x2}\n"

STREAMS = """\
body:
  - from: left
  - 3x3 Conv (4 stride 2) as small
  - from: right
  - 3x3 Conv (4)
  - concat: [small, .]
    size: 8x8x8
  - concat: [right, .]
"""

BODIES = {
    "one after the other": STREAMS,
    "a fork first": """\
body:
  - branches: {a: [{from: left}, 2x2 MaxPool (stride 2)], b: [{from: right}]}
""",
    "inputs that are taken again": """\
body:
  - from: left
  - 2x2 MaxPool (stride 2)
  - concat: [right, .]
    as: all
  - from: right
  - 1x1 Conv (4)
  - concat: [all, .]
  - BN as deep
  - concat: [left, left]
    as: twice
  - 2x2 AvgPool (stride 2)
  - concat: [deep, .]
""",
    "names of variables": """\
body:
  - from: left
  - branches: {left: [2x2 MaxPool (stride 2)], x: [3x3 Conv (1 stride 2), ReLU]}
    as: out
  - concat: [out, right, .]
""",
    "a join of inputs": """\
body:
  - add: [right, right]
    as: r
  - from: left
  - 2x2 MaxPool (stride 2)
  - concat: [r, .]
""",
}


def agree(graph: Graph) -> nn.Module:
    """The generated source computes what the graph says."""
    torch.manual_seed(0)
    network = build_module(graph, {}).eval()
    sources = random_inputs(graph)
    kept = [source.clone() for source in sources]
    with torch.no_grad():
        run = compute(graph, network.state_dict(), *sources, training=False)
        assert torch.equal(network(*sources), run.values[graph.output.index])
    assert all(map(torch.equal, sources, kept))
    assert list(disagreements(graph, run.values)) == []
    return network


@pytest.mark.parametrize("case", BODIES)
def test_networks(case: str) -> None:
    network = agree(load(HEAD + BODIES[case]))
    assert [*inspect.signature(network.forward).parameters] == ["left", "right"]


def test_what_the_main_variable_is_declared_as() -> None:
    source = emit(load(HEAD + BODIES["one after the other"]))
    assert "def forward(self, left: Tensor, right: Tensor) -> Tensor:" in source
    assert source.count("x: Tensor = ") == 1
    assert source.index("x: Tensor = self.conv2(right)") < source.index("x = torch.cat")


def test_a_single_input_with_a_name_is_the_running_value() -> None:
    body = "[1x1 Conv (cin), {add: [image, .]}]"
    text = f"archspec: 1\nname: net\ninputs: {{image: 8x8x2}}\nbody: {body}\n"
    network = agree(load(text))
    assert [*inspect.signature(network.forward).parameters] == ["image"]


def test_an_input_called_x_needs_no_declaration() -> None:
    text = "archspec: 1\nname: net\ninputs: {y: 8x8x2, x: 8x8x2}\nbody: [{add: [x, y]}, BN]\n"
    graph = load(text)
    agree(graph)
    assert "x: Tensor =" not in emit(graph)


HEADS = """\
archspec: 1
name: net
inputs: {output: 8x8x2, logits: 8x8x2}
body:
  - concat: [output, logits]
  - GlobalAvgPool
  - FC (3)
heads:
  aux: {from: logits, WHEN body: [GlobalAvgPool, FC (2)]}
readout: softmax
"""


@pytest.mark.parametrize("when", ["when: training,", ""])
def test_heads_and_readout(when: str) -> None:
    network = archspec.build(HEADS.replace("WHEN", when))
    sources = random_inputs(load(HEADS.replace("WHEN", when)))
    put_out = network(*sources)
    assert [tuple(each.shape) for each in put_out] == [(2, 3), (2, 2)]
    found = network.eval().predict(*sources)  # type: ignore[operator]
    plain = network(*sources) if when else network(*sources).logits
    torch.testing.assert_close(found, torch.softmax(plain, 1))


def test_reports_name_every_input() -> None:
    graph = load(HEAD + BODIES["one after the other"])
    assert graph.entering == summarize(graph).input == "left 16x16x3, right 8x8x2"
    assert print_network_line(graph).startswith(
        "net left 16x16x3, right 8x8x2 -> 8x8x10, 4 operators"
    )
    assert [node.path for node in graph.inputs] == ["left", "right"]


def test_other_sizes() -> None:
    graph = load(HEAD + BODIES["one after the other"])
    three, two = Quantity.of(3), Quantity.of(2)
    other = infer_shapes(
        graph.with_inputs(Image(three, (32, 20)), Image(two, (16, 10))), stated=False
    )
    assert str(other.output.type) == "16x10x10"


def test_a_variant_has_inputs_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(
        "archspec: 1\nname: base\ninput: 8x8x3\nbody: [1x1 Conv (4)]\n"
    )
    variant = tmp_path / "two.yaml"
    variant.write_text(
        "archspec: 1\nname: two\nextends: base.yaml\ninputs: {a: 8x8x1, b: 8x8x1}\n"
        "body: [{concat: [a, b]}, 1x1 Conv (4)]\n"
    )
    assert load(variant).entering == "a 8x8x1, b 8x8x1"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("[3x3 Conv (8), {concat: [right, .]}]", "A225"),
        ("[{concat: [left, .]}]", "A225"),
        ("[{branches: {a: [{from: right}], b: []}}]", "A225"),
        ("[{from: left}, ReLU]", "A312"),
        ("[{concat: [right, right]}, 1x1 Conv (cin), {mul: [right, .]}]", "A207"),
    ],
)
def test_refusals(body: str, code: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(f"{HEAD}body: {body}\n")
    assert [each.code for each in caught.value.diagnostics] == [code]


@pytest.mark.parametrize("shortcut", ["[]", "[ReLU]", "[{add: [., left]}]"])
def test_no_value_runs_into_a_first_branch(shortcut: str) -> None:
    """A branch without steps takes the running value as it is, and here there is none."""
    body = f"body:\n  - branches: {{a: [{{from: right}}, ReLU], b: {shortcut}}}\n"
    with pytest.raises(SpecError) as caught:
        load(HEAD + body)
    assert [each.code for each in caught.value.diagnostics] == ["A225"]

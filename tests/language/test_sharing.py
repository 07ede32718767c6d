"""Shared modules: one set of weights that several boxes of a block apply."""

import pytest
import torch
from torch import nn

import archspec
from archspec import Graph, SpecError, emit, load
from archspec.runtime import build_module
from archspec.summary.summary import summarize
from tests.oracle import compute, disagreements, random_inputs
from tests.runtime.test_compilers import COMPILERS, Compiler, check

SIAMESE = """\
archspec: 1
name: siamese
inputs: {left: 16x16x3, right: 24x12x3}
params: {width: 8}
defaults:
  Conv: {norm: batch, act: relu, bias: false}
blocks:
  Encoder:
    params: {c: int}
    body:
      - 3x3 Conv (c)
      - 2 x 3x3 Conv (c)
      - Squeeze
  Squeeze: {body: [GlobalAvgPool, FC (4)]}
body:
  - from: left
  - Encoder (width share=enc) as one
  - from: right
  - Encoder: {c: width, share: enc}
  - concat: [one, .]
  - FC (1)
"""


def agree(graph: Graph, *, training: bool = False) -> nn.Module:
    """The generated source computes what the graph says, and keeps the state that it says."""
    torch.manual_seed(0)
    network = build_module(graph, graph.settings).train(training)
    assert sum(each.numel() for each in network.parameters()) == graph.parameters
    sources = random_inputs(graph, batch=3)
    state = {name: value.clone() for name, value in network.state_dict().items()}
    with torch.no_grad():
        run = compute(graph, state, *sources, training=training)
        assert torch.equal(network(*sources), run.values[graph.output.index])
    assert list(disagreements(graph, run.values)) == []
    assert run.read == set(state)
    assert all(torch.equal(value, state[name]) for name, value in network.state_dict().items())
    return network


@pytest.mark.parametrize("training", [False, True])
def test_siamese(training: bool) -> None:
    graph = load(SIAMESE)
    network = agree(graph, training=training)
    assert [name for name, _ in network.named_children()] == ["enc", "fc"]
    assert emit(graph).count("self.enc(") == 2
    convolutions, norms, full = 3 * 8 * 9 + 2 * 8 * 8 * 9, 3 * 2 * 8, 8 * 4 + 4
    assert graph.parameters == convolutions + norms + full + 9


def test_statistics_are_updated_at_every_use() -> None:
    network = agree(load(SIAMESE), training=True)
    assert network.state_dict()["enc.conv1.norm.num_batches_tracked"] == 2


def test_numbers_count_once_and_operations_every_time() -> None:
    first, second = (step for step in summarize(load(SIAMESE)).steps if "Encoder" in step.step)
    assert (first.step, second.step) == ("Encoder", "Encoder (enc again)")
    assert (first.path, second.path) == ("enc", "enc")
    assert first.parameters > 0 == second.parameters
    full = 8 * 4
    assert (first.macs - full) * 24 * 12 == (second.macs - full) * 16 * 16


@pytest.mark.parametrize("compiler", COMPILERS)
def test_compilers(compiler: Compiler) -> None:
    graph = load(SIAMESE)
    check(build_module(graph, {}).eval(), random_inputs(graph), compiler)


def test_a_setting_changes_every_use() -> None:
    agree(load(SIAMESE, width=5))
    keys = archspec.build(SIAMESE, width=5).state_dict()
    assert keys["enc.conv1.conv.weight"].shape == (5, 3, 3, 3)


HEAD = """\
archspec: 1
name: net
input: 8x8x4
params: {w: 4}
blocks:
  Keep: {params: {k: 3, bias: true}, body: [{Conv: {kernel: k, filters: cin, bias: bias}}, BN]}
  Flat: {body: [Flatten, FC (2)]}
  Norm: {body: [LayerNorm]}
  Tower: {params: {of: [4]}, body: [{for: {c: of}, body: [1x1 Conv (c)]}]}
  Pair: {body: [Keep (share=one), ReLU, Keep (share=one)]}
"""

SHARED = {
    "in turn": "[Keep (share=a), Keep (share=a), {branches: {x: [Keep (share=a), Keep (share=a)],"
    " y: [Keep (share=a)]}}]",
    "in rounds": "[{for: {i: [1, 2, 3]}, body: [Keep (share=a) as at(i), BN]},"
    " {add: [at(1), at(2), .]}]",
    "by an index": "[{for: {k: [1, 3]}, body: [Keep (k share=a(k)), Keep (k share=a(k))]}]",
    "in blocks that are used twice": "[Pair, Pair]",
    "in blocks that are shared": "[Pair (share=p), ReLU, Pair (share=p)]",
    "in a repeated body": "[{repeat: 2, body: [Keep (share=a), Keep (share=a)]}]",
    "apart from a label": "[Keep (share=a) as b, Tanh as a, Keep (share=a), {add: [a, b, .]}]",
    "in a stage": "[2 x Keep (share=a)]",
    "where a parameter is what enters otherwise": "[Keep (share=a), 1x1 Conv (w), Keep (share=a)]",
    "with lists": "['Tower (of=[4, 4] share=t)', 'Tower (of=[4, 4] share=t)']",
    "under names of branches": "[{branches: {a: [Keep (share=a)], b: [Keep (share=a), ReLU]}}]",
}


@pytest.mark.parametrize("case", SHARED)
def test_networks(case: str) -> None:
    graph = load(f"{HEAD}body: {SHARED[case]}\n")
    agree(graph)
    agree(graph, training=True)


DIFFERENT = {
    "arguments": "[Keep (3 share=a), Keep (1 share=a)]",
    "channels": "[Keep (share=a), 1x1 Conv (5), Keep (share=a)]",
    "blocks": "[Keep (share=a), Pair (share=a)]",
    "lists": "['Tower (of=[4] share=t)', 'Tower (of=[4, 4] share=t)']",
    "grids of a norm": "[Norm (share=a), 2x2 MaxPool (stride 2), Norm (share=a)]",
    "grids that become channels": "[{branches: {a: [Flat (share=f)],"
    " b: [2x2 MaxPool (stride 2), Flat (share=f)]}}]",
    "an operator": "[3x3 Conv (4 share=a), 3x3 Conv (4 share=a)]",
}


@pytest.mark.parametrize("case", DIFFERENT)
def test_uses_that_differ(case: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(f"{HEAD}body: {DIFFERENT[case]}\n")
    assert {each.code for each in caught.value.diagnostics} == {"A226"}


def test_both_uses_are_shown() -> None:
    with pytest.raises(SpecError) as caught:
        load(f"{HEAD}body: {DIFFERENT['arguments']}\n")
    (found,) = caught.value.diagnostics
    assert found.message == "`a` is one Keep, and gets `k=1` here, and `3` first"
    assert found.span is not None
    assert [mark.span.column < found.span.column for mark in found.marks] == [True]

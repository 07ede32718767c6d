"""Tokens and attention: the boxes of transformers, in every spelling and by every compiler."""

from typing import Any, Final

import pytest
import torch
from torch import Tensor, nn

import archspec
from archspec import SpecError
from archspec.analysis.min_input import find_min_input
from archspec.analysis.receptive_field import compute_receptive_fields
from tests.oracle import compute, random_input
from tests.runtime.test_compilers import COMPILERS, check

TRANSFORMER = """
archspec: 1
name: net
input: 8x8x4
params: {h: 2}
defaults: {LayerNorm: {channels: true}}
body:
  - 2x2 Conv (8 stride 2 V)
  - MultiHeadAttention (h relative filters=6)
  - Tokens                   -> 16x6
  - residual: [LayerNorm, Transpose, 1 Conv (16), Transpose]
  - ClassToken               -> 17x6
  - PositionEmbedding
  - residual: [LayerNorm, MultiHeadAttention (h)]
  - branches: {x: [], t: [Transpose, 1 Conv (6)]}
    merge: matmul
  - TakeToken                -> 6
  - FC (8)
  - Unflatten (2)            -> 2x2x2
"""


def text_of(*body: str, entering: str = "16x4") -> str:
    steps = "".join(f"  - {step}\n" for step in body)
    return f"archspec: 1\nname: net\ninput: {entering}\nbody:\n{steps}"


def load(*body: str, entering: str = "16x4") -> archspec.Graph:
    return archspec.load(text_of(*body, entering=entering))


def test_is_computed_as_the_oracle_does() -> None:
    graph, network = archspec.load(TRANSFORMER), archspec.build(TRANSFORMER).double().eval()
    for weight in network.parameters():
        nn.init.normal_(weight, std=0.5)
    x = random_input(graph).double()
    run = compute(graph, network.state_dict(), x, training=False)
    torch.testing.assert_close(network(x), run.values[-1], rtol=1e-9, atol=1e-9)
    assert run.read == set(network.state_dict())


FEW: Final = [
    compiler if compiler in COMPILERS[:2] else pytest.param(compiler, marks=pytest.mark.fuzz)
    for compiler in COMPILERS
]
"""The networks of the zoo are exported and compiled too."""


@pytest.mark.parametrize("compiler", FEW)
def test_compilers(compiler: Any) -> None:
    check(archspec.build(TRANSFORMER).eval(), (torch.randn(2, 4, 8, 8),), compiler)


@pytest.mark.fuzz
def test_batches_may_vary() -> None:
    """The exported program takes other batches than the one that it was made with."""
    network = archspec.build(TRANSFORMER).eval()
    batch = {0: torch.export.Dim("batch", min=2, max=64)}
    exported = torch.export.export(network, (torch.randn(3, 4, 8, 8),), dynamic_shapes=(batch,))
    x = torch.randn(5, 4, 8, 8)
    torch.testing.assert_close(exported.module()(x), network(x))


def test_attention_is_that_of_torch() -> None:
    """With the weights of `nn.MultiheadAttention` as they are."""
    theirs = nn.MultiheadAttention(12, 3, batch_first=True, dtype=torch.float64)
    ours = archspec.build(text_of("MultiHeadAttention (3)", entering="7x12")).double()
    own = theirs.state_dict()
    names = {"qkv.weight": "in_proj_weight", "qkv.bias": "in_proj_bias"}
    names |= {f"proj.{one}": f"out_proj.{one}" for one in ("weight", "bias")}
    (attention,) = ours.children()
    attention.load_state_dict({here: own[there] for here, there in names.items()})
    x = torch.randn(2, 7, 12, dtype=torch.float64)
    wanted: Tensor = theirs(x, x, x)[0]
    torch.testing.assert_close(ours(x.mT).mT, wanted)


def test_mappings_say_the_same() -> None:
    compact = load("MultiHeadAttention (2 filters=6 relative)", "Unflatten (4)", entering="16x4")
    mapped = load(
        "MultiHeadAttention: {heads: 2, filters: 6, relative: true}",
        "Unflatten: {grid: 4x4}",
    )
    assert [node.op for node in compact.nodes] == [node.op for node in mapped.nodes]


def test_joins_are_branches_or_named_values() -> None:
    branches = load("branches: {x: [], t: [Transpose]}\n    merge: matmul")
    named = load("ReLU as x", "Transpose", "matmul: [x, .]")
    assert str(branches.output.type) == str(named.output.type) == "16x16"
    assert branches.macs == named.macs == 16 * 4 * 16


@pytest.mark.parametrize(
    ("body", "code", "help"),
    [
        (("FC (8)",), "A302", "`1 Conv` connects each token by itself"),
        (("Unflatten (4)", "Transpose"), "A317", "put Tokens before it"),
        (("ReLU as x", "matmul: [x, x]"), "A318", "Transpose turns a matrix"),
        (("MultiHeadAttention (3)",), "A303", "make the channels a multiple of the groups"),
        (("TakeToken (16)",), "A301", "take a smaller number"),
    ],
)
def test_refused(body: tuple[str, ...], code: str, help: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(*body)
    (found,) = caught.value.diagnostics
    assert found.code == code
    assert help in found.help


def test_positions_see_all_others() -> None:
    graph = load("3 Conv (4)", "MultiHeadAttention (2)", "3 Conv (4)")
    fields = compute_receptive_fields(graph)
    assert [field and field.extent for field in fields] == [(1,), (3,), None, None]


@pytest.mark.parametrize(
    ("step", "smallest"),
    [("ReLU", 1), ("PositionEmbedding", 16), ("Transpose", 16), ("MultiHeadAttention (2)", 1),
     ("MultiHeadAttention (2 relative)", 16)],
)  # fmt: skip
def test_smallest_inputs(step: str, smallest: int) -> None:
    """Weights for positions, or behind them, are made for one grid."""
    graph = load(step)
    found = find_min_input(graph, graph.nodes)
    assert found is not None
    assert found.sides == (smallest,)


def test_parameters_of_the_class_keep_what_is_fixed() -> None:
    """Channels that become positions are numbers in the source."""
    text = "archspec: 1\nname: net\ninput: 16x4\nparams: {c: 8, h: 2}\nbody:\n"
    text += "  - 1 Conv (c)\n  - MultiHeadAttention (h)\n"
    made = archspec.build(text, c=12, h=3)
    assert made(torch.randn(2, 4, 16)).shape == (2, 12, 16)
    kind = type(archspec.build(text))
    with pytest.raises(ValueError, match="c must be an even number"):
        kind(c=7)
    with pytest.raises(ValueError, match="c must be 8 in this file"):
        type(archspec.build(f"{text}  - Transpose\n"))(c=10)

"""What each pass rewrites, and what it leaves alone because it would be wrong."""

from collections.abc import Sequence

import pytest
import torch

import archspec
from archspec.ops.join import Add
from archspec.rewrites import optimize_network
from tests.rewrites.test_rewrites import measure_difference

HEAD = "archspec: 1\nname: net\ninput: 8x8x4\n"
NORM = "defaults: {Conv: {norm: {batch: {eps: 1e-3}}, act: relu, bias: false}}\n"


def rewrite(text: str) -> str:
    """The operators of a rewritten network, which computes what the network before does."""
    graph = archspec.load(HEAD + text)
    assert measure_difference(graph, dtype=torch.float64) <= 1e-10
    return ", ".join(node.text for node in optimize_network(graph).graph.operators)


FOLDED: dict[str, tuple[str, str]] = {
    "the norm of all convolutions, in the defaults": (
        NORM + "body: [3x3 Conv (8), 1x1 Conv (2 act=none)]",
        "3x3 Conv (8), 1x1 Conv (2 act=none)",
    ),
    "the norm of some": (
        NORM + "body: [3x3 Conv (8), 1x1 Conv (2 norm=none)]",
        "3x3 Conv (8 norm=none bias=true), 1x1 Conv (2 norm=none)",
    ),
    "of a mark": (
        "legend: {BA: {norm: batch, act: relu}}\n"
        "body: [3x3 Conv (8 BA bias=false), 3x3 Conv (4 BA)]",
        "3x3 Conv (8 act=relu norm=none bias=true), 3x3 Conv (4 act=relu norm=none bias=true)",
    ),
    "of convolutions with groups": (
        "body: [2x2 UpConv (8 stride 2 groups=4 norm=batch), 3x3 Conv (4 groups=2 norm=batch)]",
        "2x2 UpConv (8 stride 2 groups=4 norm=none bias=true), "
        "3x3 Conv (4 groups=2 norm=none bias=true)",
    ),
    "of transposed convolutions with as many groups as channels": (
        "body: [3x3 UpConv (4 stride 2 groups=4 padding=tf_same norm=batch act=tanh)]",
        "3x3 UpConv (4 stride 2 groups=4 padding=tf_same act=tanh norm=none bias=true)",
    ),
    "of depthwise and separable ones": (
        "body: [3x3 DWConv (norm=batch), 3x3 SepConv (8 multiplier=2 norm=batch act=silu)]",
        "3x3 DWConv (norm=none bias=true), "
        "3x3 SepConv (8 multiplier=2 act=silu norm=none bias=true)",
    ),
    "of full connections": (
        "body: [Flatten, FC (6 norm=batch act=relu), FC (3), BN]",
        "Flatten, FC (6 act=relu norm=none bias=true), FC (3 bias=true)",
    ),
    "that learns no scale, or nothing": (
        "body: [3x3 Conv (8), BN (scale=false), ReLU, 3x3 Conv (8), BN (affine=false)]",
        "3x3 Conv (8 bias=true act=relu), 3x3 Conv (8 bias=true)",
    ),
    "two in a row": ("body: [3x3 Conv (8 norm=batch), BN]", "3x3 Conv (8 norm=none bias=true), BN"),
    "activations": (
        "body: [3x3 Conv (8), LeakyReLU (0.2), 1x1 Conv (4), PReLU (4), 1x1 Conv (4), GLU]",
        "3x3 Conv (8 act=leaky_relu(slope=0.2)), 1x1 Conv (4 act=prelu(slopes=4)), 1x1 Conv (4), "
        "GLU",
    ),
    "dropout": (
        "params: {p: 0.3}\nbody:\n- Dropout (p) as a\n- 3x3 Conv (4)\n- add: [., a]\n"
        "- Dropout (0.1)",
        "3x3 Conv (4), add",
    ),
    "the scale of a residual": (
        "body:\n- residual: [3x3 Conv (4 bias=false)]\n  scale: 0.3\n  act: relu",
        "3x3 Conv (4 bias=true act=relu)",
    ),
    "the scales of channels": (
        "body:\n- residual: [3x3 DWConv, 1x1 Conv (4), LayerScale (0.1)]\n- 1x1 UpConv (4)\n"
        "- LearnedScale (2)",
        "3x3 DWConv, 1x1 Conv (4), add, 1x1 UpConv (4)",
    ),
    "branches": (
        NORM + "body:\n- branches:\n    b1: [1x1 Conv (4 act=none)]\n"
        "    b3: [3x3 Conv (4 act=none)]\n"
        "    id: [BN]\n"
        "  merge: add\n- ReLU\n- Flatten",
        "3x3 Conv (4 bias=true act=relu), Flatten",
    ),
    "branches with strides and groups": (
        "body:\n- branches:\n    b1: [1x1 Conv (8 stride 2 groups=2)]\n"
        "    b5: [5x3 Conv (8 stride 2 groups=2)]\n"
        "  merge: add\n- Flatten",
        "5x3 Conv (8 stride 2 groups=2 bias=true), Flatten",
    ),
    "heads for training": (
        "body: [3x3 Conv (4) as a, 3x3 Conv (2) as b, {from: a}, 3x3 Conv (5)]\n"
        "heads: {aux: {from: b, body: [1x1 Conv (3)], when: training}}",
        "3x3 Conv (4), 3x3 Conv (5)",
    ),
}


@pytest.mark.parametrize("what", FOLDED)
def test_is_rewritten(what: str) -> None:
    text, expected = FOLDED[what]
    assert rewrite(text) == expected


KEPT: dict[str, str] = {
    "a norm before a convolution": "body: [BN, 3x3 Conv (4), Flatten]",
    "a norm of single examples": "body: [3x3 Conv (4 norm=group(2)), InstanceNorm]",
    "a value that another step reads": "body: [3x3 Conv (4) as a, BN, {add: [., a]}]",
    "a value that leaves": "body: [3x3 Conv (4) as b, BN, Flatten]\nheads: {a: {from: b}}",
    "a scale behind an activation": "body:\n- residual: [3x3 Conv (4 act=relu)]\n  scale: 0.3",
    "a scale of a value that another step reads": (
        "body:\n- residual: [3x3 Conv (4) as a]\n  scale: 0.3\n- add: [., a]"
    ),
    "branches with other steps": (
        "body:\n- branches: {b1: [1x1 Conv (4 stride 2)], b2: [2x2 Conv (4 stride 2 V)]}\n"
        "  merge: add"
    ),
    "branches with other paddings": (
        "body:\n- branches:\n    b1: [1x1 Conv (4 stride 2)]\n"
        "    b3: [3x3 Conv (4 stride 2 padding=tf_same)]\n  merge: add"
    ),
}


@pytest.mark.parametrize("what", KEPT)
def test_is_left_alone(what: str) -> None:
    graph = archspec.load(HEAD + KEPT[what])
    assert rewrite(KEPT[what]) == ", ".join(node.text for node in graph.operators)


def test_shared_modules_with_equal_scales_are_folded_once() -> None:
    text = (
        "blocks:\n  Res:\n    params: {s: 0.5}\n"
        "    residual: [3x3 Conv (4), ReLU, 3x3 Conv (4), BN, Dropout (0.1)]\n"
        "    scale: s\nbody: [Res (0.1 share=a), Res (0.1 share=a)]"
    )
    assert rewrite(text) == ", ".join(["3x3 Conv (4 act=relu), 3x3 Conv (4 bias=true), add"] * 2)
    graph = optimize_network(archspec.load(HEAD + text)).graph
    ops = [node.op for node in graph.operators]
    assert [op.scale.value for op in ops if isinstance(op, Add)] == [1, 1]
    assert not graph.program.blocks["Res"].parameters


def test_a_parameter_may_have_the_name_of_an_activation() -> None:
    text = (
        "blocks:\n  B:\n    params: {relu: true, none: 1}\n"
        "    body: [ReLU if relu, 3x3 Conv (4*none norm=batch), ReLU]\nbody: [B, B (relu=false)]"
    )
    conv = "3x3 Conv (4*none norm=none bias=true act=relu)"
    assert rewrite(text) == f"ReLU, {conv}, {conv}"


def test_a_head_gives_its_module_to_the_body() -> None:
    text = (
        "blocks: {Last: {body: [1x1 Conv (3)]}}\n"
        "body: [3x3 Conv (4) as a, 3x3 Conv (4), Last (share=l)]\n"
        "heads: {aux: {from: a, body: [Last (share=l)], when: training}}"
    )
    assert rewrite(text) == "3x3 Conv (4), 3x3 Conv (4), 1x1 Conv (3)"


def test_the_docstring_names_what_was_done() -> None:
    found = optimize_network(archspec.load("released/inception_v3"))
    source = archspec.emit(found.graph, found.done)
    lines: Sequence[str] = source.partition('"""\n')[0].splitlines()
    assert [line for line in lines if line.startswith("* ")] == [
        "* heads for training are left out",
        "* dropout is left out",
        "* batch normalization is folded into the layer before it",
    ]
    assert "Norm" not in source.partition('"""\n')[2]

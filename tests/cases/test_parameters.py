"""The generated class refuses parameters that its spec refuses, or that its source is not for.

`T(s=2)` ran into a full connection that was sized for 1, and `T(k=4)` made 17x17 of 16x16.
"""

from typing import Any

import pytest
import torch
from torch import nn

import archspec
from archspec.runtime import build_module

HEAD = """\
archspec: 1
name: t
input: 16x16x8
blocks:
  Cell: {params: {m: int, g: 2}, residual: [1x1 Conv (m), 3x3 Conv (cin groups=g)]}
  Dense: {params: {g: 2}, branches: {a: [], b: [1x1 Conv (g)]}}
  Less: {body: [1x1 Conv (cin-2)]}
  Pool: {body: [2x2 MaxPool (stride 2)]}
"""

NETWORKS: dict[str, tuple[str, str, list[dict[str, Any]], list[dict[str, Any]]]] = {
    "a size that is written as a number": (
        "{s: 1}",
        "[3x3 Conv (8 stride s), Flatten, FC (4)]",
        [{"s": 1}],
        [{"s": 2}, {"s": 0}, {"s": 1.5}],
    ),
    "a window that cannot be padded the same": (
        "{k: 3}",
        "[Conv (8 kernel=k)]",
        [{"k": 1}, {"k": 5}, {"k": 7}],
        [{"k": 4}, {"k": 2}, {"k": 0}, {"k": -1}, {"k": 3.5}],
    ),
    "a width": (
        "{w: 8}",
        "[1x1 Conv (w), 3x3 Conv (2*w), GlobalAvgPool, FC (w)]",
        [{"w": 1}, {"w": 5}, {"w": 100}],
        [{"w": 0}, {"w": -8}, {"w": 2.5}],
    ),
    "a share of a width": (
        "{w: 8}",
        "[1x1 Conv (w), 1x1 Conv (w//4)]",
        [{"w": 4}, {"w": 7}],
        [{"w": 3}, {"w": 0}],
    ),
    "groups": (
        "{w: 8}",
        "[3x3 Conv (w groups=4)]",
        [{"w": 4}, {"w": 12}],
        [{"w": 6}, {"w": 2}],
    ),
    "groups and a width": (
        "{w: 8, g: 4}",
        "[3x3 Conv (w groups=g)]",
        [{"w": 12}],
        [{"g": 3}, {"w": 4, "g": 8}, {"w": 6}],
    ),
    "a normalisation in groups": (
        "{w: 16}",
        "[3x3 Conv (w norm=group(8))]",
        [{"w": 8}],
        [{"w": 12}],
    ),
    "a sum of equal channels": (
        "{w: 8}",
        "[Tanh as a, 1x1 Conv (w), {add: [a, .]}]",
        [{"w": 8}],
        [{"w": 4}],
    ),
    "a sum of channels that follow from one parameter": (
        "{w: 8}",
        "[1x1 Conv (w), {residual: [3x3 Conv (w)]}]",
        [{"w": 3}],
        [{"w": 0}],
    ),
    "within a block": (
        "{m: 4, g: 2}",
        "[Cell (m g)]",
        [{"m": 6}],
        [{"m": 5}, {"m": 0}, {"g": 3}],
    ),
    "a depth": ("{n: 2}", "[n x Cell (4)]", [{"n": 1}, {"n": 5}], [{"n": 0}, {"n": -1}]),
    "a depth with growth": (
        "{n: 2, g: 3}",
        "[n x Dense (g), 1x1 Conv (4)]",
        [{"n": 5, "g": 1}],
        [{"n": 0}, {"g": 0}],
    ),
    "a depth that ends": ("{n: 2}", "[n x Less]", [{"n": 1}, {"n": 3}], [{"n": 4}, {"n": 5}]),
    "a depth that halves the grid": (
        "{n: 2}",
        "[n x Pool, GlobalAvgPool]",
        [{"n": 2}],
        [{"n": 5}, {"n": 0}],
    ),
    "a rate": (
        "{keep: 0.8}",
        "[GlobalAvgPool, Dropout (keep=keep)]",
        [{"keep": 0.1}, {"keep": 1.0}, {"keep": 1}],
        [{"keep": 2}, {"keep": -0.1}],
    ),
    "an eps": ("{e: 0.001}", "[BN (eps=e)]", [{"e": 1e-5}], [{"e": 0.0}, {"e": -1.0}]),
    "a width that is multiplied": (
        "{w: 0.5}",
        "[1x1 Conv (round(32*w))]",
        [{"w": 1.0}, {"w": 0.25}],
        [{"w": 0.0}, {"w": -1.0}],
    ),
    "a switch": ("{b: true}", "[1x1 Conv (4 bias=b)]", [{"b": False}], []),
    "a factor": ("{f: 0.1}", "[{residual: [Tanh], scale: f}]", [{"f": -3.0}, {"f": 0.0}], []),
}

KINDS = [
    pytest.param(params, body, values, taken, id=f"{name}-{values}")
    for name, (params, body, good, bad) in NETWORKS.items()
    for some, taken in ((good, True), (bad, False))
    for values in some
]


def made(params: str, body: str) -> tuple[str, type[nn.Module]]:
    text = f"{HEAD}params: {params}\nbody: {body}\n"
    return text, type(build_module(archspec.load(text), {}))


@pytest.mark.parametrize(("params", "body", "values", "taken"), KINDS)
def test_values(params: str, body: str, values: dict[str, Any], taken: bool) -> None:
    text, network = made(params, body)
    if not taken:
        with pytest.raises(ValueError, match=r"must be|has to be"):
            network(**values)
        return
    ours, theirs = network(**values), archspec.build(text, **values)
    shapes = [(name, each.shape) for name, each in theirs.state_dict().items()]
    assert [(name, each.shape) for name, each in ours.state_dict().items()] == shapes
    image = torch.zeros(2, 8, 16, 16)
    assert ours(image).shape == theirs(image).shape


def test_what_is_said() -> None:
    _, network = made("{s: 1}", "[3x3 Conv (8 stride s), Flatten, FC (4)]")
    with pytest.raises(ValueError, match=r"^s must be 1 in this file, not 2: ") as caught:
        network(s=2)
    assert str(caught.value).endswith("for others, archspec build with --set params.s=2")
    _, network = made("{k: 3}", "[Conv (8 kernel=k)]")
    with pytest.raises(ValueError, match=r"^k must be an odd number from 1, not 4$"):
        network(k=4)


def test_a_build_with_other_values_is_for_these() -> None:
    """The defaults of the class are the values that its source was written for."""
    text, _ = made("{s: 1}", "[3x3 Conv (8 stride s), Flatten, FC (4)]")
    network = type(archspec.build(text, s=2))
    assert network()(torch.zeros(1, 8, 16, 16)).shape == (1, 4)
    with pytest.raises(ValueError, match="s must be 2"):
        network(s=1)


def test_a_parameter_and_a_head_of_one_name() -> None:
    """The network keeps the one beside the other, and each is what it says."""
    network = archspec.build("""\
archspec: 1
name: net
input: 8x8x4
params: {s: 0.5}
body: [{residual: [1x1 Conv (4 name=c)], scale: s}, ReLU as r, BN]
heads: {s: {from: r, body: [1x1 Conv (2)]}}
""").eval()
    x = torch.rand(2, 4, 8, 8)
    found, r = network(x), torch.relu(x + network.get_submodule("c")(x) * 0.5)
    assert torch.allclose(found.s, network.get_submodule("s")(r))


def test_a_block_whose_first_parameter_has_a_default() -> None:
    block = "Cell: {params: {c: 4, d: int}, body: [1x1 Conv (c), 1x1 Conv (d)]}"
    body = "body: [Cell (d=3), Cell (c=5 d=6)]"
    network = archspec.build(f"archspec: 1\nname: net\ninput: 8x8x2\nblocks: {{{block}}}\n{body}\n")
    assert [each.shape[0] for each in network.parameters() if each.dim() == 4] == [4, 3, 5, 6]


@pytest.mark.parametrize("padding", [0, 1])
def test_zeros_that_a_parameter_adds_are_no_part_of_a_mean(padding: int) -> None:
    text = "params: {p: 0}\nbody: [3x3 AvgPool (stride 4 padding=p)]\n"
    made = archspec.build(f"archspec: 1\nname: net\ninput: 8x8x4\n{text}")
    x = torch.rand(2, 4, 8, 8)
    mean = nn.functional.avg_pool2d(x, 3, 4, padding, count_include_pad=False)
    assert torch.equal(type(made)(p=padding)(x), mean)


def test_sides_that_are_equal_by_chance() -> None:
    text = "params: {k: 3}\nbody: [{Conv: {filters: 4, kernel: [k, 3]}}]\n"
    made = type(archspec.build(f"archspec: 1\nname: net\ninput: 8x8x4\n{text}"))(k=5)
    assert isinstance(made.conv, nn.Conv2d)
    assert made.conv.kernel_size == (5, 3)
    assert made(torch.zeros(1, 4, 8, 8)).shape == (1, 4, 8, 8)

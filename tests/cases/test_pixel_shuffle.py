"""Pixel shuffle and its inverse, as ESPCN draws them."""

import pytest
import torch
from torch import nn

import archspec
from archspec.analysis.intervals import AxisField
from archspec.analysis.min_input import MinInput, find_min_input
from archspec.analysis.receptive_field import compute_receptive_fields
from archspec.ops import Image
from archspec.ops.pixel_shuffle import PixelShuffle, PixelUnshuffle
from archspec.runtime import build_module
from archspec.weights import transfer
from tests.ops.boxes import graph_of, operator_of, shape_of

ESPCN = """\
archspec: 1
name: espcn
input: 16x16x1
defaults: {Conv: {act: tanh}}
body:
  - 5x5 Conv (64)
  - 3x3 Conv (32)
  - 3x3 Conv (9 act=none)
  - PixelShuffle (3) -> 48x48x1
"""


def test_espcn() -> None:
    """Section 3.1 of arXiv:1609.05158, with three layers: f1 = 5, f2 = 3, f3 = 3."""
    peer = nn.Sequential(
        nn.Conv2d(1, 64, 5, padding=2), nn.Tanh(), nn.Conv2d(64, 32, 3, padding=1), nn.Tanh(),
        nn.Conv2d(32, 9, 3, padding=1), nn.PixelShuffle(3),
    )  # fmt: skip
    network, x = archspec.build(ESPCN).double().eval(), torch.randn(1, 1, 16, 16).double()
    transfer(peer.double(), network, example=x)
    torch.testing.assert_close(network(x), peer(x), rtol=1e-12, atol=1e-12)


def test_what_they_see() -> None:
    def rows(box: str, entering: str) -> AxisField:
        field = compute_receptive_fields(graph_of(box, entering))[-1]
        assert field is not None
        return field.axes[0]

    assert rows("PixelShuffle (2)", "4x4x4") == AxisField(((0, 0), (0, 0)), 1)
    assert rows("PixelUnshuffle (2)", "4x4x4") == AxisField(((0, 1),), 2)


def test_sizes_that_run() -> None:
    graph = graph_of("PixelUnshuffle (2)", "8x8x1")
    assert find_min_input(graph, graph.nodes) == MinInput((2, 2), 2, every=2)


@pytest.mark.parametrize("kind", [PixelShuffle, PixelUnshuffle])
def test_order_of_channels(kind: type[PixelShuffle | PixelUnshuffle]) -> None:
    """Channels that enter in another order leave in the order that is told."""
    box = f"{kind.__name__} (2)"
    op, network = operator_of(box, "4x4x12"), build_module(graph_of(box, "4x4x12"), {})
    x = torch.randn(1, 12, 4, 4)
    order = (8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6, 7)
    shape = shape_of("4x4x12")
    assert isinstance(shape, Image)
    leaving = op.carry_order([order], shape)
    assert torch.equal(network(x[:, order]), network(x)[:, leaving])
    mixed = tuple(reversed(range(12)))
    is_split = kind is PixelUnshuffle
    assert (op.carry_order([mixed], shape) is not None) == is_split

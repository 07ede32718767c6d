"""Pools to a grid, over the whole grid, and over channels, as papers draw them."""

import pytest
import torch
from torch import Tensor, nn

import archspec
from archspec.analysis.intervals import AxisField
from archspec.analysis.min_input import MinInput, find_min_input
from archspec.analysis.receptive_field import compute_receptive_fields
from archspec.graph import Graph
from archspec.weights import transfer

CBAM = """\
archspec: 1
name: cbam
input: 8x8x32
blocks:
  Gate:
    branches: {mean: [ChannelMean], most: [ChannelMax]}
    merge: concat
body:
  - 3x3 Conv (32 bias=false)
  - branches: {x: [], spatial: [Gate, 7x7 Conv (1 bias=false act=sigmoid)]}
    merge: mul
  - GlobalMaxPool
  - FC (5)
"""


class Cbam(nn.Module):
    """The spatial attention as timm has it, between two layers."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(32, 32, 3, padding=1, bias=False)
        self.conv = nn.Conv2d(2, 1, 7, padding=3, bias=False)
        self.fc = nn.Linear(32, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.first(x)
        seen = torch.cat([x.mean(dim=1, keepdim=True), x.amax(dim=1, keepdim=True)], dim=1)
        x = x * self.conv(seen).sigmoid()
        return self.fc(x.amax((2, 3)))  # type: ignore[no-any-return]


def net(*body: str, entering: str = "12x12x1") -> Graph:
    lines = "".join(f"  - {step}\n" for step in body)
    return archspec.load(f"archspec: 1\nname: net\ninput: {entering}\nbody:\n{lines}")


def test_spatial_attention_of_cbam() -> None:
    peer, network = Cbam().double().eval(), archspec.build(CBAM).double().eval()
    transfer(peer, network, example=torch.randn(2, 32, 8, 8))
    x = torch.randn(2, 32, 8, 8).double()
    torch.testing.assert_close(network(x), peer(x), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["Avg", "Max"])
@pytest.mark.parametrize("grid", [(1, 1), (7, 7), (3, 5), (6, 4)])
def test_adaptive_pools_are_those_of_torch(name: str, grid: tuple[int, int]) -> None:
    graph = net(f"Adaptive{name}Pool (grid={grid[0]}x{grid[1]})", entering="13x9x4")
    x = torch.randn(2, 4, 13, 9)
    network = archspec.runtime.build_module(graph, {})
    assert torch.equal(network(x), getattr(nn, f"Adaptive{name}Pool2d")(grid)(x))


def test_what_an_adaptive_pool_sees() -> None:
    """A window of each position where they divide the grid; where they do not, all of it."""
    even, uneven = (compute_receptive_fields(net(f"AdaptiveAvgPool ({n})"))[-1] for n in (4, 5))
    assert even is not None
    assert even.axes[0] == even.axes[1] == AxisField(((0, 2),), 3)
    assert uneven is None


def test_any_input_runs() -> None:
    """Behind a pool to a grid, weights of a size fit any input."""
    graph = net("3x3 Conv (2 V)", "AdaptiveAvgPool (4)", "Flatten", "FC (3)")
    assert find_min_input(graph, graph.nodes) == MinInput((3, 3), 3, every=1)

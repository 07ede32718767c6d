"""What papers add to residuals: layer scale, ReZero, stochastic depth, channels of zeros."""

import pytest
import torch
from torch import Tensor, nn

import archspec
from archspec.runtime import build_module
from archspec.weights import transfer
from tests.ops.boxes import graph_of

OPTION_A = """\
archspec: 1
name: option_a
input: 8x8x16
defaults: {Conv: {norm: batch, bias: false}}
blocks:
  Down:
    residual: [3x3 Conv (32 stride 2 act=relu), 3x3 Conv (32)]
    shortcut: [1x1 MaxPool (stride 2), ChannelPad (32 at=both)]
    act: relu
body: [Down, GlobalAvgPool, FC (10)]
"""


class OptionA(nn.Module):
    """A block of the ResNets for CIFAR, as github.com/akamaster/pytorch_resnet_cifar10 has it."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(16, 32, 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(32)
        self.conv2 = nn.Conv2d(32, 32, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(32)
        self.linear = nn.Linear(32, 10)

    def forward(self, x: Tensor) -> Tensor:
        out = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))
        out = (out + nn.functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 8, 8))).relu()
        return self.linear(out.mean((2, 3)))  # type: ignore[no-any-return]


def test_option_a() -> None:
    peer, network = OptionA().double().eval(), archspec.build(OPTION_A).double().eval()
    transfer(peer, network, example=torch.randn(2, 16, 8, 8))
    x = torch.randn(2, 16, 8, 8).double()
    torch.testing.assert_close(network(x), peer(x), rtol=1e-12, atol=1e-12)


def test_factors_begin_as_stated() -> None:
    """ConvNeXt's are 1e-6 for each channel, ReZero's is one 0."""
    for box, entering, size, value in (
        ("LayerScale", "4x4x8", (8, 1, 1), 1e-6),
        ("LayerScale (0.5)", "8", (8,), 0.5),
        ("LearnedScale", "4x4x8", (), 0.0),
        ("LearnedScale (1)", "8", (), 1.0),
    ):
        graph = graph_of(box, entering)
        (weight,) = build_module(graph, {}).parameters()
        assert weight.shape == size
        assert torch.equal(weight, torch.full(size, value))
        assert graph.parameters == weight.numel()
        assert graph.macs == 0


@pytest.mark.parametrize("entering", ["2x2x3", "3"])
def test_stochastic_depth_drops_whole_examples(entering: str) -> None:
    """An example is dropped or divided by the share that is kept; at inference nothing is."""
    network = build_module(graph_of("StochasticDepth (0.25)", entering), {})
    x = torch.ones(4000, 3, *([2, 2] if "x" in entering else []))
    made = network(x).flatten(1)
    assert (made == made[:, :1]).all()
    kept = made[:, 0] != 0
    assert torch.allclose(made[kept], torch.tensor(4 / 3))
    assert abs(kept.double().mean() - 0.75) < 0.03
    assert network.eval()(x) is x


def test_a_rate_of_one_drops_all() -> None:
    network = build_module(graph_of("StochasticDepth (1)", "2x2x3"), {})
    assert not network(torch.ones(2, 3, 2, 2)).any()

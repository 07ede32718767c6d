"""Norm and activation of transposed convolutions and full connections, as those of Conv."""

import pytest
import torch
from torch import Tensor, nn

import archspec
from archspec.weights import transfer

DCGAN = """\
archspec: 1
name: generator
input: 1x1x16
defaults: {UpConv: {stride: 2, padding: 1, norm: batch, act: relu, bias: false}}
body:
  - 4x4 UpConv (32 stride 1 V) -> 4x4x32
  - 4x4 UpConv (16) -> 8x8x16
  - 4x4 UpConv (3 norm=none act=tanh) -> 16x16x3
"""

DENSE = """\
archspec: 1
name: dense
input: 8
defaults: {FC: {norm: batch, act: relu, bias: false}}
body: [FC (16), FC (12 norm=layer), FC (3 norm=none act=none bias=true)]
"""


def dcgan() -> nn.Module:
    """The generator of github.com/pytorch/examples, with one step less."""
    return nn.Sequential(
        nn.ConvTranspose2d(16, 32, 4, 1, 0, bias=False), nn.BatchNorm2d(32), nn.ReLU(True),
        nn.ConvTranspose2d(32, 16, 4, 2, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(True),
        nn.ConvTranspose2d(16, 3, 4, 2, 1, bias=False), nn.Tanh(),
    )  # fmt: skip


def dense() -> nn.Module:
    return nn.Sequential(
        nn.Linear(8, 16, bias=False), nn.BatchNorm1d(16), nn.ReLU(),
        nn.Linear(16, 12, bias=False), nn.LayerNorm(12), nn.ReLU(), nn.Linear(12, 3),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "peer", "entering"), [(DCGAN, dcgan(), (16, 1, 1)), (DENSE, dense(), (8,))]
)
def test_equal_to_its_peer(text: str, peer: nn.Module, entering: tuple[int, ...]) -> None:
    graph, network = archspec.load(text), archspec.build(text).double().eval()
    assert graph.parameters == sum(map(Tensor.numel, peer.parameters()))
    x = torch.randn(3, *entering).double()
    transfer(peer.double().eval(), network, example=x)
    torch.testing.assert_close(network(x), peer(x), rtol=1e-10, atol=1e-10)
    torch.jit.script(network)


def test_one_class_for_layers_of_other_sizes() -> None:
    source = archspec.emit(archspec.load(DCGAN))
    assert source.count("class ConvTransposeBNReLU(nn.Module)") == 1
    assert source.count("class ConvTransposeTanh(nn.Module)") == 1
    assert "class LinearLNReLU(nn.Module)" in archspec.emit(archspec.load(DENSE))

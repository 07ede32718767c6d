"""Normalizations as papers and other frameworks have them, against their formulas."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

import archspec
from archspec import SpecError
from archspec.analysis.receptive_field import compute_receptive_fields
from archspec.runtime import build_module
from archspec.weights import transfer
from tests.ops.boxes import graph_of

CONVNEXT = """\
archspec: 1
name: convnext_stage
input: 16x16x8
blocks:
  Block:
    residual:
      - 7x7 Conv (8 groups=8)
      - LayerNorm (channels eps=1e-6)
      - 1x1 Conv (32 act=gelu)
      - 1x1 Conv (8)
      - LayerScale (0.5)
      - StochasticDepth (0.1)
body: [2 x Block, "2x2 Conv (16 stride 2 V norm=layer(channels))"]
"""


class LayerNorm2d(nn.LayerNorm):
    """As in timm."""

    def forward(self, x: Tensor) -> Tensor:
        x = x.permute(0, 2, 3, 1)
        x = nn.functional.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)


class Block(nn.Module):
    """The block of ConvNeXt's authors: its pointwise convolutions are linear layers."""

    def __init__(self) -> None:
        super().__init__()
        self.dwconv = nn.Conv2d(8, 8, 7, padding=3, groups=8)
        self.norm = nn.LayerNorm(8, eps=1e-6)
        self.pwconv1 = nn.Linear(8, 32)
        self.pwconv2 = nn.Linear(32, 8)
        self.gamma = nn.Parameter(torch.full((8,), 0.5))

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(self.dwconv(x).permute(0, 2, 3, 1))
        y = self.gamma * self.pwconv2(nn.functional.gelu(self.pwconv1(y)))
        return x + y.permute(0, 3, 1, 2)  # type: ignore[no-any-return]


def test_convnext() -> None:
    peer = nn.Sequential(Block(), Block(), nn.Conv2d(8, 16, 2, stride=2), LayerNorm2d(16))
    network, x = archspec.build(CONVNEXT).double().eval(), torch.randn(2, 8, 16, 16).double()
    transfer(peer.double().eval(), network, example=x)
    torch.testing.assert_close(network(x), peer(x), rtol=1e-10, atol=1e-10)
    assert "norm=layer(channels)" in str(archspec.load(CONVNEXT).output.box)


def filled(network: Any) -> Any:
    for weight in network.parameters():
        nn.init.normal_(weight)
    return network.double()


@pytest.mark.parametrize("entering", ["3x4x8", "8"])
@pytest.mark.parametrize("affine", [True, False])
def test_over_the_channels(entering: str, affine: bool) -> None:
    """Each position by itself: its numbers less their mean, over their deviation."""
    x = torch.randn(2, 8, *([3, 4] if "x" in entering else [])).double()
    for name in ("LayerNorm", "RMSNorm"):
        graph = graph_of(f"{name} (channels eps=1e-3 affine={str(affine).lower()})", entering)
        network = filled(build_module(graph, {}))
        learned = {key.rpartition(".")[2]: each for key, each in network.named_parameters()}
        assert sum(each.numel() for each in learned.values()) == graph.parameters
        mean = x.mean(1, keepdim=True) if name == "LayerNorm" else torch.zeros(1).double()
        wanted = (x - mean) / ((x - mean).square().mean(1, keepdim=True) + 1e-3).sqrt()
        ends = [8] + [1] * (x.dim() - 2)
        wanted = wanted * learned["weight"].view(ends) if affine else wanted
        wanted = wanted + learned["bias"].view(ends) if "bias" in learned else wanted
        torch.testing.assert_close(network(x), wanted)
        assert network(x).is_contiguous()


def test_each_position_sees_itself() -> None:
    (field,) = compute_receptive_fields(graph_of("LayerNorm (channels)", "8x8x4"))[1:]
    assert field is not None
    assert field.extent == (1, 1)
    assert compute_receptive_fields(graph_of("LayerNorm", "8x8x4"))[-1] is None


@pytest.mark.parametrize(("scale", "center"), [(True, False), (False, True), (False, False)])
@pytest.mark.parametrize("entering", ["3x4x8", "8"])
def test_batch_norm_without_scale_or_offset(scale: bool, center: bool, entering: str) -> None:
    """It is the whole one with scales of 1, or offsets of 0, that nothing learns."""
    words = f"scale={str(scale).lower()} center={str(center).lower()} eps=1e-3"
    graph = graph_of(f"BN ({words})", entering)
    network = filled(build_module(graph, {}))
    assert graph.parameters == 8 * (scale + center) == sum(map(Tensor.numel, network.parameters()))
    whole = (nn.BatchNorm2d if "x" in entering else nn.BatchNorm1d)(8, eps=1e-3).double()
    state = {key.rpartition(".")[2]: each for key, each in network.state_dict().items()}
    whole.load_state_dict(state, strict=False)
    x = torch.randn(4, 8, *([3, 4] if "x" in entering else [])).double()
    for training in (True, False):
        made, wanted = network.train(training)(x), whole.train(training)(x)
        torch.testing.assert_close(made, wanted)


def test_as_the_norm_of_a_layer() -> None:
    text = "{Conv: {kernel: 3, filters: 8, norm: {batch: {scale: false}}, bias: false}}"
    head = "archspec: 1\nname: net\ninput: 8x8x4\nbody:\n"
    graph = archspec.load(f"{head}  - {text}\n")
    assert graph.parameters == 9 * 4 * 8 + 8
    assert "PartialBatchNorm(out_channels, scale=False)" in archspec.emit(graph)
    channels, examples = (archspec.load(f"{head}  - 3x3 Conv (8 norm={norm})\n")
                          for norm in ("layer(channels)", "layer"))  # fmt: skip
    assert channels.parameters == 9 * 4 * 8 + 8 + 2 * 8
    assert examples.parameters == 9 * 4 * 8 + 8 + 2 * 8 * 64
    with pytest.raises(SpecError) as caught:
        archspec.load(f"{head}  - 3x3 Conv (8 norm=layer(grid))\n")
    assert caught.value.diagnostics[0].code == "A207"


@pytest.mark.parametrize("entering", ["3x4x8", "8"])
def test_length_one(entering: str) -> None:
    x = torch.randn(2, 8, *([3, 4] if "x" in entering else []))
    made = build_module(graph_of("L2Norm", entering), {})(x)
    torch.testing.assert_close(made, x / x.square().sum(1, keepdim=True).sqrt())

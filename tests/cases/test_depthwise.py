"""Depthwise and separable convolutions, whose width is that of what enters."""

import pytest
import torch
from torch import Tensor, nn

import archspec
from archspec import SpecError
from archspec.weights import transfer
from tests.ops.boxes import graph_of

HEAD = "archspec: 1\nname: net\ninput: 16x16x8\nbody:\n"


def load(*body: str) -> archspec.Graph:
    return archspec.load(HEAD + "".join(f"  - {step}\n" for step in body))


@pytest.mark.parametrize(
    "words",
    ["", "stride 2", "V norm=batch act=relu6 bias=false", "dilation=2", "padding=tf_same stride 2"],
)
def test_depthwise_is_a_convolution_with_a_group_for_each_channel(words: str) -> None:
    """The same source, costs and sizes."""
    one = load("1x1 Conv (12)", f"3x3 DWConv ({words})" if words else "3x3 DWConv")
    other = load("1x1 Conv (12)", f"3x3 Conv (12 groups=12 {words})")
    assert (one.parameters, one.macs, one.output.type) == (
        other.parameters, other.macs, other.output.type,
    )  # fmt: skip
    code = [archspec.emit(graph).partition("class ")[2] for graph in (one, other)]
    classes = [text.replace("dw_conv", "conv2").replace("self.conv:", "self.conv1:")
               for text in code]  # fmt: skip
    assert classes[0].count("groups=12") == classes[1].count("groups=12") == 1
    assert classes[0].count("nn.Conv2d") == classes[1].count("nn.Conv2d")


def test_the_width_is_that_of_what_enters() -> None:
    """MobileNetV2's block repeats no width."""
    text = """\
archspec: 1
name: mobile
input: 16x16x8
blocks:
  Inverted:
    params: {t: int, c: int, s: int}
    body: [1x1 Conv (t*cin act=relu6), 3x3 DWConv (stride s act=relu6), 1x1 Conv (c)]
body: [Inverted (6 16 1), Inverted (4 24 2)]
"""
    graph = archspec.load(text)
    assert [str(node.type) for node in graph.nodes if node.operator.__name__ == "DWConv"] == [
        "16x16x48", "8x8x64",
    ]  # fmt: skip
    network = archspec.build(text)
    assert [each.groups for each in network.modules() if isinstance(each, nn.Conv2d)] == [
        1, 48, 1, 1, 64, 1,
    ]  # fmt: skip
    assert network(torch.randn(1, 8, 16, 16)).shape == (1, 24, 8, 8)


class SeparableConv2d(nn.Module):
    """As the Xception of timm has it."""

    def __init__(self, entering: int, leaving: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(entering, entering, 3, stride, 1, groups=entering, bias=False)
        self.pointwise = nn.Conv2d(entering, leaving, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.pointwise(self.conv1(x))  # type: ignore[no-any-return]


def test_xception() -> None:
    peer = nn.Sequential(
        nn.ReLU(), SeparableConv2d(8, 12, 1), nn.BatchNorm2d(12), nn.ReLU(),
        SeparableConv2d(12, 16, 2), nn.BatchNorm2d(16),
    ).double().eval()  # fmt: skip
    boxes = ("ReLU", "3x3 SepConv (12 norm=batch bias=false)", "ReLU",
             "3x3 SepConv (16 stride 2 norm=batch bias=false)")  # fmt: skip
    text = HEAD + "".join(f"  - {step}\n" for step in boxes)
    graph, network = archspec.load(text), archspec.build(text).double().eval()
    assert graph.parameters == sum(map(Tensor.numel, peer.parameters()))
    assert graph.macs == 256 * (9 * 8 + 8 * 12) + 64 * (9 * 12 + 12 * 16)
    x = torch.randn(2, 8, 16, 16).double()
    transfer(peer, network, example=x)
    torch.testing.assert_close(network(x), peer(x), rtol=1e-12, atol=1e-12)


def test_multiplier_and_bias() -> None:
    """Keras' SeparableConv2D: one bias, behind the second, and filters for each channel."""
    graph = graph_of("3x3 SepConv (5 multiplier=2)", "8x8x4")
    assert graph.parameters == 9 * 8 + 8 * 5 + 5
    assert "in_channels * multiplier" in archspec.emit(graph)


def test_what_is_said_of_a_width() -> None:
    with pytest.raises(SpecError) as caught:
        load("3x3 DWConv (16)")
    (found,) = caught.value.diagnostics
    assert found.help.startswith("leave it out: the channels are those that enter")

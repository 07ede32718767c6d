"""`Upsample`: nearest and bilinear, as torch has them, and as YOLO and FPN need them."""

import pytest
import torch
from torch import Tensor, nn

import archspec
from archspec import Graph, SpecError
from archspec.analysis.min_input import MinInput, find_min_input
from archspec.analysis.receptive_field import compute_receptive_fields
from archspec.ops import Image
from archspec.runtime import build_module
from tests.analysis.running import runs


def load(*body: str, entering: str = "8x8x4") -> Graph:
    steps = "".join(f"  - {step}\n" for step in body)
    return archspec.load(f"archspec: 1\nname: net\ninput: {entering}\nbody:\n{steps}")


class Peer(nn.Module):
    """An upper part of YOLOv3: `[upsample]`, then `[route]` with an earlier grid."""

    def __init__(self) -> None:
        super().__init__()
        self.fine = nn.Conv2d(256, 256, 3, padding=1)
        self.coarse = nn.Conv2d(256, 512, 3, 2, 1)
        self.narrow = nn.Conv2d(512, 256, 1)
        self.up = nn.Upsample(scale_factor=2, mode="nearest")

    def forward(self, x: Tensor) -> Tensor:
        fine = self.fine(x)
        return torch.cat([fine, self.up(self.narrow(self.coarse(fine)))], dim=1)


def test_yolov3() -> None:
    """github.com/AlexeyAB/darknet/issues/4978: 13x13 to 26x26, without parameters and MACs."""
    graph = load(
        "3x3 Conv (256) as fine",
        "3x3 Conv (512 stride 2)",
        "1x1 Conv (256)",
        "Upsample (2) -> 26x26x256",
        "concat: [fine, .]",
        entering="26x26x256",
    )
    peer, network = Peer().eval(), build_module(graph, {}).eval()
    weights = zip(network.state_dict(), peer.state_dict().values(), strict=True)
    network.load_state_dict(dict(weights))
    x = torch.randn(1, 256, 26, 26)
    with torch.no_grad():
        assert torch.equal(network(x), peer(x))
    (up,) = (each for each in graph.nodes if each.operator.__name__ == "Upsample")
    assert (up.parameters, up.macs) == (0, 0)
    assert graph.parameters == sum(each.numel() for each in peer.parameters())
    assert "nn.Upsample(scale_factor=2)" in archspec.emit(graph)


def test_darknets_stride_of_four() -> None:
    """`[upsample] stride=4` in yolov3-spp.cfg of that thread."""
    assert str(load("Upsample (4)", entering="13x13x256").output.type) == "52x52x256"


@pytest.mark.parametrize("factor", [1, 2, 3, 5, 8, 32])
def test_nearest_repeats(factor: int) -> None:
    network = build_module(load(f"Upsample ({factor})"), {})
    x = torch.randn(1, 4, 8, 8)
    repeated = x.repeat_interleave(factor, dim=2).repeat_interleave(factor, dim=3)
    assert torch.equal(network(x), repeated)


@pytest.mark.parametrize("mode", ["nearest", "bilinear"])
@pytest.mark.parametrize("factor", [1, 2, 3, 4, 5])
def test_what_it_sees(mode: str, factor: int) -> None:
    """Each position sees what its gradient says; where it falls on a pixel, that alone."""
    graph = load(f"Upsample ({factor} mode={mode})", entering="7x7x1")
    field = compute_receptive_fields(graph)[-1]
    assert field is not None
    source = torch.ones(1, 1, 7, 7, requires_grad=True)
    made = build_module(graph, {})(source)
    for place in range(2 * factor, 4 * factor):
        (gradient,) = torch.autograd.grad(made[0, 0, place].sum(), source, retain_graph=True)
        rows = gradient[0, 0].sum(1).nonzero().flatten().tolist()
        assert field.axes[0].interval_at(place) == (rows[0], rows[-1])


def test_sizes_that_run() -> None:
    """Halves that are even again join what is twice a quarter: on 3, 4, 7, 8 and so on."""
    halves = ("3x3 Conv (2 stride 2) as a", "2x2 MaxPool (stride 2)", "Upsample (2)")
    graph = load(*halves, "concat: [a, .]")
    assert find_min_input(graph, graph.nodes) == MinInput((3, 3), 3)
    network = build_module(graph, {}).eval()
    assert [side for side in range(1, 13) if runs(graph, network, side, side)] == [
        3, 4, 7, 8, 11, 12,
    ]  # fmt: skip


def test_a_factor_of_each_axis_and_of_a_parameter() -> None:
    graph = load("Upsample (factor=2x3)", "{Upsample: {factor: [3, 2], mode: bilinear}}")
    assert isinstance(graph.output.type, Image)
    assert graph.output.type.grid == (48, 48)
    text = "archspec: 1\nname: net\ninput: 4x4x1\nparams: {f: 2}\nbody: [Upsample (f)]\n"
    assert str(archspec.load(text, f=3).output.type) == "12x12x1"
    assert archspec.build(text, f=3)(torch.ones(1, 1, 4, 4)).shape == (1, 1, 12, 12)


@pytest.mark.parametrize("box", ["Upsample (2 bilinear)", "Upsample (2 mode=cubic)"])
def test_modes_are_named(box: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(box)
    assert caught.value.diagnostics[0].code in ("A209", "A210")

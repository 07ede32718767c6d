"""Padding, cropping and resizing as boxes, against the functions of torch."""

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import archspec
from archspec import SpecError
from archspec.analysis.intervals import AxisField
from archspec.analysis.min_input import MinInput, find_min_input
from archspec.analysis.receptive_field import compute_receptive_fields
from archspec.runtime import build_module
from archspec.weights import transfer
from tests.ops.boxes import graph_of

X = torch.arange(2 * 3 * 7 * 5).view(2, 3, 7, 5).float()


def run(box: str, x: Tensor = X) -> Tensor:
    entering = f"{x.shape[2]}x{x.shape[3]}x{x.shape[1]}"
    made: Tensor = build_module(graph_of(box, entering), {})(x)
    return made


BOXES: dict[str, Any] = {
    "Pad (1)": lambda x: F.pad(x, (1, 1, 1, 1)),
    "Pad (sides=2x1)": lambda x: F.pad(x, (1, 1, 2, 2)),
    "Pad (before=1x0 after=0x2)": lambda x: F.pad(x, (0, 2, 1, 0)),
    "Pad (3 mode=reflect)": lambda x: F.pad(x, (3, 3, 3, 3), mode="reflect"),
    "Pad (1 after=1 mode=replicate)": lambda x: F.pad(x, (1, 2, 1, 2), mode="replicate"),
    "Pad (5 mode=circular)": lambda x: F.pad(x, (5, 5, 5, 5), mode="circular"),
    "Cropping (1)": lambda x: x[:, :, 1:-1, 1:-1],
    "Cropping (before=1 after=2x0)": lambda x: x[:, :, 1:-2, 1:],
    "CenterCrop (grid=4x3)": lambda x: x[:, :, 1:5, 1:4],
    "Resize (grid=3x8 mode=nearest)": lambda x: F.interpolate(x, (3, 8)),
    "Resize (grid=9x9)": lambda x: F.interpolate(x, (9, 9), mode="bilinear"),
    "Resize (grid=9x9 align_corners)": lambda x: F.interpolate(
        x, (9, 9), mode="bilinear", align_corners=True
    ),
    "Resize (grid=3x2 mode=bicubic antialias)": lambda x: F.interpolate(
        x, (3, 2), mode="bicubic", antialias=True
    ),
    "Upsample (2 mode=bicubic)": lambda x: F.interpolate(x, scale_factor=2, mode="bicubic"),
}


@pytest.mark.parametrize("box", BOXES)
def test_as_torch_has_it(box: str) -> None:
    assert torch.equal(run(box), BOXES[box](X))


def test_darknets_pool_is_padded_on_one_side() -> None:
    """YOLOv3-tiny: `ZeroPad2d((0, 1, 0, 1))`, then a 2x2 pool that moves by 1."""
    x = X.relu()
    graph = archspec.load(
        "archspec: 1\nname: net\ninput: 7x5x3\nbody: [Pad (after=1), 2x2 MaxPool (stride 1)]\n"
    )
    made = build_module(graph, {})(x)
    assert torch.equal(made, F.max_pool2d(F.pad(x, (0, 1, 0, 1)), 2, 1))


CYCLEGAN = """\
archspec: 1
name: cyclegan
input: 16x16x3
defaults: {Conv: {padding: valid, norm: instance}}
blocks:
  Pair: {params: {c: int}, body: [Pad (1 mode=reflect), 3x3 Conv (c)]}
  Residual: {residual: [Pair (8), ReLU, Pair (8)]}
body:
  - Pad (3 mode=reflect)
  - 7x7 Conv (8 act=relu) -> 16x16x8
  - 2 x Residual
  - Pad (3 mode=reflect)
  - 7x7 Conv (3 norm=none act=tanh) -> 16x16x3
"""


class Residual(nn.Module):
    """As github.com/junyanz/pytorch-CycleGAN-and-pix2pix has it."""

    def __init__(self) -> None:
        super().__init__()
        self.block = nn.Sequential(
            nn.ReflectionPad2d(1), nn.Conv2d(8, 8, 3), nn.InstanceNorm2d(8), nn.ReLU(),
            nn.ReflectionPad2d(1), nn.Conv2d(8, 8, 3), nn.InstanceNorm2d(8),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block(x)  # type: ignore[no-any-return]


def test_cyclegan() -> None:
    peer = nn.Sequential(
        nn.ReflectionPad2d(3), nn.Conv2d(3, 8, 7), nn.InstanceNorm2d(8), nn.ReLU(),
        Residual(), Residual(), nn.ReflectionPad2d(3), nn.Conv2d(8, 3, 7), nn.Tanh(),
    ).double().eval()  # fmt: skip
    network, x = archspec.build(CYCLEGAN).double().eval(), torch.randn(2, 3, 16, 16).double()
    transfer(peer, network, example=x)
    torch.testing.assert_close(network(x), peer(x), rtol=1e-10, atol=1e-10)


def test_what_they_see() -> None:
    def rows(box: str) -> AxisField | None:
        field = compute_receptive_fields(graph_of(box, "8x8x1"))[-1]
        return None if field is None else field.axes[0]

    assert rows("Pad (2)") == rows("Pad (before=2)") == AxisField(((-2, -2),), 1)
    assert rows("Cropping (before=2)") == rows("CenterCrop (4)") == AxisField(((2, 2),), 1)
    assert rows("Resize (16)") is None


@pytest.mark.parametrize("words", ["mode=bicubic", "mode=bilinear align_corners"])
@pytest.mark.parametrize("factor", [1, 2, 3, 4])
def test_what_upsampling_sees(words: str, factor: int) -> None:
    """No more than its field, by its gradients; without aligned corners exactly that."""
    graph = graph_of(f"Upsample ({factor} {words})", "9x9x1")
    field = compute_receptive_fields(graph)[-1]
    assert field is not None
    source = torch.rand(1, 1, 9, 9, requires_grad=True)
    made = build_module(graph, {})(source)
    for place in range(3 * factor, 6 * factor):
        (gradient,) = torch.autograd.grad(made[0, 0, place].sum(), source, retain_graph=True)
        rows = (gradient[0, 0].abs().sum(1) > 1e-6).nonzero().flatten().tolist()
        first, last = field.axes[0].interval_at(place) or (9, 0)
        assert first <= rows[0] <= rows[-1] <= last
        if "corners" not in words and factor % 2 == 0:
            assert (rows[0], rows[-1]) == (first, last)


def test_sizes_that_run() -> None:
    """Mirrored pixels have to exist; a crop to a size needs it."""
    for box, least in (("Pad (3 mode=reflect)", 4), ("CenterCrop (5)", 5), ("Cropping (2)", 5)):
        graph = graph_of(box, "9x9x1")
        assert find_min_input(graph, graph.nodes) == MinInput((least, least), least, every=1)


@pytest.mark.parametrize(
    ("box", "help"),
    [
        ("Pad (9 mode=reflect)", "pad less, or write `replicate`"),
        ("Cropping (4)", "cut off less"),
        ("CenterCrop (9)", "write a smaller size, or pad the grid before it"),
        ("ZeroPad2d (1)", "did you mean `Pad`?"),
        ("ReflectionPad2d (1)", "did you mean `Pad`?"),
        ("Pad (1 mode=constant)", "its default is `zeros`"),
        ("Upsample (2 align_corners)", "leave `align_corners` out, or write `mode=bilinear`"),
    ],
)
def test_what_is_said(box: str, help: str) -> None:
    with pytest.raises(SpecError) as caught:
        graph_of(box, "8x8x4")
    assert caught.value.diagnostics[0].help == help

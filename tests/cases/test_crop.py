"""`crop`: a value that is cut in the middle to the grid of another, as the U-Net's paper has it."""

import re
from itertools import pairwise
from typing import Final

import pytest
import torch
from torch import Tensor, nn

import archspec
from archspec import Graph, SpecError
from archspec.analysis.min_input import find_min_input
from archspec.analysis.receptive_field import compute_receptive_fields
from archspec.ops import Image
from archspec.runtime import build_module
from tests.analysis.running import runs
from tests.oracle import compute

WIDTHS: Final = (64, 128, 256, 512)

UNET: Final = """\
archspec: 1
name: unet
input: {size}
params: {{widths: {widths}}}
defaults: {{Conv: {{padding: valid, act: relu}}}}
blocks:
  Double: {{params: {{c: int}}, body: [3x3 Conv (c), 3x3 Conv (c)]}}
body:
  - for: {{c: widths}}
    body:
      - Double (c) as enc(c)
      - 2x2 MaxPool (stride 2)
  - Double ({bottom})
  - for: {{c: reversed(widths)}}
    body:
      - 2x2 UpConv (c stride 2) as up(c)
      - crop: [enc(c), .]
      - concat: [., up(c)]
      - Double (c)
  - 1x1 Conv (2 act=none)
"""
"""Figure 1 of arXiv:1505.04597."""

COPIED: Final = """\
      - 2x2 UpConv (c stride 2)
      - concat: [enc(c), .]
"""
"""How one writes it who does not cut: github.com/meetps/pytorch-semseg/issues/21."""

CUT: Final = """\
      - 2x2 UpConv (c stride 2) as up(c)
      - crop: [enc(c), .]
      - concat: [., up(c)]
"""


def unet(size: str, widths: tuple[int, ...], bottom: int) -> str:
    return UNET.format(size=size, widths=list(widths), bottom=bottom)


class Peer(nn.Module):
    """Figure 1 in plain torch."""

    def __init__(self, channels: int, widths: tuple[int, ...], bottom: int) -> None:
        super().__init__()
        all_widths = (channels, *widths, bottom)
        self.down = nn.ModuleList(double(one, two) for one, two in pairwise(all_widths))
        turned = all_widths[:0:-1]
        self.up = nn.ModuleList(nn.ConvTranspose2d(a, b, 2, 2) for a, b in pairwise(turned))
        self.joined = nn.ModuleList(double(2 * each, each) for each in turned[1:])
        self.last = nn.Conv2d(widths[0], 2, 1)

    def forward(self, x: Tensor) -> Tensor:
        copied: list[Tensor] = []
        for number, layer in enumerate(self.down):
            x = layer(x if number == 0 else nn.functional.max_pool2d(x, 2))
            copied.append(x)
        copied.pop()
        for up, layer in zip(self.up, self.joined, strict=True):
            x = up(x)
            other = copied.pop()
            top, left = ((other.shape[side] - x.shape[side]) // 2 for side in (2, 3))
            other = other[:, :, top : top + x.shape[2], left : left + x.shape[3]]
            x = layer(torch.cat([other, x], dim=1))
        found: Tensor = self.last(x)
        return found


def double(entering: int, leaving: int) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(entering, leaving, 3), nn.ReLU(), nn.Conv2d(leaving, leaving, 3), nn.ReLU()
    )


def load(*body: str, entering: str = "9x9x2") -> Graph:
    steps = "".join(f"  - {step}\n" for step in body)
    return archspec.load(f"archspec: 1\nname: net\ninput: {entering}\nbody:\n{steps}")


# The network of the paper


def test_sizes_and_parameters_of_the_paper() -> None:
    """github.com/jvanvugt/pytorch-unet/issues/2: 388x388 of 572x572; 31,030,658 parameters."""
    graph = archspec.load(unet("572x572x1", WIDTHS, 1024))
    assert str(graph.output.type) == "388x388x2"
    assert graph.parameters == 31_030_658
    grids = [each.type.grid for each in graph.nodes
             if each.operator.__name__ == "Crop" and isinstance(each.type, Image)]  # fmt: skip
    assert grids == [(56, 56), (104, 104), (200, 200), (392, 392)]


def test_small_one_equals_torch() -> None:
    text = unet("44x52x1", (2, 3), 4)
    graph = archspec.load(text)
    network, peer = archspec.build(text).double().eval(), Peer(1, (2, 3), 4).double().eval()
    layers = {id(value): value for value in ordered(peer)}
    weights = zip(network.state_dict(), layers.values(), strict=True)
    network.load_state_dict({key: value.data for key, value in weights})
    with torch.no_grad():
        for side in (44, 45, 47, 60):
            x = torch.randn(1, 1, side, side + 8).double()
            assert torch.allclose(network(x), peer(x), rtol=0, atol=1e-12)
    assert graph.parameters == sum(each.numel() for each in peer.parameters())


def ordered(peer: Peer) -> list[nn.Parameter]:
    """The weights in the order in which the network runs."""
    parts = [*peer.down]
    for up, layer in zip(peer.up, peer.joined, strict=True):
        parts += [up, layer]
    return [each for part in (*parts, peer.last) for each in part.parameters()]


def test_smallest_input() -> None:
    text = unet("44x44x1", (2, 3), 4)
    graph, network = archspec.load(text), archspec.build(text).eval()
    found = find_min_input(graph, graph.nodes)
    assert found is not None
    sides = [side for side in range(1, 80) if runs(graph, network, side, side)]
    assert found.square == sides[0]
    assert found.every is not None
    assert sides == list(range(sides[0], 80, found.every))


def test_the_help_on_unequal_grids_leads_to_it() -> None:
    text = unet("572x572x1", WIDTHS, 1024).replace(CUT, COPIED)
    with pytest.raises(SpecError) as caught:
        archspec.load(text)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == (
        "A304",
        "concat joins branches of different grids: 64x64 and 56x56",
    )
    assert found.span is not None
    assert text.splitlines()[found.span.line - 1] == "      - concat: [enc(c), .]"
    label, crop, join = re.findall(r"`([^`]*)`", found.help)
    assert found.help == (
        f"cut 64x64 to 56x56 in the middle: end the step before with `{label}`, "
        f"then write `{crop}` and `{join}`"
    )
    mended = COPIED.replace("stride 2)", f"stride 2) {label}").replace(
        "concat: [enc(c), .]", f"{crop}\n      - {join}"
    )
    graph = archspec.load(text.replace(COPIED, mended))
    assert str(graph.output.type) == "388x388x2"
    assert graph.parameters == 31_030_658


def test_either_of_two_labels() -> None:
    body = ["3x3 Conv (4) as a", "3x3 Conv (4 V) as b", "3x3 Conv (4 V) as c"]
    for join in ("add", "concat"):
        with pytest.raises(SpecError) as caught:
            load(*body, f"{join}: [a, c]", f"{join}: [., b]")
        first = caught.value.diagnostics[0].help
        assert first.endswith(
            f"cut 9x9 to 5x5 in the middle: write `crop: [a, c]` and `{join}: [., c]`"
        )
        mended = load(*body, "crop: [a, c] ", f"{join}: [., c]", "crop: [b, .] ", "add: [., c]")
        assert str(mended.output.type) == "5x5x4"


def test_no_cut_where_a_stride_is_missing() -> None:
    body = ("3x3 Conv (4) as a", "2x2 MaxPool (stride 2)", "3x3 Conv (4)", "concat: [a, .]")
    with pytest.raises(SpecError) as caught:
        load(*body, entering="8x8x2")
    assert "crop" not in caught.value.diagnostics[0].help


# Crops of all kinds


@pytest.mark.parametrize(
    ("entering", "window"), [("9x9x2", "3x3"), ("8x9x2", "4x1"), ("7x6x2", "2x5"), ("5x5x2", "1x1")]
)
def test_the_middle(entering: str, window: str) -> None:
    graph = load(
        "1x1 Conv (3) as a", f"{window} Conv (3 V) as b", "crop: [a, b]", entering=entering
    )
    network = build_module(graph, {}).eval()
    x = torch.randn(2, *(graph.inputs[0].type.tensor if graph.inputs[0].type else ()))
    with torch.no_grad():
        run = compute(graph, network.state_dict(), x, training=False)
        assert torch.equal(network(x), run.values[-1])
    whole, kept = run.values[1], run.values[-1]
    top, left = ((whole.shape[side] - kept.shape[side]) // 2 for side in (2, 3))
    assert torch.equal(kept, whole[:, :, top:, left:][:, :, : kept.shape[2], : kept.shape[3]])


def test_it_sees_what_it_cuts() -> None:
    graph = load("1x1 Conv (3) as a", "4x4 Conv (3 V) as b", "crop: [a, b]")
    field = compute_receptive_fields(graph)[-1]
    assert field is not None
    assert field.axes[0].interval_at(0) == (1, 1)
    assert field.axes[0].interval_at(5) == (6, 6)


def test_names_that_would_hide_the_function() -> None:
    graph = load("1x1 Conv (3) as center_crop", "3x3 Conv (3 V)", "crop: [center_crop, .]")
    network = build_module(graph, {})
    assert network(torch.randn(1, 2, 9, 9)).shape == (1, 3, 7, 7)
    assert "def center_crop2(" in archspec.emit(graph)


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (("3x3 Conv (4 V) as a", "5x5 UpConv (4)", "crop: [a, .]"), "A316",
         "crop cannot cut 7x7 to 11x11"),
        (("3x3 Conv (4) as a", "ReLU as b", "ReLU", "crop: [a, b, .]"), "A218",
         "`crop` takes 2 values, not 3"),
        (("branches: {a: [], b: [3x3 Conv (2 V)]}\n    merge: crop",), "A203",
         "`merge` must be one of concat, add, mul, sub, max, mean, matmul, not the text `crop`"),
        (("3x3 Conv (4) as a", "GlobalAvgPool", "crop: [a, .]"), "A302",
         "crop needs an image (HxWxC), and gets a vector of 4"),
    ],
)  # fmt: skip
def test_refused(body: tuple[str, ...], code: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(*body)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == (code, message)

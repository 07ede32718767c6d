"""Pools whose sizes are rounded up, as in the tables of Caffe's networks."""

from itertools import product

import pytest
import torch
from torch import Tensor, nn

import archspec
from archspec import Graph, SpecError
from archspec.ops import Image
from archspec.runtime import build_module


def load(*body: str, entering: str = "8x8x4") -> Graph:
    steps = "".join(f"  - {step}\n" for step in body)
    return archspec.load(f"archspec: 1\nname: net\ninput: {entering}\nbody:\n{steps}")


def ran(network: nn.Module, x: Tensor) -> Tensor:
    with torch.no_grad():
        found: Tensor = network(x)
    return found


def test_googlenet() -> None:
    """github.com/BVLC/caffe/issues/4781: 112 to 56 and 56 to 28 without padding, by its table."""
    graph = load(
        "7x7 Conv (64 stride 2) -> 112x112x64",
        "3x3 MaxPool (stride 2 ceil) -> 56x56x64",
        "3x3 Conv (192) -> 56x56x192",
        "3x3 MaxPool (stride 2 ceil) -> 28x28x192",
        entering="224x224x3",
    )
    peer = nn.Sequential(
        nn.Conv2d(3, 64, 7, 2, 3),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        nn.Conv2d(64, 192, 3, padding=1),
        nn.MaxPool2d(3, 2, ceil_mode=True),
    )
    network = build_module(graph, {}).eval()
    network.load_state_dict(
        dict(zip(network.state_dict(), peer.state_dict().values(), strict=True))
    )
    for side in (224, 231, 75):
        x = torch.randn(1, 3, side, side)
        assert torch.equal(ran(network, x), ran(peer, x))


@pytest.mark.parametrize(("side", "halved"), [(112, 56), (56, 28), (55, 27), (27, 13), (13, 6)])
def test_printed_sizes(side: int, halved: int) -> None:
    """github.com/KhronosGroup/NNEF-Tools/issues/74: what torch gives for 3x3 with a stride of 2."""
    graph = load("3x3 MaxPool (stride 2 ceil)", entering=f"{side}x{side}x1")
    assert str(graph.output.type) == f"{halved}x{halved}x1"


@pytest.mark.parametrize("kernel", range(1, 6))
@pytest.mark.parametrize("stride", range(1, 6))
def test_sizes_and_values_are_torchs(kernel: int, stride: int) -> None:
    """Average pools divide by torch's own count; windows that begin past the end are left out."""
    for padding, counted in product(range(kernel // 2 + 1), (False, True)):
        words = f"stride {stride}x1 padding={padding}x0 ceil"
        count = f" count_include_pad={str(counted).lower()}"
        largest = build_module(load(f"{kernel}x1 MaxPool ({words})", entering="12x1x1"), {})
        mean = build_module(load(f"{kernel}x1 AvgPool ({words}{count})", entering="12x1x1"), {})
        sizes = ((kernel, 1), (stride, 1), (padding, 0))
        peers = (
            (largest, nn.MaxPool2d(*sizes, ceil_mode=True)),
            (mean, nn.AvgPool2d(*sizes, ceil_mode=True, count_include_pad=counted)),
        )
        for size in range(1, 13):
            x = torch.randn(1, 1, size, 1)
            for network, peer in peers:
                name = "MaxPool" if network is largest else "AvgPool"
                box = f"{kernel}x1 {name} ({words})"
                try:
                    expected = ran(peer, x)
                except RuntimeError:
                    with pytest.raises(SpecError, match="does not fit into"):
                        load(box, entering=f"{size}x1x1")
                    continue
                assert torch.equal(ran(network, x), expected)
                found = load(box, entering=f"{size}x1x1").output.type
                assert isinstance(found, Image)
                assert found.grid == expected.shape[2:]


@pytest.mark.parametrize(
    ("box", "size"),
    [("3x3 MaxPool (stride 2)", "56x56x4"), ("2x2 MaxPool (stride 3)", "38x38x4")],
)
def test_a_stated_size_that_is_rounded_up(box: str, size: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(f"{box} -> {size}", entering="112x112x4")
    rounded = box.replace(")", " ceil)")
    assert caught.value.diagnostics[0].help == f"write `{rounded}`"
    assert load(f"{rounded} -> {size}", entering="112x112x4").parameters == 0


def test_spellings() -> None:
    boxes = (
        "3x3 MaxPool (stride 2 ceil)",
        "3x3 MaxPool (stride 2 ceil=true)",
        "{MaxPool: {kernel: 3x3, stride: 2, ceil: true}}",
    )
    sources = {archspec.emit(load(box)).partition('\n"""\n')[2] for box in boxes}
    assert len(sources) == 1
    assert "nn.MaxPool2d(3, stride=2, ceil_mode=True)" in sources.pop()


def test_what_tensorflow_pads_is_rounded_up_already() -> None:
    boxes = (
        "3x3 AvgPool (stride 2 padding=tf_same)",
        "3x3 AvgPool (stride 2 padding=tf_same ceil)",
    )
    plain, rounded = (archspec.emit(load(box)).partition('\n"""\n')[2] for box in boxes)
    assert plain == rounded

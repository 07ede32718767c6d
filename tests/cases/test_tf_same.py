"""TensorFlow's `same` padding, for every window: sizes and values as Keras has them.

The formulas here are Keras' own words, written out for one axis, and were held against keras 3.15
on jax for kernels to 6, strides to 5, dilations to 2 and sides to 9.
"""

from fractions import Fraction
from itertools import product
from typing import Any, Final

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import archspec
from archspec import Graph, SpecError
from archspec.analysis.min_input import MinInput, find_min_input
from archspec.analysis.receptive_field import compute_receptive_fields
from archspec.ops import Image
from archspec.runtime import build_module
from tests.oracle import compute


def load(*body: str, entering: str = "8x8x4", more: str = "") -> Graph:
    steps = "".join(f"  - {step}\n" for step in body)
    return archspec.load(f"archspec: 1\nname: net\ninput: {entering}\n{more}body:\n{steps}")


def built(graph: Graph) -> nn.Module:
    return build_module(graph, {}).eval().double()


def ran(network: nn.Module, x: Tensor) -> Any:
    with torch.no_grad():
        return network(x)


def grid_of(graph: Graph) -> tuple[int, ...]:
    assert isinstance(graph.output.type, Image)
    return graph.output.type.grid


# The cases, each with its source


def test_strided_1x1_convolutions_under_the_default() -> None:
    """github.com/keras-team/keras/issues/19291: ResNets of TensorFlow on 8x8 go on with 4x4."""
    residual = (
        "residual: [1x1 Conv (8 stride 2), 3x3 Conv (8)]\n    shortcut: [1x1 Conv (8 stride 2)]"
    )
    graph = load(residual, more="defaults: {Conv: {padding: tf_same}}\n")
    assert str(graph.output.type) == "4x4x8"
    assert graph.parameters == 2 * (4 * 8 + 8) + (9 * 8 * 8 + 8)
    assert "Same" not in archspec.emit(load("1x1 Conv (8 stride 2 padding=tf_same)"))


@pytest.mark.parametrize(
    ("box", "entering", "grid"),
    [
        ("1x1 Conv (8 stride 2 padding=tf_same)", "16x16x3", (8, 8)),
        ("1x3 Conv (8 stride 2 padding=tf_same)", "5x8x4", (3, 4)),
        ("3x3 Conv (8 stride 4 padding=tf_same)", "8x8x4", (2, 2)),
        ("2x2 Conv (8 stride 3 padding=tf_same)", "7x7x4", (3, 3)),
        ("2x2 MaxPool (stride 3 padding=tf_same)", "7x7x4", (3, 3)),
        ("1x1 AvgPool (stride 2 padding=tf_same)", "7x8x4", (4, 4)),
    ],
)
def test_windows_shorter_than_their_stride(box: str, entering: str, grid: tuple[int, int]) -> None:
    """keras 3.15: `Conv2D(8, (1, 3), strides=2, padding="same")` on 5x8 gives 3x4."""
    graph = load(box, entering=entering)
    assert grid_of(graph) == grid
    source = graph.inputs[0].type
    assert source is not None
    assert ran(built(graph), torch.ones(1, *source.tensor).double()).shape[2:] == grid


def test_average_of_real_pixels() -> None:
    """github.com/tensorflow/tensorflow/issues/60509: printed in the thread."""
    graph = load("2x2 AvgPool (stride 2 padding=tf_same)", entering="3x3x1")
    image = torch.arange(1.0, 10).reshape(1, 1, 3, 3).double()
    assert ran(built(graph), image).tolist() == [[[[3, 4.5], [7.5, 9]]]]


def test_the_help_on_even_windows_leads_there() -> None:
    for box in ("2x2 AvgPool (stride 2 same)", "4x4 MaxPool (same)", "2x2 Conv (3 stride 2 same)"):
        with pytest.raises(SpecError) as caught:
            load(box, entering="5x5x1")
        (found,) = caught.value.diagnostics
        assert found.code == "A301"
        assert found.help.startswith("set `padding` to `tf_same`,")
        stride = 2 if "stride" in box else 1
        side = -(-5 // stride)
        mended = box.replace("same", "padding=tf_same")
        assert grid_of(load(mended, entering="5x5x1")) == (side, side)


@pytest.mark.parametrize("bias", ["false", "true"])
def test_transposed_convolution(bias: str) -> None:
    """github.com/keras-team/keras/pull/22876: the valid one, its last row and column cut off."""
    same, valid = (
        built(load(f"3x3 UpConv (8 stride 2 padding={padding} bias={bias})"))
        for padding in ("tf_same", "valid")
    )
    valid.load_state_dict(
        {key.replace(".conv", ""): each for key, each in same.state_dict().items()}
    )
    x = torch.randn(2, 4, 8, 8).double()
    assert ran(same, x).shape[2:] == (16, 16)
    assert torch.equal(ran(same, x), ran(valid, x)[:, :, :-1, :-1])


# All windows

KERNELS, STRIDES, SIDES = range(1, 6), range(1, 6), (1, 2, 3, 4, 7, 8)


def axis(size: int, kernel: int, stride: int, dilation: int = 1) -> list[list[int]]:
    """The pixels under each window, by Keras' formula; those of the padding are left out."""
    positions = -(-size // stride)
    extent = dilation * (kernel - 1) + 1
    before = max((positions - 1) * stride + extent - size, 0) // 2
    starts = (place * stride - before for place in range(positions))
    windows = ([start + tap * dilation for tap in range(kernel)] for start in starts)
    return [[pixel for pixel in window if 0 <= pixel < size] for window in windows]


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("stride", STRIDES)
def test_pools(kernel: int, stride: int) -> None:
    average, largest, counted = (
        built(load(f"{kernel}x1 {box} (stride {stride}x1 padding=tf_same{more})", entering="8x1x1"))
        for box, more in (("AvgPool", ""), ("MaxPool", ""), ("AvgPool", " count_include_pad"))
    )
    for size in SIDES:
        pixels = torch.randn(size).double()
        windows = [pixels[window] for window in axis(size, kernel, stride)]
        column = pixels.reshape(1, 1, size, 1)
        means = torch.stack([each.mean() for each in windows])
        torch.testing.assert_close(ran(average, column).flatten(), means)
        assert torch.equal(
            ran(largest, column).flatten(), torch.stack([each.max() for each in windows])
        )
        shares = torch.stack([each.sum() / kernel for each in windows])
        torch.testing.assert_close(ran(counted, column).flatten(), shares)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(("stride", "dilation"), [*product(STRIDES, (1,)), (1, 2), (2, 2), (1, 3)])
def test_convolutions_and_their_transposes(kernel: int, stride: int, dilation: int) -> None:
    """Keras' transposed one is the gradient of the convolution on a larger grid."""
    words = f"1 stride {stride}x1 dilation={dilation}x1 padding=tf_same bias=false"
    for size in SIDES:
        down = built(load(f"{kernel}x1 Conv ({words})", entering=f"{size * stride}x1x1"))
        up = built(load(f"{kernel}x1 UpConv ({words})", entering=f"{size}x1x1"))
        weights = torch.randn(kernel).double()
        for network in (down, up):
            for parameter in network.parameters():
                parameter.data.copy_(weights.reshape(1, 1, kernel, 1))
        x = torch.randn(1, 1, size * stride, 1).double()
        y = torch.randn(1, 1, size, 1).double()
        expected = torch.zeros(size).double()
        extent = dilation * (kernel - 1) + 1
        before = max((size - 1) * stride + extent - size * stride, 0) // 2
        for place, tap in product(range(size), range(kernel)):
            pixel = place * stride - before + tap * dilation
            if 0 <= pixel < size * stride:
                expected[place] += weights[tap] * x[0, 0, pixel, 0]
        torch.testing.assert_close(ran(down, x).flatten(), expected)
        assert ran(up, y).shape == x.shape
        torch.testing.assert_close((ran(up, y) * x).sum(), (y * ran(down, x)).sum())


# What is said of them

BOXES: Final = (
    "1x3 Conv (3 stride 2 padding=tf_same norm=batch act=relu)",
    "2x2 Conv (3 stride 3 padding=tf_same)",
    "2x3 MaxPool (stride 3x2 padding=tf_same)",
    "3x3 MaxPool (dilation=2 padding=tf_same)",
    "2x2 AvgPool (stride 2 padding=tf_same)",
    "3x2 AvgPool (stride 2x4 padding=tf_same)",
    "3x3 UpConv (3 stride 2 padding=tf_same)",
    "1x5 UpConv (3 stride 2 padding=tf_same)",
    "2x4 UpConv (3 stride 3x2 padding=tf_same)",
)


@pytest.mark.parametrize("box", BOXES)
def test_source_does_what_the_oracle_says(box: str) -> None:
    graph = load(box, entering="9x10x4")
    network = build_module(graph, {}).eval()
    x = torch.randn(2, 4, 9, 10)
    run = compute(graph, network.state_dict(), x, training=False)
    assert torch.equal(ran(network, x), run.values[-1])
    assert sum(each.numel() for each in network.parameters()) == graph.parameters


@pytest.mark.parametrize("box", BOXES)
def test_smallest_input(box: str) -> None:
    """TensorFlow pads whatever is missing: a single pixel is enough."""
    graph = load(box, entering="9x10x4")
    found = find_min_input(graph, graph.nodes)
    least = 2 if "dilation=2" in box else 1
    assert isinstance(found, MinInput)
    assert (found.sides, found.square) == ((least, least), least)
    network = build_module(graph, {}).eval()
    assert ran(network, torch.randn(1, 4, least, least)).isfinite().all()


@pytest.mark.parametrize(
    ("box", "extent", "jump"),
    [
        ("3x3 UpConv (1 stride 2 padding=tf_same)", 2, 0.5),
        ("4x4 UpConv (1 stride 2 padding=tf_same)", 2, 0.5),
        ("2x2 Conv (1 stride 3 padding=tf_same)", 2, 3),
        ("2x2 AvgPool (stride 2 padding=tf_same)", 2, 2),
    ],
)
def test_receptive_field(box: str, extent: int, jump: float) -> None:
    field = compute_receptive_fields(load(box, entering="12x12x1"))[-1]
    assert field is not None
    assert field.extent == (extent, extent)
    assert field.jump == (Fraction(jump), Fraction(jump))


def test_parameters_of_a_block() -> None:
    """Kernel and stride of a class may be its own arguments: the ends are computed in it."""
    blocks = (
        "blocks:\n  Up: {params: {k: int, s: int}, body: [{UpConv: {kernel: k, filters: 2, "
        "stride: s, padding: tf_same}}]}\n"
    )
    steps = ("Up (3, 2)", "Up (2, 3)", "Up (4, 1)")
    text = [step.replace(",", "") for step in steps]
    graph = load(*text, entering="3x3x2", more=blocks)
    assert str(graph.output.type) == "18x18x2"
    network = build_module(graph, {}).eval()
    x = torch.randn(1, 2, 3, 3)
    run = compute(graph, network.state_dict(), x, training=False)
    assert torch.equal(ran(network, x), run.values[-1])


def test_an_output_padding_besides_is_refused() -> None:
    with pytest.raises(SpecError) as caught:
        load("3x3 UpConv (8 stride 2 padding=tf_same output_padding=1)")
    assert caught.value.diagnostics[0].message == (
        "tf_same and an output padding of 1 give two sizes"
    )


def test_dilated_pools_that_torch_pads_too_little() -> None:
    """Torch pads a pool by half its kernel at most; at a stride of 1 the help gives the same."""
    with pytest.raises(SpecError) as caught:
        load("3x3 MaxPool (dilation=2 same)")
    assert "`padding=tf_same`" in caught.value.diagnostics[0].help
    network = built(load("3x3 MaxPool (dilation=2 padding=tf_same)"))
    x = torch.randn(1, 4, 8, 8).double()
    padded = F.pad(x, [2] * 4, value=float("-inf"))
    assert torch.equal(ran(network, x), F.max_pool2d(padded, 3, 1, dilation=2))

"""Sliding windows: what each output sees, found by lighting one pixel after the other."""

import random
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from archspec import SpecError
from archspec.codegen.code import FixedClass
from archspec.ops.grid import Window, both
from archspec.runtime import build_module
from tests.ops.boxes import graph_of

HEIGHT, WIDTH = 7, 9
PROBED = 80


def random_box(choice: random.Random) -> str:
    """A random convolution or pool; one in a few does not fit."""
    name = choice.choice(("Conv", "MaxPool", "AvgPool"))
    odd = choice.random() < 0.5
    kernel = "x".join(str(choice.choice((1, 3) if odd else (1, 2, 3, 4))) for _ in "hw")
    words = [f"stride {choice.choice(('1', '2', '3', '1x2', '2x1'))}"]
    if name != "AvgPool":
        words.append(f"dilation={choice.choice(('1', '2', '2x1'))}")
    words.append(f"padding={choice.choice(('same', 'valid', '1', '1x0', 'tf_same'))}")
    if name != "Conv" and choice.random() < 0.3:
        words.append("ceil")
    if name == "Conv":
        words.append("1 bias=false")
    return f"{kernel} {name} ({' '.join(words)})"


def accepted_boxes() -> list[str]:
    choice = random.Random(1602_07261)
    boxes: dict[str, None] = {}
    while len(boxes) < PROBED:
        box = random_box(choice)
        try:
            graph_of(box, f"{HEIGHT}x{WIDTH}x1")
            boxes[box] = None
        except SpecError as error:
            assert [each.code for each in error.diagnostics] == ["A301"], box
    return list(boxes)


@pytest.mark.parametrize("box", accepted_boxes())
def test_window_covers_what_the_output_sees(box: str) -> None:
    graph = graph_of(box, f"{HEIGHT}x{WIDTH}x1")
    op: Any = graph.output.op
    window = op.window()
    module = build_module(graph, {}).eval()
    for parameter in module.parameters():
        nn.init.ones_(parameter)
    seen = lit(module)
    assert seen.shape[2:] == graph.output.type.grid  # type: ignore[union-attr]
    rows = [taps(window, 0, HEIGHT, row) for row in range(seen.shape[2])]
    columns = [taps(window, 1, WIDTH, column) for column in range(seen.shape[3])]
    for row, column in torch.cartesian_prod(*map(torch.arange, seen.shape[2:])).tolist():
        pixels = {(y, x) for y in rows[row] for x in columns[column]}
        found = seen[:, 0, row, column].nonzero().flatten().tolist()
        assert {divmod(pixel, WIDTH) for pixel in found} == pixels, (row, column)


def lit(module: nn.Module) -> Tensor:
    """The output for each image with one bright pixel."""
    images = torch.eye(HEIGHT * WIDTH).reshape(-1, 1, HEIGHT, WIDTH)
    with torch.no_grad():
        made: Tensor = module(images)
    return made


def taps(window: Window, axis: int, size: int, position: int) -> list[int]:
    """The rows or columns of the input that an output position is computed from."""
    kernel, stride = int(window.kernel[axis]), int(window.stride[axis])
    dilation = int(window.dilation[axis])
    before = int(window.zeros[axis])
    if window.padding == "tf_same":
        before = tensorflow(size, kernel, stride, dilation)[0]
    first = position * stride - before
    places = [first + tap * dilation for tap in range(kernel)]
    assert places[-1] - places[0] + 1 == window.extent[axis]
    return [place for place in places if 0 <= place < size]


def tensorflow(size: int, kernel: int, stride: int, dilation: int = 1) -> tuple[int, int]:
    """Zeros before and after, as TensorFlow's guide to padding writes them out."""
    effective = (kernel - 1) * dilation + 1
    rest = size % stride or stride
    total = max(effective - rest, 0)
    return total // 2, total - total // 2


def same_pad() -> Any:
    """The class that generated files bring along."""
    namespace: dict[str, Any] = {"nn": nn, "Tensor": Tensor}
    exec(FixedClass("SamePad").source, namespace)
    return namespace["SamePad"]


@pytest.mark.parametrize("kernel", range(1, 6))
@pytest.mark.parametrize("stride", range(1, 5))
@pytest.mark.parametrize("dilation", (1, 2))
def test_tf_same_pads_as_tensorflow_does(kernel: int, stride: int, dilation: int) -> None:
    window = Window(both(kernel), both(stride), both(dilation), "tf_same")
    pad = same_pad()(kernel, stride, dilation, value=2.0)
    for size in range(1, 14):
        image = torch.ones(1, 1, size, size + 1)
        padded = pad(image)[0, 0]
        for axis, length in ((0, size), (1, size + 1)):
            before, after = tensorflow(length, kernel, stride, dilation)
            line = padded.amin(dim=1 - axis)
            assert line.tolist() == [2.0] * before + [1.0] * length + [2.0] * after
            assert window.padded((size, size + 1))[axis] == len(line)
            positions = (len(line) - window.extent[0]) // stride + 1
            assert window.output((size, size + 1))[axis] == positions == -(-length // stride)


@pytest.mark.parametrize("kernel", (1, 3, 5, 7))
@pytest.mark.parametrize("stride", range(1, 4))
@pytest.mark.parametrize("dilation", (1, 2))
def test_same_keeps_the_grid_but_for_strides(kernel: int, stride: int, dilation: int) -> None:
    window = Window(both(kernel), both(stride), both(dilation), "same")
    for size in range(1, 14):
        expected = -(-size // stride)
        assert window.output((size, size)) == (expected, expected)
        zeros = int(window.zeros[0])
        assert 2 * zeros == dilation * (kernel - 1)
        if dilation == 1:
            assert zeros == kernel // 2


def test_same_and_tf_same_differ_where_tensorflow_is_asymmetric() -> None:
    """The pixels that a stride of 2 sees on an even grid are others."""
    pixels = {}
    for padding in ("same", "tf_same"):
        graph = graph_of(f"3x3 Conv (1 stride 2 bias=false padding={padding})", "8x8x1")
        module = build_module(graph, {}).eval()
        nn.init.ones_(next(module.parameters()))
        ramp = torch.arange(64.0).reshape(1, 1, 8, 8)
        pixels[padding] = module(ramp)[0, 0, 0, 0].item()
    assert pixels == {"same": 0 + 1 + 8 + 9, "tf_same": sum((0, 1, 2, 8, 9, 10, 16, 17, 18))}


def test_average_over_real_pixels_only() -> None:
    for box, corner in (
        ("3x3 AvgPool (same)", 1.0),
        ("3x3 AvgPool (same count_include_pad)", 4 / 9),
    ):
        module = build_module(graph_of(box, "4x4x1"), {}).eval()
        assert module(torch.ones(1, 1, 4, 4))[0, 0, 0, 0].item() == pytest.approx(corner)

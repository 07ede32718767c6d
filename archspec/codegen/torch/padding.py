"""Implement TensorFlow's `same` padding, which is asymmetric if the total is odd.

Each class computes the padding from the size of its input tensor, as TensorFlow does.
"""

from collections.abc import Iterable
from typing import Final

from archspec.codegen.code import CallPiece, FixedClass, Piece, build_keywords, build_pair
from archspec.codegen.torch.tensors import Made
from archspec.expressions import Literal
from archspec.ops.grid import Window
from archspec.ops.shape import Image

SAME_PAD: Final = FixedClass(
    "SamePad",
    '''\
class SamePad(nn.Module):
    """TensorFlow's `same` padding: an odd row or column goes below and to the right."""

    def __init__(
        self,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        dilation: int | tuple[int, int] = 1,
        value: float = 0.0,
    ) -> None:
        super().__init__()
        kernel = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
        steps = (stride,) * 2 if isinstance(stride, int) else stride
        gaps = (dilation,) * 2 if isinstance(dilation, int) else dilation
        self.stride_h, self.stride_w = steps
        self.extent_h = gaps[0] * (kernel[0] - 1) + 1
        self.extent_w = gaps[1] * (kernel[1] - 1) + 1
        self.value = value

    def missing(self, size: int, extent: int, stride: int) -> int:
        if extent == 1:
            return 0
        rest = (size - 1) // stride * stride + extent - size
        return rest if extent >= stride else (rest + abs(rest)) // 2  # at least 0

    def forward(self, x: Tensor) -> Tensor:
        height, width = x.size(2), x.size(3)
        rows = self.missing(height, self.extent_h, self.stride_h)
        columns = self.missing(width, self.extent_w, self.stride_w)
        top, left = rows // 2, columns // 2
        pads = [left, columns - left, top, rows - top]
        return nn.functional.pad(x, pads, value=self.value)
''',
)

SAME_AVG_POOL: Final = FixedClass(
    "SameAvgPool",
    '''\
class SameAvgPool(nn.Module):
    """Average pooling under TensorFlow's `same` padding, by default over real pixels only."""

    def __init__(
        self,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        count_include_pad: bool = False,
    ) -> None:
        super().__init__()
        kernel = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
        steps = (stride,) * 2 if isinstance(stride, int) else stride
        self.extent_h, self.extent_w = kernel
        self.stride_h, self.stride_w = steps
        self.counted = float(count_include_pad)

    def missing(self, size: int, extent: int, stride: int) -> int:
        if extent == 1:
            return 0
        rest = (size - 1) // stride * stride + extent - size
        return rest if extent >= stride else (rest + abs(rest)) // 2  # at least 0

    def forward(self, x: Tensor) -> Tensor:
        height, width = x.size(2), x.size(3)
        rows = self.missing(height, self.extent_h, self.stride_h)
        columns = self.missing(width, self.extent_w, self.stride_w)
        top, left = rows // 2, columns // 2
        pads = [left, columns - left, top, rows - top]
        kernel, stride = [self.extent_h, self.extent_w], [self.stride_h, self.stride_w]
        share = x.new_ones([1, 1, height, width])
        share = nn.functional.pad(share, pads, value=self.counted)
        share = nn.functional.avg_pool2d(share, kernel, stride)
        x = nn.functional.avg_pool2d(nn.functional.pad(x, pads), kernel, stride)
        return x / share
''',
)

SAME_CONV_TRANSPOSE: Final = FixedClass(
    "SameConvTranspose",
    '''\
class SameConvTranspose(nn.Module):
    """Transposed convolution under TensorFlow's `same` padding: the grid times the stride."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        groups: int = 1,
        bias: bool = True,
        dilation: int | tuple[int, int] = 1,
    ) -> None:
        super().__init__()
        kernel = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
        steps = (stride,) * 2 if isinstance(stride, int) else stride
        gaps = (dilation,) * 2 if isinstance(dilation, int) else dilation
        rows = gaps[0] * (kernel[0] - 1) + 1 - steps[0]  # that are too many
        columns = gaps[1] * (kernel[1] - 1) + 1 - steps[1]
        self.conv = nn.ConvTranspose2d(
            in_channels,
            out_channels,
            kernel,
            stride=steps,
            padding=(max(rows, 0) // 2, max(columns, 0) // 2),
            output_padding=(max(-rows, 0), max(-columns, 0)),
            groups=groups,
            bias=bias,
            dilation=gaps,
        )
        self.rows, self.columns = max(rows, 0) % 2, max(columns, 0) % 2

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x)
        return x[:, :, : x.size(2) - self.rows, : x.size(3) - self.columns]
''',
)


def same_padding(window: Window, *, value: float = 0.0) -> Piece | None:
    """Return the module that pads like TensorFlow, if `nn.Conv2d` and pools cannot.

    Args:
        window: the window to pad for.
        value: the padding value; minus infinity for a maximum.
    """
    if not window.asymmetric:
        return None
    options = build_keywords(
        stride=(build_pair(window.stride), 1),
        dilation=(build_pair(window.dilation), 1),
        value=(Literal(value), 0.0),
    )
    return CallPiece(SAME_PAD, (build_pair(window.kernel),), options)


def padded_tensors(window: Window, source: Image) -> Iterable[Made]:
    """Return the tensor that the module from `same_padding` allocates, if there is one.

    Args:
        window: the window to pad for.
        source: the input.
    """
    if window.asymmetric:
        height, width = window.padded(source.grid)
        size = int(source.channels) * height * width
        yield Made(size, size)

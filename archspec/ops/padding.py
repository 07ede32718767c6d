"""TensorFlow's `same` padding, which is asymmetric where the numbers do not come out even."""

from typing import Final

from archspec.expressions import Literal
from archspec.ops.code import FixedClass, Invoke, Piece, keywords
from archspec.ops.grid import Window

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

    def forward(self, x: Tensor) -> Tensor:
        height, width = x.size(2), x.size(3)
        rows = (height - 1) // self.stride_h * self.stride_h + self.extent_h - height
        columns = (width - 1) // self.stride_w * self.stride_w + self.extent_w - width
        top, left = rows // 2, columns // 2
        pads = [left, columns - left, top, rows - top]
        return nn.functional.pad(x, pads, value=self.value)
''',
)


def same_padding(window: Window, *, value: float = 0.0) -> Piece | None:
    """The module that pads like TensorFlow, where `nn.Conv2d` and pools cannot by themselves.

    Args:
        window: the window to pad for.
        value: what to pad with; minus infinity for a maximum.
    """
    if not window.asymmetric:
        return None
    options = keywords(
        stride=(window.stride_piece(), 1),
        dilation=(window.dilation_piece(), 1),
        value=(Literal(value), 0.0),
    )
    return Invoke(SAME_PAD, (window.kernel_piece(),), options)

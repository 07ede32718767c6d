"""Pooling over a sliding window or over the whole grid."""

from typing import ClassVar, Final

from pydantic import Field

from archspec.expressions import Quantity
from archspec.ops.arguments import Kernel, Padding, PlainSwitch, Sides, Switch, main_argument
from archspec.ops.channels import ChannelUse
from archspec.ops.grid import Axes, Window, both, is_every
from archspec.ops.operator import Example, Operator, image
from archspec.ops.reach import Reaches
from archspec.ops.shape import Image, Shape, ShapeError, Vector, print_sides

_TOO_FAR: Final = "a pool may see at most half a window of padding"


class _Pool(Operator):
    usual_use = ChannelUse.ALIKE
    kernel: Kernel = main_argument(description="its length along each side of the grid")
    stride: Sides = both(1)
    ceil: Switch = Field(
        Quantity.of(False),
        description="round sizes up: a last window that begins within the grid may reach beyond it",
    )

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC to H'xW'xC; a pool takes at most half its window of padding."""
        source = image(inputs[0], type(self).__name__)
        window = self.window()
        output = window.output(source.grid)
        for zeros, kernel in zip(window.zeros, self.kernel, strict=True):
            if 2 * zeros.whole > kernel.whole:
                raise ShapeError(
                    "A301",
                    f"padding {zeros.whole} is more than half the window of {kernel.whole}",
                    self._instead(),
                )
        return Image(source.channels, output)

    def window(self) -> Window:
        """Return the window, sliding over the grid."""
        raise NotImplementedError

    def _slide(self, dilation: Axes, padding: str | Axes) -> Window:
        rounded = bool(self.ceil)
        return Window(self.kernel, self.stride, dilation, padding, ceil=rounded, limited=True)

    def _instead(self) -> str:
        """Return what to do about a padding that torch does not take; a stride of 1 pads evenly."""
        alike = self.window().padding == "same" and is_every(self.stride, 1)
        return f"{_TOO_FAR}; write `padding=tf_same`, which has no bound" if alike else _TOO_FAR


class MaxPool(_Pool):
    """The largest value under a window."""

    kind = "pool"
    dilation: Sides = both(1)
    padding: Padding = "valid"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("3x3 MaxPool (stride 2 V)", ("35x35x384",), "17x17x384"),
        Example("3x3 MaxPool (same)", ("8x9x4",), "8x9x4"),
        Example("2x2 MaxPool (stride 2)", ("9x8x4",), "4x4x4"),
        Example("3x3 MaxPool (stride 2 padding=tf_same)", ("8x8x4",), "4x4x4"),
        Example("3x3 MaxPool (stride 2 ceil)", ("112x55x4",), "56x27x4"),
        Example("1x1 MaxPool (stride 2 padding=tf_same)", ("7x8x4",), "4x4x4"),
        Example("3x3 MaxPool (dilation=2 padding=tf_same)", ("8x8x4",), "8x8x4"),
        Example("MaxPool (3 stride 2)", ("9x9x4",), "4x4x4"),
        Example("2 MaxPool (stride 2)", ("9x4",), "4x4"),
        Example("3x2x2 MaxPool (stride=1x2x2)", ("5x6x7x4",), "3x3x3x4"),
        Example("2x2x2 MaxPool (padding=tf_same)", ("5x6x7x4",), "5x6x7x4"),
        Example("MaxPool (stride 2 V)", ("8x8x4",), code="A211"),
        Example("5x5 MaxPool (V)", ("4x4x4",), code="A301"),
        Example("5x5 MaxPool (stride 2 ceil)", ("2x8x4",), code="A301"),
        Example("3x3 MaxPool (padding=2)", ("8x8x4",), code="A301"),
        Example("2x2 MaxPool (padding=1 dilation=2)", ("1x8x4",), code="A301"),
        Example("3x3 MaxPool", ("64",), code="A302"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC to H'xW'xC; every window must see at least one pixel, or it has no largest."""
        output = super().shape(*inputs)
        grid = image(inputs[0], "MaxPool").grid
        padded = self.padding == "tf_same" or any(zeros.whole for zeros in self.window().zeros)
        for side, gap in zip(grid, self.dilation, strict=True):
            if padded and gap.whole > side:
                raise ShapeError(
                    "A301",
                    f"a padded window with a dilation of {gap.whole} can miss "
                    f"all pixels of a {print_sides(grid)} grid",
                    "use a smaller dilation, or `V`",
                )
        return output

    def window(self) -> Window:
        """Return the window, sliding over the grid."""
        return self._slide(self.dilation, self.padding)


class AvgPool(_Pool):
    """The mean of the values under a window; at the border over real pixels only, or with zeros."""

    kind = "average"
    padding: Padding = "valid"
    count_include_pad: Switch = Quantity.of(False)

    examples: ClassVar[tuple[Example, ...]] = (
        Example("3x3 AvgPool (same)", ("35x35x384",), "35x35x384"),
        Example("5x5 AvgPool (stride 3 V)", ("17x17x768",), "5x5x768"),
        Example("3x3 AvgPool (same count_include_pad)", ("8x8x4",), "8x8x4"),
        Example("2x2 AvgPool (stride 2 padding=tf_same)", ("3x3x4",), "2x2x4"),
        Example("2x2 AvgPool (padding=tf_same count_include_pad)", ("3x8x4",), "3x8x4"),
        Example("3x3 AvgPool (stride 2 ceil)", ("112x55x4",), "56x27x4"),
        Example("4 AvgPool (stride 4 V)", ("64x4",), "16x4"),
        Example("2x2x2 AvgPool (stride 2 padding=tf_same)", ("5x6x7x4",), "3x3x4x4"),
        Example("2 AvgPool (padding=tf_same count_include_pad)", ("5x4",), "5x4"),
        Example("3x3x3 AvgPool (same)", ("2x2x5x4",), "2x2x5x4"),
        Example("2x2 AvgPool (stride 2 same)", ("8x8x4",), code="A301"),
        Example("9x9 AvgPool (V)", ("8x8x4",), code="A301"),
        Example("3x3 AvgPool (padding=reflect)", ("8x8x4",), code="A210"),
    )

    def window(self) -> Window:
        """Return the window, sliding over the grid."""
        return self._slide((Quantity.of(1),) * len(self.kernel), self.padding)


class GlobalPool(Operator):
    """What pools over the whole grid share: a vector leaves, or with `keepdim` a 1x1 image."""

    usual_use = ChannelUse.ALIKE
    unnamed = "leave it out: it pools to one pixel; `keepdim` keeps that as 1x1"
    keepdim: PlainSwitch = Quantity.of(False)

    def reach(self, grid: tuple[int, ...]) -> Reaches | None:
        """Return None: the output looks at the whole grid."""
        return None

    def shape(self, *inputs: Shape) -> Shape:
        """HxWxC to C, or to 1x1xC."""
        source = image(inputs[0], type(self).__name__)
        left = Image(source.channels, (1,) * len(source.grid))
        return left if self.keepdim else Vector(source.channels)


class GlobalAvgPool(GlobalPool):
    """The mean over the whole grid: a vector, or with `keepdim` a 1x1 image."""

    kind = "average"
    title = "Average pooling"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("GlobalAvgPool", ("8x8x1536",), "1536"),
        Example("GlobalAvgPool (keepdim)", ("8x6x16",), "1x1x16"),
        Example("GlobalAvgPool (keepdim)", ("5x6x7x4",), "1x1x1x4"),
        Example("GlobalAvgPool", ("64x4",), "4"),
        Example("GlobalAvgPool", ("64",), code="A302"),
        Example("GlobalAvgPool (keepdim=2)", ("8x8x4",), code="A210"),
    )

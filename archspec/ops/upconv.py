"""Transposed convolution: the up-convolution that makes a grid larger.

One axis with n positions, kernel k, stride s, dilation d, p positions cut off either side and e
more at the end becomes (n - 1)s - 2p + d(k - 1) + e + 1 (A guide to convolution arithmetic,
arXiv:1603.07285, relationship 14). TensorFlow's `same` makes it ns: of the d(k - 1) + 1 - s that
are too many, half are cut off either side, and an odd one at the end; where there are too few, so
many are added at the end.
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from archspec import limits
from archspec.expressions import Quantity
from archspec.ops.arguments import Count, Pair, Sides, Switch, Zeros, main_argument
from archspec.ops.channels import ChannelUse, Order, carry_groups, check_groups
from archspec.ops.conv import IN_OUT
from archspec.ops.grid import Axes, both
from archspec.ops.operator import Example, Operator, image
from archspec.ops.reach import Reach, Reaches
from archspec.ops.shape import Image, Shape, ShapeError


class UpConv(Operator):
    """Transposed convolution; with a kernel as large as its stride it undoes a pooling's grid.

    Ronneberger et al., arXiv:1505.04597, Figure 1: `up-conv 2x2` is `2x2 UpConv (c stride 2)`.
    """

    kind = "conv"
    two_values = IN_OUT
    filters: Count = main_argument(description="channels that leave")
    kernel: Sides = main_argument(description="height and width of the kernel")
    stride: Sides = Field(both(1), description="how many times larger the grid becomes")
    dilation: Sides = both(1)
    groups: Count = Quantity.of(1)
    padding: Annotated["str | Axes", Zeros(words=("valid", "tf_same"))] = Field(
        "valid", description="rows and columns that are cut off on each side"
    )
    output_padding: Annotated[Axes, Pair(0)] = Field(
        both(0), description="rows and columns that are added below and to the right"
    )
    bias: Switch = Quantity.of(True)

    examples: ClassVar[tuple[Example, ...]] = (
        Example("2x2 UpConv (64 stride 2)", ("28x28x128",), "56x56x64"),
        Example("4x4 UpConv (8 stride 2 padding=1)", ("7x9x4",), "14x18x8"),
        Example("3x3 UpConv (8 stride 2 padding=1 output_padding=1)", ("7x9x4",), "14x18x8"),
        Example("3x2 UpConv (8 groups=2 dilation=2 bias=false)", ("5x5x4",), "9x7x8"),
        Example("1x1 UpConv (8)", ("5x5x4",), "5x5x8"),
        Example("3x3 UpConv (8 stride 2 padding=tf_same)", ("8x8x4",), "16x16x8"),
        Example("4x2 UpConv (8 stride 2x3 padding=tf_same)", ("5x4x4",), "10x12x8"),
        Example("2x2 UpConv (0)", ("8x8x4",), code="A210"),
        Example("2x2 UpConv (8 same)", ("8x8x4",), code="A210"),
        Example("2x2 UpConv", ("8x8x4",), code="A211"),
        Example("UpConv (8)", ("8x8x4",), code="A211"),
        Example("2x2 UpConv (8 padding=1)", ("1x1x4",), code="A301"),
        Example("2x2 UpConv (8 stride 2 output_padding=2)", ("8x8x4",), code="A301"),
        Example("3x3 UpConv (8 padding=tf_same output_padding=1)", ("8x8x4",), code="A301"),
        Example("2x2 UpConv (8)", ("64",), code="A302"),
        Example("2x2 UpConv (8 groups=3)", ("8x8x4",), code="A303"),
        Example("2x2 UpConv (8 stride 1048576)", ("8x8x4",), code="A310"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC to H'xW'xfilters; channels in and out must be multiples of the groups."""
        source = image(inputs[0], "UpConv")
        check_groups(source.channels, self.groups, "entering")
        check_groups(self.filters, self.groups, "leaving")
        return Image(self.filters, self._side(0, source.height), self._side(1, source.width))

    def _side(self, axis: int, size: int) -> int:
        """Return the positions along one axis."""
        stride, dilation, more = (
            int(pair[axis]) for pair in (self.stride, self.dilation, self.output_padding)
        )
        if more and self.padding == "tf_same":
            message = f"tf_same and an output padding of {more} give two sizes"
            raise ShapeError("A301", message, "leave one of the two out")
        if more >= max(stride, dilation):
            raise ShapeError(
                "A301",
                f"an output padding of {more} is not smaller than the stride of {stride}",
                "leave it out, or use a larger stride",
            )
        extent = dilation * (int(self.kernel[axis]) - 1) + 1
        found = (size - 1) * stride - 2 * int(self.cut[axis]) + extent + more
        if self.padding == "tf_same":
            found = size * stride
        if found < 1:
            raise ShapeError(
                "A301",
                f"a padding of {int(self.cut[axis])} cuts everything off",
                "use a smaller padding",
            )
        if found > limits.DIMENSION:
            raise ShapeError("A310", f"a side of {found:,} is over {limits.DIMENSION:,}")
        return found

    def reach(self, grid: tuple[int, int]) -> Reaches:
        """Spread each input over a window of the output, whose padding is cut off."""
        rows, columns = (
            Reach(int(taps), int(stride), int(gap), int(cut), transposed=True)
            for taps, stride, gap, cut in zip(
                self.kernel, self.stride, self.dilation, self.cut, strict=True
            )
        )
        return (rows, columns)

    @property
    def cut(self) -> Axes:
        """What is cut off either side; an odd row or column at the end aside."""
        match self.padding:
            case "tf_same":
                rows, columns = (Quantity.of(max(surplus, 0) // 2) for surplus in self._too_many)
                return (rows, columns)
            case str():
                return both(0)
            case zeros:
                return zeros

    @property
    def _too_many(self) -> tuple[int, int]:
        """The rows and columns by which a window is longer than its stride."""
        rows, columns = (
            int(gap) * (int(taps) - 1) + 1 - int(stride)
            for taps, stride, gap in zip(self.kernel, self.stride, self.dilation, strict=True)
        )
        return (rows, columns)

    @property
    def more(self) -> Axes:
        """What is added at the end."""
        if self.padding != "tf_same":
            return self.output_padding
        rows, columns = (Quantity.of(max(-surplus, 0)) for surplus in self._too_many)
        return (rows, columns)

    @property
    def is_uneven(self) -> bool:
        """Whether one more has to be cut at the end, or that depends on a parameter."""
        if self.padding != "tf_same":
            return False
        known = all(quantity.fixed for quantity in (*self.kernel, *self.stride, *self.dilation))
        return not known or any(max(surplus, 0) % 2 for surplus in self._too_many)

    def before_cut(self, *inputs: Shape) -> Image:
        """What the transposed convolution itself makes, before an odd row or column is cut off."""
        output = self.shape(*inputs)
        if not self.is_uneven:
            return output
        rows, columns = (max(surplus, 0) % 2 for surplus in self._too_many)
        return Image(output.channels, output.height + rows, output.width + columns)

    def parameters(self, *inputs: Shape) -> int:
        """kernel height x width x channels in x filters / groups, and bias."""
        return self._weights(image(inputs[0], "UpConv")) + (int(self.filters) if self.bias else 0)

    def macs(self, *inputs: Shape) -> int:
        """Count one for each weight at each input position."""
        source = image(inputs[0], "UpConv")
        return source.height * source.width * self._weights(source)

    def _weights(self, source: Image) -> int:
        height, width = self.kernel
        taps = int(height) * int(width)
        return taps * int(source.channels) * (int(self.filters) // int(self.groups))

    def channel_use(self, *inputs: Shape) -> ChannelUse:
        """Mix the channels of a group: each filter has a weight for each of them."""
        return ChannelUse.LEARNED if int(self.groups) == 1 else ChannelUse.ORDERED

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order | None:
        """Return the filters of each group, where the groups stay together."""
        return carry_groups(orders[0], int(self.groups), int(self.filters))

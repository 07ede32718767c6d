"""Transposed convolution: the up-convolution that makes a grid larger.

One axis with n positions, kernel k, stride s, dilation d, p positions cut off either side and e
more at the end becomes (n - 1)s - 2p + d(k - 1) + e + 1 (A guide to convolution arithmetic,
arXiv:1603.07285, relationship 14). TensorFlow's `same` makes it ns: of the d(k - 1) + 1 - s that
are too many, half are cut off either side, and an odd one at the end; where there are too few, so
many are added at the end.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from archspec.expressions import Quantity, maximum
from archspec.ops.arguments import Pair, Sides, Zeros
from archspec.ops.conv import Convolution
from archspec.ops.grid import Axes, both, check_side
from archspec.ops.operator import Example
from archspec.ops.reach import Reach, Reaches
from archspec.ops.shape import Image, Shape, ShapeError


class UpConv(Convolution):
    """Transposed convolution, then norm and act; a kernel as large as its stride undoes a pool.

    Ronneberger et al., arXiv:1505.04597, Figure 1: `up-conv 2x2` is `2x2 UpConv (c stride 2)`.
    """

    stride: Sides = Field(both(1), description="how many times larger the grid becomes")
    padding: Annotated["str | Axes", Zeros(words=("valid", "tf_same"))] = Field(
        "valid", description="rows and columns that are cut off on each side"
    )
    output_padding: Annotated[Axes, Pair(0)] = Field(
        both(0), description="rows and columns that are added below and to the right"
    )

    examples: ClassVar[tuple[Example, ...]] = (
        Example("2x2 UpConv (64 stride 2)", ("28x28x128",), "56x56x64"),
        Example("4x4 UpConv (8 stride 2 padding=1)", ("7x9x4",), "14x18x8"),
        Example("3x3 UpConv (8 stride 2 padding=1 output_padding=1)", ("7x9x4",), "14x18x8"),
        Example("3x2 UpConv (8 groups=2 dilation=2 bias=false)", ("5x5x4",), "9x7x8"),
        Example("1x1 UpConv (8)", ("5x5x4",), "5x5x8"),
        Example("3x3 UpConv (8 stride 2 padding=tf_same)", ("8x8x4",), "16x16x8"),
        Example("4x2 UpConv (8 stride 2x3 padding=tf_same)", ("5x4x4",), "10x12x8"),
        Example(
            "4x4 UpConv (8 stride 2 padding=1 norm=batch act=relu bias=false)",
            ("7x9x4",),
            "14x18x8",
        ),
        Example(
            "3x3 UpConv (8 stride 2 padding=tf_same act=leaky_relu(0.2))", ("8x8x4",), "16x16x8"
        ),
        Example("2x2 UpConv (0)", ("8x8x4",), code="A210"),
        Example("2x2 UpConv (8 same)", ("8x8x4",), code="A210"),
        Example("2x2 UpConv", ("8x8x4",), code="A211"),
        Example("UpConv (8)", ("8x8x4",), code="A211"),
        Example("2x2 UpConv (8 padding=1)", ("1x1x4",), code="A301"),
        Example("2x2 UpConv (8 stride 2 output_padding=2)", ("8x8x4",), code="A301"),
        Example("3x3 UpConv (8 padding=tf_same output_padding=1)", ("8x8x4",), code="A301"),
        Example("2x2 UpConv (8)", ("64",), code="A302"),
        Example("2x2 UpConv (8 groups=3)", ("8x8x4",), code="A303"),
        Example("2x2 UpConv (9 norm=group(2))", ("8x8x4",), code="A303"),
        Example("2x2 UpConv (8 stride 1048576)", ("8x8x4",), code="A310"),
    )

    def find_output(self, source: Image) -> Image:
        """Return the type of the output for an input that fits."""
        sides = [self._side(axis, side) for axis, side in enumerate(source.grid)]
        return Image(self.filters, tuple(sides))

    def _side(self, axis: int, size: int) -> int:
        """Return the positions along one axis."""
        stride, dilation, more = (
            pair[axis].whole for pair in (self.stride, self.dilation, self.output_padding)
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
        extent = dilation * (self.kernel[axis].whole - 1) + 1
        found = (size - 1) * stride - 2 * self.cut[axis].whole + extent + more
        if self.padding == "tf_same":
            found = size * stride
        if found < 1:
            raise ShapeError(
                "A301",
                f"a padding of {self.cut[axis].whole} cuts everything off",
                "use a smaller padding",
            )
        return check_side(found)

    def reach(self, grid: tuple[int, ...]) -> Reaches:
        """Spread each input over a window of the output, whose padding is cut off."""
        sizes = (self.kernel, self.stride, self.dilation)

        def find_reach(axis: int) -> Reach:
            taps, stride, gap = (size[axis].whole for size in sizes)
            return Reach(taps, stride, gap, self.cut[axis].whole, transposed=True)

        return tuple(map(find_reach, range(len(grid))))

    @property
    def cut(self) -> Axes:
        """What is cut off either side; an odd row or column at the end aside."""
        match self.padding:
            case "tf_same":
                return tuple(Quantity.of(maximum(more, 0) // 2) for more in self._too_many)
            case str():
                return (Quantity.of(0),) * len(self.kernel)
            case zeros:
                return zeros

    @property
    def _too_many(self) -> tuple[int, ...]:
        """The rows and columns by which a window is longer than its stride."""
        axes = zip(self.kernel, self.stride, self.dilation, strict=True)
        return tuple(gap.whole * (taps.whole - 1) + 1 - stride.whole for taps, stride, gap in axes)

    @property
    def more(self) -> Axes:
        """What is added at the end."""
        if self.padding != "tf_same":
            return self.output_padding
        return tuple(Quantity.of(maximum(-more, 0)) for more in self._too_many)

    @property
    def is_uneven(self) -> bool:
        """Whether one more has to be cut at the end, or that depends on a parameter."""
        if self.padding != "tf_same":
            return False
        known = all(quantity.fixed for quantity in (*self.kernel, *self.stride, *self.dilation))
        return not known or any(maximum(surplus, 0) % 2 for surplus in self._too_many)

    def before_cut(self, *inputs: Shape) -> Image:
        """Return the output of the transposed convolution, before a row or column is cut off."""
        output = self.shape(*inputs)
        if not self.is_uneven:
            return output
        odd = [maximum(surplus, 0) % 2 for surplus in self._too_many]
        sides = zip(output.grid, odd, strict=True)
        return Image(output.channels, tuple([side + more for side, more in sides]))

    def macs(self, *inputs: Shape) -> int:
        """Count one for each weight at each input position."""
        source = self.check_source(inputs[0])
        return source.positions * self.count_weights(source)

"""Pixel shuffle and its inverse: channels become pixels, and pixels channels."""

from collections.abc import Sequence
from typing import ClassVar

from archspec.expressions import maximum
from archspec.ops.arguments import Count, main_argument
from archspec.ops.channels import Order
from archspec.ops.grid import check_side
from archspec.ops.operator import Example, Operator, image
from archspec.ops.reach import Reach, Reaches
from archspec.ops.shape import Image, Shape, ShapeError, print_sides


class PixelShuffle(Operator):
    """A grid r times as high and as wide, whose pixels are taken from r·r adjacent channels.

    Shi et al., ESPCN, arXiv:1609.05158, Figure 1: the sub-pixel convolution layer is a Conv and
    this; Ledig et al., SRResNet, arXiv:1609.04802, Figure 4: `PixelShuffler x2`.
    """

    kind = "shape"
    factor: Count = main_argument(description="how many times larger the grid becomes")

    examples: ClassVar[tuple[Example, ...]] = (
        Example("PixelShuffle (2)", ("24x24x256",), "48x48x64"),
        Example("PixelShuffle (3)", ("5x4x27",), "15x12x3"),
        Example("PixelShuffle (1)", ("5x4x6",), "5x4x6"),
        Example("PixelShuffle", ("8x8x4",), code="A211"),
        Example("PixelShuffle (0)", ("8x8x4",), code="A210"),
        Example("PixelShuffle (2)", ("8x8x6",), code="A303"),
        Example("PixelShuffle (2)", ("64",), code="A302"),
        Example("PixelShuffle (4)", ("524288x1x16",), code="A310"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """HxWxr²C to rHxrWxC."""
        source, factor = image(inputs[0], "PixelShuffle"), self.factor.whole
        if source.channels.whole % (factor * factor):
            channels, group = source.channels.whole, factor * factor
            raise ShapeError(
                "A303",
                f"{channels} channels do not divide by {factor}x{factor} pixels",
                f"make the channels a multiple of {group}",
            )
        sides = tuple([side * factor for side in source.grid])
        check_side(maximum(*sides), "use a smaller factor")
        return Image(source.channels // (self.factor * self.factor), sides)

    def reach(self, grid: tuple[int, ...]) -> Reaches:
        """Spread each pixel over the factor's pixels."""
        reach = Reach(self.factor.whole, self.factor.whole, transposed=True)
        return (reach,) * len(grid)

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order | None:
        """Return the order of the groups of channels, where each stays as it is."""
        group = self.factor.whole**2
        starts = orders[0][::group]
        inside = (start + place for start in starts for place in range(group))
        is_whole = orders[0] == tuple(inside) and not any(start % group for start in starts)
        return tuple(start // group for start in starts) if is_whole else None


class PixelUnshuffle(Operator):
    """A grid r times lower and narrower, whose channels are the r·r pixels of each tile.

    The inverse of PixelShuffle; YOLOv5's `Focus` and Darknet's `reorg` are alike, with the channels
    in another order.
    """

    kind = "shape"
    factor: Count = main_argument(description="how many times smaller the grid becomes")

    examples: ClassVar[tuple[Example, ...]] = (
        Example("PixelUnshuffle (2)", ("48x48x64",), "24x24x256"),
        Example("PixelUnshuffle (3)", ("9x6x1",), "3x2x9"),
        Example("PixelUnshuffle", ("8x8x4",), code="A211"),
        Example("PixelUnshuffle (0)", ("8x8x4",), code="A210"),
        Example("PixelUnshuffle (2)", ("7x8x4",), code="A301"),
        Example("PixelUnshuffle (2)", ("64",), code="A302"),
        Example("PixelUnshuffle (1024)", ("1024x1024x4",), code="A310"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """An rHxrWxC grid to HxWxr²C."""
        source, factor = image(inputs[0], "PixelUnshuffle"), self.factor.whole
        if any(side % factor for side in source.grid):
            raise ShapeError(
                "A301",
                f"a {print_sides(source.grid)} grid does not divide into tiles of "
                f"{factor}x{factor}",
                "use a factor of both sides, or crop or pad the grid before it",
            )
        channels = self.factor * self.factor * source.channels
        check_side(channels.whole, "use a smaller factor")
        return Image(channels, tuple([side // factor for side in source.grid]))

    def reach(self, grid: tuple[int, ...]) -> Reaches:
        """Return the tiles."""
        reach = Reach(self.factor.whole, self.factor.whole)
        return (reach,) * len(grid)

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order:
        """Return that of the channels, each with all of its pixels."""
        group = self.factor.whole**2
        return tuple(channel * group + place for channel in orders[0] for place in range(group))

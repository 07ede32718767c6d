"""Pools to a grid of a given size, whatever the grid that enters."""

from typing import ClassVar

from archspec.ops.arguments import Sides, main_argument
from archspec.ops.channels import ChannelUse
from archspec.ops.grid import check_side
from archspec.ops.operator import Example, Operator, image
from archspec.ops.pool import GlobalPool
from archspec.ops.reach import Reach, Reaches
from archspec.ops.shape import Image, Shape


class GlobalMaxPool(GlobalPool):
    """The largest value over the whole grid: a vector, or with `keepdim` a 1x1 image.

    Woo et al., CBAM, arXiv:1807.06521, Figure 2: `MaxPool` of the channel attention.
    """

    kind = "pool"
    title = "Global max pooling"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("GlobalMaxPool", ("8x8x512",), "512"),
        Example("GlobalMaxPool (keepdim)", ("8x6x16",), "1x1x16"),
        Example("GlobalMaxPool", ("64",), code="A302"),
        Example("GlobalMaxPool (keepdim=2)", ("8x8x4",), code="A210"),
    )


class AdaptivePool(Operator):
    """What adaptive pools share: position i of n is pooled from in/n·i to in/n·(i + 1)."""

    usual_use = ChannelUse.ALIKE
    fixes_grid = True
    grid: Sides = main_argument(description="height and width of the grid that leaves")

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC to a grid of the size."""
        source = image(inputs[0], type(self).__name__)
        return Image(source.channels, tuple([check_side(side.whole) for side in self.grid]))

    def reach(self, grid: tuple[int, ...]) -> Reaches | None:
        """Return the windows where they are all of one size; None, for all, where they differ."""
        sides = [divmod(side, size.whole) for side, size in zip(grid, self.grid, strict=True)]
        if any(rest for _, rest in sides):
            return None
        return tuple(Reach(side, side) for side, _ in sides)


class AdaptiveAvgPool(AdaptivePool):
    """The means over as many windows as the grid that leaves has positions.

    Zhao et al., PSPNet, arXiv:1612.01105, Figure 3: the pyramid pools to 1x1, 2x2, 3x3 and 6x6.
    """

    kind = "average"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("AdaptiveAvgPool (6)", ("60x60x2048",), "6x6x2048"),
        Example("AdaptiveAvgPool (7)", ("13x9x16",), "7x7x16"),
        Example("AdaptiveAvgPool (grid=1x3)", ("4x6x16",), "1x3x16"),
        Example("AdaptiveAvgPool (4)", ("2x3x8",), "4x4x8"),
        Example("AdaptiveAvgPool", ("8x8x4",), code="A211"),
        Example("AdaptiveAvgPool (0)", ("8x8x4",), code="A210"),
        Example("AdaptiveAvgPool (2)", ("64",), code="A302"),
    )


class AdaptiveMaxPool(AdaptivePool):
    """The largest values under as many windows as the grid that leaves has positions.

    He et al., spatial pyramid pooling, arXiv:1406.4729, Figure 3.
    """

    kind = "pool"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("AdaptiveMaxPool (4)", ("13x13x256",), "4x4x256"),
        Example("AdaptiveMaxPool (grid=2x1)", ("8x8x16",), "2x1x16"),
        Example("AdaptiveMaxPool", ("8x8x4",), code="A211"),
        Example("AdaptiveMaxPool (2.5)", ("8x8x4",), code="A210"),
        Example("AdaptiveMaxPool (2)", ("64",), code="A302"),
    )

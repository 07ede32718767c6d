"""Resizing: a grid of a given size without weights."""

from typing import Annotated, ClassVar

from pydantic import Field

from archspec.expressions import Quantity
from archspec.ops.arguments import Choice, PlainSwitch, Sides, main_argument
from archspec.ops.channels import ChannelUse
from archspec.ops.grid import check_side
from archspec.ops.operator import Example, Operator, image
from archspec.ops.reach import SAME_PLACE, Reaches
from archspec.ops.shape import Image, Shape
from archspec.ops.upsample import MODES, check_corners


class Resize(Operator):
    """The grid resampled to a given size; by a whole factor, write Upsample.

    Chen et al., DeepLabv3, arXiv:1706.05587, Figure 5: the pooled features are resized bilinearly
    to the grid of the others.
    """

    kind = "shape"
    usual_use = ChannelUse.ALIKE
    fixes_grid = True
    grid: Sides = main_argument(description="height and width of the grid that leaves")
    mode: Annotated[str, Choice(MODES)] = Field(
        "bilinear", description="repeat pixels, or go over from one to the next"
    )
    align_corners: PlainSwitch = Field(
        Quantity.of(False), description="put the outer pixels upon each other, not their edges"
    )
    antialias: PlainSwitch = Field(
        Quantity.of(False), description="average over more pixels where the grid becomes smaller"
    )

    examples: ClassVar[tuple[Example, ...]] = (
        Example("Resize (28)", ("7x9x4",), "28x28x4"),
        Example("Resize (grid=10x12 mode=nearest)", ("7x9x4",), "10x12x4"),
        Example("Resize (33 align_corners)", ("1x1x8",), "33x33x8"),
        Example("Resize (4 mode=bicubic antialias)", ("8x8x4",), "4x4x4"),
        Example("Resize", ("8x8x4",), code="A211"),
        Example("Resize (0.5)", ("8x8x4",), code="A210"),
        Example("Resize (8 mode=lanczos)", ("8x8x4",), code="A210"),
        Example("Resize (8 mode=nearest antialias)", ("8x8x4",), code="A210"),
        Example("Resize (8)", ("64",), code="A302"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC to a grid of the size."""
        source = image(inputs[0], "Resize")
        for name in ("align_corners", "antialias"):
            check_corners(self.mode, name, getattr(self, name))
        return Image(source.channels, tuple([check_side(side.whole) for side in self.grid]))

    def reach(self, grid: tuple[int, ...]) -> Reaches | None:
        """Return None, for all, unless nothing is resized: what is seen has no one step."""
        is_same = grid == tuple(side.whole for side in self.grid)
        return (SAME_PLACE,) * len(grid) if is_same else None

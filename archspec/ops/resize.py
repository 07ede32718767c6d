"""Resizing: a grid of a given size, or of that of another value, without weights."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from archspec.expressions import Quantity
from archspec.ops.arguments import Choice, PlainSwitch, Sides, main_argument
from archspec.ops.channels import ChannelUse, Order
from archspec.ops.grid import check_side
from archspec.ops.operator import Example, Operator, image
from archspec.ops.reach import SAME_PLACE, Reaches
from archspec.ops.shape import Image, Shape, ShapeError
from archspec.ops.upsample import MODES, check_corners, check_mode


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
        Example("Resize (10 mode=linear)", ("7x4",), "10x4"),
        Example("Resize (grid=4x3x2 mode=nearest)", ("5x5x5x4",), "4x3x2x4"),
        Example("Resize", ("8x8x4",), code="A211"),
        Example("Resize (8 mode=linear antialias)", ("5x4",), code="A210"),
        Example("Resize (0.5)", ("8x8x4",), code="A210"),
        Example("Resize (8 mode=lanczos)", ("8x8x4",), code="A210"),
        Example("Resize (8 mode=nearest antialias)", ("8x8x4",), code="A210"),
        Example("Resize (8)", ("64",), code="A302"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC to a grid of the size."""
        source = image(inputs[0], "Resize")
        check_mode(self.mode, source.grid)
        if self.antialias and len(source.grid) != 2:
            raise ShapeError("A210", "`antialias` is of images", "leave `antialias` out")
        for name in ("align_corners", "antialias"):
            check_corners(self.mode, name, getattr(self, name))
        return Image(source.channels, tuple([check_side(side.whole) for side in self.grid]))

    def reach(self, grid: tuple[int, ...]) -> Reaches | None:
        """Return None, for all, unless nothing is resized: what is seen has no one step."""
        is_same = grid == tuple(side.whole for side in self.grid)
        return (SAME_PLACE,) * len(grid) if is_same else None


class ResizeLike(Operator):
    """The first value, resampled linearly to the grid of the second.

    Chen et al., DeepLabv3, arXiv:1706.05587, section 3.3: the pooled features are `bilinearly
    upsampled` to those beside them.
    """

    kind = "shape"
    title = "Resize"
    joins = True
    takes_grid = True
    word = "resize"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("resize", ("1x1x256", "65x65x2048"), "65x65x256"),
        Example("resize", ("9x8x4", "4x8x1"), "4x8x4"),
        Example("resize", ("9x4", "18x8"), "18x4"),
        Example("resize", ("2x3x4x4", "4x6x7x8"), "4x6x7x4"),
        Example("resize", ("8x8x4", "8x4"), code="A317"),
        Example("resize", ("8x8x4", "4"), code="A302"),
        Example("resize", ("8x8x4", "8x8x4", "8x8x4"), code="A218"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC and H'xW'xC' to H'xW'xC."""
        if len(inputs) != 2:
            message = f"resize takes 2 values, not {len(inputs)}"
            raise ShapeError("A218", message, "name the value to resize, then one of the grid")
        source, other = (image(each, "resize") for each in inputs)
        if len(source.grid) != len(other.grid):
            message = f"a grid of {len(source.grid)} sides cannot get {len(other.grid)}"
            raise ShapeError("A317", message, "name a value with as many sides")
        return Image(source.channels, other.grid)

    def offsets(self, source: Image, other: Image) -> Reaches | None:
        """Return None, for all, unless both grids are the same."""
        return (SAME_PLACE,) * len(source.grid) if source.grid == other.grid else None

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order:
        """Return that of the first value; of the second it takes the grid alone."""
        return orders[0]

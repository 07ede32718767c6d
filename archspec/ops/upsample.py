"""Upsampling: a larger grid without weights."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from archspec.expressions import Quantity, maximum
from archspec.ops.arguments import Choice, Pair, PlainSwitch, main_argument
from archspec.ops.channels import ChannelUse
from archspec.ops.grid import Axes, check_side
from archspec.ops.operator import Example, Operator, image
from archspec.ops.reach import Reach, Reaches
from archspec.ops.shape import Image, Shape, ShapeError

LARGEST: Final = 32
"""The largest factor: from 41 on, torch's own rounding takes wrong neighbors for some."""


MODES: Final = ("nearest", "bilinear", "bicubic")
"""How pixels between pixels get their values."""


def check_corners(mode: str, name: str, given: Quantity) -> None:
    """Refuse an option of interpolation where pixels are repeated.

    Raises:
        ShapeError: A210.
    """
    if given and mode == "nearest":
        message = f"`{name}` is of bilinear and bicubic, and the mode is nearest"
        raise ShapeError("A210", message, f"leave `{name}` out, or write `mode=bilinear`")


class Upsample(Operator):
    """A grid that is a whole number of times larger: every pixel repeated, or values in between.

    `nearest` repeats, as Redmon and Farhadi's YOLOv3 does (arXiv:1804.02767, section 2.3); the
    corners of others are not aligned unless `align_corners` says so, as in torch.
    """

    kind = "shape"
    usual_use = ChannelUse.ALIKE
    factor: Annotated[Axes, Pair(1, LARGEST)] = main_argument(
        description="how many times larger the grid becomes"
    )
    mode: Annotated[str, Choice(MODES)] = Field(
        "nearest", description="repeat pixels, or go over from one to the next"
    )

    align_corners: PlainSwitch = Field(
        Quantity.of(False), description="put the outer pixels upon each other, not their edges"
    )

    examples: ClassVar[tuple[Example, ...]] = (
        Example("Upsample (2)", ("13x13x256",), "26x26x256"),
        Example("Upsample (factor=2x1)", ("5x4x8",), "10x4x8"),
        Example("Upsample (4 mode=bilinear)", ("8x9x4",), "32x36x4"),
        Example("Upsample (2 mode=bicubic)", ("8x9x4",), "16x18x4"),
        Example("Upsample (2 mode=bilinear align_corners)", ("8x9x4",), "16x18x4"),
        Example("Upsample", ("8x8x4",), code="A211"),
        Example("Upsample (1.5)", ("8x8x4",), code="A210"),
        Example("Upsample (64)", ("8x8x4",), code="A210"),
        Example("Upsample (2 mode=cubic)", ("8x8x4",), code="A210"),
        Example("Upsample (2 align_corners)", ("8x8x4",), code="A210"),
        Example("Upsample (2)", ("64",), code="A302"),
        Example("Upsample (32)", ("65536x8x4",), code="A310"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC to fHxfWxC."""
        source = image(inputs[0], "Upsample")
        check_corners(self.mode, "align_corners", self.align_corners)
        pairs = zip(source.grid, self.factor, strict=True)
        sides = tuple([side * factor.whole for side, factor in pairs])
        check_side(maximum(*sides), "use a smaller factor")
        return Image(source.channels, sides)

    def reach(self, grid: tuple[int, ...]) -> Reaches:
        """Spread each pixel over the factor's pixels, and over more of them if interpolated."""
        return tuple(self._reach(factor.whole) for factor in self.factor)

    def _reach(self, factor: int) -> Reach:
        if self.mode == "nearest" or factor == 1:
            return Reach(factor, factor, transposed=True)
        neighbors = 4 if self.mode == "bicubic" else 2
        shifted = factor // 2 if self.align_corners else 0  # at most, towards the corners
        before = (neighbors - 1) * factor // 2 + shifted
        taps = neighbors * factor - factor % 2 + 2 * shifted
        return Reach(taps, factor, before=before, transposed=True)

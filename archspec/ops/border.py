"""Padding and cropping as boxes of their own: what is added to a grid, and what is cut off."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from archspec.expressions import Quantity
from archspec.ops.arguments import Choice, Pair, Sides, main_argument
from archspec.ops.channels import ChannelUse
from archspec.ops.grid import Axes, both, check_side, name_axes
from archspec.ops.operator import Example, Operator, image
from archspec.ops.reach import Reach, Reaches
from archspec.ops.shape import Image, Shape, ShapeError, print_sides

FILLS: Final = ("zeros", "reflect", "replicate", "circular")
"""What padding is filled with: zeros, mirrored pixels, the last one, or those of the far side."""

_Margin = Annotated[Axes, Pair(0)]


def check_fill(mode: str, grid: tuple[int, ...], margins: tuple[int, ...]) -> None:
    """Check that a grid has the pixels that padding is filled with.

    Args:
        mode: one of `FILLS`.
        grid: its sides.
        margins: for each, the most that is added at one of its ends.

    Raises:
        ShapeError: A301.
    """
    spare = {"reflect": 1, "circular": 0}.get(mode)
    for side, margin in zip(grid, margins, strict=True):
        if spare is not None and margin > side - spare:
            raise ShapeError(
                "A301",
                f"{margin} rows or columns of `{mode}` padding need more than {side} pixels",
                "pad less, or write `replicate`",
            )


class Border(Operator):
    """What padding and cropping share: rows and columns on every side, and more on some."""

    kind = "shape"
    usual_use = ChannelUse.ALIKE
    sides: _Margin = main_argument(default=both(0), description="rows and columns on every side")
    before: _Margin = Field(both(0), description="more of them above and to the left")
    after: _Margin = Field(both(0), description="more of them below and to the right")

    def count_margins(self, axis: int) -> tuple[Quantity, Quantity]:
        """Return the rows or columns before the grid and behind it."""
        return self.sides[axis] + self.before[axis], self.sides[axis] + self.after[axis]

    def list_margins(self) -> list[tuple[int, int]]:
        """Return, for each side of the grid, what is before it and behind it."""
        margins = map(self.count_margins, range(len(self.sides)))
        return [(before.whole, after.whole) for before, after in margins]


class Pad(Border):
    """Rows and columns around the grid.

    Zhu et al., CycleGAN, arXiv:1703.10593, section 7.2: `reflection padding` of 3 before a 7x7
    convolution is `Pad (3 mode=reflect)`.
    """

    mode: Annotated[str, Choice(FILLS)] = Field("zeros", description="what they are filled with")

    examples: ClassVar[tuple[Example, ...]] = (
        Example("Pad (1)", ("8x6x4",), "10x8x4"),
        Example("Pad (3 mode=reflect)", ("8x6x4",), "14x12x4"),
        Example("Pad (sides=1x0 mode=circular)", ("8x6x4",), "10x6x4"),
        Example("Pad (after=1)", ("8x6x4",), "9x7x4"),
        Example("Pad (before=2x1 after=[0, 1] mode=replicate)", ("8x6x4",), "10x8x4"),
        Example("Pad (-1)", ("8x6x4",), code="A210"),
        Example("Pad (1 mode=mirror)", ("8x6x4",), code="A210"),
        Example("Pad (6 mode=reflect)", ("8x6x4",), code="A301"),
        Example("Pad (1)", ("64",), code="A302"),
        Example("Pad (1048576)", ("8x8x4",), code="A310"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC to the grid with its padding around it."""
        source = image(inputs[0], "Pad")
        margins = self.list_margins()
        check_fill(self.mode, source.grid, tuple(map(max, margins)))
        sides = zip(source.grid, map(sum, margins), strict=True)
        return Image(source.channels, tuple([check_side(side + more) for side, more in sides]))

    def reach(self, grid: tuple[int, ...]) -> Reaches:
        """Shift what is seen by what is added before."""
        return tuple(Reach(before=before) for before, _ in self.list_margins())


class Cropping(Border):
    """Rows and columns cut off the grid.

    The released NASNet (Zoph et al., arXiv:1707.07012) shifts a grid by a pixel where a cell takes
    a larger one: `[Pad (after=1), Cropping (before=1)]`.
    """

    examples: ClassVar[tuple[Example, ...]] = (
        Example("Cropping (1)", ("8x6x4",), "6x4x4"),
        Example("Cropping (sides=0x2)", ("8x6x4",), "8x2x4"),
        Example("Cropping (before=1 after=2x0)", ("8x6x4",), "5x5x4"),
        Example("Cropping (-1)", ("8x6x4",), code="A210"),
        Example("Cropping (3)", ("8x6x4",), code="A301"),
        Example("Cropping (1)", ("64",), code="A302"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC to what is left of the grid."""
        source = image(inputs[0], "Cropping")
        cut = [sum(margins) for margins in self.list_margins()]
        left = tuple([side - less for side, less in zip(source.grid, cut, strict=True)])
        if any(side < 1 for side in left):
            raise ShapeError(
                "A301",
                f"{name_axes(cut)} cut off leave nothing of {print_sides(source.grid)}",
                "cut off less",
            )
        return Image(source.channels, left)

    def reach(self, grid: tuple[int, ...]) -> Reaches:
        """Shift what is seen by what is cut off before."""
        return tuple(Reach(before=-before) for before, _ in self.list_margins())


class CenterCrop(Operator):
    """The middle of the grid, of a given size; an odd rest is cut off at the end.

    To the grid of another value it is the join `crop`.
    """

    kind = "shape"
    usual_use = ChannelUse.ALIKE
    fixes_grid = True
    grid: Sides = main_argument(description="height and width of the grid that leaves")

    examples: ClassVar[tuple[Example, ...]] = (
        Example("CenterCrop (4)", ("9x6x8",), "4x4x8"),
        Example("CenterCrop (grid=9x1)", ("9x6x8",), "9x1x8"),
        Example("CenterCrop", ("8x8x4",), code="A211"),
        Example("CenterCrop (0)", ("8x8x4",), code="A210"),
        Example("CenterCrop (9)", ("8x8x4",), code="A316"),
        Example("CenterCrop (2)", ("64",), code="A302"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC to a grid of the size."""
        source = image(inputs[0], "CenterCrop")
        wanted = tuple([side.whole for side in self.grid])
        if any(side > given for side, given in zip(wanted, source.grid, strict=True)):
            given, size = print_sides(source.grid), print_sides(wanted)
            message = f"CenterCrop cannot cut {given} to {size}"
            raise ShapeError("A316", message, "write a smaller size, or pad the grid before it")
        return Image(source.channels, wanted)

    def reach(self, grid: tuple[int, ...]) -> Reaches:
        """Shift what is seen by what is cut off before the middle."""
        sides = zip(grid, self.grid, strict=True)
        return tuple(Reach(before=-((side - left.whole) // 2)) for side, left in sides)

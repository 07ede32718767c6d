"""Tokens: the positions of a grid in a row, each with its channels.

A row of tokens is a grid of one side, so that operators on grids take it: `1 Conv` is a full
connection of each token.
"""

from collections.abc import Sequence
from math import prod
from typing import Annotated, ClassVar

from archspec.expressions import Quantity
from archspec.ops.arguments import Pair, Whole, main_argument
from archspec.ops.channels import ChannelUse, Order, identity
from archspec.ops.grid import check_side
from archspec.ops.operator import Example, Operator, image
from archspec.ops.reach import SAME_PLACE, Reach, Reaches
from archspec.ops.shape import Image, Shape, ShapeError, Vector, print_sides


class Tokens(Operator):
    """The positions of a grid in a row, each of them a token.

    Dosovitskiy et al., ViT, arXiv:2010.11929, Figure 1: patches, which `16x16 Conv (c stride 16 V)`
    embeds, are tokens behind this.
    """

    kind = "shape"
    usual_use = ChannelUse.ALIKE
    unnamed = "leave it out: all positions become tokens"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("Tokens", ("14x14x192",), "196x192"),
        Example("Tokens", ("3x4x5x2",), "60x2"),
        Example("Tokens", ("16x4",), "16x4"),
        Example("Tokens", ("64",), code="A302"),
        Example("Tokens", ("1024x2048x2",), code="A310"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC to H·WxC."""
        source = image(inputs[0], "Tokens")
        return Image(source.channels, (check_side(source.positions, "shrink the grid first"),))

    def reach(self, grid: tuple[int, ...]) -> Reaches | None:
        """Return None where the grid has more sides: places in it are places no more."""
        return (SAME_PLACE,) if len(grid) == 1 else None


class Unflatten(Operator):
    """A grid of the tokens in a row, or of the numbers of a vector.

    The inverse of Tokens, and of Flatten: Radford et al., DCGAN, arXiv:1511.06434, Figure 1,
    `project and reshape`; `Unflatten ([3])` makes a row of three tokens of a vector.
    """

    kind = "shape"
    grid: Annotated[tuple[Quantity, ...], Pair(1, square=True)] = main_argument(
        description="the grid that leaves; one number is height and width"
    )

    examples: ClassVar[tuple[Example, ...]] = (
        Example("Unflatten (14)", ("196x192",), "14x14x192"),
        Example("Unflatten (grid=3x4)", ("12x8",), "3x4x8"),
        Example("Unflatten (grid=3x4x5)", ("60x2",), "3x4x5x2"),
        Example("Unflatten (4)", ("64",), "4x4x4"),
        Example("Unflatten ([3])", ("9",), "3x3"),
        Example("Unflatten", ("64",), code="A211"),
        Example("Unflatten (0)", ("64",), code="A210"),
        Example("Unflatten (14)", ("197x192",), code="A301"),
        Example("Unflatten (4)", ("60",), code="A303"),
        Example("Unflatten (4)", ("8x2x4",), code="A317"),
    )

    def fit(self, *inputs: Shape) -> "Unflatten":
        """Return the operator as it is: its grid is the one that leaves."""
        return self

    def shape(self, *inputs: Shape) -> Image:
        """NxC to HxWxC, where N is H·W; H·W·C numbers likewise."""
        grid = tuple([side.whole for side in self.grid])
        positions = prod(grid)
        if isinstance(inputs[0], Vector):
            return Image(_divide(inputs[0].channels, positions), grid)
        source = row(inputs[0], "Unflatten")
        if source.grid != (positions,):
            raise ShapeError(
                "A301",
                f"{source.grid[0]} tokens do not fill a {print_sides(grid)} grid of {positions}",
                "make a grid of as many positions as there are tokens",
            )
        return Image(source.channels, grid)

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order | None:
        """Return that of the channels, where a vector has all positions of each together."""
        if isinstance(inputs[0], Image):
            return orders[0]
        size = prod(side.whole for side in self.grid)
        starts = orders[0][::size]
        inside = (start + place for start in starts for place in range(size))
        is_whole = orders[0] == tuple(inside) and not any(start % size for start in starts)
        return tuple(start // size for start in starts) if is_whole else None


def _divide(numbers: Quantity, positions: int) -> Quantity:
    """Return the channels at each of some positions.

    Raises:
        ShapeError: A303 if not all positions have equally many.
    """
    if numbers.whole % positions:
        message = f"{numbers.whole} numbers do not divide into {positions} positions"
        raise ShapeError("A303", message, f"make the numbers a multiple of {positions}")
    return numbers // positions


class Transpose(Operator):
    """Tokens and channels change places, so that `1 Conv` behind it mixes tokens.

    Tolstikhin et al., MLP-Mixer, arXiv:2105.01601, Figure 1: `T`. What is behind it has as many
    channels as there were tokens, so that it is made for one grid.
    """

    kind = "shape"
    unnamed = "leave it out: tokens and channels change places"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("Transpose", ("196x512",), "512x196"),
        Example("Transpose", ("1x5",), "5x1"),
        Example("Transpose", ("64",), code="A302"),
        Example("Transpose", ("8x8x4",), code="A317"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """NxC to CxN."""
        source = row(inputs[0], "Transpose")
        return Image(Quantity.of(source.grid[0]), (source.channels.whole,))

    def state_sizes(self, *inputs: Shape) -> tuple[int, ...]:
        """Return the tokens: weights behind it are those of as many channels."""
        return inputs[0].tensor[1:]

    def reach(self, grid: tuple[int, ...]) -> Reaches | None:
        """Return None: each channel of the output is a position of the input."""
        return None

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order | None:
        """Channels become positions, which cannot move."""
        channels, *grid = inputs[0].tensor
        return identity(prod(grid)) if orders[0] == identity(channels) else None


class ClassToken(Operator):
    """A learned token before all others, which the class is read from.

    Dosovitskiy et al., ViT, arXiv:2010.11929, Figure 1: `extra learnable [class] embedding`.
    """

    kind = "concat"
    title = "Class token"
    usual_use = ChannelUse.ALIKE
    unnamed = "leave it out: it is one token"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("ClassToken", ("196x192",), "197x192"),
        Example("ClassToken", ("64",), code="A302"),
        Example("ClassToken", ("14x14x192",), code="A317"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """NxC to (N + 1)xC."""
        source = row(inputs[0], "ClassToken")
        return Image(source.channels, (check_side(source.grid[0] + 1),))

    def parameters(self, *inputs: Shape) -> int:
        """Return the channels."""
        return inputs[0].channels.whole

    def reach(self, grid: tuple[int, ...]) -> Reaches:
        """Return the token before, in its old place."""
        return (Reach(before=1),)


class PositionEmbedding(Operator):
    """A learned vector for each position, added to what is there; it fixes the grid.

    Dosovitskiy et al., ViT, arXiv:2010.11929, Figure 1: `position embedding`.
    """

    kind = "sum"
    title = "Position embedding"
    usual_use = ChannelUse.ALIKE
    unnamed = "leave it out: the size is that of what enters"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("PositionEmbedding", ("197x192",), "197x192"),
        Example("PositionEmbedding", ("4x6x8",), "4x6x8"),
        Example("PositionEmbedding", ("64",), code="A302"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """Return the shape of the input."""
        return image(inputs[0], "PositionEmbedding")

    def parameters(self, *inputs: Shape) -> int:
        """Return a number for each number of an example."""
        return prod(inputs[0].tensor)

    def state_sizes(self, *inputs: Shape) -> tuple[int, ...]:
        """Return the channels and the grid."""
        return inputs[0].tensor


class TakeToken(Operator):
    """One token as a vector: the first, unless a number says otherwise.

    Dosovitskiy et al., ViT, arXiv:2010.11929, equation 4: the head takes the class token.
    """

    kind = "shape"
    usual_use = ChannelUse.ALIKE
    index: Annotated[Quantity, Whole(0)] = main_argument(
        default=Quantity.of(0), description="its number, from 0"
    )

    examples: ClassVar[tuple[Example, ...]] = (
        Example("TakeToken", ("197x192",), "192"),
        Example("TakeToken (15)", ("16x4",), "4"),
        Example("TakeToken (-1)", ("16x4",), code="A210"),
        Example("TakeToken (16)", ("16x4",), code="A301"),
        Example("TakeToken", ("14x14x192",), code="A317"),
        Example("TakeToken", ("64",), code="A302"),
    )

    def shape(self, *inputs: Shape) -> Vector:
        """NxC to C."""
        source = row(inputs[0], "TakeToken")
        if self.index.whole >= source.grid[0]:
            raise ShapeError(
                "A301",
                f"token {self.index.whole} is not among {source.grid[0]}, numbered from 0",
                "take a smaller number",
            )
        return Vector(source.channels)

    def reach(self, grid: tuple[int, ...]) -> Reaches | None:
        """Return None, as for any vector."""
        return None


def row(shape: Shape, operator: str) -> Image:
    """Return the shape as a row of tokens.

    Raises:
        ShapeError: A302 where it is a vector, A317 where its grid has more sides.
    """
    source = image(shape, operator)
    if len(source.grid) == 1:
        return source
    message = f"{operator} is of tokens in a row, and what enters is a grid: {source}"
    raise ShapeError("A317", message, "put Tokens before it, which makes a row of the grid")

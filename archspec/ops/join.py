"""Joins: operators that take several values."""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from operator import lt
from typing import ClassVar, Final

from pydantic import Field

from archspec import limits
from archspec.expressions import Quantity
from archspec.ops.arguments import Factor
from archspec.ops.channels import ChannelUse, Order
from archspec.ops.operator import Example, Operator, image
from archspec.ops.reach import Reach, Reaches
from archspec.ops.shape import Image, Shape, ShapeError, Vector, print_sides


class Concat(Operator):
    """Channels of all inputs, one after the other, in the order of writing."""

    kind = "concat"
    title = "Filter concat"
    joins = True
    word = "concat"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("concat", ("8x8x4", "8x8x6"), "8x8x10"),
        Example("concat", ("4", "6", "4"), "14"),
        Example("concat", ("8x8x4", "7x7x4"), code="A304"),
        Example("concat", ("8x8x4", "4"), code="A302"),
    )

    def shape(self, *inputs: Shape) -> Shape:
        """Equal grids; the channels add up."""
        _check_kinds(inputs, "concat")
        channels = sum((source.channels for source in inputs[1:]), inputs[0].channels)
        if channels.whole > limits.DIMENSION:
            raise ShapeError("A310", f"{channels.whole:,} channels are over {limits.DIMENSION:,}")
        if not isinstance(inputs[0], Image):
            return Vector(channels)
        grids = [source.grid for source in inputs if isinstance(source, Image)]
        if any(grid != grids[0] for grid in grids):
            grids = list(dict.fromkeys(grids))
            seen = " and ".join(map(print_sides, grids))
            raise ShapeError("A304", f"concat joins branches of different grids: {seen}")
        return Image(channels, grids[0])


class Add(Operator):
    """The sum of all inputs, number by number.

    In a residual the second of two may be scaled (He et al., arXiv:1512.03385, Figure 2; scaling:
    arXiv:1602.07261, Figure 20).
    """

    kind = "sum"
    usual_use = ChannelUse.ALIKE
    title = "+"
    joins = True
    commutes = True
    word = "add"

    scale: Factor = Field(Quantity.of(1.0), description="what a residual is multiplied by")

    examples: ClassVar[tuple[Example, ...]] = (
        Example("add", ("8x8x4", "8x8x4"), "8x8x4"),
        Example("add", ("16", "16", "16"), "16"),
        Example("add", ("8x8x4", "8x8x5"), code="A305"),
        Example("add", ("8x8x4", "7x7x4"), code="A305"),
    )

    def shape(self, *inputs: Shape) -> Shape:
        """Equal sizes."""
        return check_equal_sizes(inputs, "add")


class Mul(Operator):
    """The product of all inputs; a 1x1 image or a single channel is spread over the others."""

    kind = "product"
    usual_use = ChannelUse.ALIKE
    title = "x"
    joins = True
    commutes = True
    word = "mul"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("mul", ("8x8x4", "8x8x4"), "8x8x4"),
        Example("mul", ("8x8x4", "1x1x4"), "8x8x4"),
        Example("mul", ("8x8x1", "8x8x4"), "8x8x4"),
        Example("mul", ("4x5x6x2", "1x1x1x2"), "4x5x6x2"),
        Example("mul", ("8x8x4", "8x8x5"), code="A305"),
        Example("mul", ("8x8x4", "1x4"), code="A305"),
        Example("mul", ("8x8x4", "4"), code="A302"),
    )

    def shape(self, *inputs: Shape) -> Shape:
        """Equal sizes, except that 1 stands for any."""
        _check_kinds(inputs, "mul")
        channels = _widest([source.channels for source in inputs], inputs)
        if not isinstance(inputs[0], Image):
            return Vector(channels)
        images = [source for source in inputs if isinstance(source, Image)]
        if len({len(shape.grid) for shape in images}) > 1:
            raise _refuse_sizes(inputs, "mul")
        axes = zip(*[shape.grid for shape in images], strict=True)
        sides = [_widest(list(map(Quantity.of, sides)), inputs) for sides in axes]
        return Image(channels, tuple([side.whole for side in sides]))


class Crop(Operator):
    """The first value, cut in the middle to the grid of the second.

    Ronneberger et al., arXiv:1505.04597, Figure 1: `copy and crop`.
    """

    kind = "shape"
    title = "Crop"
    joins = True
    takes_grid = True
    word = "crop"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("crop", ("64x64x512", "56x56x256"), "56x56x512"),
        Example("crop", ("9x8x4", "4x8x1"), "4x8x4"),
        Example("crop", ("9x4", "4x8"), "4x4"),
        Example("crop", ("5x6x7x4", "2x3x7x8"), "2x3x7x4"),
        Example("crop", ("8x8x4", "8x9x4"), code="A316"),
        Example("crop", ("8x8x4", "8x4"), code="A316"),
        Example("crop", ("8x8x4", "4"), code="A302"),
        Example("crop", ("8x8x4", "8x8x4", "8x8x4"), code="A218"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC and H'xW'xC' to H'xW'xC."""
        if len(inputs) != 2:
            message = f"crop takes 2 values, not {len(inputs)}"
            raise ShapeError("A218", message, "name the value to cut, then one of the wanted grid")
        larger, smaller = (image(source, "crop") for source in inputs)
        is_alike = len(larger.grid) == len(smaller.grid)
        if not is_alike or any(map(lt, larger.grid, smaller.grid)):
            first, second = (print_sides(shape.grid) for shape in (larger, smaller))
            raise ShapeError(
                "A316",
                f"crop cannot cut {first} to {second}",
                "name the larger value first, and then the one whose grid it gets",
            )
        return Image(larger.channels, smaller.grid)

    def offsets(self, source: Image, other: Image) -> Reaches:
        """Return which position of the first value each position of the output is."""
        sides = zip(source.grid, other.grid, strict=True)
        return tuple(Reach(before=-((side - left) // 2)) for side, left in sides)

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order:
        """Return that of the first value; of the second it takes the grid alone."""
        return orders[0]


def check_equal_sizes(inputs: tuple[Shape, ...], word: str) -> Shape:
    """Return the one size that all inputs have.

    Args:
        inputs: what enters a join.
        word: the join.

    Raises:
        ShapeError: A302 or A305.
    """
    _check_kinds(inputs, word)
    if any(source.tensor != inputs[0].tensor for source in inputs):
        raise _refuse_sizes(inputs, word)
    return inputs[0]


def _refuse_sizes(inputs: tuple[Shape, ...], word: str) -> ShapeError:
    sizes = " and ".join(dict.fromkeys(str(source) for source in inputs))
    return ShapeError("A305", f"{word} joins values of different sizes: {sizes}")


def _check_kinds(inputs: tuple[Shape, ...], word: str) -> None:
    kinds = {type(source) for source in inputs}
    if len(kinds) > 1:
        sizes = " and ".join(dict.fromkeys(str(source) for source in inputs))
        raise ShapeError(
            "A302",
            f"{word} joins images and vectors: {sizes}",
            "give every branch an image, or every branch a vector",
        )


def _widest(sides: list[Quantity], inputs: tuple[Shape, ...]) -> Quantity:
    widest = max(sides, key=lambda side: side.whole)
    if any(side.whole not in (1, widest.whole) for side in sides):
        raise _refuse_sizes(inputs, "mul")
    return widest


_OWN: Final[dict[str, type[Operator]]] = {join.word: join for join in (Concat, Add, Mul, Crop)}
_HOMES: Final = {
    "resize": ("resize", "ResizeLike"),
    "sub": ("elementwise", "Sub"),
    "max": ("elementwise", "Max"),
    "mean": ("elementwise", "Mean"),
    "matmul": ("matmul", "MatMul"),
    "split": ("parts", "ChannelSplit"),
    "softmax": ("parts", "BranchSoftmax"),
}
"""The modules of this package with the other joins, each imported when a spec names one."""


class JoinTable(Mapping[str, type[Operator]]):
    """The joins by the word that a spec writes."""

    def __getitem__(self, word: str) -> type[Operator]:
        if word not in _OWN:
            home, name = _HOMES[word]
            _OWN[word] = getattr(import_module(f"archspec.ops.{home}"), name)
        return _OWN[word]

    def __contains__(self, word: object) -> bool:
        return word in _OWN or word in _HOMES

    def __iter__(self) -> Iterator[str]:
        return iter(_WORDS)

    def __len__(self) -> int:
        return len(_WORDS)


_WORDS: Final = (*_OWN, *_HOMES)

JOINS: Final = JoinTable()
"""The joins by the word that a spec writes."""

PARTED: Final = ("split", "softmax")
"""The words of steps that leave several values."""

MERGES: Final = tuple(word for word in JOINS if word not in (Crop.word, "resize", *PARTED))
"""The joins of branches: those that leave one value, and take more than the grid of another."""

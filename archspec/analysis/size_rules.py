"""Rules for the sides of an operator's output, as plain numbers.

The sides of most outputs follow from those of the inputs alone: a window slides over them, a join
needs them to be equal, an activation keeps them. For these operators the rule is read off once, so
that many sizes can be tried. Any other operator is asked itself.
"""

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Final, Protocol

from archspec import limits
from archspec.analysis.growth import enlarge_input
from archspec.dataclass import dataclass
from archspec.expressions import Quantity
from archspec.graph import Node
from archspec.ops import Image, Operator, Shape, ShapeError, Vector
from archspec.ops.conv import Conv
from archspec.ops.family import ACTIVATIONS
from archspec.ops.grid import Window, count_positions
from archspec.ops.norm import BN
from archspec.ops.pool import AvgPool, MaxPool

Sides = tuple[int, ...]
"""The sides of a grid, such as height and width, or the length of a vector."""


class SizeRule(Protocol):
    """How output sides follow from input sides; rules that are equal give equal sides."""

    def output_sides(self, sides: Sequence[Sides]) -> Sides | None:
        """Return the output sides for input sides, or None if that does not run."""


@dataclass(frozen=True, slots=True)
class EqualSides:
    """The rule of what keeps the sides of its inputs, all of which must be equal."""

    def output_sides(self, sides: Sequence[Sides]) -> Sides | None:
        """Return the common sides."""
        return sides[0] if sides.count(sides[0]) == len(sides) else None


@dataclass(frozen=True, slots=True)
class BatchVariance:
    """The rule of a normalization over one example: a single value has no variance.

    Attributes:
        is_grid: whether it normalizes a grid, and no vector.
    """

    is_grid: bool

    def output_sides(self, sides: Sequence[Sides]) -> Sides | None:
        """Return the sides of a grid of more than one pixel."""
        (grid,) = sides
        return grid if self.is_grid and prod(grid) != 1 else None


@dataclass(frozen=True, slots=True)
class FixedSides:
    """The rule of an output whose sides do not depend on the input."""

    sides: Sides

    def output_sides(self, sides: Sequence[Sides]) -> Sides | None:
        """Return the sides."""
        return self.sides


@dataclass(frozen=True, slots=True)
class AxisWindow:
    """A sliding window along one axis, with the rule of `archspec.ops.grid`.

    Attributes:
        extent: the positions that it spans.
        stride: steps between two windows.
        zeros: the padding on each side; None where it keeps all positions, as TensorFlow's `same`.
        ceil: round the number of windows up.
        least: the smallest side that it takes.
    """

    extent: int
    stride: int
    zeros: int | None
    ceil: bool
    least: int = 1

    @property
    def keeps_sides(self) -> bool:
        """Whether there are as many windows as positions, on any side."""
        if self.stride > 1 or self.least > 1:
            return False
        return self.zeros is None or 2 * self.zeros == self.extent - 1

    def count_positions(self, side: int) -> int | None:
        """Return the number of windows, or None if it is not from 1 to `limits.DIMENSION`."""
        if side < self.least:
            return None
        if self.zeros is None:
            return -(-side // self.stride)
        count = count_positions(
            side, self.extent, stride=self.stride, zeros=self.zeros, ceil=self.ceil
        )
        return count if 1 <= count <= limits.DIMENSION else None


@dataclass(frozen=True, slots=True)
class SlidingWindow:
    """The rule of a window that slides over a grid."""

    axes: tuple[AxisWindow, ...]

    def output_sides(self, sides: Sequence[Sides]) -> Sides | None:
        """Return the number of windows along each axis."""
        (grid,) = sides
        counts = [axis.count_positions(side) for axis, side in zip(self.axes, grid, strict=True)]
        found = tuple([count for count in counts if count is not None])
        return found if len(found) == len(counts) else None


@dataclass(frozen=True, slots=True, eq=False)
class OperatorRule:
    """The rule of an operator that is asked itself.

    Attributes:
        op: the operator.
        sources: the stated types of its inputs.
        state: the sizes of its weights and statistics; None if they are the same for any input.
    """

    op: Operator
    sources: tuple[Shape, ...]
    state: tuple[int, ...] | None

    def output_sides(self, sides: Sequence[Sides]) -> Sides | None:
        """Return the output sides if the operator and its weights take the input."""
        sources = list(map(_resize_shape, self.sources, sides))
        try:
            found = self.op.shape(*sources)
        except (ShapeError, OverflowError):
            return None
        if self.state is not None and self.state != self.op.state_sizes(*sources):
            return None
        return get_sides(found)


def read_rule(node: Node) -> SizeRule | None:
    """Return the rule of a node of archspec's own that needs no weights of a certain size.

    Args:
        node: a node of a proved graph.

    Returns:
        The rule, or None if the operator has to be asked.
    """
    own = not node.operator.offered_by
    reader = _READERS.get(node.operator.__name__) if own and node.op else None
    if reader is None or not all(isinstance(source, Image) for source in node.sources):
        return None
    if isinstance(node.type, Image) and max(node.type.grid) >= limits.DIMENSION:
        return None  # on a larger input it would exceed the limit
    return reader(node)


def _read_equal_sides(node: Node) -> SizeRule:
    return EqualSides()


def _read_fixed_sides(node: Node) -> SizeRule:
    assert node.type is not None
    return FixedSides(get_sides(node.type))


def _read_conv(node: Node) -> SizeRule | None:
    """Return the window, unless the grid matters to its normalization."""
    assert isinstance(node.op, Conv)
    keeps = node.op.norm is None or type(node.op.norm) is BN
    return _build_window(node.op.window()) if keeps else None


def _read_pool(node: Node) -> SizeRule:
    """Return the window; one of `MaxPool` must see a pixel, so its padding bounds its gaps."""
    assert isinstance(node.op, MaxPool | AvgPool)
    window = node.op.window()
    padded = window.padding == "tf_same" or any(map(int, window.zeros))
    is_bounded = padded and isinstance(node.op, MaxPool)
    return _build_window(window, window.dilation if is_bounded else ())


def _build_window(window: Window, least: Sequence[Quantity] = ()) -> SizeRule:
    """Return the rule of a window that takes grids from a smallest one on."""
    is_kept, extent = window.padding in ("tf_same", "causal"), window.extent
    zeros = [None if is_kept else int(number) for number in window.zeros]
    smallest = [int(side) for side in least] or [1] * len(extent)
    axes = tuple(
        AxisWindow(span, int(stride), padding, bool(window.ceil), side)
        for span, stride, padding, side in zip(extent, window.stride, zeros, smallest, strict=True)
    )
    keeps = all(axis.keeps_sides for axis in axes)
    return EqualSides() if keeps else SlidingWindow(axes)


_EQUAL: Final = (
    *("Add", "Concat", "BN", "ChannelShuffle", "Dropout", "LocalResponseNorm", "GLU"),
    *ACTIVATIONS.names.values(),
)
"""The operators whose output has the sides of the input."""

_READERS: Final[Mapping[str, Callable[[Node], SizeRule | None]]] = {
    "Conv": _read_conv,
    "MaxPool": _read_pool,
    "AvgPool": _read_pool,
    "GlobalAvgPool": _read_fixed_sides,
    **dict.fromkeys(_EQUAL, _read_equal_sides),
}
"""How the rules of archspec's own operators are read, by name."""


def build_operator_rule(op: Operator, given: Sequence[Shape]) -> OperatorRule:
    """Return the rule that asks an operator, with its state sizes if another input changes them."""
    sources = tuple(_resize_shape(image, get_sides(image)) for image in given)
    state = op.state_sizes(*sources)
    larger = (enlarge_input(op, source) for source in sources)
    try:
        is_fixed = state != op.state_sizes(*larger)
    except (ShapeError, OverflowError):
        is_fixed = True
    return OperatorRule(op, sources, state if is_fixed else None)


def get_sides(shape: Shape) -> Sides:
    """Return the sides of an image, or the length of a vector."""
    return shape.grid if isinstance(shape, Image) else shape.tensor


def _resize_shape(shape: Shape, sides: Sides) -> Shape:
    """Return a shape with other sides and plain channels."""
    if isinstance(shape, Image):
        return Image(Quantity.of(int(shape.channels)), sides)
    return Vector(Quantity.of(*sides))

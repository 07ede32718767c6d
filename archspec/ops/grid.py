"""The arithmetic of sliding windows: output grids and padding.

One axis of a convolution or pooling with kernel k, stride s, dilation d and p zeros on either
side gives floor((n + 2p - (d(k - 1) + 1)) / s) + 1 positions (A guide to convolution
arithmetic, arXiv:1603.07285, relationships 6 and 15). Where a pool rounds up instead, a window
may reach beyond the end, but has to begin before it. TensorFlow's `same` gives ceil(n / s)
positions, for which max((ceil(n / s) - 1)s + d(k - 1) + 1 - n, 0) zeros are needed. Causal padding
is d(k - 1) zeros, all before (van den Oord et al., WaveNet, arXiv:1609.03499, section 2.1).
"""

from collections.abc import Sequence

from archspec import limits
from archspec.dataclass import dataclass
from archspec.expressions import Quantity, maximum
from archspec.ops.arguments import EverySide
from archspec.ops.reach import Reach, Reaches
from archspec.ops.shape import ShapeError, print_sides

Axes = tuple[Quantity, ...]
"""A number for each side of a grid, such as its height and its width."""


@dataclass(frozen=True, slots=True)
class Window:
    """A sliding window over a grid.

    Attributes:
        kernel: its sides.
        stride: steps between its positions.
        dilation: steps between its taps.
        padding: `same`, `valid`, `tf_same`, `causal`, or the zeros on each side of every axis.
        ceil: round the number of positions up.
        limited: whether torch pads it by at most half its kernel, as it does for pools.
    """

    kernel: Axes
    stride: Axes
    dilation: Axes
    padding: "str | Axes"
    ceil: bool = False
    limited: bool = False

    @property
    def axes(self) -> range:
        """The axes of the grid, by their numbers."""
        return range(len(self.kernel))

    @property
    def extent(self) -> tuple[int, ...]:
        """What the window spans along each axis, its gaps included."""
        return tuple(map(self._span, self.axes))

    def _span(self, axis: int) -> int:
        return self.dilation[axis].whole * (self.kernel[axis].whole - 1) + 1

    @property
    def asymmetric(self) -> bool:
        """Whether the padding may differ between the two sides of an axis."""
        if self.padding == "causal":
            return any(taps != Quantity.of(1) for taps in self.kernel)
        return self.padding == "tf_same" and not all(map(self._even, self.axes))

    def _even(self, axis: int) -> bool:
        kernel, dilation, stride = self.kernel[axis], self.dilation[axis], self.stride[axis]
        if kernel == Quantity.of(1):
            return True
        if not (kernel.fixed and dilation.fixed and stride.fixed):
            return False
        zeros = self._half(axis).whole
        is_taken = not self.limited or 2 * zeros <= kernel.whole
        return stride.whole == 1 and self.extent[axis] % 2 == 1 and is_taken

    def output(self, grid: tuple[int, ...]) -> tuple[int, ...]:
        """Return the grid of positions.

        Args:
            grid: the sides of the input.

        Raises:
            ShapeError: A301 where the window does not fit, A310 where the grid grows too large.
        """
        if self.padding == "causal" and len(grid) != 1:
            message = f"causal padding on a grid of {len(grid)} sides, which has no past"
            raise ShapeError("A301", message, "write `same`, or `Pad` with what is added before")
        return tuple([self._positions(axis, grid) for axis in self.axes])

    def _positions(self, axis: int, grid: tuple[int, ...]) -> int:
        size, stride = grid[axis], self.stride[axis].whole
        if self.padding in ("tf_same", "causal"):
            return -(-size // stride)
        extent, is_same = self._span(axis), self.padding == "same"
        if is_same:
            self._check_even(extent)
        zeros = extent // 2 if is_same else self._zeros(axis).whole
        positions = count_positions(size, extent, stride=stride, zeros=zeros, ceil=self.ceil)
        if positions < 1:
            raise self._too_large(grid)
        return check_side(positions)

    def _check_even(self, extent: int) -> None:
        if extent % 2 == 0:
            raise ShapeError(
                "A301",
                f"a window of even size {extent} cannot be padded the same on both sides",
                "set `padding` to `tf_same`, which pads one more at the end, or use an odd kernel",
            )

    def _too_large(self, grid: tuple[int, ...]) -> ShapeError:
        padded = [size + 2 * zeros.whole for size, zeros in zip(grid, self.zeros, strict=True)]
        around = "" if self.padding == "valid" else f", {print_sides(padded)} when padded"
        window, size = print_sides(self.extent), print_sides(grid)
        return ShapeError(
            "A301",
            f"a {window} window does not fit into a {size} grid{around}",
            "use a smaller kernel, more padding, or fewer strides before this step",
        )

    @property
    def zeros(self) -> Axes:
        """The rows and columns of zeros on each side, where that is the same on both sides."""
        return tuple(map(self._zeros, self.axes))

    def _zeros(self, axis: int) -> Quantity:
        match self.padding:
            case "tf_same" if not self.asymmetric:
                return self._half(axis)
            case "valid" | "tf_same" | "causal":
                return Quantity.of(0)
            case "same":
                return self._half(axis)
            case tuple(zeros):
                return zeros[axis]
            case unknown:
                raise ValueError(f"unknown padding {unknown}")

    def _count_zeros(self, axis: int) -> int:
        """Return the zeros on each side of an axis as a plain number."""
        return self._span(axis) // 2 if self.padding == "same" else self._zeros(axis).whole

    def _half(self, axis: int) -> Quantity:
        kernel, dilation = self.kernel[axis], self.dilation[axis]
        return kernel // 2 if dilation == Quantity.of(1) else dilation * (kernel - 1) // 2

    def reach(self, grid: tuple[int, ...]) -> Reaches:
        """Return which positions of a grid the window looks at, axis by axis."""
        sizes = (self.kernel, self.stride, self.dilation)

        def find_reach(axis: int) -> Reach:
            taps, stride, gap = (size[axis].whole for size in sizes)
            return Reach(taps, stride, gap, self._margins(axis, grid)[0])

        return tuple(map(find_reach, self.axes))

    def padded(self, grid: tuple[int, ...]) -> tuple[int, ...]:
        """Return a grid with its padding around it."""
        return tuple([side + sum(self._margins(axis, grid)) for axis, side in enumerate(grid)])

    def _margins(self, axis: int, grid: tuple[int, ...]) -> tuple[int, int]:
        """Return the padding on both sides of an axis; TensorFlow puts the odd one at the end."""
        if self.padding == "causal":
            return (self.extent[axis] - 1, 0)
        if self.padding != "tf_same":
            zeros = self._count_zeros(axis)
            return (zeros, zeros)
        stride = self.stride[axis].whole
        last = (grid[axis] - 1) // stride * stride
        missing = maximum(last + self.extent[axis] - grid[axis], 0)
        return (missing // 2, missing - missing // 2)


def both(value: Quantity | int) -> Axes:
    """Return the same number for every side."""
    return EverySide.of(Quantity.of(value))


def is_every(sides: object, number: int) -> bool:
    """Check whether all sides of an argument are a number."""
    return isinstance(sides, tuple) and all(side == Quantity.of(number) for side in sides)


def name_axes(numbers: Sequence[object]) -> str:
    """Return a number for each axis as words: `1 rows and 2 columns`."""
    if len(numbers) != 2:
        return f"{print_sides(numbers)} positions"
    rows, columns = numbers
    return f"{rows} rows and {columns} columns"


def count_positions(side: int, extent: int, *, stride: int, zeros: int, ceil: bool) -> int:
    """Return the number of positions of a window along one axis; less than 1 if it does not fit.

    Args:
        side: the pixels along the axis.
        extent: the pixels that the window spans.
        stride: steps between two positions.
        zeros: the padding on each side.
        ceil: round up, if the last window begins before the padding at the end.
    """
    positions = (side + 2 * zeros - extent + (stride - 1 if ceil else 0)) // stride + 1
    return positions - 1 if ceil and (positions - 1) * stride >= side + zeros else positions


def check_side(size: int, help: str = "") -> int:
    """Return the size of one side of a grid.

    Raises:
        ShapeError: A310 where it is too large, with what to do about it.
    """
    if size > limits.DIMENSION:
        raise ShapeError("A310", f"a side of {size:,} is over {limits.DIMENSION:,}", help)
    return size

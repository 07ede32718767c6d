"""The types of values: feature maps on a grid, and vectors."""

from collections.abc import Hashable, Iterable
from math import prod
from typing import TypeAlias

from archspec.dataclass import dataclass
from archspec.expressions import Quantity, make_key


@dataclass(frozen=True, slots=True)
class Image:
    """A batch of feature maps: N x C x H x W in tensors, `HxWxC` in what people read.

    Attributes:
        channels: the channels at each position.
        grid: the sides of the grid, one or more: height and width of an image.
    """

    channels: Quantity
    grid: tuple[int, ...]

    @property
    def tensor(self) -> tuple[int, ...]:
        """The size of the tensor without its batch: (C, H, W)."""
        return (self.channels.whole, *self.grid)

    @property
    def positions(self) -> int:
        """The number of positions: the product of the sides."""
        return prod(self.grid)

    @property
    def key(self) -> Hashable:
        """A key for caches: equal keys are equal shapes."""
        return (self.channels.key, *map(make_key, self.grid))

    def with_channels(self, channels: Quantity) -> "Image":
        """Return the same with other channels."""
        return Image(channels, self.grid)

    def __str__(self) -> str:
        return f"{print_sides(self.grid)}x{self.channels.whole}"


@dataclass(frozen=True, slots=True)
class Vector:
    """A batch of feature vectors: N x C."""

    channels: Quantity

    @property
    def tensor(self) -> tuple[int, ...]:
        """The size of the tensor without its batch: (C,)."""
        return (self.channels.whole,)

    @property
    def key(self) -> Hashable:
        """A key for caches: equal keys are equal shapes."""
        return (self.channels.key,)

    def with_channels(self, channels: Quantity) -> "Vector":
        """Return the same with other channels."""
        return Vector(channels)

    def __str__(self) -> str:
        return str(self.channels.whole)


Shape: TypeAlias = Image | Vector


def print_sides(sides: Iterable[object]) -> str:
    """Return the sides of a grid or a window as people read them: `3x1`."""
    return "x".join(map(str, sides))


class ShapeError(Exception):
    """An operator cannot take the values it is given.

    Attributes:
        code: the diagnostic's code, A3xx.
        message: what is wrong, with both numbers.
        help: what to do about it.
    """

    def __init__(self, code: str, message: str, help: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.help = help

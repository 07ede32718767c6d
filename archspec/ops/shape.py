"""The types of values: images on a grid, and vectors."""

from collections.abc import Hashable
from typing import TypeAlias

from archspec.dataclass import dataclass
from archspec.expressions import Quantity, make_key


@dataclass(frozen=True, slots=True)
class Image:
    """A batch of feature maps: N x C x H x W in tensors, `HxWxC` in what people read."""

    channels: Quantity
    height: int
    width: int

    @property
    def grid(self) -> tuple[int, int]:
        """Height and width."""
        return (self.height, self.width)

    @property
    def tensor(self) -> tuple[int, ...]:
        """The size of the tensor without its batch: (C, H, W)."""
        return (self.channels.whole, self.height, self.width)

    @property
    def key(self) -> Hashable:
        """A key for caches: equal keys are equal shapes."""
        return (self.channels.key, make_key(self.height), make_key(self.width))

    def with_channels(self, channels: Quantity) -> "Image":
        """Return the same with other channels."""
        return Image(channels, self.height, self.width)

    def __str__(self) -> str:
        return f"{self.height}x{self.width}x{self.channels.whole}"


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

"""Tensors as values of a network, whatever the order of their axes, as all readers see them."""

from typing import Final

from archspec.dataclass import dataclass

CHANNELS: Final = 1
"""The axis of the channels, where the batch is the first."""


class Inexpressible(Exception):  # noqa: N818  # no fault of anybody
    """What an operation of a source does has no counterpart in the language."""


def plain_axes(count: int) -> tuple[int, ...]:
    """Return the axes of a tensor with batch and channels first, and the sides in order."""
    return tuple(range(count))


@dataclass(frozen=True, slots=True)
class Place:
    """A tensor as a value of the network.

    Attributes:
        value: the name of the value.
        axes: for each axis of the tensor, which axis it is with batch and channels first.
    """

    value: str
    axes: tuple[int, ...]

    @property
    def is_plain(self) -> bool:
        """Whether batch and channels are the first axes, and the sides follow in order."""
        return self.axes == plain_axes(len(self.axes))

    @property
    def is_channels_last(self) -> bool:
        """Whether the sides follow the batch, and the channels are the last axis."""
        return self.axes == (0, *range(2, len(self.axes)), CHANNELS)

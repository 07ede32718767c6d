"""Channel shuffle: each group of a grouped convolution gets channels of all groups before it."""

from collections.abc import Sequence
from typing import ClassVar

from archspec.ops.arguments import Count, main_argument
from archspec.ops.channels import Order, check_groups
from archspec.ops.operator import Example, Operator, image
from archspec.ops.shape import Image, Shape


class ChannelShuffle(Operator):
    """The first channel of each group, then the second of each, and so on.

    Zhang et al., ShuffleNet, arXiv:1707.01083, section 3.1: g groups of n channels are written as g
    rows, and read as n columns.
    """

    kind = "shape"
    groups: Count = main_argument(description="groups of channels that are interleaved")

    examples: ClassVar[tuple[Example, ...]] = (
        Example("ChannelShuffle (3)", ("28x28x240",), "28x28x240"),
        Example("ChannelShuffle (groups=2)", ("5x4x6",), "5x4x6"),
        Example("ChannelShuffle (4)", ("5x4x4",), "5x4x4"),
        Example("ChannelShuffle (2)", ("16x4",), "16x4"),
        Example("ChannelShuffle", ("8x8x4",), code="A211"),
        Example("ChannelShuffle (0)", ("8x8x4",), code="A210"),
        Example("ChannelShuffle (2)", ("64",), code="A302"),
        Example("ChannelShuffle (3)", ("8x8x4",), code="A303"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """Return the shape of the input, whose channels must be a multiple of the groups."""
        source = image(inputs[0], "ChannelShuffle")
        check_groups(source.channels, self.groups)
        return source

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order:
        """Any order is shuffled like the channels themselves."""
        (order,) = orders
        taken = self.taken(len(order))
        place = {channel: number for number, channel in enumerate(taken)}
        return tuple(place[order[channel]] for channel in taken)

    def taken(self, channels: int) -> Order:
        """For each channel that leaves, the number of the one that enters."""
        size = channels // self.groups.whole
        return tuple(
            group * size + channel for channel in range(size) for group in range(self.groups.whole)
        )

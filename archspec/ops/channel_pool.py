"""Pools over the channels of each position."""

from collections.abc import Sequence
from typing import ClassVar

from archspec.expressions import Quantity
from archspec.ops.channels import Order, identity
from archspec.ops.operator import Example, Operator, image
from archspec.ops.shape import Image, Shape


class ChannelPool(Operator):
    """What pools over the channels share: one channel leaves, each position by itself."""

    unnamed = "leave it out: it is over all channels"

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC to HxWx1."""
        return image(inputs[0], type(self).__name__).with_channels(Quantity.of(1))

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order:
        """Return the one channel: in any order the others give the same."""
        return identity(1)


class ChannelMean(ChannelPool):
    """The mean of all channels at each position.

    Woo et al., CBAM, arXiv:1807.06521, Figure 2: `AvgPool` of the spatial attention.
    """

    kind = "average"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("ChannelMean", ("8x6x16",), "8x6x1"),
        Example("ChannelMean", ("64",), code="A302"),
        Example("ChannelMean (2)", ("8x8x4",), code="A209"),
    )


class ChannelMax(ChannelPool):
    """The largest channel at each position.

    Woo et al., CBAM, arXiv:1807.06521, Figure 2: `MaxPool` of the spatial attention.
    """

    kind = "pool"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("ChannelMax", ("8x6x16",), "8x6x1"),
        Example("ChannelMax", ("64",), code="A302"),
        Example("ChannelMax (2)", ("8x8x4",), code="A209"),
    )

"""Channels of zeros beside those that enter."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from archspec.expressions import Quantity
from archspec.ops.arguments import Choice, Count, main_argument
from archspec.ops.channels import Order, identity
from archspec.ops.operator import Example, Operator, image
from archspec.ops.shape import Image, Shape, ShapeError


class ChannelPad(Operator):
    """Channels of zeros behind those that enter, or around them.

    He et al., ResNet, arXiv:1512.03385, section 3.3: a shortcut of option A has no parameters,
    `[1x1 MaxPool (stride 2), ChannelPad (32)]`.
    """

    kind = "shape"
    channels: Count = main_argument(description="channels that leave")
    at: Annotated[str, Choice(("end", "both"))] = Field(
        "end", description="behind all others, or half before and half behind, an odd one behind"
    )

    examples: ClassVar[tuple[Example, ...]] = (
        Example("ChannelPad (32)", ("16x16x16",), "16x16x32"),
        Example("ChannelPad (9 at=both)", ("8x6x4",), "8x6x9"),
        Example("ChannelPad (4)", ("8x6x4",), "8x6x4"),
        Example("ChannelPad (9 at=both)", ("16x4",), "16x9"),
        Example("ChannelPad (6)", ("4x5x6x2",), "4x5x6x6"),
        Example("ChannelPad", ("8x8x4",), code="A211"),
        Example("ChannelPad (3)", ("8x8x4",), code="A210"),
        Example("ChannelPad (8 at=start)", ("8x8x4",), code="A210"),
        Example("ChannelPad (128)", ("64",), code="A302"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC to HxWxchannels."""
        source = image(inputs[0], "ChannelPad")
        if self.channels.whole < source.channels.whole:
            raise ShapeError(
                "A210",
                f"{source.channels.whole} channels enter, and {self.channels.whole} are to leave",
                f"give it at least {source.channels.whole}, or write a `1x1 Conv` for fewer",
            )
        return source.with_channels(self.channels)

    def count_zeros(self, entering: Quantity) -> tuple[Quantity, Quantity]:
        """Return the channels of zeros before those that enter, and behind them."""
        added = self.channels - entering
        before = added // 2 if self.at == "both" else Quantity.of(0)
        return before, added - before

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order:
        """Return that of the channels between zeros, which stay."""
        before, _ = (zeros.whole for zeros in self.count_zeros(inputs[0].channels))
        moved = tuple(before + channel for channel in orders[0])
        order = identity(self.channels.whole)
        return (*order[:before], *moved, *order[before + len(moved) :])

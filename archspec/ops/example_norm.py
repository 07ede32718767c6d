"""Normalizations of each example by itself."""

from collections.abc import Sequence
from math import prod
from typing import ClassVar, Final

from pydantic import Field

from archspec.expressions import Quantity
from archspec.ops.arguments import Count, PlainSwitch, Small, Switch, main_argument
from archspec.ops.channels import ChannelUse, Order, check_groups, split
from archspec.ops.norm import Normalization
from archspec.ops.operator import Example, image
from archspec.ops.shape import Image, Shape, ShapeError, print_sides

_NO: Final = Quantity.of(False)
_EPS: Final = Quantity.of(1e-5)


class GroupNorm(Normalization):
    """Group normalization (arXiv:1803.08494); the channels must divide into the groups."""

    word = "group"
    two_values = "of (groups, channels), as torch has them, keep the first: `GroupNorm ({first})`"
    groups: Count = main_argument(default=Quantity.of(32))
    eps: Small = _EPS

    examples: ClassVar[tuple[Example, ...]] = (
        Example("GroupNorm (4)", ("8x8x16",), "8x8x16"),
        Example("GroupNorm", ("4x4x64",), "4x4x64"),
        Example("GroupNorm (5)", ("8x8x16",), code="A303"),
        Example("GroupNorm (16)", ("1x1x16",), code="A301"),
        Example("GroupNorm (0)", ("8x8x16",), code="A210"),
    )

    def shape(self, *inputs: Shape) -> Shape:
        """Return the shape of the input."""
        check_groups(inputs[0].channels, self.groups)
        if prod(inputs[0].tensor) == self.groups.whole:
            raise ShapeError(
                "A301",
                "a group of one number has no variance to normalize by",
                "use fewer groups, or normalize before the grid shrinks to one pixel",
            )
        return inputs[0]

    def channel_use(self, *inputs: Shape) -> ChannelUse:
        """Groups are adjacent, unless one has all channels or each has one."""
        is_alike = self.groups.whole in (1, inputs[0].channels.whole)
        return ChannelUse.ALIKE if is_alike else ChannelUse.ORDERED

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order | None:
        """Return the same, where each group stays together."""
        return orders[0] if split(orders[0], self.groups.whole) else None


class InstanceNorm(Normalization):
    """Instance normalization (arXiv:1607.08022): each channel of each image by itself."""

    word = "instance"
    affine: Switch = _NO
    eps: Small = _EPS

    examples: ClassVar[tuple[Example, ...]] = (
        Example("InstanceNorm", ("8x8x16",), "8x8x16"),
        Example("InstanceNorm (affine)", ("8x8x16",), "8x8x16"),
        Example("InstanceNorm (affine)", ("16x4",), "16x4"),
        Example("InstanceNorm", ("4x5x6x2",), "4x5x6x2"),
        Example("InstanceNorm", ("64",), code="A302"),
        Example("InstanceNorm", ("1x1x8",), code="A301"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """Return the shape of the input, which must have more than one pixel to have a variance."""
        source = image(inputs[0], "InstanceNorm")
        if source.positions == 1:
            raise ShapeError(
                "A301",
                f"a {print_sides(source.grid)} grid has no variance to normalize by",
                "normalize before the grid shrinks to one pixel",
            )
        return source


class ExampleNorm(Normalization):
    """What normalizations of a whole example share, or of the channels at each of its positions."""

    eps: Small = _EPS
    channels: PlainSwitch = Field(
        _NO, description="over the channels of each position alone, whatever the grid"
    )

    def count_learned(self, source: Shape) -> int:
        """Return how many numbers are normalized together."""
        return source.channels.whole if self.channels else prod(source.tensor)

    def state_sizes(self, *inputs: Shape) -> tuple[int, ...]:
        """Channels, and the grid if it is over that too, also where nothing is learned."""
        return inputs[0].tensor[:1] if self.channels else inputs[0].tensor

    def has_statistics(self) -> bool:
        """Where they are over the channels alone, no other position matters."""
        return not self.channels


class LayerNorm(ExampleNorm):
    """Layer normalization (arXiv:1607.06450) over channels and grid, which fixes the grid.

    Over the channels alone, `LayerNorm (channels)` or `norm=layer(channels)`, it is the `LN` of
    Liu et al., ConvNeXt, arXiv:2201.03545, Figure 4.
    """

    word = "layer"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("LayerNorm", ("4x6x8",), "4x6x8"),
        Example("LayerNorm (channels eps=1e-6)", ("4x6x8",), "4x6x8"),
        Example("LayerNorm (channels affine=false)", ("4x6x8",), "4x6x8"),
        Example("LayerNorm (channels)", ("196x192",), "196x192"),
        Example("LayerNorm", ("4x5x6x2",), "4x5x6x2"),
        Example("LayerNorm (eps=1e-6)", ("64",), "64"),
        Example("LayerNorm (channels)", ("64",), "64"),
        Example("LayerNorm (eps=-1)", ("64",), code="A210"),
        Example("LayerNorm (channels=2)", ("4x6x8",), code="A210"),
    )

    def parameters(self, *inputs: Shape) -> int:
        """Return a scale and an offset for each number of an example or of a position."""
        return 2 * self.count_learned(inputs[0]) if self.affine else 0


class RMSNorm(ExampleNorm):
    """Root-mean-square normalization (arXiv:1910.07467) over channels and grid, or channels."""

    word = "rms"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("RMSNorm", ("4x6x8",), "4x6x8"),
        Example("RMSNorm (channels)", ("4x6x8",), "4x6x8"),
        Example("RMSNorm (channels affine=false)", ("4x6x8",), "4x6x8"),
        Example("RMSNorm (affine=false)", ("64",), "64"),
        Example("RMSNorm (eps=0)", ("64",), code="A210"),
    )

    def parameters(self, *inputs: Shape) -> int:
        """Return a scale for each number of an example or of a position, where affine."""
        return self.count_learned(inputs[0]) if self.affine else 0

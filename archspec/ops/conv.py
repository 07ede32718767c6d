"""Convolution, with the normalization and activation that its box implies."""

from collections.abc import Sequence
from math import prod
from typing import ClassVar

from archspec.expressions import Quantity
from archspec.ops.arguments import ConvPadding, Count, Kernel, Sides, Switch, main_argument
from archspec.ops.attached import Act, Norm, check_attached
from archspec.ops.channels import ChannelUse, Order, carry_groups, check_groups
from archspec.ops.grid import Window, both
from archspec.ops.operator import Example, Operator, image
from archspec.ops.shape import Image, Shape


class Convolution(Operator):
    """What convolutions share: weights for each tap and channel of a group, then norm and act."""

    kind = "conv"
    two_values = (
        "of (in, out), as torch has them, keep the second, `{second}`; where the second is the "
        "stride, write `stride {second}`"
    )
    filters: Count = main_argument(description="channels that leave")
    kernel: Kernel = main_argument(description="its length along each side of the grid")
    stride: Sides = both(1)
    dilation: Sides = both(1)
    groups: Count = Quantity.of(1)
    padding: ConvPadding = "same"
    bias: Switch = Quantity.of(True)
    norm: Norm = None
    act: Act = None

    def check_source(self, source: Shape) -> Image:
        """Return what enters; channels in and out must be multiples of the groups."""
        entering = image(source, type(self).__name__)
        check_groups(entering.channels, self.groups, "entering")
        check_groups(self.filters, self.groups, "leaving")
        return entering

    def count_weights(self, source: Shape) -> int:
        """Sides of the kernel x channels in x filters / groups."""
        taps = prod([side.whole for side in self.kernel])
        return taps * source.channels.whole * self.filters.whole // self.groups.whole

    def channel_use(self, *inputs: Shape) -> ChannelUse:
        """Mix the channels of a group: each filter has a weight for each of them."""
        return ChannelUse.LEARNED if self.groups.whole == 1 else ChannelUse.ORDERED

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC to H'xW'xfilters; channels in and out must be multiples of the groups."""
        output = self.find_output(self.check_source(inputs[0]))
        for attached in filter(None, (self.norm, self.act)):
            check_attached(attached, output)
        return output

    def find_output(self, source: Image) -> Image:
        """Return the type of the output for an input that fits."""
        raise NotImplementedError

    def parameters(self, *inputs: Shape) -> int:
        """Return the weights, the bias, and what normalization and activation learn."""
        own = self.count_weights(inputs[0]) + (self.filters.whole if self.bias else 0)
        attached = [operator for operator in (self.norm, self.act) if operator]
        output = self.find_output(image(inputs[0], type(self).__name__)) if attached else inputs[0]
        return own + sum(operator.parameters(output) for operator in attached)

    def has_statistics(self) -> bool:
        """Check whether its normalization keeps statistics."""
        return self.norm is not None and self.norm.has_statistics()

    def has_batch_statistics(self) -> bool:
        """Check whether its normalization takes statistics of the batch."""
        return self.norm is not None and self.norm.has_batch_statistics()

    def state_sizes(self, *inputs: Shape) -> tuple[int, ...]:
        """Return the sizes of its own weights, then those of its normalization."""
        own = super().state_sizes(*inputs)
        return own if self.norm is None else own + self.norm.state_sizes(self.shape(*inputs))

    def can_reorder(self, *inputs: Shape) -> bool:
        """Check whether its normalization treats all channels alike."""
        output = self.shape(*inputs)
        return self.norm is None or self.norm.channel_use(output) is ChannelUse.ALIKE

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order | None:
        """Return the order of the filters if groups stay together, as for its normalization."""
        found = carry_groups(orders[0], self.groups.whole, self.filters.whole)
        if found is None or self.norm is None or self.can_reorder(*inputs):
            return found
        return self.norm.carry_order([found], self.shape(*inputs))


class Conv(Convolution):
    """Convolution, then normalization, then activation: one box of a paper."""

    examples: ClassVar[tuple[Example, ...]] = (
        Example("3x3 Conv (96 stride 2 V)", ("35x35x384",), "17x17x96"),
        Example("1x7 Conv (224)", ("17x17x192",), "17x17x224"),
        Example("3x3 Conv (16 stride 2 norm=batch act=relu bias=false)", ("9x8x4",), "5x4x16"),
        Example("3x3 Conv (8 groups=4 dilation=2)", ("9x9x4",), "9x9x8"),
        Example("3x3 Conv (8 stride 2 padding=tf_same)", ("8x8x4",), "4x4x8"),
        Example("5x5 Conv (8 padding=1 act=leaky_relu(0.2))", ("8x8x4",), "6x6x8"),
        Example("3x3 Conv (8 norm=group(2) act=silu)", ("6x6x4",), "6x6x8"),
        Example("3x3 Conv (8 norm=instance act=prelu)", ("6x6x4",), "6x6x8"),
        Example("3x3 Conv (0)", ("8x8x4",), code="A210"),
        Example("3x3 Conv (8 stride 0)", ("8x8x4",), code="A210"),
        Example("3x3 Conv", ("8x8x4",), code="A211"),
        Example("Conv (8)", ("8x8x4",), code="A211"),
        Example("9x9 Conv (8 V)", ("8x8x4",), code="A301"),
        Example("4x4 Conv (8)", ("8x8x4",), code="A301"),
        Example("3x3 Conv (8)", ("64",), code="A302"),
        Example("3x3 Conv (8 groups=3)", ("8x8x4",), code="A303"),
        Example("3x3 Conv (9 groups=4)", ("8x8x4",), code="A303"),
        Example("3x3 Conv (9 norm=group(2))", ("8x8x4",), code="A303"),
    )

    def window(self) -> Window:
        """Return the kernel, sliding over the grid."""
        return Window(self.kernel, self.stride, self.dilation, self.padding)

    def find_output(self, source: Image) -> Image:
        """Return the type of the output for an input that fits."""
        return Image(self.filters, self.window().output(source.grid))

    def macs(self, *inputs: Shape) -> int:
        """Count one for each weight at each output position."""
        positions = prod(self.window().output(image(inputs[0], "Conv").grid))
        return positions * self.count_weights(inputs[0])

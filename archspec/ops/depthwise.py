"""Depthwise and separable convolutions, whose width follows from what enters."""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field

from archspec import limits
from archspec.expressions import Quantity
from archspec.ops.arguments import ConvPadding, Count, Kernel, Sides, Switch, main_argument
from archspec.ops.attached import Act, Norm
from archspec.ops.channels import ChannelUse, Order
from archspec.ops.conv import Conv
from archspec.ops.grid import Window, both
from archspec.ops.operator import Example, Operator, image
from archspec.ops.shape import Image, Shape, ShapeError

_ONE = Quantity.of(1)


class PerChannelConv(Operator):
    """What convolutions of each channel by itself share: they are one or two plain ones.

    Every rule is that of the convolutions in `expand`, one applied to the other.
    """

    kind = "conv"
    kernel: Kernel = Field(description="its length along each side of the grid")
    stride: Sides = both(1)
    dilation: Sides = both(1)
    padding: ConvPadding = "same"
    multiplier: Count = Field(_ONE, description="filters for each channel that enters")
    bias: Switch = Quantity.of(True)
    norm: Norm = None
    act: Act = None

    def expand(self, source: Shape) -> tuple[Conv, ...]:
        """Return the same as convolutions, each applied to what the one before gives."""
        raise NotImplementedError

    def make_depthwise(self, source: Shape, *, bias: Quantity, norm: Norm, act: Act) -> Conv:
        """Return the convolution with a group for each channel."""
        channels = image(source, type(self).__name__).channels
        filters = channels * self.multiplier
        if filters.whole > limits.DIMENSION:
            raise ShapeError("A310", f"{filters.whole:,} channels are over {limits.DIMENSION:,}")
        return Conv(
            filters=filters,
            groups=channels,
            kernel=self.kernel,
            stride=self.stride,
            dilation=self.dilation,
            padding=self.padding,
            bias=bias,
            norm=norm,
            act=act,
        )

    def list_stages(self, source: Shape) -> tuple[tuple[Conv, Shape], ...]:
        """Return each convolution with what enters it."""
        stages: list[tuple[Conv, Shape]] = []
        for conv in self.expand(source):
            stages.append((conv, source))
            source = conv.shape(source)
        return tuple(stages)

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC to H'xW'xC'."""
        conv, source = self.list_stages(inputs[0])[-1]
        return conv.shape(source)

    def window(self) -> Window:
        """Return the kernel, sliding over the grid."""
        return Window(self.kernel, self.stride, self.dilation, self.padding)

    def parameters(self, *inputs: Shape) -> int:
        """Return the sum of those of its convolutions, with norm and activation."""
        return sum(conv.parameters(source) for conv, source in self.list_stages(inputs[0]))

    def macs(self, *inputs: Shape) -> int:
        """Count one for each weight at each output position."""
        return sum(conv.macs(source) for conv, source in self.list_stages(inputs[0]))

    def state_sizes(self, *inputs: Shape) -> tuple[int, ...]:
        """Return those of its convolutions."""
        stages = self.list_stages(inputs[0])
        return tuple(size for conv, source in stages for size in conv.state_sizes(source))

    def has_statistics(self) -> bool:
        """Check whether its normalization keeps statistics."""
        return self.norm is not None and self.norm.has_statistics()

    def has_batch_statistics(self) -> bool:
        """Check whether its normalization takes statistics of the batch."""
        return self.norm is not None and self.norm.has_batch_statistics()

    def channel_use(self, *inputs: Shape) -> ChannelUse:
        """Return that of its last convolution."""
        conv, source = self.list_stages(inputs[0])[-1]
        return conv.channel_use(source)

    def can_reorder(self, *inputs: Shape) -> bool:
        """Check whether its normalization treats all channels alike."""
        conv, source = self.list_stages(inputs[0])[-1]
        return conv.can_reorder(source)


class DWConv(PerChannelConv):
    """Depthwise convolution, then normalization, then activation: filters of one channel each.

    Howard et al., MobileNets, arXiv:1704.04861, Figure 3: `3x3 Depthwise Conv`; the `DWConv` of
    Zhang et al., ShuffleNet, arXiv:1707.01083, Figure 2.
    """

    unnamed = "leave it out: the channels are those that enter, times the `multiplier`"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("3x3 DWConv (stride 2)", ("112x112x64",), "56x56x64"),
        Example("7x7 DWConv", ("14x14x96",), "14x14x96"),
        Example("3x3 DWConv (multiplier=2 V)", ("8x8x4",), "6x6x8"),
        Example("5x5 DWConv (stride 2 norm=batch act=relu6 bias=false)", ("9x8x4",), "5x4x4"),
        Example("3x3 DWConv (stride 2 padding=tf_same act=prelu(4))", ("8x8x4",), "4x4x4"),
        Example("3x3 DWConv (64)", ("8x8x4",), code="A209"),
        Example("DWConv", ("8x8x4",), code="A211"),
        Example("3x3 DWConv (multiplier=0)", ("8x8x4",), code="A210"),
        Example("3x3 DWConv (multiplier=1048576)", ("8x8x4",), code="A310"),
        Example("9x9 DWConv (V)", ("8x8x4",), code="A301"),
        Example("3x3 DWConv", ("64",), code="A302"),
    )

    def expand(self, source: Shape) -> tuple[Conv, ...]:
        """Return the convolution with a group for each channel."""
        depthwise = self.make_depthwise(source, bias=self.bias, norm=self.norm, act=self.act)
        return (depthwise,)

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order | None:
        """Return the order of the channels, each with all of its filters."""
        ((conv, source),) = self.list_stages(inputs[0])
        return conv.carry_order(orders, source)


class SepConv(PerChannelConv):
    """Depthwise convolution, then one of 1x1, then normalization and activation.

    Chollet, Xception, arXiv:1610.02357, Figure 5: `SeparableConv 728, 3x3`; there is nothing
    between the two, and the bias is that of the second.
    """

    two_values = Conv.two_values
    filters: Count = main_argument(description="channels that leave")

    examples: ClassVar[tuple[Example, ...]] = (
        Example("3x3 SepConv (728)", ("19x19x728",), "19x19x728"),
        Example("3x3 SepConv (8 stride 2 norm=batch act=relu bias=false)", ("9x8x4",), "5x4x8"),
        Example("5x5 SepConv (6 multiplier=2 padding=tf_same stride 2)", ("8x8x4",), "4x4x6"),
        Example("3x3 SepConv (8 dilation=2)", ("9x9x4",), "9x9x8"),
        Example("3x3 SepConv", ("8x8x4",), code="A211"),
        Example("3x3 SepConv (0)", ("8x8x4",), code="A210"),
        Example("4x4 SepConv (8)", ("8x8x4",), code="A301"),
        Example("3x3 SepConv (8)", ("64",), code="A302"),
        Example("3x3 SepConv (9 norm=group(2))", ("8x8x4",), code="A303"),
    )

    def expand(self, source: Shape) -> tuple[Conv, ...]:
        """Return the convolution with a group for each channel, and the one of 1x1."""
        no = Quantity.of(False)
        depthwise = self.make_depthwise(source, bias=no, norm=None, act=None)
        pointwise = Conv(
            filters=self.filters,
            kernel=(_ONE,) * len(self.kernel),
            bias=self.bias,
            norm=self.norm,
            act=self.act,
        )
        fitted = pointwise.fit(source)
        assert isinstance(fitted, Conv)
        return (depthwise, fitted)

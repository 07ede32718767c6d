"""Operators on vectors: full connection, dropout, and the way from images to vectors."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from archspec import limits
from archspec.expressions import Quantity
from archspec.ops.arguments import Count, Fraction, Switch, main_argument, shown
from archspec.ops.attached import Act, Norm, check_attached, in_box
from archspec.ops.channels import ChannelUse, Order
from archspec.ops.operator import Example, Operator, image
from archspec.ops.reach import Reaches
from archspec.ops.shape import Image, Shape, ShapeError, Vector


class FC(Operator):
    """Full connection of a vector, then normalization, then activation."""

    kind = "dense"
    usual_use = ChannelUse.LEARNED
    two_values = "of (in, out), as torch has them, keep the second: `FC ({second})`"
    features: Count = main_argument(description="numbers that leave, such as classes")
    bias: Switch = Quantity.of(True)
    norm: Norm = None
    act: Act = None

    examples: ClassVar[tuple[Example, ...]] = (
        Example("FC (1000)", ("1536",), "1000"),
        Example("FC (10 bias=false)", ("64",), "10"),
        Example("FC (10 act=relu)", ("64",), "10"),
        Example("FC (10 act=prelu(10))", ("64",), "10"),
        Example("FC (10 norm=batch act=relu bias=false)", ("64",), "10"),
        Example("FC (10 norm=layer)", ("64",), "10"),
        Example("FC", ("64",), code="A211"),
        Example("FC (0)", ("64",), code="A210"),
        Example("FC (10)", ("8x8x4",), code="A302"),
        Example("FC (10 norm=instance)", ("64",), code="A302"),
    )

    def shape(self, *inputs: Shape) -> Vector:
        """C to features."""
        if isinstance(inputs[0], Image):
            message = f"FC needs a vector, and gets an image of {inputs[0]}"
            raise ShapeError("A302", message, self._instead(inputs[0]))
        output = Vector(self.features)
        for attached in filter(None, (self.norm, self.act)):
            check_attached(attached, output)
        return output

    def _instead(self, source: Image) -> str:
        """Return what to write where an image enters; one of a single pixel may stay an image."""
        if source.positions != 1:
            each = "`1 Conv` connects each token by itself; " if len(source.grid) == 1 else ""
            return f"{each}put GlobalAvgPool or Flatten before it"
        norm, act = (op and in_box(op) for op in (self.norm, self.act))
        box = "it as a `1x1 Conv` with `norm=none`"
        if self.features.fixed and "" not in (norm, act):
            options = f"norm={norm or 'none'} act={act or 'none'} bias={shown(self.bias)}"
            box = f"`1x1 Conv ({self.features.whole} {options})`"
        same = "the same function of one pixel"
        return f"to keep an image write {box}, {same}; for a vector put Flatten before it"

    def parameters(self, *inputs: Shape) -> int:
        """channels in x features, the bias, and what normalization and activation learn."""
        own = self.macs(*inputs) + (self.features.whole if self.bias else 0)
        attached = filter(None, (self.norm, self.act))
        return own + sum(operator.parameters(Vector(self.features)) for operator in attached)

    def state_sizes(self, *inputs: Shape) -> tuple[int, ...]:
        """Return the size of its own weights, then those of its normalization."""
        own = super().state_sizes(*inputs)
        return own if self.norm is None else own + self.norm.state_sizes(Vector(self.features))

    def has_batch_statistics(self) -> bool:
        """Check whether its normalization takes statistics of the batch."""
        return self.norm is not None and self.norm.has_batch_statistics()

    def can_reorder(self, *inputs: Shape) -> bool:
        """Check whether its normalization treats all features alike."""
        alike = ChannelUse.ALIKE
        return self.norm is None or self.norm.channel_use(Vector(self.features)) is alike

    def macs(self, *inputs: Shape) -> int:
        """channels in x features."""
        return inputs[0].channels.whole * self.features.whole


class Dropout(Operator):
    """Drop numbers at random while training (rate), or keep them (keep = 1 - rate)."""

    kind = "dropout"
    usual_use = ChannelUse.ALIKE
    aliases: ClassVar[Mapping[str, str]] = {"keep": "rate"}
    rate: Fraction = main_argument(description="the share that is dropped")

    examples: ClassVar[tuple[Example, ...]] = (
        Example("Dropout (0.2)", ("1536",), "1536"),
        Example("Dropout (keep=0.8)", ("8x8x4",), "8x8x4"),
        Example("Dropout", ("64",), code="A211"),
        Example("Dropout (1.5)", ("64",), code="A210"),
        Example("Dropout (keep=0.8 rate=0.2)", ("64",), code="A212"),
    )

    @classmethod
    def unalias(cls, alias: str, value: object) -> object:
        """`keep` is 1 minus the rate."""
        if not isinstance(value, Quantity) or isinstance(value.value, bool):
            return value
        rate = 1 - value
        return Quantity.of(round(float(rate), 12)) if rate.fixed else rate


class Flatten(Operator):
    """An image as a vector, channels first; it fixes the grid."""

    kind = "shape"
    unnamed = "leave it out: all of an example becomes one vector"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("Flatten", ("6x5x16",), "480"),
        Example("Flatten", ("16x4",), "64"),
        Example("Flatten", ("4x5x6x2",), "240"),
        Example("Flatten", ("64",), code="A302"),
    )

    def reach(self, grid: tuple[int, ...]) -> Reaches | None:
        """Return None: every output may look at the whole grid."""
        return None

    def shape(self, *inputs: Shape) -> Vector:
        """HxWxC to H·W·C."""
        source = image(inputs[0], "Flatten")
        channels = source.positions * source.channels
        if channels.whole > limits.DIMENSION:
            message = f"a vector of {channels.whole:,} is over {limits.DIMENSION:,}"
            raise ShapeError("A310", message, "shrink the grid first")
        return Vector(channels)

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order:
        """Return that of the channels, each with all of its pixels."""
        source = image(inputs[0], "Flatten")
        pixels = range(source.positions)
        return tuple(channel * len(pixels) + pixel for channel in orders[0] for pixel in pixels)

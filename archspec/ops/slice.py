"""A part of the channels, taken where it stands."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from archspec import limits
from archspec.expressions import Quantity
from archspec.ops.arguments import Whole, main_argument
from archspec.ops.channels import Order
from archspec.ops.operator import Example, Operator
from archspec.ops.shape import Shape, ShapeError


class Slice(Operator):
    """Channels from one number to another, which is left out: `slice: 0..16` is `Slice (16)`.

    Chen et al., FasterNet, arXiv:2303.03667, Figure 4: a partial convolution takes the first
    channels alone. Where all parts go on, `split` names them.
    """

    kind = "shape"
    stop: Annotated[Quantity, Whole(1)] = main_argument(
        default=Quantity.of(limits.DIMENSION),
        description="the channel behind the last; by default all up to the end",
    )
    start: Annotated[Quantity, Whole(0)] = Field(Quantity.of(0), description="the first channel")

    examples: ClassVar[tuple[Example, ...]] = (
        Example("Slice (16)", ("8x8x64",), "8x8x16"),
        Example("Slice (start=48)", ("8x8x64",), "8x8x16"),
        Example("Slice (8 start=2)", ("8x6x10",), "8x6x6"),
        Example("Slice (5)", ("6",), "5"),
        Example("Slice (0)", ("8x8x4",), code="A210"),
        Example("Slice (8)", ("8x8x4",), code="A303"),
        Example("Slice (4 start=4)", ("8x8x8",), code="A303"),
    )

    def shape(self, *inputs: Shape) -> Shape:
        """The channels between the two numbers."""
        entering = inputs[0].channels
        start, end = self.start, self.find_end(entering)
        if not start.whole < end.whole <= entering.whole:
            taken = f"channels {start.whole} to {end.whole}"
            message = f"{taken} are not among {entering.whole}, which are numbered from 0"
            raise ShapeError("A303", message, "take numbers between 0 and the channels that enter")
        return inputs[0].with_channels(end - start)

    def find_end(self, entering: Quantity) -> Quantity:
        """Return the channel behind the last."""
        is_open = self.stop.fixed and self.stop.value == limits.DIMENSION
        return entering if is_open else self.stop

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order | None:
        """Channels may move within the part alone."""
        start, end = self.start.whole, self.find_end(inputs[0].channels).whole
        part = orders[0][start:end]
        is_own = sorted(part) == list(range(start, end))
        return tuple(channel - start for channel in part) if is_own else None

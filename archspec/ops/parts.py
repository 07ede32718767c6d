"""Steps that leave several values: a split of channels, and a softmax over branches.

Each value is a node of its own, whose operator says which one it is.
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from archspec.expressions import Quantity
from archspec.ops.arguments import Whole
from archspec.ops.channels import ChannelUse, Order, check_groups
from archspec.ops.join import check_equal_sizes
from archspec.ops.operator import Example, Operator
from archspec.ops.shape import Shape, ShapeError


class PartOfSeveral(Operator):
    """One of the values that a step leaves."""

    joins = True
    leaves_parts = True
    index: Annotated[Quantity, Whole(0)] = Field(Quantity.of(0), description="its number")
    parts: Annotated[Quantity, Whole(2)] = Field(Quantity.of(2), description="how many there are")

    @property
    def is_last(self) -> bool:
        """Whether no other value of the step comes behind it."""
        return self.index.whole == self.parts.whole - 1


class ChannelSplit(PartOfSeveral):
    """Parts of the channels, in turn, each with a name: equal ones, or of given sizes.

    Ma et al., ShuffleNetV2, arXiv:1807.11164, Figure 3: `channel split`.
    """

    kind = "shape"
    title = "Channel split"
    word = "split"
    start: Annotated[Quantity, Whole(0)] = Field(
        Quantity.of(0), description="the channels before a part of a given size"
    )
    channels: Annotated[Quantity | None, Whole(1)] = Field(
        None, description="the size of a part; by default all parts are equal"
    )

    examples: ClassVar[tuple[Example, ...]] = (
        Example("split", ("8x8x4",), "8x8x2"),
        Example("split", ("6",), "3"),
        Example("split", ("8x8x5",), code="A303"),
    )

    def shape(self, *inputs: Shape) -> Shape:
        """The channels of the part."""
        entering = inputs[0].channels
        if self.channels is None:
            if self.index.whole == 0:  # the fault of all parts, said once
                check_groups(entering, self.parts)
            return inputs[0].with_channels(entering // self.parts)
        end = self.start + self.channels
        if self.is_last and end.whole != entering.whole:
            message = f"the parts of this split have {end.whole} channels, not {entering.whole}"
            raise ShapeError("A303", message, f"give the parts {entering.whole} channels in all")
        return inputs[0].with_channels(self.channels)

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order | None:
        """Channels may move within a part alone."""
        (order,) = orders
        size = self.shape(*inputs).channels.whole
        start = self.index.whole * size if self.channels is None else self.start.whole
        part = order[start : start + size]
        is_own = sorted(part) == list(range(start, start + size))
        return tuple(channel - start for channel in part) if is_own else None


class BranchSoftmax(PartOfSeveral):
    """The softmax of several values, number by number, so that they sum to one.

    Li et al., Selective Kernel Networks, arXiv:1903.06586, Figure 1 and equation 5.
    """

    kind = "activation"
    title = "Softmax"
    usual_use = ChannelUse.ALIKE
    word = "softmax"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("softmax", ("1x1x4", "1x1x4"), "1x1x4"),
        Example("softmax", ("16", "16", "16"), "16"),
        Example("softmax", ("8x8x4", "8x8x5"), code="A305"),
        Example("softmax", ("8x8x4", "4"), code="A302"),
    )

    def shape(self, *inputs: Shape) -> Shape:
        """Equal sizes."""
        return check_equal_sizes(inputs, self.word)

"""Self-attention of the positions of a grid."""

from collections.abc import Mapping
from math import prod
from typing import Annotated, ClassVar

from pydantic import Field

from archspec.expressions import Quantity
from archspec.ops.arguments import Count, PlainSwitch, Switch, Whole, main_argument
from archspec.ops.channels import ChannelUse, check_groups
from archspec.ops.operator import Example, Operator, image
from archspec.ops.reach import Reaches
from archspec.ops.shape import Image, Shape


class MultiHeadAttention(Operator):
    """Self-attention of all positions of a grid, in several heads.

    Queries, keys and values are projected from the channels of each position, the softmax of their
    products weighs the values, and the heads together are projected once more: Vaswani et al.,
    arXiv:1706.03762, Figure 2; Dosovitskiy et al., ViT, arXiv:2010.11929, Figure 1. `relative` adds
    a learned number for each distance of two positions to the products, which fixes the grid: Dai
    et al., CoAtNet, arXiv:2106.04803, equation 3.
    """

    kind = "attention"
    figure_name = "Multi-Head Attention"
    letters: ClassVar[Mapping[str, str]] = {"heads": "h"}
    usual_use = ChannelUse.LEARNED
    heads: Count = main_argument(description="heads, between which the channels are divided")
    filters: Annotated[Quantity | None, Whole(1)] = Field(
        None, description="channels that leave, and of all heads; by default those that enter"
    )
    bias: Switch = Field(Quantity.of(True), description="of all four projections")
    relative: PlainSwitch = Field(
        Quantity.of(False), description="add a learned number for each distance of two positions"
    )

    examples: ClassVar[tuple[Example, ...]] = (
        Example("MultiHeadAttention (3)", ("197x192",), "197x192"),
        Example("MultiHeadAttention (2 bias=false)", ("4x6x8",), "4x6x8"),
        Example("MultiHeadAttention (2 filters=12)", ("5x8",), "5x12"),
        Example("MultiHeadAttention (2 relative)", ("4x6x8",), "4x6x8"),
        Example("MultiHeadAttention (4 relative bias=false)", ("16x8",), "16x8"),
        Example("MultiHeadAttention (2 filters=4 relative)", ("3x2x4x8",), "3x2x4x4"),
        Example("MultiHeadAttention", ("16x8",), code="A211"),
        Example("MultiHeadAttention (0)", ("16x8",), code="A210"),
        Example("MultiHeadAttention (3)", ("16x8",), code="A303"),
        Example("MultiHeadAttention (2)", ("64",), code="A302"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """NxC to NxC, or to as many filters; they divide into the heads."""
        source = image(inputs[0], "MultiHeadAttention")
        width = self.width(source)
        check_groups(width, self.heads)
        return Image(width, source.grid)

    def width(self, source: Shape) -> Quantity:
        """Return the channels of all heads together, which leave."""
        return source.channels if self.filters is None else self.filters

    def parameters(self, *inputs: Shape) -> int:
        """Return those of four projections, and a number for each distance and head."""
        source = image(inputs[0], "MultiHeadAttention")
        entering, width, bias = source.channels.whole, self.width(source).whole, bool(self.bias)
        projected = 3 * width * (entering + bias) + width * (width + bias)
        return projected + (self.count_distances(source) * self.heads.whole if self.relative else 0)

    def count_distances(self, source: Image) -> int:
        """Return how many distances two positions of a grid may have."""
        return prod(2 * side - 1 for side in source.grid)

    def state_sizes(self, *inputs: Shape) -> tuple[int, ...]:
        """Return the parameters, and the grid if there is a number for each distance in it."""
        own = super().state_sizes(*inputs)
        return (*own, *inputs[0].tensor[1:]) if self.relative else own

    def macs(self, *inputs: Shape) -> int:
        """Return those of the projections, of queries with keys, and of weights with values."""
        source = image(inputs[0], "MultiHeadAttention")
        entering, width, count = source.channels.whole, self.width(source).whole, source.positions
        return count * width * (3 * entering + width) + 2 * count * count * width

    def reach(self, grid: tuple[int, ...]) -> Reaches | None:
        """Return None: each position looks at all."""
        return None

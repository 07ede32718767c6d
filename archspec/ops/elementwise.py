"""Joins that compute number by number, other than sum and product."""

from typing import ClassVar

from archspec.ops.channels import ChannelUse
from archspec.ops.join import check_equal_sizes
from archspec.ops.operator import Example, Operator
from archspec.ops.shape import Shape


class ElementwiseJoin(Operator):
    """What joins of values of one size share."""

    usual_use = ChannelUse.ALIKE
    joins = True

    def shape(self, *inputs: Shape) -> Shape:
        """Equal sizes."""
        return check_equal_sizes(inputs, self.word)


class Sub(ElementwiseJoin):
    """The first input minus all others, number by number.

    Haris et al., DBPN, arXiv:1803.02735, Figure 3: the error of a back-projection.
    """

    kind = "sum"
    title = "−"
    word = "sub"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("sub", ("8x8x4", "8x8x4"), "8x8x4"),
        Example("sub", ("16", "16", "16"), "16"),
        Example("sub", ("8x8x4", "8x8x5"), code="A305"),
        Example("sub", ("8x8x4", "4"), code="A302"),
    )


class Max(ElementwiseJoin):
    """The largest of all inputs, number by number.

    Goodfellow et al., Maxout Networks, arXiv:1302.4389, equation 1.
    """

    kind = "sum"
    title = "max"
    commutes = True
    word = "max"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("max", ("8x8x4", "8x8x4"), "8x8x4"),
        Example("max", ("16", "16", "16"), "16"),
        Example("max", ("8x8x4", "7x7x4"), code="A305"),
        Example("max", ("8x8x4", "4"), code="A302"),
    )


class Mean(ElementwiseJoin):
    """The mean of all inputs, number by number.

    Larsson et al., FractalNet, arXiv:1605.07648, Figure 1: the join layer.
    """

    kind = "sum"
    title = "mean"
    commutes = True
    word = "mean"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("mean", ("8x8x4", "8x8x4"), "8x8x4"),
        Example("mean", ("16", "16", "16"), "16"),
        Example("mean", ("8x8x4", "8x8x5"), code="A305"),
        Example("mean", ("8x8x4", "4"), code="A302"),
    )

"""Normalization by the response of all channels."""

from typing import ClassVar

from archspec.expressions import Quantity
from archspec.ops.arguments import Small
from archspec.ops.channels import ChannelUse
from archspec.ops.operator import Example, Operator, image
from archspec.ops.shape import Image, Shape


class GRN(Operator):
    """Global response normalization: a channel is weighed by its length over the grid.

    The length is divided by the mean of those of all channels. Scale and offset are learned, zero
    at first, and the input is added: Woo et al., ConvNeXt V2, arXiv:2301.00808, Figure 5 and
    Algorithm 1.
    """

    kind = "norm"
    usual_use = ChannelUse.ALIKE
    unnamed = "leave it out: the channels are those that enter"
    named: ClassVar[dict[str, str]] = {"eps": "1e-5"}
    eps: Small = Quantity.of(1e-6)

    examples: ClassVar[tuple[Example, ...]] = (
        Example("GRN", ("14x14x64",), "14x14x64"),
        Example("GRN (eps=1e-5)", ("5x4x6",), "5x4x6"),
        Example("GRN", ("16x4",), "16x4"),
        Example("GRN", ("4x5x6x2",), "4x5x6x2"),
        Example("GRN (eps=0)", ("8x8x4",), code="A210"),
        Example("GRN (64)", ("8x8x4",), code="A209"),
        Example("GRN", ("64",), code="A302"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """Return the shape of the input."""
        return image(inputs[0], "GRN")

    def parameters(self, *inputs: Shape) -> int:
        """Return a scale and an offset for each channel."""
        return 2 * inputs[0].channels.whole

    def has_statistics(self) -> bool:
        """The lengths are those over the grid."""
        return True

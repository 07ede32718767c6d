"""Normalizations, as boxes and as the `norm` of a convolution."""

from typing import ClassVar, Final

from pydantic import Field

from archspec.expressions import Quantity
from archspec.ops.arguments import Fraction, PlainSwitch, Small, Switch
from archspec.ops.channels import ChannelUse
from archspec.ops.operator import Example, Operator
from archspec.ops.shape import Shape

_YES: Final = Quantity.of(True)
_EPS: Final = Quantity.of(1e-5)


class Normalization(Operator):
    """A normalization: it keeps the shape, and may learn a scale and an offset."""

    kind = "norm"
    usual_use = ChannelUse.ALIKE
    unnamed = "leave it out: the size is that of what enters"
    named: ClassVar[dict[str, str]] = {"eps": "1e-3"}
    affine: Switch = _YES

    def parameters(self, *inputs: Shape) -> int:
        """Return a scale and an offset for each channel, where affine."""
        return 2 * inputs[0].channels.whole if self.affine else 0

    def state_sizes(self, *inputs: Shape) -> tuple[int, ...]:
        """Return the channels, also where nothing is learned."""
        return inputs[0].tensor[:1]

    def has_statistics(self) -> bool:
        """They are those of the example itself, and so of all of its grid."""
        return True


class BN(Normalization):
    """Batch normalization (arXiv:1502.03167), of images or vectors.

    Where one of the two is not learned, as in the Inception networks of TensorFlow, write
    `scale=false` or `center=false`.
    """

    word = "batch"
    eps: Small = _EPS
    momentum: Fraction = Quantity.of(0.1)
    scale: PlainSwitch = Field(_YES, description="learn a scale for each channel, where affine")
    center: PlainSwitch = Field(_YES, description="learn an offset for each channel, where affine")

    examples: ClassVar[tuple[Example, ...]] = (
        Example("BN", ("8x8x16",), "8x8x16"),
        Example("BN (eps=1e-3 momentum=0.01)", ("64",), "64"),
        Example("BN (affine=false)", ("4x4x3",), "4x4x3"),
        Example("BN (scale=false)", ("8x8x16",), "8x8x16"),
        Example("BN (center=false eps=1e-3)", ("64",), "64"),
        Example("BN (scale=false)", ("16x4",), "16x4"),
        Example("BN", ("4x5x6x2",), "4x5x6x2"),
        Example("BN (eps=0)", ("8x8x16",), code="A210"),
        Example("BN (momentum=1.5)", ("8x8x16",), code="A210"),
    )

    def parameters(self, *inputs: Shape) -> int:
        """Return a scale and an offset for each channel, or one of them."""
        learned = bool(self.scale) + bool(self.center)
        return learned * inputs[0].channels.whole if self.affine else 0

    def has_statistics(self) -> bool:
        """At inference they are constants."""
        return False

    def has_batch_statistics(self) -> bool:
        """They are those of the batch, which need more than one value a channel."""
        return True

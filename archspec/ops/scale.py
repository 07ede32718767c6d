"""Learned scales and stochastic depth, as the steps of a residual."""

from collections.abc import Mapping
from typing import ClassVar

from archspec.expressions import Quantity
from archspec.ops.arguments import Factor, Fraction, main_argument
from archspec.ops.channels import ChannelUse
from archspec.ops.dense import Dropout
from archspec.ops.operator import Example, Operator
from archspec.ops.shape import Shape


class LayerScale(Operator):
    """A learned factor for each channel, small at first.

    Touvron et al., CaiT, arXiv:2103.17239, Figure 2(d); Liu et al., ConvNeXt, arXiv:2201.03545,
    Table 5: `layer scale 1e-6`.
    """

    kind = "product"
    usual_use = ChannelUse.ALIKE
    init: Factor = main_argument(default=Quantity.of(1e-6), description="the factors to begin with")

    examples: ClassVar[tuple[Example, ...]] = (
        Example("LayerScale (1e-6)", ("14x14x96",), "14x14x96"),
        Example("LayerScale", ("64",), "64"),
        Example("LayerScale (init=0.1)", ("8x8x4",), "8x8x4"),
        Example("LayerScale (1e9)", ("8x8x4",), code="A210"),
    )

    def parameters(self, *inputs: Shape) -> int:
        """Return the channels."""
        return inputs[0].channels.whole


class LearnedScale(Operator):
    """One learned factor for all numbers, 0 at first unless another is given.

    Bachlechner et al., ReZero, arXiv:2003.04887, Figure 1: the α of a residual; De and Smith,
    SkipInit, arXiv:2002.10444, section 3.
    """

    kind = "product"
    usual_use = ChannelUse.ALIKE
    init: Factor = main_argument(default=Quantity.of(0.0), description="the factor to begin with")

    examples: ClassVar[tuple[Example, ...]] = (
        Example("LearnedScale", ("14x14x96",), "14x14x96"),
        Example("LearnedScale (1)", ("64",), "64"),
        Example("LearnedScale (init=1e9)", ("8x8x4",), code="A210"),
    )

    def parameters(self, *inputs: Shape) -> int:
        """Return the one factor."""
        return 1


class StochasticDepth(Operator):
    """Drop the whole value of an example at random while training, as the last step of a residual.

    Huang et al., arXiv:1603.09382, Figure 2: what is kept is divided by the share that is kept, as
    in ConvNeXt and EfficientNet, so that nothing changes at inference.
    """

    kind = "dropout"
    usual_use = ChannelUse.ALIKE
    aliases: ClassVar[Mapping[str, str]] = {"keep": "rate"}
    rate: Fraction = main_argument(description="the share of examples that are dropped")

    examples: ClassVar[tuple[Example, ...]] = (
        Example("StochasticDepth (0.1)", ("14x14x96",), "14x14x96"),
        Example("StochasticDepth (keep=0.8)", ("64",), "64"),
        Example("StochasticDepth (0)", ("8x8x4",), "8x8x4"),
        Example("StochasticDepth", ("64",), code="A211"),
        Example("StochasticDepth (1.5)", ("64",), code="A210"),
        Example("StochasticDepth (keep=0.8 rate=0.2)", ("64",), code="A212"),
    )

    @classmethod
    def unalias(cls, alias: str, value: object) -> object:
        """`keep` is 1 minus the rate."""
        return Dropout.unalias(alias, value)

"""Normalization to length one."""

from typing import ClassVar

from archspec.expressions import Quantity
from archspec.ops.arguments import Small
from archspec.ops.channels import ChannelUse
from archspec.ops.operator import Example, Operator


class L2Norm(Operator):
    """The channels of each position, or a vector, divided by their Euclidean length.

    Schroff et al., FaceNet, arXiv:1503.03832, Figure 2: `L2` before the embedding; with learned
    factors, `[L2Norm, LayerScale (20)]`, it is that of Liu et al., SSD, arXiv:1512.02325.
    """

    kind = "norm"
    usual_use = ChannelUse.ALIKE
    unnamed = "leave it out: it is the Euclidean length"
    named: ClassVar[dict[str, str]] = {"eps": "1e-6"}
    eps: Small = Quantity.of(1e-12)

    examples: ClassVar[tuple[Example, ...]] = (
        Example("L2Norm", ("128",), "128"),
        Example("L2Norm", ("38x38x512",), "38x38x512"),
        Example("L2Norm (eps=1e-6)", ("8x8x4",), "8x8x4"),
        Example("L2Norm (eps=0)", ("64",), code="A210"),
        Example("L2Norm (2)", ("64",), code="A209"),
    )

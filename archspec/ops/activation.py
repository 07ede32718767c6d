"""Activations: boxes of their own, and the `act` of a convolution or full connection.

Each is the module of the same name in `torch.nn`.
"""

from typing import ClassVar

from archspec.ops.channels import ChannelUse
from archspec.ops.operator import Example, Operator


class Activation(Operator):
    """What activations share: one number in, one number out, the shape stays."""

    kind = "activation"
    usual_use = ChannelUse.ALIKE

    in_place: ClassVar[bool] = False
    """Whether it may overwrite its input without harm to the gradient."""


class ReLU(Activation):
    """max(0, x)."""

    word = "relu"
    in_place = True

    examples: ClassVar[tuple[Example, ...]] = (
        Example("ReLU", ("8x8x16",), "8x8x16"),
        Example("ReLU (2)", ("4",), code="A209"),
    )

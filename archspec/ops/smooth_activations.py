"""Activations without a kink, and others that are made of these.

Each is the module of the same name in `torch.nn`; its arguments have torch's defaults.
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from archspec.expressions import Quantity
from archspec.ops.activation import Activation
from archspec.ops.arguments import Choice, Small, main_argument
from archspec.ops.channels import ChannelUse, Order, split
from archspec.ops.operator import Example
from archspec.ops.shape import Shape, ShapeError


class GELU(Activation):
    """x times the normal distribution function of x (arXiv:1606.08415), or its tanh form."""

    word = "gelu"
    named: ClassVar[dict[str, str]] = {"approximate": "tanh"}
    approximate: Annotated[str, Choice(("none", "tanh"))] = "none"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("GELU", ("8x8x16",), "8x8x16"),
        Example("GELU (approximate=tanh)", ("64",), "64"),
        Example("GELU (approximate=fast)", ("64",), code="A210"),
    )


class SiLU(Activation):
    """x times its sigmoid, also called Swish (arXiv:1710.05941)."""

    word = "silu"

    examples: ClassVar[tuple[Example, ...]] = (Example("SiLU", ("8x8x16",), "8x8x16"),)


class Mish(Activation):
    """x tanh(softplus(x)) (arXiv:1908.08681)."""

    word = "mish"

    examples: ClassVar[tuple[Example, ...]] = (Example("Mish", ("8x8x16",), "8x8x16"),)


class Sigmoid(Activation):
    """1 / (1 + exp(-x))."""

    word = "sigmoid"

    examples: ClassVar[tuple[Example, ...]] = (Example("Sigmoid", ("8x8x16",), "8x8x16"),)


class Tanh(Activation):
    """The hyperbolic tangent."""

    word = "tanh"

    examples: ClassVar[tuple[Example, ...]] = (Example("Tanh", ("8x8x16",), "8x8x16"),)


class Softplus(Activation):
    """log(1 + exp(beta x)) / beta."""

    word = "softplus"
    beta: Small = main_argument(default=Quantity.of(1.0))

    examples: ClassVar[tuple[Example, ...]] = (
        Example("Softplus (2)", ("8x8x16",), "8x8x16"),
        Example("Softplus (0)", ("8x8x16",), code="A210"),
    )


class Softsign(Activation):
    """x / (1 + |x|)."""

    word = "softsign"

    examples: ClassVar[tuple[Example, ...]] = (Example("Softsign", ("8x8x16",), "8x8x16"),)


class LogSigmoid(Activation):
    """The logarithm of the sigmoid."""

    word = "log_sigmoid"

    examples: ClassVar[tuple[Example, ...]] = (Example("LogSigmoid", ("8x8x16",), "8x8x16"),)


class Tanhshrink(Activation):
    """x - tanh(x)."""

    word = "tanhshrink"

    examples: ClassVar[tuple[Example, ...]] = (Example("Tanhshrink", ("8x8x16",), "8x8x16"),)


class Softmax(Activation):
    """Probabilities over the channels."""

    word = "softmax"
    unnamed = "leave it out: probabilities are over the channels"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("Softmax", ("10",), "10"),
        Example("Softmax", ("8x8x16",), "8x8x16"),
    )


class GLU(Activation):
    """The first half of the channels times the sigmoid of the second (arXiv:1612.08083)."""

    usual_use = ChannelUse.ORDERED  # the two halves have different roles
    unnamed = "leave it out: the channels are halved"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("GLU", ("8x8x16",), "8x8x8"),
        Example("GLU", ("64",), "32"),
        Example("GLU", ("8x8x5",), code="A303"),
    )

    def shape(self, *inputs: Shape) -> Shape:
        """Return the shape of the input, with half its channels."""
        source = inputs[0]
        if source.channels.whole % 2:
            message = f"{source.channels.whole} channels do not divide into two halves"
            raise ShapeError("A303", message, "make the channels even")
        half = source.channels // 2
        return source.with_channels(half)

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order | None:
        """Return the order of the first half, if both halves have the same."""
        half = len(orders[0]) // 2
        halves = split(orders[0], 2)
        alike = halves is not None and halves[1] == tuple(half + channel for channel in halves[0])
        return halves[0] if halves and alike else None

"""Activations: boxes of their own, and the `act` of a convolution or full connection.

Each is the module of the same name in `torch.nn`; its arguments have torch's defaults.
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Final

from pydantic import Field

from archspec.expressions import Quantity
from archspec.ops.arguments import Choice, Count, Fraction, Real, Small, main_argument, shown
from archspec.ops.channels import ChannelUse, Order, split
from archspec.ops.operator import Example, Operator
from archspec.ops.shape import Shape, ShapeError

_Any = Annotated[Quantity, Real(-1e6, 1e6)]
_NonNegative = Annotated[Quantity, Real(0, 1e6)]


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


class ReLU6(Activation):
    """min(max(0, x), 6)."""

    word = "relu6"
    in_place = True

    examples: ClassVar[tuple[Example, ...]] = (Example("ReLU6", ("8x8x16",), "8x8x16"),)


class LeakyReLU(Activation):
    """x where positive, slope times x elsewhere."""

    word = "leaky_relu"
    slope: _NonNegative = main_argument(default=Quantity.of(0.01))

    examples: ClassVar[tuple[Example, ...]] = (
        Example("LeakyReLU (0.2)", ("8x8x16",), "8x8x16"),
        Example("LeakyReLU (-1)", ("8x8x16",), code="A210"),
    )


class PReLU(Activation):
    """x where positive, a learned slope times x elsewhere (arXiv:1502.01852).

    There is one slope in all, or one for each channel.
    """

    word = "prelu"
    counts = ("slopes",)
    slopes: Count = main_argument(
        default=Quantity.of(1), description="slopes that are learned: 1, or the channels that enter"
    )
    init: _Any = Field(Quantity.of(0.25), description="the slope to begin with")

    examples: ClassVar[tuple[Example, ...]] = (
        Example("PReLU", ("8x8x16",), "8x8x16"),
        Example("PReLU (16)", ("8x8x16",), "8x8x16"),
        Example("PReLU (64 init=0.1)", ("64",), "64"),
        Example("PReLU (8)", ("8x8x16",), code="A210"),
        Example("PReLU (0.1)", ("64",), code="A210"),
        Example("PReLU (true)", ("8x8x16",), code="A210"),
    )

    @classmethod
    def meant(cls, name: str, value: object) -> tuple[str, str] | None:
        """Return a number that counts nothing is a slope to begin with."""
        number = value.value if isinstance(value, Quantity) else None
        if name != "slopes" or number is None:
            return None
        return ("slopes", "1") if isinstance(number, bool) else ("init", shown(number))

    def shape(self, *inputs: Shape) -> Shape:
        """Return the input type, whose channels must match the slopes unless there is one."""
        channels, slopes = inputs[0].channels.whole, self.slopes.whole
        if slopes not in (1, channels):
            raise ShapeError(
                "A210",
                f"{slopes} slopes of PReLU do not fit {channels} channels",
                f"give it {channels} slopes, one for each channel, or 1 for all",
            )
        return inputs[0]

    def parameters(self, *inputs: Shape) -> int:
        """Return the slopes."""
        return self.slopes.whole


class RReLU(Activation):
    """Leaky ReLU with a random slope between two bounds while training."""

    word = "rrelu"
    named: ClassVar[dict[str, str]] = {"lower": "0.1", "upper": "0.3"}
    lower: Fraction = Quantity.of(1 / 8)
    upper: Fraction = Quantity.of(1 / 3)

    examples: ClassVar[tuple[Example, ...]] = (
        Example("RReLU (lower=0.1 upper=0.3)", ("8x8x16",), "8x8x16"),
        Example("RReLU (upper=2)", ("8x8x16",), code="A210"),
        Example("RReLU (lower=0.5)", ("8x8x16",), code="A210"),
    )

    def shape(self, *inputs: Shape) -> Shape:
        """Return the shape of the input."""
        if float(self.lower) > float(self.upper):
            message = f"lower {float(self.lower):g} is above upper {float(self.upper):g}"
            raise ShapeError("A210", message, "exchange the two bounds")
        return inputs[0]


class ELU(Activation):
    """x where positive, alpha (exp(x) - 1) elsewhere (arXiv:1511.07289)."""

    word = "elu"
    alpha: _NonNegative = main_argument(default=Quantity.of(1.0))

    examples: ClassVar[tuple[Example, ...]] = (
        Example("ELU (0.5)", ("8x8x16",), "8x8x16"),
        Example("ELU (-0.5)", ("8x8x16",), code="A210"),
    )


class CELU(Activation):
    """The continuously differentiable ELU (arXiv:1704.07483)."""

    word = "celu"
    alpha: Small = main_argument(default=Quantity.of(1.0))

    examples: ClassVar[tuple[Example, ...]] = (
        Example("CELU", ("8x8x16",), "8x8x16"),
        Example("CELU (0)", ("8x8x16",), code="A210"),
    )


class SELU(Activation):
    """The self-normalizing ELU (arXiv:1706.02515)."""

    word = "selu"

    examples: ClassVar[tuple[Example, ...]] = (Example("SELU", ("8x8x16",), "8x8x16"),)


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


class Hardtanh(Activation):
    """x held between two bounds."""

    word = "hardtanh"
    named: ClassVar[dict[str, str]] = {"low": "0", "high": "6"}
    low: _Any = Quantity.of(-1.0)
    high: _Any = Quantity.of(1.0)

    examples: ClassVar[tuple[Example, ...]] = (
        Example("Hardtanh (low=0 high=6)", ("8x8x16",), "8x8x16"),
        Example("Hardtanh (low=1 high=0)", ("8x8x16",), code="A210"),
    )

    def shape(self, *inputs: Shape) -> Shape:
        """Return the shape of the input."""
        if float(self.low) >= float(self.high):
            message = f"low {float(self.low):g} is not below high {float(self.high):g}"
            raise ShapeError("A210", message, "exchange the two bounds")
        return inputs[0]


class Hardsigmoid(Activation):
    """min(max(0, x + 3), 6) / 6."""

    word = "hardsigmoid"

    examples: ClassVar[tuple[Example, ...]] = (Example("Hardsigmoid", ("8x8x16",), "8x8x16"),)


class Hardswish(Activation):
    """x times its hard sigmoid (arXiv:1905.02244)."""

    word = "hardswish"

    examples: ClassVar[tuple[Example, ...]] = (Example("Hardswish", ("8x8x16",), "8x8x16"),)


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


class Hardshrink(Activation):
    """x where |x| exceeds the threshold, 0 elsewhere."""

    word = "hardshrink"
    threshold: _NonNegative = main_argument(default=Quantity.of(0.5))

    examples: ClassVar[tuple[Example, ...]] = (
        Example("Hardshrink (0.25)", ("8x8x16",), "8x8x16"),
        Example("Hardshrink (-1)", ("8x8x16",), code="A210"),
    )


class Softshrink(Activation):
    """x drawn towards 0 by the threshold."""

    word = "softshrink"
    threshold: _NonNegative = main_argument(default=Quantity.of(0.5))

    examples: ClassVar[tuple[Example, ...]] = (
        Example("Softshrink", ("8x8x16",), "8x8x16"),
        Example("Softshrink (threshold=-1)", ("8x8x16",), code="A210"),
    )


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


ALL: Final[tuple[type[Activation], ...]] = (
    ReLU, ReLU6, LeakyReLU, PReLU, RReLU, ELU, CELU, SELU, GELU, SiLU, Mish, Sigmoid, Tanh,
    Hardtanh, Hardsigmoid, Hardswish, Softplus, Softsign, LogSigmoid, Hardshrink, Softshrink,
    Tanhshrink, Softmax, GLU,
)  # fmt: skip
"""Every activation."""

ACTIVATIONS: Final = tuple(activation for activation in ALL if activation.word)
"""The activations that an `act` argument can name."""

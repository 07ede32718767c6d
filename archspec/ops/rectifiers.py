"""Activations that keep what is positive, as ReLU does.

Each is the module of the same name in `torch.nn`; its arguments have torch's defaults.
"""

from typing import ClassVar

from pydantic import Field

from archspec.expressions import Quantity
from archspec.ops.activation import Activation
from archspec.ops.arguments import Count, Factor, Fraction, NonNegative, Small, main_argument, shown
from archspec.ops.operator import Example
from archspec.ops.shape import Shape, ShapeError


class ReLU6(Activation):
    """min(max(0, x), 6)."""

    word = "relu6"
    in_place = True

    examples: ClassVar[tuple[Example, ...]] = (Example("ReLU6", ("8x8x16",), "8x8x16"),)


class LeakyReLU(Activation):
    """x where positive, slope times x elsewhere."""

    word = "leaky_relu"
    slope: NonNegative = main_argument(default=Quantity.of(0.01))

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
    init: Factor = Field(Quantity.of(0.25), description="the slope to begin with")

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
    alpha: NonNegative = main_argument(default=Quantity.of(1.0))

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

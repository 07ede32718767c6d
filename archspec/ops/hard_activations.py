"""Activations of straight pieces.

Each is the module of the same name in `torch.nn`; its arguments have torch's defaults.
"""

from typing import ClassVar

from archspec.expressions import Quantity
from archspec.ops.activation import Activation
from archspec.ops.arguments import Factor, NonNegative, main_argument
from archspec.ops.operator import Example
from archspec.ops.shape import Shape, ShapeError


class Hardtanh(Activation):
    """x held between two bounds."""

    word = "hardtanh"
    named: ClassVar[dict[str, str]] = {"low": "0", "high": "6"}
    low: Factor = Quantity.of(-1.0)
    high: Factor = Quantity.of(1.0)

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


class Hardshrink(Activation):
    """x where |x| exceeds the threshold, 0 elsewhere."""

    word = "hardshrink"
    threshold: NonNegative = main_argument(default=Quantity.of(0.5))

    examples: ClassVar[tuple[Example, ...]] = (
        Example("Hardshrink (0.25)", ("8x8x16",), "8x8x16"),
        Example("Hardshrink (-1)", ("8x8x16",), code="A210"),
    )


class Softshrink(Activation):
    """x drawn towards 0 by the threshold."""

    word = "softshrink"
    threshold: NonNegative = main_argument(default=Quantity.of(0.5))

    examples: ClassVar[tuple[Example, ...]] = (
        Example("Softshrink", ("8x8x16",), "8x8x16"),
        Example("Softshrink (threshold=-1)", ("8x8x16",), code="A210"),
    )

"""Local response normalization."""

from typing import Annotated, ClassVar

from archspec.expressions import Quantity
from archspec.ops.arguments import Count, Real, main_argument
from archspec.ops.operator import Example, Operator, image
from archspec.ops.shape import Image, Shape


class LocalResponseNorm(Operator):
    """Local response normalization over adjacent channels (AlexNet, section 3.3)."""

    kind = "norm"
    neighbours: Count = main_argument(default=Quantity.of(5), description="channels summed")
    alpha: Annotated[Quantity, Real(0, 1e6)] = Quantity.of(1e-4)
    beta: Annotated[Quantity, Real(0, 1e6)] = Quantity.of(0.75)
    k: Annotated[Quantity, Real(0, 1e6)] = Quantity.of(1.0)

    examples: ClassVar[tuple[Example, ...]] = (
        Example("LocalResponseNorm", ("8x8x16",), "8x8x16"),
        Example("LocalResponseNorm (3 alpha=1e-3 beta=0.5 k=2)", ("8x8x16",), "8x8x16"),
        Example("LocalResponseNorm (3)", ("16x8",), "16x8"),
        Example("LocalResponseNorm", ("64",), code="A302"),
        Example("LocalResponseNorm (0)", ("8x8x16",), code="A210"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """Return the shape of the input."""
        return image(inputs[0], "LocalResponseNorm")

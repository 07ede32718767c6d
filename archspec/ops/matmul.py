"""The matrix product of two values."""

from collections.abc import Sequence
from typing import ClassVar

from archspec.ops.channels import Order, identity
from archspec.ops.operator import Example, Operator
from archspec.ops.reach import Reaches
from archspec.ops.shape import Image, Shape, ShapeError
from archspec.ops.tokens import row


class MatMul(Operator):
    """The matrix product of two values: the rows of a matrix are tokens, its columns channels.

    Qi et al., PointNet, arXiv:1612.00593, Figure 2: `matrix multiply`.
    """

    kind = "product"
    title = "Matrix multiply"
    joins = True
    word = "matmul"

    examples: ClassVar[tuple[Example, ...]] = (
        Example("matmul", ("1024x3", "3x3"), "1024x3"),
        Example("matmul", ("5x4", "4x7"), "5x7"),
        Example("matmul", ("5x4", "5x4"), code="A318"),
        Example("matmul", ("8x8x4", "4x4"), code="A317"),
        Example("matmul", ("5x4", "4"), code="A302"),
        Example("matmul", ("5x4", "4x4", "4x4"), code="A218"),
    )

    def shape(self, *inputs: Shape) -> Image:
        """NxC and CxK to NxK."""
        if len(inputs) != 2:
            message = f"matmul takes 2 values, not {len(inputs)}"
            raise ShapeError("A218", message, "multiply two, and what leaves with the next")
        left, right = (row(source, "matmul") for source in inputs)
        if left.channels.whole != right.grid[0]:
            raise ShapeError(
                "A318",
                f"matmul of {left} and {right}: {left.channels.whole} channels of the first meet "
                f"{right.grid[0]} tokens of the second",
                "make them equal; Transpose turns a matrix",
            )
        return Image(right.channels, left.grid)

    def macs(self, *inputs: Shape) -> int:
        """N·C·K."""
        left, right = inputs
        return left.tensor[1] * left.channels.whole * right.channels.whole

    def state_sizes(self, *inputs: Shape) -> tuple[int, ...]:
        """Return the tokens of the second, since channels meet them."""
        return inputs[1].tensor[1:]

    def reach(self, grid: tuple[int, ...]) -> Reaches | None:
        """Return None: each position depends on all of the second value."""
        return None

    def carry_order(self, orders: Sequence[Order], *inputs: Shape) -> Order | None:
        """Return that of the second value, where the channels of the first stay in place."""
        left, right = orders
        return right if left == identity(len(left)) else None

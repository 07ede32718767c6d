"""Lower joins to calls in `forward`."""

from collections.abc import Iterable
from typing import Final

from archspec.codegen.code import CallPiece, FixedClass, GroupPiece, InfixPiece, Piece, build_piece
from archspec.codegen.torch.lowering import JoinLowering
from archspec.codegen.torch.tensors import Made, numbers
from archspec.expressions import Quantity
from archspec.ops import Shape
from archspec.ops.join import Add, Concat, Crop, Mul
from archspec.ops.operator import Operator


class ConcatLowering(JoinLowering[Concat]):
    """`torch.cat([...], dim=1)`."""

    def call(self, op: Concat, *values: Piece) -> Piece:
        """Return the call."""
        return CallPiece("torch.cat", (GroupPiece(values, "[]"),), (("dim", build_piece(1)),))


class AddLowering(JoinLowering[Add]):
    """`a + b`, or `torch.add(a, b, alpha=scale)`, which allocates no tensor for the product."""

    def call(self, op: Add, *values: Piece) -> Piece:
        """Return the call."""
        if op.scale == Quantity.of(1.0):
            return InfixPiece("+", values)
        return CallPiece("torch.add", values, (("alpha", build_piece(op.scale)),))

    def tensors(self, op: Add, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return one tensor for each `+`."""
        return _of_each_step(op, inputs)


class MulLowering(JoinLowering[Mul]):
    """`a * b`."""

    def call(self, op: Mul, *values: Piece) -> Piece:
        """Return the call."""
        return InfixPiece("*", values)

    def tensors(self, op: Mul, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return one tensor for each `*`."""
        return _of_each_step(op, inputs)


CENTER_CROP: Final = FixedClass(
    "center_crop",
    '''\
def center_crop(x: Tensor, other: Tensor) -> Tensor:
    """The middle of a tensor, as high and wide as another; an odd rest is cut off at the end."""
    height, width = other.size(2), other.size(3)
    top, left = (x.size(2) - height) // 2, (x.size(3) - width) // 2
    return x[:, :, top : top + height, left : left + width]
''',
)


class CropLowering(JoinLowering[Crop]):
    """`center_crop(a, b)`."""

    def call(self, op: Crop, *values: Piece) -> Piece:
        """Return the call."""
        return CallPiece(CENTER_CROP, values)

    def tensors(self, op: Crop, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return no tensor, since the output is a view of the first value."""
        return ()


def _of_each_step(op: Operator, inputs: tuple[Shape, ...]) -> Iterable[Made]:
    """Return the tensors of `a + b + c`, where `a + b` is computed first."""
    for count in range(2, len(inputs) + 1):
        size = numbers(op.shape(*inputs[:count]))
        yield Made(size, size)

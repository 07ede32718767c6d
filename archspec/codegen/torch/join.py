"""Lower joins to calls in `forward`."""

from collections.abc import Iterable, Sequence
from typing import Final

from archspec.codegen.code import CallPiece, FixedClass, GroupPiece, InfixPiece, Piece, build_piece
from archspec.codegen.torch.lowering import Lowering
from archspec.codegen.torch.tensors import Made, count_numbers
from archspec.expressions import Quantity
from archspec.ops import Operator, Shape
from archspec.ops.elementwise import ElementwiseJoin, Max, Mean, Sub
from archspec.ops.join import Add, Concat, Crop, Mul
from archspec.ops.matmul import MatMul
from archspec.ops.parts import BranchSoftmax, ChannelSplit

CENTER_CROP: Final = FixedClass("center_crop")
LARGEST: Final = FixedClass("largest")
AVERAGE: Final = FixedClass("average")


class JoinLowering(Lowering[Operator]):
    """The lowering of a join, which `forward` computes without a module."""

    def call_parts(self, parts: Sequence[Operator], *values: Piece) -> Piece:
        """Return the piece with which `forward` computes all values that a step leaves."""
        if isinstance(parts[0], BranchSoftmax):
            stacked = CallPiece("torch.stack", (GroupPiece(values, "[]"),))
            weights = CallPiece("torch.softmax", (stacked,), (("dim", build_piece(0)),))
            return CallPiece("torch.unbind", (weights,))
        along = ("dim", build_piece(1))
        splits = [part for part in parts if isinstance(part, ChannelSplit)]
        sizes = tuple(build_piece(part.channels) for part in splits if part.channels is not None)
        if sizes:
            return CallPiece("torch.split", (*values, GroupPiece(sizes, "[]")), (along,))
        return CallPiece("torch.chunk", (*values, build_piece(splits[0].parts)), (along,))

    def call(self, op: Operator, *values: Piece) -> Piece:
        """Return the piece with which `forward` computes the join."""
        match op:
            case Concat():
                along = ("dim", build_piece(1))
                return CallPiece("torch.cat", (GroupPiece(values, "[]"),), (along,))
            case Add(scale=scale) if scale != Quantity.of(1.0):  # without a tensor for the product
                return CallPiece("torch.add", values, (("alpha", build_piece(scale)),))
            case Add():
                return InfixPiece("+", values)
            case Mul():
                return InfixPiece("*", values)
            case Sub():
                return InfixPiece("-", values)
            case Max() if len(values) == 2:
                return CallPiece("torch.maximum", values)
            case Max():
                return CallPiece(LARGEST, (GroupPiece(values, "[]"),))
            case Mean():
                return CallPiece(AVERAGE, (GroupPiece(values, "[]"),))
            case Crop():
                return CallPiece(CENTER_CROP, values)
            case MatMul():  # of tensors with the channels first, which are transposed matrices
                return CallPiece("torch.matmul", values[::-1])
        raise TypeError(op)

    def tensors(self, op: Operator, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return one tensor for each step of `a + b + c`; views have none."""
        if isinstance(op, Crop | ChannelSplit) or (
            isinstance(op, BranchSoftmax) and op.index.whole
        ):
            return ()
        if isinstance(op, BranchSoftmax):
            size = sum(map(count_numbers, inputs))
            return [Made(size, size), Made(size, size)]
        in_steps = isinstance(op, Add | Mul | ElementwiseJoin)
        counts = range(2, len(inputs) + 1) if in_steps else (len(inputs),)
        sizes = [count_numbers(op.shape(*inputs[:count])) for count in counts]
        if isinstance(op, Mean):  # the sum is divided in place of the last
            sizes.append(sizes[-1])
        return [Made(size, size) for size in sizes]

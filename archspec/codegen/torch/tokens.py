"""Lower tokens and their attention to small classes."""

from collections.abc import Iterable

from archspec.codegen.code import CallPiece, FixedClass, GroupPiece, Piece, build_piece
from archspec.codegen.torch.lowering import ModuleLowering, list_options, torch_module
from archspec.codegen.torch.tensors import Made, count_numbers
from archspec.ops import Operator, Shape
from archspec.ops.attention import MultiHeadAttention
from archspec.ops.operator import image
from archspec.ops.shape import Image
from archspec.ops.tokens import PositionEmbedding, TakeToken, Unflatten


class ViewLowering(ModuleLowering[Operator]):
    """The lowering of an operator whose output is a view of its input."""

    def module(self, op: Operator, *inputs: Shape) -> Piece:
        """Return the module."""
        match op:
            case Unflatten():
                return _build_unflatten(op, inputs[0])
            case TakeToken():
                return CallPiece(FixedClass("TakeToken"), (), list_options(op, "index"))
        return torch_module("Flatten", build_piece(2))

    def tensors(self, op: Operator, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return no tensor."""
        return ()


def _build_unflatten(op: Unflatten, source: Shape) -> Piece:
    """Return torch's module; of a vector, the channels are outermost."""
    grid = tuple(side.form for side in op.grid)
    if isinstance(source, Image):
        return torch_module("Unflatten", build_piece(2), GroupPiece(grid))
    channels = build_piece(op.shape(source).channels)
    return torch_module("Unflatten", build_piece(1), GroupPiece((channels, *grid)))


class ClassTokenLowering(ModuleLowering[Operator]):
    """A class with the token as its weight."""

    def module(self, op: Operator, *inputs: Shape) -> Piece:
        """Return the module."""
        return CallPiece(FixedClass("ClassToken"), (build_piece(inputs[0].channels),))


class PositionEmbeddingLowering(ModuleLowering[PositionEmbedding]):
    """A class with a weight for each position and channel, channels last."""

    def module(self, op: PositionEmbedding, *inputs: Shape) -> Piece:
        """Return the module."""
        source = op.shape(*inputs)
        sizes = (build_piece(source.channels), *map(build_piece, source.grid))
        return CallPiece(FixedClass("PositionEmbedding"), sizes)


class MultiHeadAttentionLowering(ModuleLowering[MultiHeadAttention]):
    """A class that calls `scaled_dot_product_attention`."""

    def module(self, op: MultiHeadAttention, *inputs: Shape) -> Piece:
        """Return the module."""
        source = image(inputs[0], "MultiHeadAttention")
        sizes: tuple[Piece, ...] = tuple(
            build_piece(each) for each in (source.channels, op.width(source), op.heads)
        )
        if not op.relative:
            return CallPiece(FixedClass("MultiHeadAttention"), sizes, list_options(op, "bias"))
        grid = GroupPiece(tuple(map(build_piece, source.grid)), "[]")
        return CallPiece(FixedClass("RelativeAttention"), (*sizes, grid), list_options(op, "bias"))

    def tensors(self, op: MultiHeadAttention, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return those of each step: the tokens in rows, projected, attended, and projected again.

        Beside what they become, the attended tokens take the logarithm of each softmax's sum. With
        numbers that are learned, torch attends by products of matrices where it trains.
        """
        source = image(inputs[0], "MultiHeadAttention")
        count, heads, width = source.positions, op.heads.whole, count_numbers(op.shape(source))
        added = count * count * heads if op.relative else 0
        if count > 1 and source.channels.whole > 1:
            yield Made(count_numbers(source), count_numbers(source))
        yield Made(3 * width, 3 * width)
        yield Made(width, width + count * heads + added)
        if training and op.relative:
            copied = width if min(count, heads, op.width(source).whole // heads) > 1 else 0
            yield from (Made(size, size) for size in (added, copied) if size)
        yield Made(width, width)
        yield Made(width, width)

"""Lower learned scales and stochastic depth to small classes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from archspec.codegen.code import CallPiece, FixedClass, Piece, build_keywords, build_piece
from archspec.codegen.torch.lowering import ModuleLowering, list_options
from archspec.codegen.torch.tensors import Made, count_numbers
from archspec.ops import Shape
from archspec.ops.shape import count_sides

if TYPE_CHECKING:
    from archspec.ops.scale import LayerScale, LearnedScale, StochasticDepth


class LayerScaleLowering(ModuleLowering["LayerScale"]):
    """A class with a weight for each channel."""

    def module(self, op: "LayerScale", *inputs: Shape) -> Piece:
        """Return the module."""
        channels = build_piece(inputs[0].channels)
        options = list_options(op, "init") + _list_sides(inputs[0])
        return CallPiece(FixedClass("LayerScale"), (channels,), options)


class LearnedScaleLowering(ModuleLowering["LearnedScale"]):
    """A class with one weight."""

    def module(self, op: "LearnedScale", *inputs: Shape) -> Piece:
        """Return the module."""
        return CallPiece(FixedClass("LearnedScale"), (), list_options(op, "init"))


class StochasticDepthLowering(ModuleLowering["StochasticDepth"]):
    """A class that drops the values of whole examples."""

    def module(self, op: "StochasticDepth", *inputs: Shape) -> Piece:
        """Return the module."""
        rate = (build_piece(op.rate),)
        return CallPiece(FixedClass("StochasticDepth"), rate, _list_sides(inputs[0]))

    def tensors(self, op: "StochasticDepth", *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the two tensors of a number for each example, and their product with the input."""
        if not training or not op.rate:
            return ()
        size = count_numbers(inputs[0])
        return (Made(1, 1), Made(1, 1), Made(size, size))


def _list_sides(shape: Shape) -> tuple[tuple[str, Piece], ...]:
    """Return the sides of the grid as an argument, where they are not two."""
    sides = count_sides(shape)
    return build_keywords(sides=(build_piece(sides), 2))

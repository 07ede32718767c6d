"""Lower operators on vectors to modules of `torch.nn`."""

from collections.abc import Iterable

from archspec.codegen.code import CallPiece, Piece, build_piece
from archspec.codegen.torch.activation import ACTIVATIONS
from archspec.codegen.torch.fused import build_linear_class
from archspec.codegen.torch.lowering import ModuleLowering, NamedLowering, list_options
from archspec.codegen.torch.norm import NORMS
from archspec.codegen.torch.tensors import Made
from archspec.ops import FC, Dropout, Flatten, Shape


class FCLowering(ModuleLowering[FC]):
    """`nn.Linear`, or a small class that applies it, then norm and activation."""

    def module(self, op: FC, *inputs: Shape) -> Piece:
        """Return the module."""
        fused = build_linear_class(op, op.shape(*inputs)) if op.norm or op.act else None
        sizes = (build_piece(inputs[0].channels), build_piece(op.features))
        return CallPiece(fused or "nn.Linear", sizes, list_options(op, "bias"))

    def tensors(self, op: FC, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return one tensor each for the layer, the normalization and the activation."""
        yield from super().tensors(op, *inputs, training=training)
        if op.norm is not None:
            yield from NORMS[type(op.norm).__name__].tensors(
                op.norm, op.shape(*inputs), training=training
            )
        if op.act is not None:
            yield from ACTIVATIONS[type(op.act).__name__].tensors_fused(op.act, op.shape(*inputs))


class DropoutLowering(NamedLowering[Dropout]):
    """`nn.Dropout`."""

    def tensors(self, op: Dropout, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return no tensor if nothing is dropped, since the module then returns its input."""
        drops = training and op.rate
        return super().tensors(op, *inputs, training=training) if drops else ()


class FlattenLowering(NamedLowering[Flatten]):
    """`nn.Flatten`."""

    def tensors(self, op: Flatten, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return no tensor, since the output is a view of the input."""
        return ()

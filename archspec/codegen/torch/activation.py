"""Lower activations to the modules of `torch.nn` with the same names."""

from collections.abc import Iterable, Mapping
from typing import Final

from archspec.codegen.code import CallPiece, FixedClass, Piece, build_piece
from archspec.codegen.torch.lowering import NamedLowering, list_arguments
from archspec.codegen.torch.tensors import Made, count_numbers
from archspec.ops import Shape, family
from archspec.ops.activation import Activation


class ActivationLowering(NamedLowering[Activation]):
    """The module of the same name, which may work in place after a layer."""

    def fused(self, op: Activation, inner: Shape) -> Piece:
        """Return the module for use right after a layer whose output nothing else reads.

        Args:
            op: the activation.
            inner: the output of the layer, its channels named as in the class that contains both.
        """
        own = (("inplace", build_piece(True)),) if op.in_place else ()
        made = self.module(op, inner)
        return CallPiece(made.callee, made.arguments, made.keywords + own)

    def tensors_fused(self, op: Activation, inner: Shape) -> Iterable[Made]:
        """Return the new tensors of the module from `fused`."""
        return () if op.in_place else self.tensors(op, inner, training=False)


class PReLULowering(ActivationLowering):
    """`nn.PReLU`, which has learned slopes."""

    def fused(self, op: Activation, inner: Shape) -> Piece:
        """Return the module; one slope per channel is written with the layer's own expression."""
        from archspec.ops.rectifiers import PReLU

        assert isinstance(op, PReLU)
        is_each = op.slopes.whole == inner.channels.whole != 1 or not op.slopes.fixed
        slopes = inner.channels if is_each else op.slopes
        return super().fused(op.model_copy(update={"slopes": slopes}), inner)


class RReLULowering(ActivationLowering):
    """A class that computes what `nn.RReLU` does, and can be exported."""

    def module(self, op: Activation, *inputs: Shape) -> CallPiece:
        """Return the module."""
        return CallPiece(FixedClass("RReLU"), *list_arguments(op))

    def tensors(self, op: Activation, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the output; the random slopes are drawn in training alone."""
        size = count_numbers(op.shape(*inputs))
        return (Made(size, 2 * size if training else size),)


ACTIVATIONS: Final[Mapping[str, ActivationLowering]] = {
    **dict.fromkeys(family.ACTIVATIONS.names.values(), ActivationLowering()),
    "LeakyReLU": ActivationLowering(renamed={"slope": "negative_slope"}),
    "PReLU": PReLULowering(renamed={"slopes": "num_parameters"}),
    "RReLU": RReLULowering(),
    "Hardtanh": ActivationLowering(renamed={"low": "min_val", "high": "max_val"}),
    "Softsign": ActivationLowering(work=2),
    "LogSigmoid": ActivationLowering(work=2),
    "Hardshrink": ActivationLowering(renamed={"threshold": "lambd"}),
    "Softshrink": ActivationLowering(renamed={"threshold": "lambd"}),
    "Tanhshrink": ActivationLowering(work=2),
    "Softmax": ActivationLowering(over_channels=True),
    "GLU": ActivationLowering(over_channels=True),
}
"""The lowering of each activation, by its name."""

"""Lower activations to the modules of `torch.nn` with the same names."""

from collections.abc import Iterable, Mapping
from typing import Final

from archspec.codegen.code import CallPiece, Piece, build_piece
from archspec.codegen.torch.lowering import NamedLowering
from archspec.codegen.torch.tensors import Made
from archspec.ops import Operator, Shape, activation
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
        assert isinstance(op, activation.PReLU)
        is_each = op.slopes.whole == inner.channels.whole != 1 or not op.slopes.fixed
        slopes = inner.channels if is_each else op.slopes
        return super().fused(op.model_copy(update={"slopes": slopes}), inner)


ACTIVATIONS: Final[Mapping[type[Operator], ActivationLowering]] = {
    **dict.fromkeys(activation.ALL, ActivationLowering()),
    activation.LeakyReLU: ActivationLowering(renamed={"slope": "negative_slope"}),
    activation.PReLU: PReLULowering(renamed={"slopes": "num_parameters"}),
    activation.RReLU: ActivationLowering(work=2),
    activation.Hardtanh: ActivationLowering(renamed={"low": "min_val", "high": "max_val"}),
    activation.Softsign: ActivationLowering(work=2),
    activation.LogSigmoid: ActivationLowering(work=2),
    activation.Hardshrink: ActivationLowering(renamed={"threshold": "lambd"}),
    activation.Softshrink: ActivationLowering(renamed={"threshold": "lambd"}),
    activation.Tanhshrink: ActivationLowering(work=2),
    activation.Softmax: ActivationLowering(over_channels=True),
    activation.GLU: ActivationLowering(over_channels=True),
}
"""The lowering of each activation."""

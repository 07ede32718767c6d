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
        is_each = int(op.slopes) == int(inner.channels) != 1 or not op.slopes.fixed
        slopes = inner.channels if is_each else op.slopes
        return super().fused(op.model_copy(update={"slopes": slopes}), inner)


_PLAIN: Final = ActivationLowering()
_LABORIOUS: Final = ActivationLowering(work=2)
_SHRINKING: Final = ActivationLowering(renamed={"threshold": "lambd"})
_OVER_CHANNELS: Final = ActivationLowering(over_channels=True)

ACTIVATIONS: Final[Mapping[type[Operator], ActivationLowering]] = {
    activation.ReLU: _PLAIN,
    activation.ReLU6: _PLAIN,
    activation.LeakyReLU: ActivationLowering(renamed={"slope": "negative_slope"}),
    activation.PReLU: PReLULowering(renamed={"slopes": "num_parameters"}),
    activation.RReLU: _LABORIOUS,
    activation.ELU: _PLAIN,
    activation.CELU: _PLAIN,
    activation.SELU: _PLAIN,
    activation.GELU: _PLAIN,
    activation.SiLU: _PLAIN,
    activation.Mish: _PLAIN,
    activation.Sigmoid: _PLAIN,
    activation.Tanh: _PLAIN,
    activation.Hardtanh: ActivationLowering(renamed={"low": "min_val", "high": "max_val"}),
    activation.Hardsigmoid: _PLAIN,
    activation.Hardswish: _PLAIN,
    activation.Softplus: _PLAIN,
    activation.Softsign: _LABORIOUS,
    activation.LogSigmoid: _LABORIOUS,
    activation.Hardshrink: _SHRINKING,
    activation.Softshrink: _SHRINKING,
    activation.Tanhshrink: _LABORIOUS,
    activation.Softmax: _OVER_CHANNELS,
    activation.GLU: _OVER_CHANNELS,
}
"""The lowering of each activation."""

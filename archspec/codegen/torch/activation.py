"""Activations as modules of `torch.nn`: each is the one of its own name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from archspec.codegen.code import Invoke, Piece, Word, keywords, piece
from archspec.codegen.torch.lowering import ModuleLowering, torch_module
from archspec.codegen.torch.tensors import Made, numbers
from archspec.ops import Operator, Shape, activation
from archspec.ops.activation import Activation


@dataclass(frozen=True)
class ActivationLowering(ModuleLowering[Any]):
    """The module of the same name, with the arguments that differ from their defaults.

    Attributes:
        renamed: arguments that torch calls by another name.
        over_channels: whether torch has to be told that it works along the channels.
        work: how many tensors of the input's size are alive while it is computed, the output
            included: noise, or what the last step takes beside the input.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    over_channels: bool = False
    work: int = 1

    def module(self, op: Activation, *inputs: Shape) -> Piece:
        """The module for use by itself."""
        return self._made(op)

    def fused(self, op: Activation, inner: Shape) -> Piece:
        """The module for use right after a layer whose output nothing else reads.

        Args:
            op: the activation.
            inner: what the layer puts out, its channels called as the class of both calls them.
        """
        own = (("inplace", piece(True)),) if op.in_place else ()
        made = self._made(op)
        return Invoke(made.callee, made.arguments, made.keywords + own)

    def tensors_fused(self, op: Activation, inner: Shape) -> Iterable[Made]:
        """The new tensors of what `fused` makes."""
        return () if op.in_place else self.tensors(op, inner, training=False)

    def tensors(self, op: Activation, *inputs: Shape, training: bool) -> Iterable[Made]:
        """One, beside what the steps of torch make."""
        size = numbers(op.shape(*inputs))
        return (Made(size, self.work * size),)

    def _made(self, op: Activation) -> Invoke:
        options = tuple(self._options(op))
        along = (("dim", piece(1)),) if self.over_channels else ()
        return torch_module(type(op).__name__, keywords=options + along)

    def _options(self, op: Activation) -> Iterable[tuple[str, Piece]]:
        for name, argument in type(op).model_fields.items():
            value: Any = getattr(op, name)
            if value != argument.default:
                made = Word(value) if isinstance(value, str) else piece(value)
                yield self.renamed.get(name, name), made


class PReLULowering(ActivationLowering):
    """`nn.PReLU`, whose slopes are learned."""

    def fused(self, op: Activation, inner: Shape) -> Piece:
        """The module, with the layer's own word for as many slopes as it has channels."""
        assert isinstance(op, activation.PReLU)
        is_each = int(op.slopes) == int(inner.channels) != 1 or not op.slopes.fixed
        slopes = inner.channels if is_each else op.slopes
        return self._made(op.model_copy(update={"slopes": slopes}))

    def _made(self, op: Activation) -> Invoke:
        assert isinstance(op, activation.PReLU)
        options = keywords(num_parameters=(piece(op.slopes), 1), init=(piece(op.init), 0.25))
        return torch_module("PReLU", keywords=options)


_PLAIN: Final = ActivationLowering()
_LABORIOUS: Final = ActivationLowering(work=2)
_SHRINKING: Final = ActivationLowering(renamed={"threshold": "lambd"})
_OVER_CHANNELS: Final = ActivationLowering(over_channels=True)

ACTIVATIONS: Final[Mapping[type[Operator], ActivationLowering]] = {
    activation.ReLU: _PLAIN,
    activation.ReLU6: _PLAIN,
    activation.LeakyReLU: ActivationLowering(renamed={"slope": "negative_slope"}),
    activation.PReLU: PReLULowering(),
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

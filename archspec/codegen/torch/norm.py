"""Lower normalizations to modules of `torch.nn`."""

from collections.abc import Iterable, Mapping
from math import prod
from typing import Final

from archspec.codegen.code import GroupPiece, Piece, build_piece
from archspec.codegen.torch.lowering import ModuleLowering, list_options, torch_module
from archspec.codegen.torch.tensors import Made, count_numbers
from archspec.dataclass import dataclass
from archspec.expressions import maximum
from archspec.ops import Operator, norm
from archspec.ops.shape import Image, Shape


@dataclass(frozen=True)
class NormLowering(ModuleLowering[norm.Normalization]):
    """The lowering of a normalization.

    Attributes:
        label: its name within the name of a generated class.
        called: its name in a sentence.
    """

    label: str
    called: str

    def module(self, op: norm.Normalization, *inputs: Shape) -> Piece:
        """Return the module."""
        channels = build_piece(inputs[0].channels)
        if isinstance(op, norm.BN):
            name = "BatchNorm2d" if isinstance(inputs[0], Image) else "BatchNorm1d"
            options = list_options(op, "eps", "momentum", "affine")
            return torch_module(name, channels, keywords=options)
        options = list_options(op, "eps", "affine")
        learned = list_options(op, "affine", affine="elementwise_affine")
        match op:
            case norm.GroupNorm(groups=groups):
                return torch_module("GroupNorm", build_piece(groups), channels, keywords=options)
            case norm.InstanceNorm():
                return torch_module("InstanceNorm2d", channels, keywords=options)
            case norm.LayerNorm():
                options = list_options(op, "eps") + learned
                return torch_module("LayerNorm", _build_sizes(inputs[0]), keywords=options)
            case norm.RMSNorm(eps=eps):  # torch has another default for it
                options = (("eps", build_piece(eps)), *learned)
                return torch_module("RMSNorm", _build_sizes(inputs[0]), keywords=options)
        raise TypeError(op)

    def tensors(self, op: norm.Normalization, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the output; mean, scale and copies of learned values count as work."""
        size, channels = count_numbers(inputs[0]), inputs[0].channels.whole
        match op:
            case norm.GroupNorm(groups=groups):
                more = 2 * groups.whole
            case norm.InstanceNorm():
                more = (4 if op.affine else 2) * channels
            case norm.LayerNorm():
                more = 2
            case norm.RMSNorm():  # the scale, and the input before the learned one is applied
                more = size + 1 if op.affine else 2
            case _:
                more = 0
        return (Made(size, size + more),)


class LocalResponseNormLowering(ModuleLowering[norm.LocalResponseNorm]):
    """`nn.LocalResponseNorm`."""

    def module(self, op: norm.LocalResponseNorm, *inputs: Shape) -> Piece:
        """Return the module."""
        options = list_options(op, "alpha", "beta", "k")
        return torch_module("LocalResponseNorm", build_piece(op.neighbours), keywords=options)

    def tensors(self, op: norm.LocalResponseNorm, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the output, the squares padded with channels of zeros, and their powers."""
        source = op.shape(*inputs)
        size = count_numbers(source)
        padded = (source.channels.whole + op.neighbours.whole - 1) * prod(source.grid)
        return (Made(size, maximum(size + padded, 3 * size)),)


def _build_sizes(shape: Shape) -> Piece:
    channels = build_piece(shape.channels)
    if not isinstance(shape, Image):
        return channels
    return GroupPiece((channels, build_piece(shape.height), build_piece(shape.width)))


NORMS: Final[Mapping[type[Operator], NormLowering]] = {
    norm.BN: NormLowering("BN", "batch normalisation"),
    norm.GroupNorm: NormLowering("GN", "group normalisation"),
    norm.InstanceNorm: NormLowering("IN", "instance normalisation"),
    norm.LayerNorm: NormLowering("LN", "layer normalisation"),
    norm.RMSNorm: NormLowering("RMS", "root-mean-square normalisation"),
}
"""The lowering of each normalization that can be attached to a convolution."""

"""Lower normalizations to modules of `torch.nn`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Final

from archspec.codegen.code import GroupPiece, Piece, build_keywords, build_piece
from archspec.codegen.torch.lowering import ModuleLowering, torch_module
from archspec.codegen.torch.tensors import Made, numbers
from archspec.ops import (
    BN,
    GroupNorm,
    Image,
    InstanceNorm,
    LayerNorm,
    LocalResponseNorm,
    Operator,
    RMSNorm,
    Shape,
)


@dataclass(frozen=True)
class NormLowering(ModuleLowering[Any]):
    """The base of the lowerings of normalizations.

    Attributes:
        label: its name within the name of a generated class.
        called: its name in a sentence.
    """

    label: str
    called: str


class BNLowering(NormLowering):
    """`nn.BatchNorm2d` for images, `nn.BatchNorm1d` for vectors."""

    def module(self, op: BN, *inputs: Shape) -> Piece:
        """Return the module."""
        name = "BatchNorm2d" if isinstance(inputs[0], Image) else "BatchNorm1d"
        options = build_keywords(
            eps=(build_piece(op.eps), 1e-5),
            momentum=(build_piece(op.momentum), 0.1),
            affine=(build_piece(op.affine), True),
        )
        return torch_module(name, build_piece(inputs[0].channels), keywords=options)


class GroupNormLowering(NormLowering):
    """`nn.GroupNorm`."""

    def module(self, op: GroupNorm, *inputs: Shape) -> Piece:
        """Return the module."""
        sizes = (build_piece(op.groups), build_piece(inputs[0].channels))
        options = build_keywords(
            eps=(build_piece(op.eps), 1e-5), affine=(build_piece(op.affine), True)
        )
        return torch_module("GroupNorm", *sizes, keywords=options)

    def tensors(self, op: GroupNorm, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the output, with the mean and scale of each group as work."""
        size = numbers(inputs[0])
        return (Made(size, size + 2 * int(op.groups)),)


class InstanceNormLowering(NormLowering):
    """`nn.InstanceNorm2d`."""

    def module(self, op: InstanceNorm, *inputs: Shape) -> Piece:
        """Return the module."""
        options = build_keywords(
            eps=(build_piece(op.eps), 1e-5), affine=(build_piece(op.affine), False)
        )
        return torch_module("InstanceNorm2d", build_piece(inputs[0].channels), keywords=options)

    def tensors(self, op: InstanceNorm, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the output; mean, scale and learned values per channel count as work."""
        size, each = numbers(inputs[0]), 4 if op.affine else 2
        return (Made(size, size + each * int(inputs[0].channels)),)


class LayerNormLowering(NormLowering):
    """`nn.LayerNorm`."""

    def module(self, op: LayerNorm, *inputs: Shape) -> Piece:
        """Return the module."""
        learned = (build_piece(op.affine), True)
        options = build_keywords(eps=(build_piece(op.eps), 1e-5), elementwise_affine=learned)
        return torch_module("LayerNorm", _sizes(inputs[0]), keywords=options)

    def tensors(self, op: LayerNorm, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the output, with mean and scale as work."""
        size = numbers(inputs[0])
        return (Made(size, size + 2),)


class RMSNormLowering(NormLowering):
    """`nn.RMSNorm`, whose default eps differs."""

    def module(self, op: RMSNorm, *inputs: Shape) -> Piece:
        """Return the module."""
        learned = build_keywords(elementwise_affine=(build_piece(op.affine), True))
        return torch_module(
            "RMSNorm", _sizes(inputs[0]), keywords=(("eps", build_piece(op.eps)), *learned)
        )

    def tensors(self, op: RMSNorm, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the output, the scale, and the input before the learned scale is applied."""
        size = numbers(inputs[0])
        return (Made(size, 2 * size + 1 if op.affine else size + 2),)


class LocalResponseNormLowering(ModuleLowering[LocalResponseNorm]):
    """`nn.LocalResponseNorm`."""

    def module(self, op: LocalResponseNorm, *inputs: Shape) -> Piece:
        """Return the module."""
        options = build_keywords(
            alpha=(build_piece(op.alpha), 1e-4),
            beta=(build_piece(op.beta), 0.75),
            k=(build_piece(op.k), 1.0),
        )
        return torch_module("LocalResponseNorm", build_piece(op.neighbours), keywords=options)

    def tensors(self, op: LocalResponseNorm, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the output, the squares padded with channels of zeros, and their powers."""
        source = op.shape(*inputs)
        size = numbers(source)
        padded = (int(source.channels) + int(op.neighbours) - 1) * prod(source.grid)
        return (Made(size, max(size + padded, 3 * size)),)


def _sizes(shape: Shape) -> Piece:
    if isinstance(shape, Image):
        return GroupPiece(
            (build_piece(shape.channels), build_piece(shape.height), build_piece(shape.width))
        )
    return build_piece(shape.channels)


NORMS: Final[Mapping[type[Operator], NormLowering]] = {
    BN: BNLowering("BN", "batch normalisation"),
    GroupNorm: GroupNormLowering("GN", "group normalisation"),
    InstanceNorm: InstanceNormLowering("IN", "instance normalisation"),
    LayerNorm: LayerNormLowering("LN", "layer normalisation"),
    RMSNorm: RMSNormLowering("RMS", "root-mean-square normalisation"),
}
"""The lowering of each normalization that can be attached to a convolution."""

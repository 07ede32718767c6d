"""Lower normalizations to modules of `torch.nn`."""

from collections.abc import Iterable, Mapping
from math import prod
from typing import TYPE_CHECKING, Final

from archspec.codegen.code import (
    CallPiece,
    FixedClass,
    GroupPiece,
    Piece,
    build_keywords,
    build_piece,
)
from archspec.codegen.torch.lowering import ModuleLowering, list_options, name_module, torch_module
from archspec.codegen.torch.tensors import Made, count_numbers
from archspec.dataclass import dataclass
from archspec.expressions import maximum
from archspec.ops import norm
from archspec.ops.shape import Image, Shape, count_sides

if TYPE_CHECKING:
    from archspec.ops.example_norm import ExampleNorm
    from archspec.ops.global_response_norm import GRN
    from archspec.ops.l2_norm import L2Norm
    from archspec.ops.local_response_norm import LocalResponseNorm

_LEARNED: Final = "elementwise_affine"


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
            return _build_batch_norm(op, inputs[0])
        from archspec.ops.example_norm import ExampleNorm, GroupNorm, InstanceNorm

        options = list_options(op, "eps", "affine")
        match op:
            case GroupNorm(groups=groups):
                return torch_module("GroupNorm", build_piece(groups), channels, keywords=options)
            case InstanceNorm():
                name = name_module("InstanceNorm", inputs[0].tensor[1:])
                return torch_module(name, channels, keywords=options)
            case ExampleNorm():
                return _build_example_norm(op, inputs[0])
        raise TypeError(op)

    def tensors(self, op: norm.Normalization, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the output; mean, scale and copies of learned values count as work."""
        size, channels = count_numbers(inputs[0]), inputs[0].channels.whole
        if isinstance(op, norm.BN):
            return (Made(size, size),)
        from archspec.ops.example_norm import (
            ExampleNorm,
            GroupNorm,
            InstanceNorm,
            LayerNorm,
            RMSNorm,
        )

        match op:
            case GroupNorm(groups=groups):
                more = 2 * groups.whole
            case InstanceNorm():
                more = (4 if op.affine else 2) * channels
            case ExampleNorm() if op.channels and isinstance(inputs[0], Image):
                return _list_channel_norm_tensors(op, inputs[0])
            case LayerNorm():
                more = 2
            case RMSNorm():  # the scale, and the input before the learned one is applied
                more = size + 1 if op.affine else 2
            case _:
                more = 0
        return (Made(size, size + more),)


class LocalResponseNormLowering(ModuleLowering["LocalResponseNorm"]):
    """`nn.LocalResponseNorm`."""

    def module(self, op: "LocalResponseNorm", *inputs: Shape) -> Piece:
        """Return the module."""
        options = list_options(op, "alpha", "beta", "k")
        return torch_module("LocalResponseNorm", build_piece(op.neighbours), keywords=options)

    def tensors(self, op: "LocalResponseNorm", *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the output, the squares padded with channels of zeros, and their powers."""
        source = op.shape(*inputs)
        size = count_numbers(source)
        padded = (source.channels.whole + op.neighbours.whole - 1) * prod(source.grid)
        return (Made(size, maximum(size + padded, 3 * size)),)


def _build_batch_norm(op: norm.BN, source: Shape) -> Piece:
    """Return torch's module, or a small class where it learns one of scale and offset alone."""
    channels = build_piece(source.channels)
    options = list_options(op, "eps", "momentum", "affine")
    may_learn = bool(op.affine) or not op.affine.fixed
    if may_learn and not (op.scale and op.center):
        options += list_options(op, "scale", "center")
        return CallPiece(FixedClass("PartialBatchNorm"), (channels,), options)
    name = name_module("BatchNorm", source.tensor[1:] or (1,))  # a vector, as one pixel
    return torch_module(name, channels, keywords=options)


def _build_example_norm(op: "ExampleNorm", source: Shape) -> Piece:
    """Return torch's module, or a small class that normalizes the channels of images."""
    from archspec.ops.example_norm import RMSNorm

    options = list_options(op, "eps", "affine", affine=_LEARNED)
    if isinstance(op, RMSNorm):  # torch has another default for it
        options = (("eps", build_piece(op.eps)), *list_options(op, "affine", affine=_LEARNED))
    name = type(op).__name__
    if op.channels and isinstance(source, Image):
        sizes = (build_piece(source.channels),)
        return CallPiece(FixedClass(f"Channel{name}"), sizes, options)
    return torch_module(name, _build_sizes(source), keywords=options)


def _list_channel_norm_tensors(op: "ExampleNorm", source: Image) -> Iterable[Made]:
    """Return the output with the channels last, and then its copy with the channels first.

    It is a copy even of one channel: to torch, its strides would be those of channels that are
    last, so that all steps behind it would keep to that layout.
    """
    from archspec.ops.example_norm import RMSNorm

    size, grid = count_numbers(source), prod(source.grid)
    moves = grid > 1 and source.channels.whole > 1  # otherwise both are the same in memory
    is_rms = isinstance(op, RMSNorm)
    yield Made(size, size + (size + grid if is_rms and (moves or op.affine) else 2 * grid))
    yield Made(size, size)


def _build_sizes(shape: Shape) -> Piece:
    channels = build_piece(shape.channels)
    if not isinstance(shape, Image):
        return channels
    return GroupPiece((channels, *map(build_piece, shape.grid)))


class L2NormLowering(ModuleLowering["L2Norm"]):
    """A class that divides by the length of the channels."""

    def module(self, op: "L2Norm", *inputs: Shape) -> Piece:
        """Return the module."""
        return CallPiece(FixedClass("L2Norm"), (), list_options(op, "eps"))

    def tensors(self, op: "L2Norm", *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the output, with the lengths as its work."""
        size = count_numbers(inputs[0])
        return (Made(size, size + prod(inputs[0].tensor[1:])),)


class GRNLowering(ModuleLowering["GRN"]):
    """A class with a weight and a bias for each channel."""

    def module(self, op: "GRN", *inputs: Shape) -> Piece:
        """Return the module."""
        sides = build_keywords(sides=(build_piece(count_sides(inputs[0])), 2))
        channels = build_piece(inputs[0].channels)
        return CallPiece(FixedClass("GRN"), (channels,), (*list_options(op, "eps"), *sides))

    def tensors(self, op: "GRN", *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the output; the weighed input and two numbers for each channel are its work.

        In training, everything that leads there stays: lengths, their mean, and shares.
        """
        size, channels = count_numbers(inputs[0]), inputs[0].channels.whole
        if not training:
            return (Made(size, 2 * size + 2 * channels),)
        return tuple(Made(each, each) for each in (channels, 1, 1, channels, size, size, size))


NORMS: Final[Mapping[str, NormLowering]] = {
    "BN": NormLowering("BN", "batch normalisation"),
    "GroupNorm": NormLowering("GN", "group normalisation"),
    "InstanceNorm": NormLowering("IN", "instance normalisation"),
    "LayerNorm": NormLowering("LN", "layer normalisation"),
    "RMSNorm": NormLowering("RMS", "root-mean-square normalisation"),
}
"""The lowering of each normalization that can be attached to a convolution, by its name."""

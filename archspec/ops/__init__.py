"""The operators that a spec can name, in one table: their arguments, shapes and costs."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from archspec.diagnostics import SpecError
from archspec.diagnostics.remember import remember
from archspec.ops.arguments import Factor, main_argument
from archspec.ops.conv import Conv
from archspec.ops.dense import FC, Dropout, Flatten
from archspec.ops.join import JOINS, MERGES, PARTED
from archspec.ops.norm import BN
from archspec.ops.operator import Example, Operator, image
from archspec.ops.plugins import PackageError, asking, load, placed, set_place
from archspec.ops.pool import AvgPool, GlobalAvgPool, MaxPool
from archspec.ops.shape import Image, Shape, ShapeError, Vector

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from archspec.ops.adaptive_pool import AdaptiveAvgPool as AdaptiveAvgPool
    from archspec.ops.adaptive_pool import AdaptiveMaxPool as AdaptiveMaxPool
    from archspec.ops.adaptive_pool import GlobalMaxPool as GlobalMaxPool
    from archspec.ops.attention import MultiHeadAttention as MultiHeadAttention
    from archspec.ops.border import CenterCrop as CenterCrop
    from archspec.ops.border import Cropping as Cropping
    from archspec.ops.border import Pad as Pad
    from archspec.ops.channel_pad import ChannelPad as ChannelPad
    from archspec.ops.channel_pool import ChannelMax as ChannelMax
    from archspec.ops.channel_pool import ChannelMean as ChannelMean
    from archspec.ops.depthwise import DWConv as DWConv
    from archspec.ops.depthwise import SepConv as SepConv
    from archspec.ops.example_norm import GroupNorm as GroupNorm
    from archspec.ops.example_norm import InstanceNorm as InstanceNorm
    from archspec.ops.example_norm import LayerNorm as LayerNorm
    from archspec.ops.example_norm import RMSNorm as RMSNorm
    from archspec.ops.global_response_norm import GRN as GRN
    from archspec.ops.l2_norm import L2Norm as L2Norm
    from archspec.ops.local_response_norm import LocalResponseNorm as LocalResponseNorm
    from archspec.ops.pixel_shuffle import PixelShuffle as PixelShuffle
    from archspec.ops.pixel_shuffle import PixelUnshuffle as PixelUnshuffle
    from archspec.ops.resize import Resize as Resize
    from archspec.ops.scale import LayerScale as LayerScale
    from archspec.ops.scale import LearnedScale as LearnedScale
    from archspec.ops.scale import StochasticDepth as StochasticDepth
    from archspec.ops.shuffle import ChannelShuffle as ChannelShuffle
    from archspec.ops.slice import Slice as Slice
    from archspec.ops.tokens import ClassToken as ClassToken
    from archspec.ops.tokens import PositionEmbedding as PositionEmbedding
    from archspec.ops.tokens import TakeToken as TakeToken
    from archspec.ops.tokens import Tokens as Tokens
    from archspec.ops.tokens import Transpose as Transpose
    from archspec.ops.tokens import Unflatten as Unflatten
    from archspec.ops.upconv import UpConv as UpConv
    from archspec.ops.upsample import Upsample as Upsample

    TABLE: tuple[type[Operator], ...]
    """Every operator of archspec's own that a box can name; joins are apart, in `JOINS`."""

_HOMES: Final[Mapping[str, str]] = {
    "Conv": "conv",
    "UpConv": "upconv",
    "Upsample": "upsample",
    "MaxPool": "pool",
    "AvgPool": "pool",
    "GlobalAvgPool": "pool",
    "BN": "norm",
    "GroupNorm": "example_norm",
    "InstanceNorm": "example_norm",
    "LayerNorm": "example_norm",
    "RMSNorm": "example_norm",
    "LocalResponseNorm": "local_response_norm",
    "ReLU": "activation",
    "ReLU6": "rectifiers",
    "LeakyReLU": "rectifiers",
    "PReLU": "rectifiers",
    "RReLU": "rectifiers",
    "ELU": "rectifiers",
    "CELU": "rectifiers",
    "SELU": "rectifiers",
    "GELU": "smooth_activations",
    "SiLU": "smooth_activations",
    "Mish": "smooth_activations",
    "Sigmoid": "smooth_activations",
    "Tanh": "smooth_activations",
    "Hardtanh": "hard_activations",
    "Hardsigmoid": "hard_activations",
    "Hardswish": "hard_activations",
    "Softplus": "smooth_activations",
    "Softsign": "smooth_activations",
    "LogSigmoid": "smooth_activations",
    "Hardshrink": "hard_activations",
    "Softshrink": "hard_activations",
    "Tanhshrink": "smooth_activations",
    "Softmax": "smooth_activations",
    "GLU": "smooth_activations",
    "FC": "dense",
    "Dropout": "dense",
    "Flatten": "dense",
    "ChannelShuffle": "shuffle",
    "GlobalMaxPool": "adaptive_pool",
    "AdaptiveAvgPool": "adaptive_pool",
    "AdaptiveMaxPool": "adaptive_pool",
    "ChannelMean": "channel_pool",
    "ChannelMax": "channel_pool",
    "PixelShuffle": "pixel_shuffle",
    "PixelUnshuffle": "pixel_shuffle",
    "ChannelPad": "channel_pad",
    "Slice": "slice",
    "LayerScale": "scale",
    "LearnedScale": "scale",
    "StochasticDepth": "scale",
    "L2Norm": "l2_norm",
    "GRN": "global_response_norm",
    "DWConv": "depthwise",
    "SepConv": "depthwise",
    "Pad": "border",
    "Cropping": "border",
    "CenterCrop": "border",
    "Resize": "resize",
    "Tokens": "tokens",
    "Unflatten": "tokens",
    "Transpose": "tokens",
    "ClassToken": "tokens",
    "PositionEmbedding": "tokens",
    "TakeToken": "tokens",
    "MultiHeadAttention": "attention",
}
"""The modules of this package with the operators, each imported when a spec names one."""

ENTRY_POINTS: Final = "archspec.ops"
"""The entry-point group in which other packages offer operators."""

_BY_NAME: Final[dict[str, type[Operator]]] = {}


def find(name: str) -> type[Operator] | None:
    """Return the operator of that name: archspec's own, or one that an installed package offers.

    A name can only ever choose among declared operators; nothing is imported by a path that a
    spec spells out.

    Raises:
        PackageError: A602 where the package that offers it cannot be used.
    """
    if own := find_own(name):
        return own
    points = offered(ENTRY_POINTS).get(name, ())
    if not points:
        return None
    return remember(_IMPORTED, points[0], lambda: load(points[0]))


def find_own(name: str) -> type[Operator] | None:
    """Return archspec's own operator of that name."""
    if name in _HOMES and name not in _BY_NAME:
        _BY_NAME[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return _BY_NAME.get(name)


def __getattr__(name: str) -> Any:
    """Return `TABLE`, or an operator that is imported by its first use."""
    found = tuple(filter(None, map(find_own, names()))) if name == "TABLE" else find_own(name)
    if not found:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return found


_IMPORTED: "Final[dict[EntryPoint, type[Operator] | SpecError]]" = {}


@cache
def offered(group: str) -> "dict[str, tuple[EntryPoint, ...]]":
    """What installed packages offer in an entry-point group, by name; looking takes its time."""
    from importlib.metadata import entry_points

    points = entry_points(group=group)
    return {name: tuple(points.select(name=name)) for name in points.names}


def names() -> tuple[str, ...]:
    """Return the names of archspec's own operators, in the order of the table."""
    return tuple(_HOMES)


__all__ = [
    "BN",
    "ENTRY_POINTS",
    "FC",
    "JOINS",
    "MERGES",
    "PARTED",
    "TABLE",
    "AvgPool",
    "ChannelShuffle",
    "Conv",
    "Dropout",
    "Example",
    "Factor",
    "Flatten",
    "GlobalAvgPool",
    "GroupNorm",
    "Image",
    "InstanceNorm",
    "LayerNorm",
    "LocalResponseNorm",
    "MaxPool",
    "Operator",
    "PackageError",
    "RMSNorm",
    "Shape",
    "ShapeError",
    "UpConv",
    "Upsample",
    "Vector",
    "asking",
    "find",
    "find_own",
    "image",
    "main_argument",
    "names",
    "offered",
    "placed",
    "set_place",
]

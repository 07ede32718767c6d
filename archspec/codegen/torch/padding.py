"""Lower paddings: that of channels, and TensorFlow's `same`, which is asymmetric if it is odd.

The classes for `same` compute the padding from the size of their input tensor, as TensorFlow does.
"""

from collections.abc import Iterable
from math import prod
from typing import TYPE_CHECKING

from archspec.codegen.code import (
    CallPiece,
    FixedClass,
    Piece,
    build_keywords,
    build_piece,
    build_sides,
)
from archspec.codegen.torch.lowering import ModuleLowering, name_class
from archspec.codegen.torch.tensors import Made
from archspec.expressions import Literal
from archspec.ops.grid import Window
from archspec.ops.shape import Image, Shape, count_sides

if TYPE_CHECKING:
    from archspec.ops.channel_pad import ChannelPad
    from archspec.ops.slice import Slice


class ChannelPadLowering(ModuleLowering["ChannelPad"]):
    """A class that pads with channels of zeros."""

    def module(self, op: "ChannelPad", *inputs: Shape) -> Piece:
        """Return the module."""
        zeros = op.count_zeros(inputs[0].channels)
        sides = build_keywords(sides=(build_piece(count_sides(inputs[0])), 2))
        return CallPiece(FixedClass("ChannelPad"), tuple(map(build_piece, zeros)), sides)


class SliceLowering(ModuleLowering["Slice"]):
    """A class that takes a part of the channels."""

    def module(self, op: "Slice", *inputs: Shape) -> Piece:
        """Return the module."""
        ends = (op.start, op.find_end(inputs[0].channels))
        return CallPiece(FixedClass("Slice"), tuple(map(build_piece, ends)))

    def tensors(self, op: "Slice", *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return no tensor, since the output is a view of the input."""
        return ()


def same_padding(window: Window, *, value: float = 0.0) -> Piece | None:
    """Return the module that pads, if `nn.Conv2d` and pools cannot.

    Args:
        window: the window to pad for.
        value: the padding value; minus infinity for a maximum.
    """
    if not window.asymmetric:
        return None
    if window.padding == "causal":
        gaps = build_keywords(dilation=(build_sides(window.dilation), 1))
        return CallPiece(
            name_class("CausalPad", window.kernel), (build_sides(window.kernel),), gaps
        )
    options = build_keywords(
        stride=(build_sides(window.stride), 1),
        dilation=(build_sides(window.dilation), 1),
        value=(Literal(value), 0.0),
    )
    return CallPiece(name_class("SamePad", window.kernel), (build_sides(window.kernel),), options)


def padded_tensors(window: Window, source: Image) -> Iterable[Made]:
    """Return the tensor that the module from `same_padding` allocates, if there is one.

    Args:
        window: the window to pad for.
        source: the input.
    """
    if window.asymmetric:
        size = source.channels.whole * prod(window.padded(source.grid))
        yield Made(size, size)

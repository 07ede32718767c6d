"""Lower padding, cropping and resizing."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from archspec.codegen.code import CallPiece, FixedClass, GroupPiece, Piece, StringPiece, build_sides
from archspec.codegen.torch.lowering import (
    ModuleLowering,
    list_options,
    name_class,
    name_module,
    torch_module,
)
from archspec.codegen.torch.tensors import Made
from archspec.ops import Shape

if TYPE_CHECKING:
    from archspec.ops.border import Border, CenterCrop, Cropping, Pad
    from archspec.ops.resize import Resize

_MODULES: Final = {
    "zeros": "ZeroPad",
    "reflect": "ReflectionPad",
    "replicate": "ReplicationPad",
    "circular": "CircularPad",
}
"""The module of torch for what padding is filled with."""


class PadLowering(ModuleLowering["Pad"]):
    """`nn.ZeroPad2d` and the like."""

    def module(self, op: "Pad", *inputs: Shape) -> Piece:
        """Return the module; equal padding on all sides is one number."""
        margins = _list_margins(op)
        is_even = len(set(margins)) == 1
        return torch_module(
            name_module(_MODULES[op.mode], op.sides), margins[0] if is_even else GroupPiece(margins)
        )


class CroppingLowering(ModuleLowering["Cropping"]):
    """A class that gives a view of what is left."""

    def module(self, op: "Cropping", *inputs: Shape) -> Piece:
        """Return the module."""
        return CallPiece(name_class("Cropping", op.sides), _list_margins(op))

    def tensors(self, op: "Cropping", *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return no tensor, since the output is a view of the input."""
        return ()


class CenterCropLowering(ModuleLowering["CenterCrop"]):
    """A class that gives a view of the middle."""

    def module(self, op: "CenterCrop", *inputs: Shape) -> Piece:
        """Return the module."""
        return CallPiece(name_class("CenterCrop", op.grid), (build_sides(op.grid),))

    def tensors(self, op: "CenterCrop", *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return no tensor, since the output is a view of the input."""
        return ()


class ResizeLowering(ModuleLowering["Resize"]):
    """`nn.Upsample` to a size, or a small class where it averages."""

    def module(self, op: "Resize", *inputs: Shape) -> Piece:
        """Return the module."""
        size, corners = build_sides(op.grid), list_options(op, "align_corners")
        if op.antialias:
            return CallPiece(FixedClass("Resize"), (size,), (*list_options(op, "mode"), *corners))
        options = (("size", size), ("mode", StringPiece(op.mode)), *corners)
        return torch_module("Upsample", keywords=options)


def _list_margins(op: "Border") -> tuple[Piece, ...]:
    """Return the margins as torch has them, of the last axis first: left, right, top and bottom."""
    axes = reversed(range(len(op.sides)))
    return tuple([margin.form for axis in axes for margin in op.count_margins(axis)])

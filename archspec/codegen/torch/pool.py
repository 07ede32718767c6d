"""Lower pooling and upsampling to modules of `torch.nn`."""

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
from archspec.codegen.torch.lowering import (
    ModuleLowering,
    list_options,
    name_class,
    name_module,
    torch_module,
)
from archspec.codegen.torch.padding import padded_tensors, same_padding
from archspec.codegen.torch.tensors import Made, count_numbers
from archspec.expressions import maximum
from archspec.ops import AvgPool, GlobalAvgPool, MaxPool, Operator, Shape
from archspec.ops.operator import image

if TYPE_CHECKING:
    from archspec.ops.adaptive_pool import AdaptivePool, GlobalMaxPool
    from archspec.ops.upsample import Upsample


class MaxPoolLowering(ModuleLowering[MaxPool]):
    """`nn.MaxPool2d`."""

    def module(self, op: MaxPool, *inputs: Shape) -> Piece:
        """Return the module, preceded by one that pads if the padding is uneven."""
        options = _list_window_options(op) + list_options(op, "dilation")
        pool = torch_module(
            name_module("MaxPool", op.kernel), build_sides(op.kernel), keywords=options
        )
        padding = same_padding(op.window(), value=float("-inf"))
        return pool if padding is None else CallPiece("nn.Sequential", (padding, pool))

    def tensors(self, op: MaxPool, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the padded input, and the output with the indices that torch discards."""
        yield from padded_tensors(op.window(), image(inputs[0], "MaxPool"))
        yield from _with_indices(op, *inputs)


class AvgPoolLowering(ModuleLowering[AvgPool]):
    """`nn.AvgPool2d`, or a small class where torch cannot pad so."""

    def module(self, op: AvgPool, *inputs: Shape) -> Piece:
        """Return the module; torch counts padding by default, and the class does not."""
        window, options = op.window(), _list_window_options(op)
        if window.asymmetric:
            options += list_options(op, "count_include_pad")
            return CallPiece(
                name_class("SameAvgPool", op.kernel), (build_sides(op.kernel),), options
            )
        if _outgrows(op, inputs[0]):
            options += list_options(op, "count_include_pad")
            return CallPiece(FixedClass("PaddedAvgPool"), (build_sides(op.kernel),), options)
        if any(side.whole or not side.fixed for side in window.zeros):
            options += build_keywords(count_include_pad=(build_piece(op.count_include_pad), True))
        return torch_module(
            name_module("AvgPool", op.kernel), build_sides(op.kernel), keywords=options
        )

    def tensors(self, op: AvgPool, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the output; the small classes also allocate padding and the shares of pixels."""
        if not op.window().asymmetric and not _outgrows(op, inputs[0]):
            return super().tensors(op, *inputs, training=training)
        source, output = image(inputs[0], "AvgPool"), op.shape(*inputs)
        grids = (source.grid, op.window().padded(source.grid), output.grid)
        grid, padded, share = map(prod, grids)
        channels, size = source.channels.whole, count_numbers(output)
        inner = maximum(grid + padded, padded + share, share + channels * padded + size)
        return (Made(size, maximum(inner, share + 2 * size)),)


class GlobalAvgPoolLowering(ModuleLowering[GlobalAvgPool]):
    """`nn.AdaptiveAvgPool2d(1)`, flattened to a vector."""

    def module(self, op: GlobalAvgPool, *inputs: Shape) -> Piece:
        """Return the module."""
        pool = torch_module(name_module("AdaptiveAvgPool", inputs[0].tensor[1:]), build_piece(1))
        if op.keepdim:
            return pool
        return CallPiece("nn.Sequential", (pool, torch_module("Flatten")))


class GlobalMaxPoolLowering(ModuleLowering["GlobalMaxPool"]):
    """`nn.AdaptiveMaxPool2d(1)`, flattened to a vector."""

    def module(self, op: "GlobalMaxPool", *inputs: Shape) -> Piece:
        """Return the module."""
        pool = torch_module(name_module("AdaptiveMaxPool", inputs[0].tensor[1:]), build_piece(1))
        if op.keepdim:
            return pool
        return CallPiece("nn.Sequential", (pool, torch_module("Flatten")))

    def tensors(self, op: "GlobalMaxPool", *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the output, with the indices that torch discards."""
        return _with_indices(op, *inputs)


class AdaptivePoolLowering(ModuleLowering["AdaptivePool"]):
    """`nn.AdaptiveAvgPool2d` or `nn.AdaptiveMaxPool2d`."""

    def module(self, op: "AdaptivePool", *inputs: Shape) -> Piece:
        """Return the module."""
        return torch_module(name_module(type(op).__name__, op.grid), build_sides(op.grid))

    def tensors(self, op: "AdaptivePool", *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return the output, with the indices of the largest values that torch discards."""
        from archspec.ops.adaptive_pool import AdaptiveMaxPool

        if isinstance(op, AdaptiveMaxPool):
            return _with_indices(op, *inputs)
        return super().tensors(op, *inputs, training=training)


class UpsampleLowering(ModuleLowering["Upsample"]):
    """`nn.Upsample`."""

    def module(self, op: "Upsample", *inputs: Shape) -> Piece:
        """Return the module."""
        factor = ("scale_factor", build_sides(op.factor))
        return torch_module(
            "Upsample", keywords=(factor, *list_options(op, "mode", "align_corners"))
        )


def _outgrows(op: AvgPool, source: Shape) -> bool:
    """Check whether the window is longer than a side of a volume, which torch refuses."""
    pairs = zip(op.kernel, source.tensor[1:], strict=True)
    return len(op.kernel) == 3 and any(taps.whole > side for taps, side in pairs)


def _with_indices(op: Operator, *inputs: Shape) -> Iterable[Made]:
    size = count_numbers(op.shape(*inputs))
    return (Made(size, size, size),)


def _list_window_options(op: MaxPool | AvgPool) -> tuple[tuple[str, Piece], ...]:
    """Return the stride, whose torch default is the kernel, and whether sizes are rounded up."""
    padding = build_keywords(padding=(build_sides(op.window().zeros), 0))
    ceil = () if op.padding == "tf_same" else list_options(op, "ceil", ceil="ceil_mode")
    return (("stride", build_sides(op.stride)), *padding, *ceil)

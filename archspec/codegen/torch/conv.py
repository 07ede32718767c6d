"""Lower convolutions to modules of `torch.nn`, or to small classes with norm and activation."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from archspec.codegen.code import CallPiece, Piece, build_keywords, build_piece, build_sides
from archspec.codegen.torch.activation import ACTIVATIONS
from archspec.codegen.torch.fused import (
    build_conv_class,
    build_separable_class,
    build_transposed_class,
)
from archspec.codegen.torch.lowering import ModuleLowering, list_options, name_class, name_module
from archspec.codegen.torch.norm import NORMS
from archspec.codegen.torch.padding import padded_tensors
from archspec.codegen.torch.tensors import Made, count_numbers
from archspec.dataclass import replace
from archspec.ops import Conv, Shape
from archspec.ops.conv import Convolution
from archspec.ops.operator import image

if TYPE_CHECKING:
    from archspec.ops.depthwise import DWConv, SepConv
    from archspec.ops.upconv import UpConv


class ConvLowering(ModuleLowering[Conv]):
    """`nn.Conv2d` and the like, or a small class that applies convolution, norm and activation."""

    def module(self, op: Conv, *inputs: Shape) -> Piece:
        """Return the module."""
        source, window = image(inputs[0], "Conv"), op.window()
        sizes = (build_piece(source.channels), build_piece(op.filters), build_sides(op.kernel))
        padding = build_keywords(padding=(build_sides(window.zeros), 0))
        options = (*list_options(op, "stride"), *padding, *list_options(op, "dilation", "groups"))
        if op.norm is None and op.act is None and not window.asymmetric:
            name = name_module("nn.Conv", op.kernel)
            return CallPiece(name, sizes, options + list_options(op, "bias"))
        bias = () if op.bias.fixed else list_options(op, "bias")
        return CallPiece(build_conv_class(op, op.shape(source)), sizes, options + bias)

    def tensors(self, op: Conv, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return one tensor for each of padding, convolution, norm and activation."""
        source = image(inputs[0], "Conv")
        output = op.shape(source)
        yield from padded_tensors(op.window(), source)
        yield from super().tensors(op, source, training=training)
        yield from _list_attached_tensors(op, output, training=training)


_CONV: Final = ConvLowering()


class DWConvLowering(ModuleLowering["DWConv"]):
    """`nn.Conv2d` with a group for each channel, or a small class with norm and activation."""

    def module(self, op: "DWConv", *inputs: Shape) -> Piece:
        """Return the module."""
        (conv,) = op.expand(inputs[0])
        return _CONV.module(conv, *inputs)

    def tensors(self, op: "DWConv", *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return those of the convolution."""
        (conv,) = op.expand(inputs[0])
        return _CONV.tensors(conv, *inputs, training=training)


class SepConvLowering(ModuleLowering["SepConv"]):
    """A small class with the two convolutions, and with norm and activation."""

    def module(self, op: "SepConv", *inputs: Shape) -> Piece:
        """Return the module."""
        (depthwise, source), (pointwise, middle) = op.list_stages(inputs[0])
        sizes = (build_piece(source.channels), build_piece(op.filters), build_sides(op.kernel))
        padding = build_keywords(padding=(build_sides(depthwise.window().zeros), 0))
        options = (*list_options(op, "stride"), *padding, *list_options(op, "dilation"))
        options += list_options(op, "multiplier")
        bias = () if op.bias.fixed else list_options(op, "bias")
        made = build_separable_class(depthwise, pointwise, pointwise.shape(middle))
        return CallPiece(made, sizes, options + bias)

    def tensors(self, op: "SepConv", *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return those of the two convolutions."""
        for conv, source in op.list_stages(inputs[0]):
            yield from _CONV.tensors(conv, source, training=training)


class UpConvLowering(ModuleLowering["UpConv"]):
    """`nn.ConvTranspose2d`, or a small class: one crops at the end, others have norm and act."""

    def module(self, op: "UpConv", *inputs: Shape) -> Piece:
        """Return the module."""
        source = image(inputs[0], "UpConv")
        sizes = (build_piece(source.channels), build_piece(op.filters), build_sides(op.kernel))
        cut, more = (build_sides(op.cut), 0), (build_sides(op.more), 0)
        ends = () if op.is_uneven else build_keywords(padding=cut, output_padding=more)
        bias = list_options(op, "bias")
        options = list_options(op, "stride") + ends + list_options(op, "groups")
        dilation = list_options(op, "dilation")
        if op.norm or op.act:
            bias = () if op.bias.fixed else bias
            made = build_transposed_class(op, op.shape(source))
            return CallPiece(made, sizes, options + dilation + bias)
        callee = (
            name_class("SameConvTranspose", op.kernel)
            if op.is_uneven
            else name_module("nn.ConvTranspose", op.kernel)
        )
        return CallPiece(callee, sizes, options + bias + dilation)

    def tensors(self, op: "UpConv", *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return that of the convolution, of which the output may be a view, of norm and act."""
        size = count_numbers(op.before_cut(*inputs))
        yield Made(size, size)
        yield from _list_attached_tensors(op, op.shape(*inputs), training=training)


def _list_attached_tensors(op: Convolution, output: Shape, *, training: bool) -> Iterable[Made]:
    """Return the tensors of normalization and activation."""
    if op.norm is not None:
        first, *others = NORMS[type(op.norm).__name__].tensors(op.norm, output, training=training)
        yield first
        entered = count_numbers(output)  # held by the box until its normalization returns
        yield from (replace(made, work=made.work + entered) for made in others)
    if op.act is not None:
        yield from ACTIVATIONS[type(op.act).__name__].tensors_fused(op.act, output)

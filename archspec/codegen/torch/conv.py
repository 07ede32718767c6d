"""Convolutions as modules of `torch.nn`, or as small classes with their norm and activation."""

from collections.abc import Iterable

from archspec.codegen.code import Invoke, Piece, keywords, pair, piece
from archspec.codegen.torch.activation import ACTIVATIONS
from archspec.codegen.torch.fused import FusedConv
from archspec.codegen.torch.lowering import ModuleLowering
from archspec.codegen.torch.norm import NORMS
from archspec.codegen.torch.padding import SAME_CONV_TRANSPOSE, padded_tensors
from archspec.codegen.torch.tensors import Made, numbers
from archspec.expressions import Name, Quantity
from archspec.ops import Conv, Image, Shape, UpConv
from archspec.ops.grid import both
from archspec.ops.operator import image


class ConvLowering(ModuleLowering[Conv]):
    """`nn.Conv2d`, or a small class that applies convolution, norm and activation in turn."""

    def module(self, op: Conv, *inputs: Shape) -> Piece:
        """The module."""
        source = image(inputs[0], "Conv")
        window = op.window()
        sizes = (piece(source.channels), piece(op.filters), pair(window.kernel))
        options = keywords(
            stride=(pair(window.stride), 1),
            padding=(pair(window.zeros), 0),
            dilation=(pair(window.dilation), 1),
            groups=(piece(op.groups), 1),
        )
        bias = keywords(bias=(piece(op.bias), True))
        if op.norm is None and op.act is None and not window.asymmetric:
            return Invoke("nn.Conv2d", sizes, options + bias)
        fused = _fused(op, op.shape(source)).module_class()
        return Invoke(fused, sizes, options if op.bias.fixed else options + bias)

    def tensors(self, op: Conv, *inputs: Shape, training: bool) -> Iterable[Made]:
        """One for each of padding, convolution, norm and activation."""
        source = image(inputs[0], "Conv")
        output = op.shape(source)
        yield from padded_tensors(op.window(), source)
        yield from super().tensors(op, source, training=training)
        if op.norm is not None:
            yield from NORMS[type(op.norm)].tensors(op.norm, output, training=training)
        if op.act is not None:
            yield from ACTIVATIONS[type(op.act)].tensors_fused(op.act, output)


def _fused(op: Conv, output: Image) -> FusedConv:
    window = op.window()
    return FusedConv(
        padded=window.asymmetric,
        dilated=window.dilation != both(1),
        grouped=op.groups != Quantity.of(1),
        bias=bool(op.bias) if op.bias.fixed else None,
        norm=op.norm,
        act=op.act,
        inner=Image(Quantity(op.filters.value, Name("out_channels")), *output.grid),
    )


class UpConvLowering(ModuleLowering[UpConv]):
    """`nn.ConvTranspose2d`, or a small class that cuts an odd row or column off its end."""

    def module(self, op: UpConv, *inputs: Shape) -> Piece:
        """The module."""
        source = image(inputs[0], "UpConv")
        sizes = (piece(source.channels), piece(op.filters), pair(op.kernel))
        stride = keywords(stride=(pair(op.stride), 1))
        options = keywords(
            groups=(piece(op.groups), 1),
            bias=(piece(op.bias), True),
            dilation=(pair(op.dilation), 1),
        )
        if op.is_uneven:
            return Invoke(SAME_CONV_TRANSPOSE, sizes, stride + options)
        ends = keywords(padding=(pair(op.cut), 0), output_padding=(pair(op.more), 0))
        return Invoke("nn.ConvTranspose2d", sizes, stride + ends + options)

    def tensors(self, op: UpConv, *inputs: Shape, training: bool) -> Iterable[Made]:
        """One, of which the output is a view where an odd row or column is cut off."""
        size = numbers(op.before_cut(*inputs))
        return (Made(size, size),)

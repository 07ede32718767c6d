"""Lower convolutions to modules of `torch.nn`, or to small classes with norm and activation."""

from collections.abc import Iterable

from archspec.codegen.code import CallPiece, Piece, build_keywords, build_pair, build_piece
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
    """`nn.Conv2d`, or a small class that applies convolution, norm and activation in sequence."""

    def module(self, op: Conv, *inputs: Shape) -> Piece:
        """Return the module."""
        source = image(inputs[0], "Conv")
        window = op.window()
        sizes = (build_piece(source.channels), build_piece(op.filters), build_pair(window.kernel))
        options = build_keywords(
            stride=(build_pair(window.stride), 1),
            padding=(build_pair(window.zeros), 0),
            dilation=(build_pair(window.dilation), 1),
            groups=(build_piece(op.groups), 1),
        )
        bias = build_keywords(bias=(build_piece(op.bias), True))
        if op.norm is None and op.act is None and not window.asymmetric:
            return CallPiece("nn.Conv2d", sizes, options + bias)
        fused = _fused(op, op.shape(source)).module_class()
        return CallPiece(fused, sizes, options if op.bias.fixed else options + bias)

    def tensors(self, op: Conv, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return one tensor for each of padding, convolution, norm and activation."""
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
    """`nn.ConvTranspose2d`, or a small class that crops an extra last row or column."""

    def module(self, op: UpConv, *inputs: Shape) -> Piece:
        """Return the module."""
        source = image(inputs[0], "UpConv")
        sizes = (build_piece(source.channels), build_piece(op.filters), build_pair(op.kernel))
        stride = build_keywords(stride=(build_pair(op.stride), 1))
        options = build_keywords(
            groups=(build_piece(op.groups), 1),
            bias=(build_piece(op.bias), True),
            dilation=(build_pair(op.dilation), 1),
        )
        if op.is_uneven:
            return CallPiece(SAME_CONV_TRANSPOSE, sizes, stride + options)
        ends = build_keywords(
            padding=(build_pair(op.cut), 0), output_padding=(build_pair(op.more), 0)
        )
        return CallPiece("nn.ConvTranspose2d", sizes, stride + ends + options)

    def tensors(self, op: UpConv, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return one tensor; the output is a view of it if a row or column is cropped."""
        size = numbers(op.before_cut(*inputs))
        return (Made(size, size),)

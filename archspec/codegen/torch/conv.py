"""Lower convolutions to modules of `torch.nn`, or to small classes with norm and activation."""

from collections.abc import Iterable

from archspec.codegen.code import CallPiece, Piece, build_keywords, build_pair, build_piece
from archspec.codegen.torch.activation import ACTIVATIONS
from archspec.codegen.torch.fused import build_conv_class
from archspec.codegen.torch.lowering import ModuleLowering, list_options
from archspec.codegen.torch.norm import NORMS
from archspec.codegen.torch.padding import SAME_CONV_TRANSPOSE, padded_tensors
from archspec.codegen.torch.tensors import Made, count_numbers
from archspec.ops import Conv, Shape, UpConv
from archspec.ops.operator import image


class ConvLowering(ModuleLowering[Conv]):
    """`nn.Conv2d`, or a small class that applies convolution, norm and activation in sequence."""

    def module(self, op: Conv, *inputs: Shape) -> Piece:
        """Return the module."""
        source, window = image(inputs[0], "Conv"), op.window()
        sizes = (build_piece(source.channels), build_piece(op.filters), build_pair(op.kernel))
        padding = build_keywords(padding=(build_pair(window.zeros), 0))
        options = (*list_options(op, "stride"), *padding, *list_options(op, "dilation", "groups"))
        if op.norm is None and op.act is None and not window.asymmetric:
            return CallPiece("nn.Conv2d", sizes, options + list_options(op, "bias"))
        bias = () if op.bias.fixed else list_options(op, "bias")
        return CallPiece(build_conv_class(op, op.shape(source)), sizes, options + bias)

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


class UpConvLowering(ModuleLowering[UpConv]):
    """`nn.ConvTranspose2d`, or a small class that crops an extra last row or column."""

    def module(self, op: UpConv, *inputs: Shape) -> Piece:
        """Return the module."""
        source = image(inputs[0], "UpConv")
        sizes = (build_piece(source.channels), build_piece(op.filters), build_pair(op.kernel))
        stride, options = list_options(op, "stride"), list_options(op, "groups", "bias", "dilation")
        if op.is_uneven:
            return CallPiece(SAME_CONV_TRANSPOSE, sizes, stride + options)
        ends = build_keywords(
            padding=(build_pair(op.cut), 0), output_padding=(build_pair(op.more), 0)
        )
        return CallPiece("nn.ConvTranspose2d", sizes, stride + ends + options)

    def tensors(self, op: UpConv, *inputs: Shape, training: bool) -> Iterable[Made]:
        """Return one tensor; the output is a view of it if a row or column is cropped."""
        size = count_numbers(op.before_cut(*inputs))
        return (Made(size, size),)

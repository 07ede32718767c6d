"""Convolution, with the normalisation and activation that its box implies."""

from typing import ClassVar

from archspec.expressions import Literal, Name, Quantity
from archspec.ops.arguments import Count, Padding, Sides, Switch, main_argument
from archspec.ops.attached import Act, Norm
from archspec.ops.code import Invoke, ModuleClass, Parameter, Piece, keywords, piece
from archspec.ops.grid import Window, both
from archspec.ops.operator import Example, Operator, image
from archspec.ops.padding import SAME_PAD, same_padding
from archspec.ops.shape import Image, Shape, ShapeError

_SIDES = "int | tuple[int, int]"


class Conv(Operator):
    """Convolution, then normalisation, then activation: one box of a paper."""

    filters: Count = main_argument(description="channels that leave")
    kernel: Sides = main_argument(description="height and width of the kernel")
    stride: Sides = both(1)
    dilation: Sides = both(1)
    groups: Count = Quantity.of(1)
    padding: Padding = "same"
    bias: Switch = Quantity.of(True)
    norm: Norm = None
    act: Act = None

    examples: ClassVar[tuple[Example, ...]] = (
        Example("3x3 Conv (96 stride 2 V)", ("35x35x384",), "17x17x96"),
        Example("1x7 Conv (224)", ("17x17x192",), "17x17x224"),
        Example("3x3 Conv (16 stride 2 norm=batch act=relu bias=false)", ("9x8x4",), "5x4x16"),
        Example("3x3 Conv (8 groups=4 dilation=2)", ("9x9x4",), "9x9x8"),
        Example("3x3 Conv (8 stride 2 padding=tf_same)", ("8x8x4",), "4x4x8"),
        Example("5x5 Conv (8 padding=1 act=leaky_relu(0.2))", ("8x8x4",), "6x6x8"),
        Example("3x3 Conv (8 norm=group(2) act=silu)", ("6x6x4",), "6x6x8"),
        Example("3x3 Conv (0)", ("8x8x4",), code="A210"),
        Example("3x3 Conv (8 stride 0)", ("8x8x4",), code="A210"),
        Example("3x3 Conv", ("8x8x4",), code="A211"),
        Example("Conv (8)", ("8x8x4",), code="A211"),
        Example("9x9 Conv (8 V)", ("8x8x4",), code="A301"),
        Example("4x4 Conv (8)", ("8x8x4",), code="A301"),
        Example("3x3 Conv (8)", ("64",), code="A302"),
        Example("3x3 Conv (8 groups=3)", ("8x8x4",), code="A303"),
        Example("3x3 Conv (9 groups=4)", ("8x8x4",), code="A303"),
    )

    def window(self) -> Window:
        """The kernel, sliding over the grid."""
        return Window(self.kernel, self.stride, self.dilation, self.padding)

    def shape(self, *inputs: Shape) -> Image:
        """HxWxC to H'xW'xfilters; channels in and out must be multiples of the groups."""
        source = image(inputs[0], "Conv")
        self._check_groups(source)
        output = Image(self.filters, *self.window().output(source.grid))
        if self.norm is not None:
            self.norm.shape(output)
        return output

    def _check_groups(self, source: Image) -> None:
        for channels, side in ((source.channels, "entering"), (self.filters, "leaving")):
            if int(channels) % int(self.groups):
                raise ShapeError(
                    "A303",
                    f"{int(channels)} channels {side} do not divide into {int(self.groups)} groups",
                    "make the channels a multiple of the groups",
                )

    def parameters(self, *inputs: Shape) -> int:
        """kernel height x width x channels in / groups x filters, bias and normalisation."""
        source = image(inputs[0], "Conv")
        weights = self._weights(source) + (int(self.filters) if self.bias else 0)
        return weights + (self.norm.parameters(self.shape(source)) if self.norm else 0)

    def macs(self, *inputs: Shape) -> int:
        """One for each weight at each output position."""
        source = image(inputs[0], "Conv")
        output = self.shape(source)
        return output.height * output.width * self._weights(source)

    def _weights(self, source: Image) -> int:
        height, width = self.kernel
        taps = int(height) * int(width)
        return taps * (int(source.channels) // int(self.groups)) * int(self.filters)

    def module(self, *inputs: Shape) -> Piece:
        """`nn.Conv2d`, or a small class that applies convolution, norm and activation in turn."""
        source = image(inputs[0], "Conv")
        padding = same_padding(self.window())
        if self.norm is None and self.act is None and padding is None:
            bias = keywords(bias=(piece(self.bias), True))
            return Invoke("nn.Conv2d", self._sizes(source), self._options() + bias)
        fused = self._fused(self.shape(source), padding)
        return Invoke(fused, self._sizes(source), self._options())

    def _sizes(self, source: Image) -> tuple[Piece, ...]:
        return (piece(source.channels), piece(self.filters), self.window().kernel_piece())

    def _options(self) -> tuple[tuple[str, Piece], ...]:
        window = self.window()
        return keywords(
            stride=(window.stride_piece(), 1),
            padding=(window.zeros_piece(), 0),
            dilation=(window.dilation_piece(), 1),
            groups=(piece(self.groups), 1),
        )

    def _fused(self, output: Image, padding: Piece | None) -> ModuleClass:
        window = self.window()
        grouped = self.groups != Quantity.of(1)
        dilated = any(side != Quantity.of(1) for side in window.dilation)
        convolution = self._convolution(padding is not None, dilated=dilated, grouped=grouped)
        attributes: list[tuple[str, Piece]] = [("conv", convolution)]
        inner = Image(Quantity(self.filters.value, Name("out_channels")), *output.grid)
        if padding is not None:
            attributes.insert(0, ("pad", _pad(dilated=dilated)))
        if self.norm is not None:
            attributes.append(("norm", self.norm.module(inner) or Literal(0)))
        if self.act is not None:
            attributes.append(("act", self.act.fused()))
        return ModuleClass(
            self._fused_name(padding is not None, dilated=dilated, grouped=grouped),
            self._fused_doc(padding is not None),
            _parameters(padding is not None, dilated=dilated, grouped=grouped),
            tuple(attributes),
        )

    def _convolution(self, padded: bool, *, dilated: bool, grouped: bool) -> Piece:
        names = ["stride", *(["padding"] if not padded else [])]
        names += (["dilation"] if dilated else []) + (["groups"] if grouped else [])
        options = tuple((name, Name(name)) for name in names)
        sizes = tuple(Name(name) for name in ("in_channels", "out_channels", "kernel_size"))
        bias = keywords(bias=(Literal(bool(self.bias)), True))
        return Invoke("nn.Conv2d", sizes, options + bias)

    def _fused_name(self, padded: bool, *, dilated: bool, grouped: bool) -> str:
        kinds = (
            "Same" if padded else "",
            "Dilated" if dilated else "",
            "Grouped" if grouped else "",
        )
        norm = self.norm.label if self.norm else ""
        bias = "Bias" if self.bias and self.norm else ""
        return f"{''.join(kinds)}Conv{bias}{norm}{type(self.act).__name__ if self.act else ''}"

    def _fused_doc(self, padded: bool) -> str:
        parts = ["Convolution with bias" if self.bias else "Convolution"]
        if padded:
            parts[0] = "TensorFlow's `same` padding, " + parts[0].lower()
        if self.norm is not None:
            parts.append((type(self.norm).__doc__ or "").split(" (")[0].split(":")[0].lower())
        if self.act is not None:
            parts.append(type(self.act).__name__)
        return ", ".join(parts) + "."


def _pad(*, dilated: bool) -> Piece:
    names = ("kernel_size", "stride", *(("dilation",) if dilated else ()))
    return Invoke(SAME_PAD, tuple(Name(name) for name in names))


def _parameters(padded: bool, *, dilated: bool, grouped: bool) -> tuple[Parameter, ...]:
    parameters = [
        Parameter("in_channels", "int"),
        Parameter("out_channels", "int"),
        Parameter("kernel_size", _SIDES),
        Parameter("stride", _SIDES, Literal(1)),
    ]
    if not padded:
        parameters.append(Parameter("padding", _SIDES, Literal(0)))
    if dilated:
        parameters.append(Parameter("dilation", _SIDES, Literal(1)))
    if grouped:
        parameters.append(Parameter("groups", "int", Literal(1)))
    return tuple(parameters)

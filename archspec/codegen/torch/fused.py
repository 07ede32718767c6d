"""Build the small shared classes of a generated file: a layer with norm and activation."""

from typing import TYPE_CHECKING, Final

from archspec.codegen.code import CallPiece, ModuleClass, Piece, SignatureParameter
from archspec.codegen.torch.activation import ACTIVATIONS
from archspec.codegen.torch.lowering import name_class, name_module
from archspec.codegen.torch.norm import NORMS
from archspec.dataclass import replace
from archspec.expressions import BinaryOperation, Literal, Name, Quantity
from archspec.ops.conv import Conv, Convolution
from archspec.ops.dense import FC
from archspec.ops.grid import is_every
from archspec.ops.shape import Image, Vector

if TYPE_CHECKING:
    from archspec.ops.upconv import UpConv

_SIDES: Final = "int | tuple[int, int]"
"""The type of an argument with a number for each side of an image."""

_SIZES: Final = (
    SignatureParameter("in_channels", "int"),
    SignatureParameter("out_channels", "int"),
    SignatureParameter("kernel_size", _SIDES),
)
_STRIDE: Final = SignatureParameter("stride", _SIDES, Literal(1))
_PADDING: Final = SignatureParameter("padding", _SIDES, Literal(0))
_OUTPUT_PADDING: Final = SignatureParameter("output_padding", _SIDES, Literal(0))
_DILATION: Final = SignatureParameter("dilation", _SIDES, Literal(1))
_GROUPS: Final = SignatureParameter("groups", "int", Literal(1))
_MULTIPLIER: Final = SignatureParameter("multiplier", "int", Literal(1))
_BIAS: Final = SignatureParameter("bias", "bool", Literal(True))


def build_conv_class(op: Conv, output: Image) -> ModuleClass:
    """Return the class that all convolutions share that differ in their sizes alone.

    It has an argument for the bias only where that depends on a parameter.

    Args:
        op: a convolution with padding of its own, a normalization or an activation.
        output: its output.
    """
    options = _list_conv_options(op)
    passed = tuple([(option.name, Name(option.name)) for option in options])
    names = tuple([Name(size.name) for size in _SIZES])
    modules: dict[str, Piece] = _build_padding(op, options)
    conv = name_module("nn.Conv", op.kernel)
    modules["conv"] = CallPiece(conv, names, passed + _build_bias(op))
    modules |= _build_attached(op, output)
    name, doc = _name_conv(op, options), _describe_conv(op, options)
    return ModuleClass(name, doc, _type_sides(_SIZES + options, op), tuple(modules.items()))


def build_separable_class(depthwise: Conv, pointwise: Conv, output: Image) -> ModuleClass:
    """Return the class of separable convolutions that differ in their sizes alone.

    Args:
        depthwise: the convolution with a group for each channel.
        pointwise: the one behind it, with normalization and activation.
        output: the output of that.
    """
    options = tuple([each for each in _list_conv_options(depthwise) if each != _GROUPS])
    passed = tuple([(option.name, Name(option.name)) for option in options])
    entering, leaving, kernel = (Name(size.name) for size in _SIZES)
    grouped = (("groups", entering), ("bias", Literal(False)))
    is_wider = depthwise.filters != depthwise.groups
    middle = BinaryOperation("*", entering, Name(_MULTIPLIER.name)) if is_wider else entering
    modules: dict[str, Piece] = _build_padding(depthwise, options)
    conv = name_module("nn.Conv", depthwise.kernel)
    modules["depthwise"] = CallPiece(conv, (entering, middle, kernel), passed + grouped)
    one = (middle, leaving, Literal(1))
    open_bias = () if pointwise.bias.fixed else (("bias", Name("bias")),)
    modules["pointwise"] = CallPiece(conv, one, _build_bias(pointwise) + open_bias)
    modules |= _build_attached(pointwise, output)
    own = options + ((_MULTIPLIER,) if is_wider else ()) + ((_BIAS,) if open_bias else ())
    name, doc = f"Sep{_name_conv(pointwise, options)}", _describe_separable(pointwise, options)
    return ModuleClass(name, doc, _type_sides(_SIZES + own, depthwise), tuple(modules.items()))


def _type_sides(
    parameters: tuple[SignatureParameter, ...], op: Convolution
) -> tuple[SignatureParameter, ...]:
    """Return arguments whose types are those of a window with as many sides as a convolution."""
    count = len(op.kernel)
    sides = "int" if count == 1 else f"int | tuple[{', '.join(['int'] * count)}]"
    return tuple(
        [
            each if each.annotation != _SIDES else replace(each, annotation=sides)
            for each in parameters
        ]
    )


def _build_padding(op: Conv, options: tuple[SignatureParameter, ...]) -> dict[str, Piece]:
    """Return the module that pads, where the convolution cannot."""
    if _PADDING in options:
        return {}
    given = (_DILATION,) if op.padding == "causal" else (_STRIDE, _DILATION)
    windows = [Name(option.name) for option in options if option in given]
    pad = name_class("CausalPad" if op.padding == "causal" else "SamePad", op.kernel)
    return {"pad": CallPiece(pad, (Name("kernel_size"), *windows))}


def _build_bias(op: Convolution) -> tuple[tuple[str, Piece], ...]:
    """Return the argument for a bias that is left out."""
    return (("bias", Literal(False)),) if op.bias.fixed and not op.bias else ()


def _build_attached(op: Convolution, output: Image) -> dict[str, Piece]:
    """Return the modules of normalization and activation."""
    inner = output.with_channels(Quantity(op.filters.value, Name("out_channels")))
    modules: dict[str, Piece] = {}
    if op.norm:
        modules["norm"] = NORMS[type(op.norm).__name__].module(op.norm, inner)
    if op.act:
        modules["act"] = ACTIVATIONS[type(op.act).__name__].fused(op.act, inner)
    return modules


def _list_conv_options(op: Conv) -> tuple[SignatureParameter, ...]:
    """Return the arguments after the three sizes, each passed on under its own name."""
    options = [_STRIDE] if op.window().asymmetric else [_STRIDE, _PADDING]
    if not is_every(op.dilation, 1):
        options.append(_DILATION)
    if op.groups != Quantity.of(1):
        options.append(_GROUPS)
    if not op.bias.fixed:
        options.append(_BIAS)
    return tuple(options)


def _name_conv(op: Conv, options: tuple[SignatureParameter, ...]) -> str:
    same = "" if _PADDING in options else "Causal" if op.padding == "causal" else "Same"
    bias = "Bias" if op.bias.fixed and op.bias and op.norm else ""
    return f"{same}{_name_dimensions('Conv', op)}{bias}{_name_attached(op)}"


def _name_dimensions(name: str, op: Convolution) -> str:
    """Return a name with the sides of the grid, where they are not two."""
    return name if len(op.kernel) == 2 else name_module(name, op.kernel)


def _describe_conv(op: Conv, options: tuple[SignatureParameter, ...]) -> str:
    padding = "causal padding" if op.padding == "causal" else "TensorFlow's `same` padding"
    parts = [] if _PADDING in options else [padding]
    bias = f" {'with' if op.bias else 'without'} bias" if op.bias.fixed else ""
    parts.append(f"convolution{bias}")
    parts += list(filter(None, [_describe_attached(op)]))
    text = ", ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _describe_separable(op: Conv, options: tuple[SignatureParameter, ...]) -> str:
    """Return the docstring of a separable convolution by that of its second one."""
    same = "" if _PADDING in options else "TensorFlow's `same` padding, "
    said = _describe_conv(op, (_PADDING,)).removeprefix("Convolution")
    one = "x".join("1" * len(op.kernel))
    text = f"{same}depthwise convolution, then a {one} convolution{said}"
    return f"{text[0].upper()}{text[1:]}"


def build_transposed_class(op: "UpConv", output: Image) -> ModuleClass:
    """Return the class of a transposed convolution with normalization or activation.

    Args:
        op: the transposed convolution.
        output: its output.
    """
    ends = [] if op.is_uneven else [_PADDING]
    ends += [_OUTPUT_PADDING] if not op.is_uneven and not is_every(op.more, 0) else []
    others = [_GROUPS] if op.groups != Quantity.of(1) else []
    others += [] if is_every(op.dilation, 1) else [_DILATION]
    others += [] if op.bias.fixed else [_BIAS]
    options = (_STRIDE, *ends, *others)
    passed = tuple([(option.name, Name(option.name)) for option in options])
    sizes = tuple([Name(size.name) for size in _SIZES])
    same, plain = (
        name_class("SameConvTranspose", op.kernel),
        name_module("nn.ConvTranspose", op.kernel),
    )
    made = same if op.is_uneven else plain
    conv = CallPiece(made, sizes, passed + _build_bias(op))
    own = "Bias" if op.bias.fixed and op.bias and op.norm else ""
    called = _name_dimensions("ConvTranspose", op)
    name = f"{'Same' if op.is_uneven else ''}{called}{own}{_name_attached(op)}"
    bias = f" {'with' if op.bias else 'without'} bias" if op.bias.fixed else ""
    doc = f"Transposed convolution{bias}, {_describe_attached(op)}."
    modules: dict[str, Piece] = {"conv": conv, **_build_attached(op, output)}
    return ModuleClass(name, doc, _type_sides(_SIZES + options, op), tuple(modules.items()))


def build_linear_class(op: FC, output: Vector) -> ModuleClass:
    """Return the class of a fully connected layer with normalization or activation.

    Args:
        op: the layer.
        output: its output.
    """
    inner = Vector(Quantity(output.channels.value, Name("out_features")))
    sizes = (Name("in_features"), Name("out_features"))
    linear = CallPiece("nn.Linear", sizes, (("bias", Name("bias")),))
    modules: dict[str, Piece] = {"linear": linear}
    if op.norm:
        modules["norm"] = NORMS[type(op.norm).__name__].module(op.norm, inner)
    if op.act:
        modules["act"] = ACTIVATIONS[type(op.act).__name__].fused(op.act, inner)
    return ModuleClass(
        f"Linear{_name_attached(op)}",
        f"Full connection, {_describe_attached(op)}.",
        (
            SignatureParameter("in_features", "int"),
            SignatureParameter("out_features", "int"),
            _BIAS,
        ),
        tuple(modules.items()),
    )


def _name_attached(op: Convolution | FC) -> str:
    """Return the names of normalization and activation within that of a class."""
    norm = NORMS[type(op.norm).__name__].label if op.norm else ""
    return f"{norm}{type(op.act).__name__ if op.act else ''}"


def _describe_attached(op: Convolution | FC) -> str:
    """Return what normalization and activation are called in a docstring."""
    parts = [NORMS[type(op.norm).__name__].called] if op.norm else []
    return ", ".join(parts + ([type(op.act).__name__] if op.act else []))

"""Build the small shared classes of a generated file: a layer with norm and activation."""

from archspec.codegen.code import CallPiece, ModuleClass, Piece, SignatureParameter
from archspec.codegen.torch.activation import ACTIVATIONS
from archspec.codegen.torch.norm import NORMS
from archspec.codegen.torch.padding import SAME_PAD
from archspec.expressions import Literal, Name, Quantity
from archspec.ops.activation import Activation
from archspec.ops.conv import Conv
from archspec.ops.grid import both
from archspec.ops.shape import Image, Vector

_SIDES = "int | tuple[int, int]"


def build_conv_class(op: Conv, output: Image) -> ModuleClass:
    """Return the class that all convolutions share that differ in their sizes alone.

    It has an argument for the bias only where that depends on a parameter.

    Args:
        op: a convolution with padding of its own, a normalization or an activation.
        output: its output.
    """
    sizes = (
        SignatureParameter("in_channels", "int"),
        SignatureParameter("out_channels", "int"),
        SignatureParameter("kernel_size", _SIDES),
    )
    options = _list_conv_options(op)
    passed = tuple((option.name, Name(option.name)) for option in options)
    bias = (("bias", Literal(False)),) if op.bias.fixed and not op.bias else ()
    inner = Image(Quantity(op.filters.value, Name("out_channels")), *output.grid)
    modules: dict[str, Piece] = {}
    if op.window().asymmetric:
        windows = [name for name, _ in passed if name in ("stride", "dilation")]
        modules["pad"] = CallPiece(SAME_PAD, tuple(map(Name, ("kernel_size", *windows))))
    names = tuple(Name(size.name) for size in sizes)
    modules["conv"] = CallPiece("nn.Conv2d", names, passed + bias)
    if op.norm:
        modules["norm"] = NORMS[type(op.norm)].module(op.norm, inner)
    if op.act:
        modules["act"] = ACTIVATIONS[type(op.act)].fused(op.act, inner)
    return ModuleClass(_name_conv(op), _describe_conv(op), sizes + options, tuple(modules.items()))


def _list_conv_options(op: Conv) -> tuple[SignatureParameter, ...]:
    """Return the arguments after the three sizes, each passed on under its own name."""
    rows = (
        ("stride", _SIDES, 1, True),
        ("padding", _SIDES, 0, not op.window().asymmetric),
        ("dilation", _SIDES, 1, op.dilation != both(1)),
        ("groups", "int", 1, op.groups != Quantity.of(1)),
        ("bias", "bool", True, not op.bias.fixed),
    )
    return tuple(
        SignatureParameter(name, annotation, Literal(default))
        for name, annotation, default, is_needed in rows
        if is_needed
    )


def _name_conv(op: Conv) -> str:
    same = "Same" if op.window().asymmetric else ""
    dilated = "Dilated" if op.dilation != both(1) else ""
    grouped = "Grouped" if op.groups != Quantity.of(1) else ""
    bias = "Bias" if op.bias.fixed and op.bias and op.norm else ""
    norm = NORMS[type(op.norm)].label if op.norm else ""
    return f"{same}{dilated}{grouped}Conv{bias}{norm}{type(op.act).__name__ if op.act else ''}"


def _describe_conv(op: Conv) -> str:
    parts = ["TensorFlow's `same` padding"] if op.window().asymmetric else []
    bias = f" {'with' if op.bias else 'without'} bias" if op.bias.fixed else ""
    parts.append(f"convolution{bias}")
    parts += [NORMS[type(op.norm)].called] if op.norm else []
    parts += [type(op.act).__name__] if op.act else []
    text = ", ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def build_linear_class(act: Activation, output: Vector) -> ModuleClass:
    """Return the class of a fully connected layer with its activation.

    Args:
        act: the activation.
        output: the output of the layer.
    """
    inner = Vector(Quantity(output.channels.value, Name("out_features")))
    called = type(act).__name__
    sizes = (Name("in_features"), Name("out_features"))
    linear = CallPiece("nn.Linear", sizes, (("bias", Name("bias")),))
    return ModuleClass(
        f"Linear{called}",
        f"Full connection, {called}.",
        (
            SignatureParameter("in_features", "int"),
            SignatureParameter("out_features", "int"),
            SignatureParameter("bias", "bool", Literal(True)),
        ),
        (("linear", linear), ("act", ACTIVATIONS[type(act)].fused(act, inner))),
    )

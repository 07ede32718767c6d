"""Build the small shared classes of a generated file: a layer with norm and activation."""

from dataclasses import dataclass

from archspec.codegen.code import CallPiece, ModuleClass, Piece, SignatureParameter
from archspec.codegen.torch.activation import ACTIVATIONS
from archspec.codegen.torch.norm import NORMS
from archspec.codegen.torch.padding import SAME_PAD
from archspec.expressions import Literal, Name, Quantity
from archspec.ops.activation import Activation
from archspec.ops.norm import Normalization
from archspec.ops.shape import Shape, Vector

_SIDES = "int | tuple[int, int]"


@dataclass(frozen=True, slots=True)
class FusedConv:
    """The properties common to all boxes that share a class of fused convolutions.

    Attributes:
        padded: whether a separate module pads, as TensorFlow does.
        dilated: whether it takes a dilation.
        grouped: whether it takes a number of groups.
        bias: whether it has a bias; None if that is an argument.
        norm: the normalization.
        act: the activation.
        inner: the type of the convolution's output, its channels named `out_channels`.
    """

    padded: bool
    dilated: bool
    grouped: bool
    bias: bool | None
    norm: Normalization | None
    act: Activation | None
    inner: Shape

    def module_class(self) -> ModuleClass:
        """Return the class itself."""
        return ModuleClass(self._name(), self._doc(), self._parameters(), self._attributes())

    def _options(self) -> tuple[SignatureParameter, ...]:
        """Return the arguments after the three sizes, each passed on under its own name."""
        options = {
            "stride": True,
            "padding": not self.padded,
            "dilation": self.dilated,
            "groups": self.grouped,
            "bias": self.bias is None,
        }
        types = {"padding": 0, "stride": 1, "dilation": 1, "groups": 1, "bias": True}
        return tuple(
            SignatureParameter(name, _annotation(name), Literal(types[name]))
            for name, wanted in options.items()
            if wanted
        )

    def _parameters(self) -> tuple[SignatureParameter, ...]:
        sizes = (
            SignatureParameter("in_channels", "int"),
            SignatureParameter("out_channels", "int"),
            SignatureParameter("kernel_size", _SIDES),
        )
        return (*sizes, *self._options())

    def _attributes(self) -> tuple[tuple[str, Piece], ...]:
        norm = NORMS[type(self.norm)].module(self.norm, self.inner) if self.norm else None
        modules = {
            "pad": self._pad() if self.padded else None,
            "conv": self._conv(),
            "norm": norm,
            "act": ACTIVATIONS[type(self.act)].fused(self.act, self.inner) if self.act else None,
        }
        return tuple((name, made) for name, made in modules.items() if made is not None)

    def _conv(self) -> Piece:
        sizes = (Name("in_channels"), Name("out_channels"), Name("kernel_size"))
        options = tuple((option.name, Name(option.name)) for option in self._options())
        bias = (("bias", Literal(False)),) if self.bias is False else ()
        return CallPiece("nn.Conv2d", sizes, options + bias)

    def _pad(self) -> Piece:
        names = ("kernel_size", "stride", *(("dilation",) if self.dilated else ()))
        return CallPiece(SAME_PAD, tuple(map(Name, names)))

    def _name(self) -> str:
        words = {"Same": self.padded, "Dilated": self.dilated, "Grouped": self.grouped}
        kinds = "".join(word for word, present in words.items() if present)
        bias = "Bias" if self.bias and self.norm else ""
        norm = NORMS[type(self.norm)].label if self.norm else ""
        return f"{kinds}Conv{bias}{norm}{type(self.act).__name__ if self.act else ''}"

    def _doc(self) -> str:
        parts = ["TensorFlow's `same` padding"] if self.padded else []
        bias = {True: " with bias", False: " without bias", None: ""}[self.bias]
        parts.append(f"convolution{bias}")
        parts += [NORMS[type(self.norm)].called] if self.norm else []
        parts += [type(self.act).__name__] if self.act else []
        text = ", ".join(parts)
        return f"{text[0].upper()}{text[1:]}."


def _annotation(name: str) -> str:
    return {"groups": "int", "bias": "bool"}.get(name, _SIDES)


def linear_class(act: Activation, output: Vector) -> ModuleClass:
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

"""Implement TensorFlow's `same` padding, which is asymmetric if the total is odd.

Each class computes the padding from the size of its input tensor, as TensorFlow does.
"""

from collections.abc import Iterable
from typing import Final

from archspec.codegen.code import CallPiece, FixedClass, Piece, build_keywords, build_pair
from archspec.codegen.torch.tensors import Made
from archspec.expressions import Literal
from archspec.ops.grid import Window
from archspec.ops.shape import Image

SAME_PAD: Final = FixedClass("SamePad")

SAME_AVG_POOL: Final = FixedClass("SameAvgPool")

SAME_CONV_TRANSPOSE: Final = FixedClass("SameConvTranspose")


def same_padding(window: Window, *, value: float = 0.0) -> Piece | None:
    """Return the module that pads like TensorFlow, if `nn.Conv2d` and pools cannot.

    Args:
        window: the window to pad for.
        value: the padding value; minus infinity for a maximum.
    """
    if not window.asymmetric:
        return None
    options = build_keywords(
        stride=(build_pair(window.stride), 1),
        dilation=(build_pair(window.dilation), 1),
        value=(Literal(value), 0.0),
    )
    return CallPiece(SAME_PAD, (build_pair(window.kernel),), options)


def padded_tensors(window: Window, source: Image) -> Iterable[Made]:
    """Return the tensor that the module from `same_padding` allocates, if there is one.

    Args:
        window: the window to pad for.
        source: the input.
    """
    if window.asymmetric:
        height, width = window.padded(source.grid)
        size = source.channels.whole * height * width
        yield Made(size, size)

"""Convolutions and full connections."""

from collections.abc import Mapping
from typing import Any, Final

from torch import Tensor

from archspec.importers.readers.places import CHANNELS, Inexpressible
from archspec.importers.readers.recorder import Recorder
from archspec.importers.readers.translation import (
    Drawn,
    Translation,
    Translator,
    draw,
    list_axes,
    spread_sides,
)


def _convolve(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Drawn:
    recorder.held.check(weight, bias)
    count = weight.dim() - 2
    gaps = spread_sides(dilation, count)
    if not isinstance(padding, str):
        padding = spread_sides(padding, count)
    elif padding == "same":
        added = [(side - 1) * gap for side, gap in zip(weight.shape[2:], gaps, strict=True)]
        is_even = all(each % 2 == 0 for each in added)
        padding = tuple(each // 2 for each in added) if is_even else "tf_same"
    return draw(
        "Conv",
        input,
        tensors={"weight": weight, "bias": bias},
        axes=list_axes(result),
        filters=weight.shape[0],
        kernel=tuple(weight.shape[2:]),
        stride=spread_sides(stride, count),
        padding=(0,) * count if padding == "valid" else padding,
        dilation=gaps,
        groups=groups,
        bias=bias is not None,
    )


def _convolve_transposed(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Drawn:
    recorder.held.check(weight, bias)
    count = weight.dim() - 2
    return draw(
        "UpConv",
        input,
        tensors={"weight": weight, "bias": bias},
        axes=list_axes(result),
        filters=weight.shape[1] * groups,
        kernel=tuple(weight.shape[2:]),
        stride=spread_sides(stride, count),
        padding=spread_sides(padding, count),
        output_padding=spread_sides(output_padding, count),
        dilation=spread_sides(dilation, count),
        groups=groups,
        bias=bias is not None,
    )


def _connect(
    recorder: Recorder, result: Tensor, input: Tensor, weight: Tensor, bias: Tensor | None = None
) -> Translation:
    recorder.held.check(weight, bias)
    tensors = {"weight": weight, "bias": bias}
    width, has_bias = weight.shape[0], bias is not None
    if input.dim() == 2:
        return draw("FC", input, tensors=tensors, axes=(0, 1), features=width, bias=has_bias)
    place = recorder.get_place(input)
    axes, value = place.axes, place.value
    if axes[-1] != CHANNELS:
        if axes != (0, 1, 2):
            raise Inexpressible("it mixes positions of the grid")
        axes = (0, 2, 1)  # it mixes tokens
        value = recorder.take(input, axes)
    ones = (1,) * (input.dim() - 2)
    return draw(
        "Conv",
        value,
        tensors=tensors,
        axes=axes,
        filters=width,
        kernel=ones,
        stride=ones,
        padding=(0,) * len(ones),
        dilation=ones,
        groups=1,
        bias=has_bias,
    )


CONVOLUTIONS: Final[Mapping[str, Translator]] = {
    **dict.fromkeys(("conv1d", "conv2d", "conv3d"), _convolve),
    **dict.fromkeys(
        ("conv_transpose1d", "conv_transpose2d", "conv_transpose3d"), _convolve_transposed
    ),
    "linear": _connect,
}
"""The translators, by the name of the function."""

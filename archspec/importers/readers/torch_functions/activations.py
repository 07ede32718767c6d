"""Activations."""

from collections.abc import Mapping
from typing import Any, Final

from torch import Tensor

from archspec.importers.readers.places import CHANNELS, Inexpressible
from archspec.importers.readers.recorder import Recorder
from archspec.importers.readers.translation import (
    Drawn,
    Stack,
    Translation,
    Translator,
    draw,
    list_axes,
)


def _activate(box: str, **names: str) -> Translator:
    """Return the translator of an activation.

    Args:
        box: the operator.
        **names: the names of its arguments by those of torch, in torch's order.
    """

    def translate(
        recorder: Recorder, result: Tensor, input: Tensor, *args: Any, **options: Any
    ) -> Drawn:
        given = dict(zip(names, args, strict=False)) | options
        return draw(box, input, **{ours: given[its] for its, ours in names.items() if its in given})

    return translate


def _hold(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    min_val: float = -1.0,
    max_val: float = 1.0,
    inplace: bool = False,
) -> Drawn:
    return _clamp(recorder, result, input, min_val, max_val)


def _clamp(
    recorder: Recorder, result: Tensor, input: Tensor, min: Any = None, max: Any = None
) -> Drawn:
    if min == 0 and max is None:
        return draw("ReLU", input)
    if min == 0 and max == 6:
        return draw("ReLU6", input)
    if isinstance(min, (int, float)) and isinstance(max, (int, float)):
        return draw("Hardtanh", input, low=float(min), high=float(max))
    raise Inexpressible("it holds numbers to one side")


def _soften(
    recorder: Recorder, result: Tensor, input: Tensor, beta: float = 1.0, threshold: float = 20.0
) -> Drawn:
    if threshold != 20:
        raise Inexpressible("it is linear from another threshold on than 20")
    return draw("Softplus", input, beta=float(beta))


def _activate_prelu(recorder: Recorder, result: Tensor, input: Tensor, weight: Tensor) -> Drawn:
    recorder.held.check(weight)
    return draw(
        "PReLU",
        input,
        tensors={"weight": weight},
        axes=list_axes(result),
        slopes=weight.numel(),
        options=recorder.held.find_start(weight),
    )


def _activate_rrelu(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    lower: float = 1 / 8,
    upper: float = 1 / 3,
    training: bool = False,
    inplace: bool = False,
) -> Drawn:
    return draw("RReLU", input, lower=float(lower), upper=float(upper))


def _activate_gated(recorder: Recorder, result: Tensor, input: Tensor, dim: int = -1) -> Drawn:
    place = recorder.get_place(input)
    if place.axes[dim] != CHANNELS:
        raise Inexpressible("it gates one half of another axis than the channels")
    return draw("GLU", input)


def _softmax(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    dim: int | None = None,
    _stacklevel: int = 3,
    dtype: Any = None,
) -> Translation:
    stack = recorder.find_stack(input)
    if stack is not None and dim is not None and dim % input.dim() == stack.axis:
        return _share_parts(recorder, result, stack)
    if dim is None or recorder.get_place(input).axes[dim] != CHANNELS:
        raise Inexpressible("it is a softmax over positions")
    return draw("Softmax", input)


def _share_parts(recorder: Recorder, result: Tensor, stack: Stack) -> Translation:
    count = len(stack.parts)
    if count < 2:
        raise Inexpressible("it is the softmax of a single value, which is 1")
    parts = (
        recorder.add_part(
            draw("softmax", *stack.parts, index=at, parts=count), result.select(stack.axis, at)
        )
        for at in range(count)
    )
    return Stack(tuple(parts), stack.axis)


_SIMPLE: Final[Mapping[str, Translator]] = {
    "relu": _activate("ReLU"),
    "relu6": _activate("ReLU6"),
    "leaky_relu": _activate("LeakyReLU", negative_slope="slope"),
    "elu": _activate("ELU", alpha="alpha"),
    "celu": _activate("CELU", alpha="alpha"),
    "selu": _activate("SELU"),
    "gelu": _activate("GELU", approximate="approximate"),
    "silu": _activate("SiLU"),
    "mish": _activate("Mish"),
    "sigmoid": _activate("Sigmoid"),
    "tanh": _activate("Tanh"),
    "hardtanh": _hold,
    "hardsigmoid": _activate("Hardsigmoid"),
    "hardswish": _activate("Hardswish"),
    "softplus": _soften,
    "softsign": _activate("Softsign"),
    "logsigmoid": _activate("LogSigmoid"),
    "log_sigmoid": _activate("LogSigmoid"),
    "hardshrink": _activate("Hardshrink", lambd="threshold"),
    "softshrink": _activate("Softshrink", lambd="threshold"),
    "tanhshrink": _activate("Tanhshrink"),
    "clamp": _clamp,
    "clip": _clamp,
    "clamp_min": _clamp,
}

ELEMENTWISE: Final = tuple(_SIMPLE)
"""The names of functions that take each number by itself."""

ACTIVATIONS: Final[Mapping[str, Translator]] = {
    **_SIMPLE,
    "prelu": _activate_prelu,
    "rrelu": _activate_rrelu,
    "glu": _activate_gated,
    "softmax": _softmax,
}
"""The translators, by the name of the function."""

"""The operators of ATen as the functions of torch that they were exported from.

A program calls ATen, and the reader of modules knows torch's functions. Each is called here on
tensors without memory; one that is not in the tables is not called at all.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

import torch
import torch.nn.functional as F  # noqa: N812 - as torch's documentation calls it
from torch import Tensor

Function = Callable[..., Any]


def _normalize(
    input: Tensor, weight: Any, bias: Any, mean: Any, var: Any, training: bool, momentum: float,
    eps: float, *rest: Any,
) -> Tensor:  # fmt: skip
    return F.batch_norm(input, mean, var, weight, bias, training, momentum, eps)


def _normalize_decomposed(
    input: Tensor, weight: Any, bias: Any, mean: Any, var: Any, momentum: float, eps: float
) -> tuple[Tensor, None, None]:
    return F.batch_norm(input, mean, var, weight, bias, False, momentum, eps), None, None


def _convolve(
    input: Tensor, weight: Tensor, bias: Any, stride: Any, padding: Any, dilation: Any,
    transposed: bool, output_padding: Any, groups: int,
) -> Tensor:  # fmt: skip
    sides = weight.dim() - 2
    if transposed:
        function = getattr(F, f"conv_transpose{sides}d")
        return function(input, weight, bias, stride, padding, output_padding, groups, dilation)  # type: ignore[no-any-return]
    return getattr(F, f"conv{sides}d")(input, weight, bias, stride, padding, dilation, groups)  # type: ignore[no-any-return]


def _slice(
    input: Tensor, dim: int = 0, start: Any = None, end: Any = None, step: int = 1
) -> Tensor:
    index = [slice(None)] * input.dim()
    index[dim] = slice(start, end, step)
    return input[tuple(index)]


def _select(input: Tensor, dim: int, index: int) -> Tensor:
    whole: list[Any] = [slice(None)] * input.dim()
    whole[dim] = index
    return input[tuple(whole)]


def _resample(mode: str) -> Function:
    def run(input: Tensor, size: Any = None, *rest: Any) -> Tensor:
        *flags, factors = rest or (None,)
        corners = {"align_corners": bool(flags[0])} if flags and mode != "nearest" else {}
        if isinstance(factors, (list, tuple)) and size is None:
            return F.interpolate(input, scale_factor=tuple(factors), mode=mode, **corners)
        return F.interpolate(input, size=tuple(size), mode=mode, **corners)

    return run


_SAME_NAMES: Final = (
    "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d",
    "conv_transpose3d", "rms_norm", "relu", "relu6", "leaky_relu",
    "prelu", "elu", "celu", "selu", "gelu", "silu", "mish", "sigmoid", "tanh", "hardtanh",
    "hardsigmoid", "hardswish", "softplus", "softsign", "logsigmoid", "hardshrink", "softshrink",
    "tanhshrink", "glu", "max_pool1d", "max_pool2d", "max_pool3d", "avg_pool1d", "avg_pool2d",
    "avg_pool3d", "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d",
    "adaptive_max_pool2d", "pixel_shuffle", "pixel_unshuffle", "channel_shuffle", "pad",
    "scaled_dot_product_attention",
)  # fmt: skip
"""Operators that take the arguments of `torch.nn.functional` in its order."""

_OF_TENSORS: Final = (
    "add", "sub", "mul", "div", "cat", "stack", "mean", "amax", "max", "maximum", "minimum",
    "matmul", "bmm", "flatten", "reshape", "permute", "transpose", "squeeze", "unsqueeze", "chunk",
    "split", "split_with_sizes", "clamp", "clamp_min", "softmax", "unbind", "pow", "exp", "sqrt",
    "rsqrt", "sum", "abs", "neg", "roll", "var", "norm", "softmax", "t", "tile", "einsum", "gather",
    "movedim", "unflatten",
)  # fmt: skip
"""Operators that take the arguments of `torch` in its order."""

FUNCTIONS: Final[Mapping[str, Function]] = {
    **{name: getattr(F, name) for name in _SAME_NAMES},
    **{name: getattr(torch, name) for name in _OF_TENSORS},
    "layer_norm": lambda input, sizes, weight=None, bias=None, eps=1e-5, *rest: F.layer_norm(
        input, sizes, weight, bias, eps
    ),
    "group_norm": lambda input, groups, weight=None, bias=None, eps=1e-5, *rest: F.group_norm(
        input, groups, weight, bias, eps
    ),
    "batch_norm": _normalize,
    "_native_batch_norm_legit_no_training": _normalize_decomposed,
    "convolution": _convolve,
    "addmm": lambda bias, input, weight: F.linear(input, weight.t(), bias),
    "slice": _slice,
    "select": _select,
    "view": lambda input, size: input.reshape(size),
    "_unsafe_view": lambda input, size: input.reshape(size),
    "expand": lambda input, size, **rest: input.expand(size),
    "dropout": F.dropout,
    "feature_dropout": F.dropout2d,
    "upsample_nearest1d": _resample("nearest"),
    "upsample_nearest2d": _resample("nearest"),
    "upsample_nearest3d": _resample("nearest"),
    "upsample_linear1d": _resample("linear"),
    "upsample_bilinear2d": _resample("bilinear"),
    "upsample_bicubic2d": _resample("bicubic"),
    "upsample_trilinear3d": _resample("trilinear"),
    **dict.fromkeys(("contiguous", "clone", "detach", "alias", "lift_fresh_copy", "to", "_to_copy"),
                    lambda input, *rest, **options: input),
}  # fmt: skip
"""What is called for an operator of ATen, by its name without the overload."""

NUMBERS: Final[Mapping[str, Function]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "floordiv": operator.floordiv,
    "neg": operator.neg,
}
"""Arithmetic with sizes, by the name in Python's `operator`."""

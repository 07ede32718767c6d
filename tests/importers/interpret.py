"""Runs a flat network with the functions of torch, as their documentation defines them."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
import torch.nn.functional as F  # as torch's documentation calls it
from torch import Tensor

from archspec.importers.flat import FlatNetwork, Operation

CONVOLUTIONS = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
TRANSPOSED = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}
LARGEST = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
MEANS = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}


def run_flat(
    network: FlatNetwork, inputs: Mapping[str, Tensor], weights: Mapping[str, Tensor]
) -> list[Tensor]:
    """Return what a network leaves, after checking every size that it states."""
    values = dict(inputs)
    for each in network.operations:
        held = {role: weights[name] for role, name in each.tensors.items()}
        result = compute(each, [values[name] for name in each.inputs], held)
        assert tuple(result.shape[1:]) == each.shape, each
        values[each.output] = result
    return [values[name] for name in network.outputs]


def compute(operation: Operation, inputs: list[Tensor], held: Mapping[str, Tensor]) -> Tensor:
    return RULES[operation.box](inputs, dict(operation.arguments), held)


def _convolve(x: list[Tensor], a: dict[str, Any], w: Mapping[str, Tensor]) -> Tensor:
    (value,) = x
    padding, kernel = a.get("padding", "same"), a["kernel"]
    stride, gap = a.get("stride", 1), a.get("dilation", 1)
    if padding == "tf_same":
        value, padding = pad_as_tensorflow(value, kernel, stride, gap, 0.0), 0
    weight = w["weight"].reshape(w["weight"].shape[:2] + tuple(kernel))
    convolve = CONVOLUTIONS[len(kernel)]
    return convolve(value, weight, w.get("bias"), stride, padding, gap, a.get("groups", 1))


def pad_as_tensorflow(value: Tensor, kernel: Any, stride: Any, gap: Any, fill: float) -> Tensor:
    """Return a value with what TensorFlow pads so that a window leaves a position each stride."""
    count = len(kernel)
    steps = (stride,) * count if isinstance(stride, int) else stride
    gaps = (gap,) * count if isinstance(gap, int) else gap
    pads: list[int] = []
    for side, taps, step, apart in zip(value.shape[2:], kernel, steps, gaps, strict=True):
        missing = max((-(-side // step) - 1) * step + (taps - 1) * apart + 1 - side, 0)
        pads = [missing // 2, missing - missing // 2, *pads]
    return F.pad(value, pads, value=fill)


def _convolve_transposed(x: list[Tensor], a: dict[str, Any], w: Mapping[str, Tensor]) -> Tensor:
    return TRANSPOSED[len(a["kernel"])](
        x[0], w["weight"], w.get("bias"), a.get("stride", 1), a.get("padding", 0),
        a.get("output_padding", 0), a.get("groups", 1), a.get("dilation", 1),
    )  # fmt: skip


def _pool_largest(x: list[Tensor], a: dict[str, Any], w: Mapping[str, Tensor]) -> Tensor:
    kernel, stride, gap = a["kernel"], a.get("stride", 1), a.get("dilation", 1)
    value, padding = x[0], a.get("padding", 0)
    if padding == "tf_same":
        value, padding = pad_as_tensorflow(value, kernel, stride, gap, -float("inf")), 0
    pool = LARGEST[len(kernel)]
    if padding and any(2 * zeros > taps for zeros, taps in zip(padding, kernel, strict=True)):
        value = F.pad(value, [each for zeros in reversed(padding) for each in (zeros, zeros)],
                      value=-float("inf"))  # fmt: skip
        padding = 0
    return pool(value, kernel, stride, padding, gap, ceil_mode=a.get("ceil", False))


def _pool_mean(x: list[Tensor], a: dict[str, Any], w: Mapping[str, Tensor]) -> Tensor:
    kernel, stride = a["kernel"], a.get("stride", 1)
    pool, padding = MEANS[len(kernel)], a.get("padding", 0)
    if padding == "tf_same":
        total, ones = (
            pool(pad_as_tensorflow(each, kernel, stride, 1, 0.0), kernel, stride)
            for each in (x[0], torch.ones_like(x[0]))
        )
        return total / ones
    return pool(
        x[0], kernel, stride, padding, a.get("ceil", False), a.get("count_include_pad", False)
    )


def _normalize(x: list[Tensor], a: dict[str, Any], w: Mapping[str, Tensor]) -> Tensor:
    return F.batch_norm(
        x[0], w["running_mean"], w["running_var"], w.get("weight"), w.get("bias"), False,
        a.get("momentum", 0.1), a.get("eps", 1e-5),
    )  # fmt: skip


def _normalize_layer(x: list[Tensor], a: dict[str, Any], w: Mapping[str, Tensor]) -> Tensor:
    if not a.get("channels"):
        return F.layer_norm(x[0], x[0].shape[1:], w.get("weight"), w.get("bias"), a["eps"])
    last = x[0].movedim(1, -1)
    return F.layer_norm(last, last.shape[-1:], w["weight"], w["bias"], a["eps"]).movedim(-1, 1)


def _pad(x: list[Tensor], a: dict[str, Any], w: Mapping[str, Tensor]) -> Tensor:
    pairs = zip(reversed(a["before"]), reversed(a["after"]), strict=True)
    pads = [each for pair in pairs for each in pair]
    mode = a.get("mode", "zeros")
    if mode in ("zeros", "-inf"):
        return F.pad(x[0], pads, value=0.0 if mode == "zeros" else -float("inf"))
    return F.pad(x[0], pads, mode=mode)


def _crop(x: list[Tensor], a: dict[str, Any], w: Mapping[str, Tensor]) -> Tensor:
    pairs = zip(reversed(a["before"]), reversed(a["after"]), strict=True)
    return F.pad(x[0], [-each for pair in pairs for each in pair])


def _pool_all(function: Callable[..., Tensor]) -> Any:
    def run(x: list[Tensor], a: dict[str, Any], w: Mapping[str, Tensor]) -> Tensor:
        return function(x[0], tuple(range(2, x[0].dim())), keepdim=bool(a.get("keepdim")))

    return run


def _per_channel(vector: Tensor, value: Tensor) -> Tensor:
    return vector.reshape(1, -1, *[1] * (value.dim() - 2))


def _one(function: Callable[..., Tensor], *names: str) -> Any:
    def run(x: list[Tensor], a: dict[str, Any], w: Mapping[str, Tensor]) -> Tensor:
        return function(x[0], *(a[name] for name in names if name in a))

    return run


def _upsample(x: list[Tensor], a: dict[str, Any], w: Mapping[str, Tensor]) -> Tensor:
    size = a.get("grid") or [
        side * by for side, by in zip(x[0].shape[2:], a["factor"], strict=True)
    ]
    corners = a.get("align_corners")
    return F.interpolate(x[0], tuple(size), mode=a.get("mode", "nearest"), align_corners=corners)


def _reduce_all(function: Callable[[Tensor, Tensor], Tensor]) -> Any:
    def run(x: list[Tensor], a: dict[str, Any], w: Mapping[str, Tensor]) -> Tensor:
        total = x[0]
        for each in x[1:]:
            total = function(total, each)
        return total

    return run


RULES: Mapping[str, Callable[[list[Tensor], dict[str, Any], Mapping[str, Tensor]], Tensor]] = {
    "Conv": _convolve,
    "UpConv": _convolve_transposed,
    "MaxPool": _pool_largest,
    "AvgPool": _pool_mean,
    "GlobalAvgPool": _pool_all(torch.mean),
    "GlobalMaxPool": _pool_all(torch.amax),
    "AdaptiveAvgPool": _one(F.adaptive_avg_pool2d, "grid"),
    "BN": _normalize,
    "LayerNorm": _normalize_layer,
    "InstanceNorm": lambda x, a, w: F.instance_norm(
        x[0], weight=w.get("weight"), bias=w.get("bias"), eps=a["eps"]
    ),
    "GroupNorm": lambda x, a, w: F.group_norm(
        x[0], a["groups"], w.get("weight"), w.get("bias"), a["eps"]
    ),
    "LocalResponseNorm": lambda x, a, w: F.local_response_norm(
        x[0], a["neighbours"], a["alpha"], a["beta"], a["k"]
    ),
    "FC": lambda x, a, w: F.linear(x[0], w["weight"], w.get("bias")),
    "ReLU": _one(F.relu),
    "ReLU6": _one(F.relu6),
    "LeakyReLU": _one(F.leaky_relu, "slope"),
    "PReLU": lambda x, a, w: F.prelu(x[0], w["weight"]),
    "ELU": _one(F.elu, "alpha"),
    "CELU": _one(F.celu, "alpha"),
    "SELU": _one(F.selu),
    "GELU": lambda x, a, w: F.gelu(x[0], approximate=a.get("approximate", "none")),
    "SiLU": _one(F.silu),
    "Mish": _one(F.mish),
    "Sigmoid": _one(torch.sigmoid),
    "Tanh": _one(torch.tanh),
    "Hardtanh": _one(F.hardtanh, "low", "high"),
    "Hardsigmoid": _one(F.hardsigmoid),
    "Hardswish": _one(F.hardswish),
    "Softplus": _one(F.softplus, "beta"),
    "Softsign": _one(F.softsign),
    "Softmax": lambda x, a, w: torch.softmax(x[0], 1),
    "softmax_over": lambda x, a, w: torch.softmax(x[0], a["axis"]),
    "Dropout": lambda x, a, w: x[0],
    "Flatten": lambda x, a, w: x[0].flatten(1),
    "Tokens": lambda x, a, w: x[0].flatten(2),
    "Unflatten": lambda x, a, w: x[0].reshape(len(x[0]), x[0].shape[1], *a["grid"]),
    "Transpose": lambda x, a, w: x[0].transpose(1, 2),
    "Slice": lambda x, a, w: x[0][:, a.get("start", 0) : a["stop"]],
    "Pad": _pad,
    "Cropping": _crop,
    "Upsample": _upsample,
    "Resize": _upsample,
    "PixelShuffle": _one(F.pixel_shuffle, "factor"),
    "PixelUnshuffle": _one(F.pixel_unshuffle, "factor"),
    "ChannelMean": lambda x, a, w: x[0].mean(1, keepdim=True),
    "ChannelMax": lambda x, a, w: x[0].amax(1, keepdim=True),
    "LayerScale": lambda x, a, w: x[0] * _per_channel(w["weight"], x[0]),
    "LearnedScale": lambda x, a, w: x[0] * w["weight"],
    "matmul": lambda x, a, w: (x[0].transpose(1, 2) @ x[1].transpose(1, 2)).transpose(1, 2),
    "concat": lambda x, a, w: torch.cat(x, 1),
    "add": _reduce_all(torch.add),
    "sub": _reduce_all(torch.sub),
    "mul": _reduce_all(torch.mul),
    "max": _reduce_all(torch.maximum),
    "mean": lambda x, a, w: torch.stack(x).mean(0),
    "scale": lambda x, a, w: x[0] * a["factor"],
    "shift": lambda x, a, w: x[0] + a["amount"],
    "expand": lambda x, a, w: x[0].expand(-1, *a["shape"]),
    "identity": lambda x, a, w: x[0],
    "reshape": lambda x, a, w: x[0].reshape(len(x[0]), *a["shape"]),
    "permute": lambda x, a, w: x[0].permute(a["axes"]),
    "reduce_mean": lambda x, a, w: x[0].mean(a["axes"], keepdim=a["keepdim"]),
    "reduce_max": lambda x, a, w: x[0].amax(a["axes"], keepdim=a["keepdim"]),
}
"""What each box computes."""

"""The layers of Keras that have weights: convolutions, full connections and normalizations."""

from collections.abc import Sequence
from typing import Any

from archspec.importers.flat import Value
from archspec.importers.readers.keras_json.layer_call import LayerCall, activate
from archspec.importers.readers.places import Inexpressible


def _weights(call: LayerCall, kernel: str = "kernel") -> dict[str, str]:
    return {"weight": kernel} | ({"bias": "bias"} if call.get("use_bias", True) else {})


def resolve_padding(call: LayerCall, count: int) -> Value:
    """Return the padding of a window of so many sides."""
    word = call.get("padding", "valid")
    if word == "same":
        return "tf_same"
    if word == "causal":
        return "causal"
    return (0,) * count


def convolve(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `Conv1D` to `Conv3D`."""
    (x,) = inputs
    count = call.count_sides(x)
    left = call.add(
        "Conv", x, tensors=_weights(call), filters=call.get("filters"),
        kernel=call.list_sides("kernel_size", count), stride=call.list_sides("strides", count),
        dilation=call.list_sides("dilation_rate", count), groups=call.get("groups", 1),
        padding=resolve_padding(call, count), bias=bool(call.get("use_bias", True)),
    )  # fmt: skip
    return activate(call, left)


def _convolve_depthwise(call: LayerCall, x: str, *, bias: bool) -> str:
    channels, count = call.shape(x)[0], call.count_sides(x)
    tensors = {"weight": "depthwise_kernel"} | ({"bias": "bias"} if bias else {})
    return call.add(
        "Conv", x, tensors=tensors, filters=channels * call.get("depth_multiplier", 1),
        kernel=call.list_sides("kernel_size", count), stride=call.list_sides("strides", count),
        dilation=call.list_sides("dilation_rate", count), groups=channels,
        padding=resolve_padding(call, count), bias=bias,
    )  # fmt: skip


def convolve_depthwise(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `DepthwiseConv2D`."""
    return activate(call, _convolve_depthwise(call, inputs[0], bias=call.get("use_bias", True)))


def convolve_separably(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `SeparableConv2D`."""
    left = _convolve_depthwise(call, inputs[0], bias=False)
    ones = (1,) * call.count_sides(left)
    left = call.add(
        "Conv", left, tensors=_weights(call, "pointwise_kernel"), filters=call.get("filters"),
        kernel=ones, stride=ones, dilation=ones, padding=(0,) * len(ones),
        bias=bool(call.get("use_bias", True)),
    )  # fmt: skip
    return activate(call, left)


def convolve_transposed(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `Conv2DTranspose`."""
    (x,) = inputs
    count = call.count_sides(x)
    kernel, stride = call.list_sides("kernel_size", count), call.list_sides("strides", count)
    if call.get("output_padding") is not None:
        raise Inexpressible("it has an output padding")
    padding = resolve_padding(call, count)
    if any(taps < step for taps, step in zip(kernel, stride, strict=True)):
        raise Inexpressible("its window is smaller than its stride")
    left = call.add(
        "UpConv", x, tensors=_weights(call), filters=call.get("filters"), kernel=kernel,
        stride=stride, dilation=call.list_sides("dilation_rate", count), padding=padding,
        bias=bool(call.get("use_bias", True)),
    )  # fmt: skip
    return activate(call, left)


def connect(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `Dense`, which is a 1x1 convolution of an image."""
    (x,) = inputs
    bias, units = bool(call.get("use_bias", True)), call.get("units")
    count = call.count_sides(x)
    if not count:
        return activate(call, call.add("FC", x, tensors=_weights(call), features=units, bias=bias))
    if x in call.channels_first:
        raise Inexpressible("it mixes positions of the grid")
    ones = (1,) * count
    left = call.add("Conv", x, tensors=_weights(call), filters=units, kernel=ones, stride=ones,
                    dilation=ones, padding=(0,) * count, bias=bias)  # fmt: skip
    return activate(call, left)


def normalize_batch(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `BatchNormalization`, whose momentum is the weight of what was before."""
    (x,) = inputs
    if not call.is_channel_axis(call.get("axis", -1), x):
        raise Inexpressible("it normalizes another axis than the channels")
    scale, center = bool(call.get("scale", True)), bool(call.get("center", True))
    tensors = {"running_mean": "moving_mean", "running_var": "moving_variance"}
    tensors |= {"weight": "gamma"} if scale else {}
    tensors |= {"bias": "beta"} if center else {}
    options: dict[str, Any] = {} if scale or center else {"affine": False}
    if not options:
        options |= ({} if scale else {"scale": False}) | ({} if center else {"center": False})
    momentum = round(1 - float(call.get("momentum", 0.99)), 6)
    eps = float(call.get("epsilon", 1e-3))
    return call.add("BN", x, tensors=tensors, eps=eps, momentum=momentum, **options)


def normalize_layer(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `LayerNormalization` over the channels."""
    (x,) = inputs
    if not call.is_channel_axis(call.get("axis", -1), x):
        raise Inexpressible("it normalizes over positions")
    if not call.get("scale", True) or not call.get("center", True):
        raise Inexpressible("it learns a scale or an offset alone")
    options: dict[str, Any] = {"channels": True} if call.count_sides(x) else {}
    return call.add("LayerNorm", x, tensors={"weight": "gamma", "bias": "beta"},
                    eps=float(call.get("epsilon", 1e-3)), **options)  # fmt: skip


def normalize_groups(call: LayerCall, inputs: Sequence[str]) -> str:
    """Return `GroupNormalization`."""
    (x,) = inputs
    groups = call.get("groups", 32)
    if not call.is_channel_axis(call.get("axis", -1), x) or not call.get("scale", True):
        raise Inexpressible("it normalizes another axis, or learns no scale")
    return call.add("GroupNorm", x, tensors={"weight": "gamma", "bias": "beta"},
                    groups=call.shape(x)[0] if groups == -1 else groups,
                    eps=float(call.get("epsilon", 1e-3)))  # fmt: skip

"""Runs a flat network with functions of torch, on the tensors of its source."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from archspec.importers.flat import FlatNetwork, Operation

Weights = Mapping[str, Tensor]
Function = Callable[..., Tensor]


def run_flat(
    network: FlatNetwork, inputs: Sequence[Tensor], tensors: Weights | None = None
) -> list[Tensor]:
    """The outputs of a network, whose operations must leave what they state.

    Args:
        network: the network.
        inputs: a tensor for each input.
        tensors: the tensors by their names in the source; by default those that it reads.
    """
    if tensors is None:
        tensors = network.read_weights() if network.read_weights else {}
    values = dict(zip(network.inputs, inputs, strict=True))
    for operation in network.operations:
        made = run_operation(operation, [values[each] for each in operation.inputs], tensors)
        assert tuple(made.shape[1:]) == operation.shape, operation
        values[operation.output] = made
    return [values[each] for each in network.outputs]


def run_operation(operation: Operation, inputs: list[Tensor], tensors: Weights) -> Tensor:
    """What an operation leaves."""
    assert operation.box in BOXES, operation
    held = {role: tensors[name] for role, name in operation.tensors.items()}
    return BOXES[operation.box](inputs, dict(operation.arguments), held)


def of_sides(name: str, x: Tensor) -> Callable[..., Tensor]:
    """The function of torch for as many sides as a value has."""
    found: Callable[..., Tensor] = getattr(F, f"{name}{x.dim() - 2}d")
    return found


def on_one(function: Callable[..., Tensor], *names: str) -> Function:
    """A box of one value, whose arguments torch takes by these names in this order."""
    return lambda inputs, given, held: function(
        inputs[0], *(given[name] for name in names if name in given)
    )


def margins(x: Tensor, kernel: Any, stride: Any, dilation: Any) -> list[int]:
    """Rows and columns around a grid by the formula of TensorFlow's guide."""
    around: list[int] = []
    for axis in reversed(range(x.dim() - 2)):
        size, step, extent = (
            x.shape[2 + axis],
            stride[axis],
            dilation[axis] * (kernel[axis] - 1) + 1,
        )
        total = max((-(-size // step) - 1) * step + extent - size, 0)
        around += [total // 2, total - total // 2]
    return around


def convolved(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Tensor:
    (x,), weight, bias = inputs, held["weight"], held.get("bias")
    assert (bias is not None) == given["bias"]
    count = len(given["kernel"])
    stride, gaps = given.get("stride", (1,) * count), given.get("dilation", (1,) * count)
    bias = None if bias is None else bias.flatten()
    weight = weight.reshape(given["filters"], -1, *given["kernel"])
    padding = given.get("padding", (0,) * count)
    if padding == "tf_same":
        x, padding = F.pad(x, margins(x, given["kernel"], stride, gaps)), (0,) * count
    function = of_sides("conv", x)
    return function(x, weight, bias, stride, padding, gaps, given.get("groups", 1))


def widened(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Tensor:
    (x,) = inputs
    function, rest = of_sides("conv_transpose", x), (given["groups"], given["dilation"])
    learned, stride, zeros = (held["weight"], held.get("bias")), given["stride"], given["padding"]
    if zeros != "tf_same":
        return function(x, *learned, stride, zeros, given["output_padding"], *rest)
    made = function(x, *learned, stride, 0, [step - 1 for step in stride], *rest)
    for axis, step in enumerate(stride):
        extent = given["dilation"][axis] * (given["kernel"][axis] - 1) + 1
        cut = max(extent - step, 0) // 2
        made = made.narrow(axis + 2, cut, x.shape[axis + 2] * step)
    return made


def normalised(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Tensor:
    mean, variance = held["running_mean"], held["running_var"]
    affine = given.get("affine", True)
    assert ("weight" in held) == (affine and given.get("scale", True))
    assert ("bias" in held) == (affine and given.get("center", True))
    scale, offset = held.get("weight"), held.get("bias")
    return F.batch_norm(inputs[0], mean, variance, scale, offset, False, 0.1, given["eps"])


def normalised_examples(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Tensor:
    (x,) = inputs
    turned = x.movedim(1, -1) if given.get("channels") else x
    sizes = turned.shape[-1:] if given.get("channels") else turned.shape[1:]
    made = F.layer_norm(turned, sizes, held.get("weight"), held.get("bias"), given["eps"])
    return made.movedim(-1, 1) if given.get("channels") else made


def normalised_rms(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Tensor:
    (x,) = inputs
    turned = x.movedim(1, -1) if given.get("channels") else x
    sizes = turned.shape[-1:] if given.get("channels") else turned.shape[1:]
    made = F.rms_norm(turned, sizes, held.get("weight"), given["eps"])
    return made.movedim(-1, 1) if given.get("channels") else made


def normalised_response(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Any:
    (x,) = inputs
    length = torch.linalg.vector_norm(x, dim=tuple(range(2, x.dim())), keepdim=True)
    share = length / (length.mean(1, keepdim=True) + given["eps"])
    each = (1, -1, *(1,) * (x.dim() - 2))
    return x + held["bias"].reshape(each) + held["weight"].reshape(each) * x * share


def pooled_largest(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Tensor:
    (x,) = inputs
    count = x.dim() - 2
    gaps, padding = given.get("dilation", (1,) * count), given.get("padding", (0,) * count)
    if padding == "tf_same":
        around = margins(x, given["kernel"], given["stride"], gaps)
        x, padding = F.pad(x, around, value=float("-inf")), (0,) * count
    function = of_sides("max_pool", x)
    return function(x, given["kernel"], given["stride"], padding, gaps, given.get("ceil", False))


def averaged(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Tensor:
    (x,) = inputs
    counted = given.get("count_include_pad", False)
    zeros = given["padding"]
    if zeros == "tf_same" or len(given["kernel"]) == 3:
        around = [zero for zero in reversed(zeros) for _ in range(2)]
        if zeros == "tf_same":
            around = margins(x, given["kernel"], given["stride"], (1, 1, 1))
        real = F.pad(torch.ones_like(x), around, value=float(counted))
        pool = of_sides("avg_pool", x)
        window = given["kernel"], given["stride"], 0, given.get("ceil", False)
        return pool(F.pad(x, around), *window) / pool(real, *window)
    return of_sides("avg_pool", x)(
        x, given["kernel"], given["stride"], given["padding"], given.get("ceil", False), counted
    )


def pooled_whole(function: Callable[..., Tensor]) -> Function:
    def run(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Tensor:
        (x,) = inputs
        return function(x, tuple(range(2, x.dim())), given.get("keepdim", False))

    return run


def bordered(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Tensor:
    around = [
        side + more
        for axis in reversed(range(len(given["before"])))
        for side, more in (
            (given["sides"][axis], given["before"][axis]),
            (given["sides"][axis], given["after"][axis]),
        )
    ]
    if "mode" not in given:
        return F.pad(inputs[0], [-each for each in around])
    if given["mode"] == "-inf":
        return F.pad(inputs[0], around, value=float("-inf"))
    return F.pad(inputs[0], around, "constant" if given["mode"] == "zeros" else given["mode"])


def widened_channels(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Tensor:
    (x,) = inputs
    added = given["channels"] - x.shape[1]
    before = added // 2 if given["at"] == "both" else 0
    made = x.new_zeros(x.shape[0], given["channels"], *x.shape[2:])
    made[:, before : before + x.shape[1]] = x
    return made


def resampled(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Tensor:
    (x,) = inputs
    factors = given.get("factor", (1, 1))
    size = given.get("grid") or [a * b for a, b in zip(x.shape[2:], factors, strict=True)]
    corners = given.get("align_corners", False) if given["mode"] != "nearest" else None
    return F.interpolate(
        x, size, None, given["mode"], corners, antialias=given.get("antialias", False)
    )


def attended(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Any:
    """All heads, written out; `relative` adds a number for each distance."""
    (x,) = inputs
    rows, grid = x.flatten(2).mT, x.shape[2:]
    parts = F.linear(rows, held["qkv.weight"], held.get("qkv.bias")).chunk(3, -1)
    query, key, value = (part.unflatten(-1, (given["heads"], -1)).transpose(1, 2) for part in parts)
    scores = query @ key.mT / query.shape[-1] ** 0.5
    if given.get("relative"):
        places = torch.cartesian_prod(*map(torch.arange, grid)).view(-1, len(grid))
        apart = (places[:, None] - places + torch.tensor(grid) - 1).unbind(-1)
        learned = held["distances"].mT.unflatten(1, [2 * side - 1 for side in grid])
        scores = scores + learned[:, *apart][None]
    made = (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)
    made = F.linear(made, held["proj.weight"], held.get("proj.bias"))
    return made.mT.unflatten(2, grid)


def spread(x: Tensor, weight: Tensor) -> Tensor:
    """A weight for each channel."""
    return weight.reshape(1, -1, *(1,) * (x.dim() - 2))


def joined(function: Callable[[Tensor, Tensor], Tensor]) -> Function:
    def run(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Tensor:
        made, *rest = inputs
        for each in rest:
            made = function(made, each)
        return made

    return run


def prelu(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Tensor:
    assert given["slopes"] == held["weight"].numel()
    return F.prelu(inputs[0], held["weight"].flatten())


def embedded(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Tensor:
    (x,) = inputs
    return x + held["weight"].reshape(1, *x.shape[2:], x.shape[1]).movedim(-1, 1)


def begun(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Tensor:
    (x,) = inputs
    token = held["weight"].reshape(1, -1, 1).expand(x.shape[0], -1, 1)
    return torch.cat([token, x], 2)


def unflattened(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Any:
    (x,) = inputs
    if x.dim() == 2:
        return x.reshape(x.shape[0], -1, *given["grid"])
    return x.unflatten(2, given["grid"])


def permuted(inputs: list[Tensor], given: dict[str, Any], held: Weights) -> Tensor:
    return inputs[0].permute(given["axes"])


BOXES: dict[str, Function] = {
    "Conv": convolved,
    "UpConv": widened,
    "FC": lambda inputs, given, held: F.linear(inputs[0], held["weight"], held.get("bias")),
    "BN": normalised,
    "GroupNorm": lambda inputs, given, held: F.group_norm(
        inputs[0], given["groups"], held.get("weight"), held.get("bias"), given["eps"]
    ),
    "InstanceNorm": lambda inputs, given, held: F.instance_norm(
        inputs[0], None, None, held.get("weight"), held.get("bias"), True, 0.1, given["eps"]
    ),
    "LayerNorm": normalised_examples,
    "RMSNorm": normalised_rms,
    "LocalResponseNorm": on_one(F.local_response_norm, "neighbours", "alpha", "beta", "k"),
    "L2Norm": lambda inputs, given, held: F.normalize(inputs[0], eps=given["eps"]),
    "GRN": normalised_response,
    "ReLU": on_one(F.relu),
    "ReLU6": on_one(F.relu6),
    "LeakyReLU": on_one(F.leaky_relu, "slope"),
    "PReLU": prelu,
    "RReLU": lambda inputs, given, held: F.leaky_relu(
        inputs[0], (given["lower"] + given["upper"]) / 2
    ),
    "ELU": on_one(F.elu, "alpha"),
    "CELU": on_one(F.celu, "alpha"),
    "SELU": on_one(F.selu),
    "GELU": lambda inputs, given, held: F.gelu(
        inputs[0], approximate=given.get("approximate", "none")
    ),
    "SiLU": on_one(F.silu),
    "Mish": on_one(F.mish),
    "Sigmoid": on_one(torch.sigmoid),
    "Tanh": on_one(torch.tanh),
    "Hardtanh": on_one(F.hardtanh, "low", "high"),
    "Hardsigmoid": on_one(F.hardsigmoid),
    "Hardswish": on_one(F.hardswish),
    "Softplus": on_one(F.softplus, "beta"),
    "Softsign": on_one(F.softsign),
    "LogSigmoid": on_one(F.logsigmoid),
    "Hardshrink": on_one(F.hardshrink, "threshold"),
    "Softshrink": on_one(F.softshrink, "threshold"),
    "Tanhshrink": on_one(F.tanhshrink),
    "GLU": lambda inputs, given, held: F.glu(inputs[0], 1),
    "Softmax": lambda inputs, given, held: inputs[0].softmax(1),
    "softmax": lambda inputs, given, held: torch.stack(inputs).softmax(0)[given["index"]],
    "MaxPool": pooled_largest,
    "AvgPool": averaged,
    "GlobalAvgPool": pooled_whole(torch.mean),
    "GlobalMaxPool": pooled_whole(torch.amax),
    "AdaptiveAvgPool": lambda inputs, given, held: of_sides("adaptive_avg_pool", inputs[0])(
        inputs[0], given["grid"]
    ),
    "AdaptiveMaxPool": lambda inputs, given, held: of_sides("adaptive_max_pool", inputs[0])(
        inputs[0], given["grid"]
    ),
    "ChannelMean": lambda inputs, given, held: inputs[0].mean(1, keepdim=True),
    "ChannelMax": lambda inputs, given, held: inputs[0].amax(1, keepdim=True),
    "Upsample": resampled,
    "Resize": resampled,
    "PixelShuffle": on_one(F.pixel_shuffle, "factor"),
    "PixelUnshuffle": on_one(F.pixel_unshuffle, "factor"),
    "ChannelShuffle": on_one(F.channel_shuffle, "groups"),
    "Pad": bordered,
    "Cropping": bordered,
    "ChannelPad": widened_channels,
    "Slice": lambda inputs, given, held: inputs[0][:, given["start"] : given["stop"]],
    "Flatten": lambda inputs, given, held: inputs[0].flatten(1),
    "Tokens": lambda inputs, given, held: inputs[0].flatten(2),
    "Unflatten": unflattened,
    "Transpose": lambda inputs, given, held: inputs[0].mT,
    "TakeToken": lambda inputs, given, held: inputs[0][:, :, given["index"]],
    "ClassToken": begun,
    "PositionEmbedding": embedded,
    "MultiHeadAttention": attended,
    "LayerScale": lambda inputs, given, held: inputs[0] * spread(inputs[0], held["weight"]),
    "LearnedScale": lambda inputs, given, held: inputs[0] * held["weight"].flatten()[0],
    "StochasticDepth": lambda inputs, given, held: inputs[0],
    "Dropout": lambda inputs, given, held: inputs[0],
    "concat": lambda inputs, given, held: torch.cat(inputs, 1),
    "add": joined(torch.add),
    "sub": joined(torch.sub),
    "mul": joined(torch.mul),
    "max": joined(torch.maximum),
    "mean": lambda inputs, given, held: torch.stack(inputs).mean(0),
    "matmul": lambda inputs, given, held: (inputs[0].mT @ inputs[1].mT).mT,
    "scale": lambda inputs, given, held: inputs[0] * given["factor"],
    "shift": lambda inputs, given, held: inputs[0] + given["amount"],
    "reduce_mean": lambda inputs, given, held: inputs[0].mean(given["axes"], given["keepdim"]),
    "reshape": lambda inputs, given, held: inputs[0].reshape(-1, *given["shape"]),
    "permute": permuted,
    "expand": lambda inputs, given, held: inputs[0].expand(-1, *given["shape"]),
    "identity": lambda inputs, given, held: inputs[0],
}
"""What each box computes of its values, its arguments and its tensors."""

"""The functions of torch as boxes of the language.

Each translator takes the recorder, the result, and the arguments as torch names them.
"""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, Final

import torch
from torch import Tensor

from archspec.importers.flat import Value
from archspec.importers.readers.recorder import (
    Drawn,
    Inexpressible,
    Place,
    Recorder,
    Translation,
    Translator,
)

CHANNELS: Final = 1
"""The axis of the channels."""


def draw(
    box: str,
    *inputs: Tensor | str,
    tensors: Mapping[str, Tensor | None] | None = None,
    axes: tuple[int, ...] | None = None,
    **arguments: Value,
) -> Drawn:
    """Return a call as a box; tensors that are None are absent."""
    given = {role: tensor for role, tensor in (tensors or {}).items() if tensor is not None}
    return Drawn(box, inputs, arguments, given, axes)


def _plain(tensor: Tensor) -> tuple[int, ...]:
    return tuple(range(tensor.dim()))


def _sides(value: int | Sequence[int], count: int) -> tuple[int, ...]:
    return (value,) * count if isinstance(value, int) else tuple(value) * (count // len(value) or 1)


def _check_held(recorder: Recorder, *tensors: Tensor | None) -> None:
    if any(tensor is not None and recorder.find_held(tensor) is None for tensor in tensors):
        raise Inexpressible("its weights are computed from others")


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
    _check_held(recorder, weight, bias)
    count = weight.dim() - 2
    if padding == "same" and any((side - 1) * gap % 2 for side, gap in zip(
        weight.shape[2:], _sides(dilation, count), strict=True
    )):
        padding = "tf_same"
    return draw(
        "Conv",
        input,
        tensors={"weight": weight, "bias": bias},
        axes=_plain(result),
        filters=weight.shape[0],
        kernel=tuple(weight.shape[2:]),
        stride=_sides(stride, count),
        padding=padding if isinstance(padding, str) else _sides(padding, count),
        dilation=_sides(dilation, count),
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
    _check_held(recorder, weight, bias)
    count = weight.dim() - 2
    return draw(
        "UpConv",
        input,
        tensors={"weight": weight, "bias": bias},
        axes=_plain(result),
        filters=weight.shape[1] * groups,
        kernel=tuple(weight.shape[2:]),
        stride=_sides(stride, count),
        padding=_sides(padding, count),
        output_padding=_sides(output_padding, count),
        dilation=_sides(dilation, count),
        groups=groups,
        bias=bias is not None,
    )


def _connect(
    recorder: Recorder, result: Tensor, input: Tensor, weight: Tensor, bias: Tensor | None = None
) -> Translation:
    _check_held(recorder, weight, bias)
    place = recorder.find(input)
    if place is None:
        raise Inexpressible("it multiplies a weight by another")
    tensors = {"weight": weight, "bias": bias}
    if input.dim() == 2:
        return draw("FC", input, tensors=tensors, axes=_plain(result), features=weight.shape[0],
                    bias=bias is not None)  # fmt: skip
    axes, value = place.axes, place.value
    if axes[-1] != CHANNELS:
        if axes != (0, 1, 2):
            raise Inexpressible("it mixes positions of the grid")
        axes = (0, 2, 1)  # it mixes tokens
        value = recorder.take(input, axes)
    ones = (1,) * (input.dim() - 2)
    return draw("Conv", value, tensors=tensors, axes=axes, filters=weight.shape[0], kernel=ones,
                stride=ones, padding=(0,) * len(ones), dilation=ones, groups=1,
                bias=bias is not None)  # fmt: skip


def _normalize_batch(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float | None = 0.1,
    eps: float = 1e-5,
) -> Drawn:
    if running_mean is None or running_var is None or training:
        raise Inexpressible("it normalizes by the statistics of the batch at inference, too")
    _check_held(recorder, running_mean, running_var, weight, bias)
    tensors = {"weight": weight, "bias": bias, "running_mean": running_mean,
               "running_var": running_var}  # fmt: skip
    arguments: dict[str, Value] = {"eps": eps, "momentum": 0.1 if momentum is None else momentum}
    if weight is None and bias is None:
        arguments["affine"] = False
    else:
        arguments |= {"scale": False} if weight is None else {}
        arguments |= {"center": False} if bias is None else {}
    return draw("BN", input, tensors=tensors, axes=_plain(result), **arguments)


def _normalize_groups(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
    cudnn_enabled: bool = True,
) -> Drawn:
    _check_held(recorder, weight, bias)
    return draw("GroupNorm", input, tensors={"weight": weight, "bias": bias}, axes=_plain(result),
                groups=num_groups, eps=eps, affine=weight is not None)  # fmt: skip


def _normalize_instance(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Drawn:
    if not use_input_stats:
        raise Inexpressible("it normalizes instances by running statistics")
    _check_held(recorder, weight, bias)
    return draw("InstanceNorm", input, tensors={"weight": weight, "bias": bias},
                axes=_plain(result), affine=weight is not None, eps=eps)  # fmt: skip


def _normalize_layer(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float | None = 1e-5,
    *,
    box: str = "LayerNorm",
) -> Drawn:
    _check_held(recorder, weight, bias)
    place = recorder.find(input)
    if place is None or (weight is not None and bias is None and box == "LayerNorm"):
        raise Inexpressible("it learns a scale and no offset")
    over = place.axes[-len(normalized_shape):]  # fmt: skip
    arguments: dict[str, Value] = {"eps": 1e-5 if eps is None else eps, "affine": weight is not None}
    tensors = {"weight": weight, "bias": bias}
    if over == (CHANNELS,):
        if input.dim() > 2:
            arguments["channels"] = True
        return draw(box, place.value, tensors=tensors, axes=place.axes, **arguments)
    if place.is_plain and len(over) == input.dim() - 1:
        return draw(box, place.value, tensors=tensors, axes=place.axes, **arguments)
    raise Inexpressible("it normalizes over positions")


def _normalize_rms(recorder: Recorder, result: Tensor, input: Tensor, normalized_shape: Any,
                   weight: Tensor | None = None, eps: float | None = None) -> Drawn:  # fmt: skip
    if eps is None:
        eps = torch.finfo(torch.float32).eps
    return _normalize_layer(recorder, result, input, normalized_shape, weight, None, eps,
                            box="RMSNorm")  # fmt: skip


def _normalize_response(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    size: int,
    alpha: float = 1e-4,
    beta: float = 0.75,
    k: float = 1.0,
) -> Drawn:
    return draw("LocalResponseNorm", input, axes=_plain(result), neighbours=size, alpha=alpha,
                beta=beta, k=k)  # fmt: skip


def _normalize_length(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    p: float = 2.0,
    dim: int = 1,
    eps: float = 1e-12,
    out: None = None,
) -> Drawn:
    place = recorder.find(input)
    if place is None or p != 2 or place.axes[dim] != CHANNELS:
        raise Inexpressible("it divides by another length than that of the channels")
    return draw("L2Norm", input, eps=eps)


def _activate(box: str, *names: str) -> Translator:
    """Return the translator of an activation whose arguments have these names, in torch's order."""

    def translate(recorder: Recorder, result: Tensor, input: Tensor, *args: Any, **kwargs: Any) -> Drawn:
        given = dict(zip(_OPTIONS.get(box, ()), args, strict=False)) | kwargs
        arguments = {
            ours: given[theirs]
            for theirs, ours in zip(_OPTIONS.get(box, ()), names, strict=False)
            if theirs in given and ours
        }
        return draw(box, input, **arguments)

    return translate


_OPTIONS: Final[dict[str, tuple[str, ...]]] = {
    "LeakyReLU": ("negative_slope",),
    "ELU": ("alpha",),
    "CELU": ("alpha",),
    "GELU": ("approximate",),
    "Hardtanh": ("min_val", "max_val"),
    "Hardshrink": ("lambd",),
    "Softshrink": ("lambd",),
    "Softplus": ("beta",),
}


def _activate_prelu(recorder: Recorder, result: Tensor, input: Tensor, weight: Tensor) -> Drawn:
    _check_held(recorder, weight)
    slopes = weight.numel()
    return draw("PReLU", input, tensors={"weight": weight}, axes=_plain(result), slopes=slopes)


def _activate_rrelu(recorder: Recorder, result: Tensor, input: Tensor, lower: float = 1 / 8,
                    upper: float = 1 / 3, training: bool = False, inplace: bool = False) -> Drawn:  # fmt: skip
    return draw("RReLU", input, lower=lower, upper=upper)


def _clamp(recorder: Recorder, result: Tensor, input: Tensor, min: Any = None, max: Any = None) -> Drawn:
    if min == 0 and max is None:
        return draw("ReLU", input)
    if min == 0 and max == 6:
        return draw("ReLU6", input)
    if isinstance(min, (int, float)) and isinstance(max, (int, float)):
        return draw("Hardtanh", input, low=float(min), high=float(max))
    raise Inexpressible("it holds numbers to one side")


def _softmax(recorder: Recorder, result: Tensor, input: Tensor, dim: int | None = None,
             _stacklevel: int = 3, dtype: Any = None) -> Drawn:  # fmt: skip
    place = recorder.find(input)
    if place is None or dim is None or place.axes[dim] != CHANNELS:
        raise Inexpressible("it is no softmax over the channels")
    return draw("Softmax", input)


def _pool_largest(
    recorder: Recorder,
    result: Any,
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Drawn:
    count = input.dim() - 2
    kernel = _sides(kernel_size, count)
    return draw("MaxPool", input, axes=_plain(input), kernel=kernel,
                stride=_sides(stride, count) if stride else kernel,
                padding=_sides(padding, count), dilation=_sides(dilation, count),
                ceil=ceil_mode)  # fmt: skip


def _pool_mean(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Drawn:
    if divisor_override:
        raise Inexpressible("it divides by a number of its own")
    count = input.dim() - 2
    kernel = _sides(kernel_size, count)
    zeros = _sides(padding, count)
    arguments: dict[str, Value] = {"count_include_pad": count_include_pad} if any(zeros) else {}
    if tuple(input.shape[2:]) == kernel and not any(zeros):
        return draw("GlobalAvgPool", input, axes=_plain(input), keepdim=True)
    return draw("AvgPool", input, axes=_plain(input), kernel=kernel,
                stride=_sides(stride, count) if stride else kernel, padding=zeros, ceil=ceil_mode,
                **arguments)  # fmt: skip


def _pool_adaptive(box: str) -> Translator:
    def translate(recorder: Recorder, result: Any, input: Tensor, output_size: Any,
                  return_indices: bool = False) -> Translation:  # fmt: skip
        count = input.dim() - 2
        wanted = output_size if isinstance(output_size, int) else tuple(output_size)
        sides = (wanted,) * count if isinstance(wanted, int) else wanted
        if any(side is None for side in sides):
            raise Inexpressible("it keeps one side as it is")
        if set(sides) == {1}:
            return draw(f"Global{box}Pool", input, axes=_plain(input), keepdim=True)
        return draw(f"Adaptive{box}Pool", input, axes=_plain(input), grid=tuple(sides))

    return translate


def _reduce(box: str) -> Translator:
    """Return the translator of a mean or maximum over axes."""

    def translate(recorder: Recorder, result: Any, input: Tensor, dim: Any = None,
                  keepdim: bool = False, **rest: Any) -> Translation:  # fmt: skip
        place = recorder.find(input)
        if place is None or dim is None or not isinstance(dim, (int, tuple, list)):
            raise Inexpressible("it reduces everything to one number")
        over = {place.axes[each] for each in ((dim,) if isinstance(dim, int) else dim)}
        sides = set(range(2, input.dim()))
        if over == sides and sides:
            axes = place.axes if keepdim else (0, 1)
            left = draw(f"Global{box}Pool", input, axes=axes, keepdim=keepdim)
            return left if place.is_plain or not keepdim else draw(
                f"Global{box}Pool", input, keepdim=True)  # fmt: skip
        if over == {CHANNELS} and keepdim:
            return draw("ChannelMean" if box == "Avg" else "ChannelMax", input)
        raise Inexpressible("it reduces other axes than all sides, or the channels")

    return translate


def _resample(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Translation:
    options: dict[str, Value] = {"mode": mode}
    if align_corners:
        options["align_corners"] = True
    before, after = tuple(input.shape[2:]), tuple(result.shape[2:])
    if before == after and scale_factor is None and not antialias:
        return recorder.find(input)
    whole = all(left % side == 0 for side, left in zip(before, after, strict=True))
    if whole and not antialias:
        factors = tuple(left // side for side, left in zip(before, after, strict=True))
        return draw("Upsample", input, axes=_plain(input), factor=factors, **options)
    if size is None:
        raise Inexpressible("it resamples by a factor that is no whole number")
    if antialias:
        options["antialias"] = True
    return draw("Resize", input, axes=_plain(input), grid=after, **options)


def _shuffle(box: str, argument: str) -> Translator:
    def translate(recorder: Recorder, result: Tensor, input: Tensor, factor: int) -> Drawn:
        return draw(box, input, axes=_plain(input), **{argument: factor})

    return translate


def _pad(recorder: Recorder, result: Tensor, input: Tensor, pad: Sequence[int],
         mode: str = "constant", value: float | None = None) -> Translation:  # fmt: skip
    pairs = [(pad[at], pad[at + 1]) for at in range(0, len(pad), 2)]
    place = recorder.find(input)
    if place is None or not place.is_plain:
        raise Inexpressible("it pads axes in another order")
    if not any(map(any, pairs)):
        return place
    count = input.dim() - 2
    sides = [*reversed(pairs[:count])]
    sides = [(0, 0)] * (count - len(sides)) + sides
    beyond = pairs[count:]
    if beyond and any(map(any, beyond[1:])):
        raise Inexpressible("it pads the batch")
    if min(map(min, pairs)) < 0:
        if any(each > 0 for pair in pairs for each in pair) or beyond:
            raise Inexpressible("it pads and crops at once")
        return draw("Cropping", input, axes=_plain(input), sides=(0,) * count,
                    before=tuple(-a for a, _ in sides), after=tuple(-b for _, b in sides))  # fmt: skip
    if beyond and any(beyond[0]):
        before, behind = beyond[0]
        if any(map(any, sides)) or mode != "constant" or value or behind - before not in (0, behind, 1):
            raise Inexpressible("it pads channels in a way of its own")
        at = "end" if before == 0 else "both"
        return draw("ChannelPad", input, axes=_plain(input), channels=result.shape[1], at=at)
    words = {"constant": "zeros", "reflect": "reflect", "replicate": "replicate", "circular": "circular"}
    if mode not in words or (value and value == value and abs(value) != float("inf")):
        raise Inexpressible("it pads with a number of its own")
    if value == float("-inf"):
        mode = "-inf"
    return draw("Pad", input, axes=_plain(input), sides=(0,) * count,
                before=tuple(a for a, _ in sides), after=tuple(b for _, b in sides),
                mode=words.get(mode, mode))  # fmt: skip


def _drop(recorder: Recorder, result: Tensor, input: Tensor, p: float = 0.5,
          training: bool = True, inplace: bool = False) -> Translation:  # fmt: skip
    return draw("Dropout", input, rate=float(p)) if p else recorder.find(input)


def _keep(recorder: Recorder, result: Tensor, input: Tensor, *args: Any, **kwargs: Any) -> Translation:
    return recorder.find(input)


def _concatenate(recorder: Recorder, result: Tensor, tensors: Sequence[Tensor], dim: int = 0) -> Drawn:
    places = [recorder.find(tensor) for tensor in tensors]
    first = next((place for place in places if place is not None), None)
    if first is None or None in places:
        if first is not None and len(tensors) == 2 and first.axes == (0, 2, 1) and dim == 1:
            token, rest = tensors
            if recorder.find_held(token) and token.shape[1] == 1:
                return draw("ClassToken", rest, tensors={"weight": token})
        raise Inexpressible("it joins a value and a constant")
    if first.axes[dim] != CHANNELS:
        raise Inexpressible("it joins positions, not channels")
    return draw("concat", *(recorder.take(each, first.axes) for each in tensors), axes=first.axes)


def _combine(word: str) -> Translator:
    """Return the translator of a join of two values, or of a value with a number or a weight."""

    def translate(recorder: Recorder, result: Tensor, input: Any, other: Any, *, alpha: float = 1,
                  **rest: Any) -> Translation:  # fmt: skip
        first, second = recorder.find(input), recorder.find(other)
        if first is not None and second is not None:
            return _join(recorder, word, input, other, result, alpha)
        value, constant = (input, other) if first is not None else (other, input)
        is_second = first is not None
        if isinstance(constant, Tensor):
            return _apply_weight(recorder, word, value, constant, is_second=is_second)
        return _apply_number(word, value, constant, is_second=is_second)

    return translate


def _join(recorder: Recorder, word: str, input: Tensor, other: Tensor, result: Tensor, alpha: float) -> Drawn:
    if word == "div":
        raise Inexpressible("it divides two values")
    first, second = recorder.find(input), recorder.find(other)
    assert first is not None
    assert second is not None
    arguments: dict[str, Value] = {"scale": float(alpha)} if alpha != 1 else {}
    if alpha != 1 and word != "add":
        raise Inexpressible("it scales what it subtracts")
    if input.shape != other.shape:
        spread = [tensor for tensor in (input, other) if tuple(tensor.shape) != tuple(result.shape)]
        if word != "mul" or input.dim() != other.dim() or len(spread) > 1:
            raise Inexpressible("it spreads one value over the other")
    values = (recorder.take(each, first.axes) for each in (input, other))
    return draw(word, *values, axes=first.axes, **arguments)


def _apply_number(word: str, value: Tensor, number: Any, *, is_second: bool) -> Translation:
    if not isinstance(number, (int, float)):
        raise Inexpressible("it computes with something that is no number")
    if word == "mul":
        return draw("scale", value, factor=float(number))
    if word == "div" and is_second:
        return draw("scale", value, factor=1 / number)
    if word == "add":
        return draw("shift", value, amount=float(number))
    if word == "sub" and is_second:
        return draw("shift", value, amount=-float(number))
    raise Inexpressible("it subtracts or divides the other way round")


def _apply_weight(recorder: Recorder, word: str, value: Tensor, constant: Tensor, *, is_second: bool) -> Translation:
    place = recorder.find(value)
    name = recorder.find_held(constant)
    if name is None or place is None:
        raise Inexpressible("it computes with a constant")
    if word == "mul" and constant.numel() == 1:
        return draw("LearnedScale", value, tensors={"weight": constant})
    channels = place.axes.index(CHANNELS) - value.dim()
    at = [axis - constant.dim() for axis, side in enumerate(constant.shape) if side != 1]
    if word == "mul" and at in ([channels], []) and constant.numel() == value.shape[channels]:
        return draw("LayerScale", value, tensors={"weight": constant})
    whole = tuple(constant.shape[-(value.dim() - 1):]) == tuple(value.shape[1:])  # fmt: skip
    if word == "add" and whole and place.axes == (0, *range(2, value.dim()), 1):
        return draw("PositionEmbedding", value, tensors={"weight": constant})
    raise Inexpressible("it computes with a constant of this shape")


def _multiply_matrices(recorder: Recorder, result: Tensor, input: Tensor, other: Tensor) -> Drawn:
    if recorder.find(input) is None or recorder.find(other) is None or input.dim() != 3:
        raise Inexpressible("it multiplies other matrices than two values")
    # rows are tokens and columns channels: (batch, tokens, channels)
    rows = (0, 2, 1)
    return draw("matmul", recorder.take(input, rows), recorder.take(other, rows), axes=rows)


def _largest(recorder: Recorder, result: Any, input: Tensor, *args: Any, **kwargs: Any) -> Translation:
    if args and isinstance(args[0], Tensor):
        return _join(recorder, "max", input, args[0], result, 1)
    return _reduce("Max")(recorder, result, input, *args, **kwargs)  # type: ignore[return-value]


def _flatten(recorder: Recorder, result: Tensor, input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Translation:
    return _reshape(recorder, result, input)


def _reshape(recorder: Recorder, result: Tensor, input: Tensor, *shape: Any, **kwargs: Any) -> Translation:
    """Return what another shape means: nothing, tokens, a vector, a grid, or glue."""
    place = recorder.find(input)
    if place is None:
        return None
    before, after = tuple(input.shape), tuple(result.shape)
    if before == after:
        return place
    if before[:1] != after[:1]:
        raise Inexpressible("it mixes the examples of a batch")
    if len(after) == 2:
        if len(before) == 2 or not place.is_plain:
            recorder.take_plain(input)
        return draw("Flatten", input, axes=(0, 1))
    if len(after) == 3 and prod(before[2:]) == after[2] and place.is_plain and before[1] == after[1]:
        return draw("Tokens", input, axes=(0, 1, 2))
    if len(after) == 3 and place.axes == (0, *range(2, len(before)), 1) and before[-1] == after[-1]:
        return draw("Tokens", place.value, axes=(0, 2, 1)) if len(before) > 3 else place
    if len(before) == 3 and place.axes == (0, 2, 1) and before[-1] == after[-1]:
        grid = tuple(after[1:-1])
        return draw("Unflatten", place.value, axes=(0, *range(2, len(after)), 1), grid=grid)
    if len(before) == 3 and place.is_plain and before[1] == after[1]:
        return draw("Unflatten", input, axes=tuple(range(len(after))), grid=tuple(after[2:]))
    if len(before) == 2 and len(after) > 2 and prod(after[1:]) == before[1]:
        if set(after[2:]) == {1}:
            return draw("Unflatten", input, axes=tuple(range(len(after))), grid=tuple(after[2:]))
        return draw("Unflatten", input, axes=tuple(range(len(after))), grid=tuple(after[2:]))
    return draw("reshape", input, axes=tuple(range(len(after))), shape=after[1:])


def _squeeze(recorder: Recorder, result: Tensor, input: Tensor, *args: Any, **kwargs: Any) -> Translation:
    return _reshape(recorder, result, input)


def _permute(recorder: Recorder, result: Tensor, input: Tensor, *dims: Any) -> Translation:
    place = recorder.find(input)
    order = dims[0] if len(dims) == 1 and not isinstance(dims[0], int) else dims
    if place is None or order[0] != 0:
        raise Inexpressible("it moves the batch")
    return Place(place.value, tuple(place.axes[axis] for axis in order))


def _transpose(recorder: Recorder, result: Tensor, input: Tensor, dim0: int, dim1: int) -> Translation:
    order = list(range(input.dim()))
    order[dim0], order[dim1] = order[dim1], order[dim0]
    return _permute(recorder, result, input, *order)


def _divide(
    recorder: Recorder, result: Sequence[Tensor], input: Tensor, by: Any, dim: int = 0
) -> Sequence[Translation]:
    place = recorder.find(input)
    if place is None or place.axes[dim] != CHANNELS:
        raise Inexpressible("it splits other axes than the channels")
    start, parts = 0, []
    for part in result:
        stop = start + part.shape[dim]
        parts.append(draw("Slice", input, start=start, stop=stop))
        start = stop
    return parts


def _take(recorder: Recorder, result: Tensor, input: Tensor, index: Any) -> Translation:
    """Return what an index takes: channels, rows and columns, or a token."""
    place = recorder.find(input)
    given = list(index) if isinstance(index, tuple) else [index]
    if Ellipsis in [each for each in given if not isinstance(each, Tensor)]:
        at = given.index(Ellipsis)
        given[at:at + 1] = [slice(None)] * (input.dim() - len(given) + 1)  # fmt: skip
    if place is None or any(isinstance(each, Tensor) for each in given):
        raise Inexpressible("it gathers by an index")
    if None in given:
        if all(each is None or each == slice(None) for each in given):
            return _reshape(recorder, result, input)
        raise Inexpressible("it adds axes as it cuts")
    given += [slice(None)] * (input.dim() - len(given))
    moved = [at for at, each in enumerate(given) if each != slice(None)]
    if not moved:
        return place
    if any(isinstance(given[at], slice) and given[at].step not in (None, 1) for at in moved):
        return _subsample(recorder, result, input, given)
    if [place.axes[at] for at in moved] == [CHANNELS] and isinstance(given[moved[0]], slice):
        start, stop, _ = given[moved[0]].indices(input.shape[moved[0]])
        return draw("Slice", input, start=start, stop=stop)
    if len(moved) == 1 and isinstance(given[moved[0]], int) and place.axes[moved[0]] == 2 and input.dim() == 3:
        return draw("TakeToken", place.value, axes=(0, 1),
                    index=given[moved[0]] % input.shape[moved[0]])  # fmt: skip
    if place.is_plain and all(at > CHANNELS and isinstance(given[at], slice) for at in moved):
        ends = [given[at].indices(input.shape[at]) for at in range(2, input.dim())]
        return draw("Cropping", input, axes=_plain(input), sides=(0,) * len(ends),
                    before=tuple(start for start, _, _ in ends),
                    after=tuple(side - stop for side, (_, stop, _) in
                                zip(input.shape[2:], ends, strict=True)))  # fmt: skip
    raise Inexpressible("it takes a part that is no range of channels or positions")


def _subsample(recorder: Recorder, result: Tensor, input: Tensor, given: list[Any]) -> Translation:
    place = recorder.find(input)
    assert place is not None
    steps = [each.step or 1 for each in given]
    starts = {each.start or 0 for each in given}
    if place.is_plain and starts == {0} and steps[:2] == [1, 1] and all(each.stop is None for each in given):
        ones = (1,) * (input.dim() - 2)
        return draw("MaxPool", input, axes=_plain(input), kernel=ones, stride=tuple(steps[2:]),
                    padding=(0,) * len(ones))  # fmt: skip
    raise Inexpressible("it takes every second position, and not from the first on")


def _refuse(why: str) -> Translator:
    def translate(*args: Any, **kwargs: Any) -> Translation:
        raise Inexpressible(why)

    return translate


_ATTENTION: Final = "attention is read as one box only where a module computes all of it"

TRANSLATORS: Final[Mapping[str, Translator]] = {
    **dict.fromkeys(("conv1d", "conv2d", "conv3d"), _convolve),
    **dict.fromkeys(("conv_transpose1d", "conv_transpose2d", "conv_transpose3d"), _convolve_transposed),
    "linear": _connect,
    "batch_norm": _normalize_batch,
    "group_norm": _normalize_groups,
    "instance_norm": _normalize_instance,
    "layer_norm": _normalize_layer,
    "rms_norm": _normalize_rms,
    "local_response_norm": _normalize_response,
    "normalize": _normalize_length,
    "relu": _activate("ReLU"),
    "relu6": _activate("ReLU6"),
    "leaky_relu": _activate("LeakyReLU", "slope"),
    "prelu": _activate_prelu,
    "rrelu": _activate_rrelu,
    "elu": _activate("ELU", "alpha"),
    "celu": _activate("CELU", "alpha"),
    "selu": _activate("SELU"),
    "gelu": _activate("GELU", "approximate"),
    "silu": _activate("SiLU"),
    "mish": _activate("Mish"),
    "sigmoid": _activate("Sigmoid"),
    "tanh": _activate("Tanh"),
    "hardtanh": _activate("Hardtanh", "low", "high"),
    "hardsigmoid": _activate("Hardsigmoid"),
    "hardswish": _activate("Hardswish"),
    "softplus": _activate("Softplus", "beta"),
    "softsign": _activate("Softsign"),
    "logsigmoid": _activate("LogSigmoid"),
    "log_sigmoid": _activate("LogSigmoid"),
    "hardshrink": _activate("Hardshrink", "threshold"),
    "softshrink": _activate("Softshrink", "threshold"),
    "tanhshrink": _activate("Tanhshrink"),
    "glu": _activate("GLU"),
    "clamp": _clamp,
    "softmax": _softmax,
    **dict.fromkeys(("max_pool1d", "max_pool2d", "max_pool3d", "boolean_dispatch"), _pool_largest),
    **dict.fromkeys(("avg_pool1d", "avg_pool2d", "avg_pool3d"), _pool_mean),
    **dict.fromkeys(("adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d"), _pool_adaptive("Avg")),
    **dict.fromkeys(("adaptive_max_pool1d", "adaptive_max_pool2d", "adaptive_max_pool3d"), _pool_adaptive("Max")),
    "mean": _reduce("Avg"),
    "amax": _reduce("Max"),
    "max": _largest,
    "maximum": _largest,
    "interpolate": _resample,
    "upsample": _resample,
    "pixel_shuffle": _shuffle("PixelShuffle", "factor"),
    "pixel_unshuffle": _shuffle("PixelUnshuffle", "factor"),
    "channel_shuffle": _shuffle("ChannelShuffle", "groups"),
    "native_channel_shuffle": _shuffle("ChannelShuffle", "groups"),
    "pad": _pad,
    **dict.fromkeys(("dropout", "dropout1d", "dropout2d", "dropout3d", "feature_dropout"), _drop),
    **dict.fromkeys(("contiguous", "clone", "to", "float", "type_as", "type", "detach", "alias",
                     "requires_grad"), _keep),  # fmt: skip
    **dict.fromkeys(("cat", "concat", "concatenate"), _concatenate),
    **dict.fromkeys(("add", "iadd", "radd"), _combine("add")),
    **dict.fromkeys(("sub", "isub", "subtract"), _combine("sub")),
    **dict.fromkeys(("mul", "imul", "rmul", "multiply"), _combine("mul")),
    **dict.fromkeys(("div", "idiv", "itruediv", "truediv", "divide"), _combine("div")),
    **dict.fromkeys(("matmul", "bmm"), _multiply_matrices),
    "flatten": _flatten,
    **dict.fromkeys(("view", "reshape", "unflatten", "view_as", "reshape_as"), _reshape),
    **dict.fromkeys(("squeeze", "unsqueeze"), _squeeze),
    "permute": _permute,
    **dict.fromkeys(("transpose", "swapaxes"), _transpose),
    **dict.fromkeys(("chunk", "split", "split_with_sizes", "tensor_split"), _divide),
    "getitem": _take,
    "scaled_dot_product_attention": _refuse(_ATTENTION),
    "multi_head_attention_forward": _refuse(_ATTENTION),
}
"""The translators, by the name of the function without its underscores."""

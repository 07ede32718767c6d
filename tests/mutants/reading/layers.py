"""What torch makes of each operator: the size that leaves, its weights and its work."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import prod
from typing import Any, Final, TypeAlias

import torch
import torch.nn.functional as F
from torch import Tensor

from tests.mutants.reading import tokens
from tests.mutants.reading.broken import check
from tests.mutants.reading.operators import ACTS, OPERATORS, Bound
from tests.mutants.reading.tensors import (
    Measured,
    Shape,
    asking_torch,
    make_grid,
    make_tensor,
    read_shape,
    read_sides,
)


def _function(name: str, x: Tensor) -> Any:
    """Return the function of torch for a grid of as many sides as a tensor has."""
    return getattr(F, f"{name}{x.dim() - 2}d")


def _find_margins(x: Tensor, of: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Return the zeros before and behind each side of a grid under a window."""
    kernel, stride = read_sides(of["kernel"], x), read_sides(of["stride"], x)
    dilation = read_sides(of.get("dilation", 1), x)
    spans = [step * (side - 1) + 1 for side, step in zip(kernel, dilation, strict=True)]
    match of["padding"]:
        case "valid":
            return [(0, 0)] * len(kernel)
        case "same":
            check(all(span % 2 for span in spans), "`same` needs an odd window")
            return [(span // 2, span // 2) for span in spans]
        case "causal":
            check(len(kernel) == 1, "`causal` is for signals")
            return [(spans[0] - 1, 0)]
        case "tf_same":
            needed = [
                max((-(-side // step) - 1) * step + span - side, 0)
                for side, step, span in zip(x.shape[2:], stride, spans, strict=True)
            ]
            return [(zeros // 2, zeros - zeros // 2) for zeros in needed]
        case zeros:
            return [(side, side) for side in read_sides(zeros, x)]


def _pad(x: Tensor, margins: Sequence[tuple[int, int]], mode: str = "constant") -> Tensor:
    return F.pad(x, [end for ends in reversed(margins) for end in ends], mode)


def _convolve(shape: Shape, filters: int, groups: int, of: Mapping[str, Any]) -> Measured:
    """Return what a convolution without bias, norm and activation is."""
    x = make_grid(shape)
    kernel, stride = read_sides(of["kernel"], x), read_sides(of["stride"], x)
    dilation = read_sides(of["dilation"], x)
    x = _pad(x, _find_margins(x, of))
    check(shape[0] % groups == 0 and filters % groups == 0, "groups")
    check(filters <= 1_048_576, f"{filters} filters")
    weight = make_tensor(filters, shape[0] // groups, *kernel)
    left = read_shape(_function("conv", x)(x, weight, None, stride, 0, dilation, groups))
    return Measured(left, weight.numel(), weight.numel() * prod(left[1:]))


def _attach(found: Measured, of: Mapping[str, Any]) -> Measured:
    """Return a layer with its bias, norm and activation."""
    shape = found.shape
    params = found.params + shape[0] * of["bias"]
    for name, arguments in (of["norm"], of["act"]):
        if name:
            params += measure(name, arguments, shape).params
    return Measured(shape, params, found.macs)


def convolve(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """Convolution, then normalization, then activation."""
    return _attach(_convolve(shape, of["filters"], of["groups"], of), of)


def convolve_depthwise(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """Convolution of each channel by itself."""
    return _attach(_convolve(shape, shape[0] * of["multiplier"], shape[0], of), of)


def convolve_separably(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """Convolution of each channel by itself, then of all at each position."""
    first = _convolve(shape, shape[0] * of["multiplier"], shape[0], of)
    window = {"kernel": 1, "stride": 1, "dilation": 1, "padding": "valid"}
    second = _convolve(first.shape, of["filters"], 1, window)
    both = Measured(second.shape, first.params + second.params, first.macs + second.macs)
    return _attach(both, of)


def convolve_up(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """Transposed convolution, then normalization, then activation."""
    x = make_grid(shape)
    kernel, stride = read_sides(of["kernel"], x), read_sides(of["stride"], x)
    dilation, more = read_sides(of["dilation"], x), read_sides(of["output_padding"], x)
    filters, groups, padding = of["filters"], of["groups"], of["padding"]
    check(shape[0] % groups == 0 and filters % groups == 0, "groups")
    fits = all(each < max(*ends) for each, *ends in zip(more, stride, dilation, strict=True))
    check(fits, "an output padding that is too large")
    check(padding != "tf_same" or not any(more), "an output padding behind `tf_same`")
    cut = (0,) * len(kernel) if isinstance(padding, str) else read_sides(padding, x)
    weight = make_tensor(shape[0], filters // groups, *kernel)
    left = (
        (filters, *(side * step for side, step in zip(shape[1:], stride, strict=True)))
        if padding == "tf_same"
        else read_shape(
            _function("conv_transpose", x)(x, weight, None, stride, cut, more, groups, dilation)
        )
    )
    check(max(left) <= 1_048_576, f"a size of {left}")
    return _attach(Measured(left, weight.numel(), weight.numel() * prod(shape[1:])), of)


def connect(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """Full connection of a vector."""
    check(len(shape) == 1, "a vector is needed")
    weight = make_tensor(of["features"], *shape)
    left = read_shape(F.linear(make_tensor(1, *shape), weight))
    return _attach(Measured(left, weight.numel(), weight.numel()), of)


def normalize(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """Normalization of each channel, over batches, examples or groups of channels."""
    sides = of.get("scale", True) + of.get("center", True)
    return Measured(shape, sides * shape[0] if of["affine"] else 0)


def normalize_groups(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """Normalization over groups of channels."""
    check(shape[0] % of["groups"] == 0, "groups of a normalization")
    check(prod(shape) > of["groups"], "a single number is normalized")
    return normalize(shape, of)


def normalize_instance(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """Normalization of each channel of each image."""
    check(len(shape) > 1 and prod(shape[1:]) > 1, "a single number is normalized")
    return normalize(shape, of)


def normalize_example(shape: Shape, of: Mapping[str, Any], count: int = 2) -> Measured:
    """Normalization over channels and grid, or over channels."""
    scales = shape[0] if of["channels"] else prod(shape)
    return Measured(shape, count * scales if of["affine"] else 0)


def pool(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """As the largest values, which torch also takes where a side is shorter than the kernel."""
    x = make_grid(shape)
    margins, zeros = _find_margins(x, of), (0,) * (x.dim() - 2)
    if of["padding"] == "tf_same":
        x = _pad(x, margins)
    else:
        zeros = tuple(before for before, _ in margins)
    options: dict[str, Any] = {"ceil_mode": of["ceil"] and of["padding"] != "tf_same"}
    if "dilation" in of:
        options["dilation"] = read_sides(of["dilation"], x)
    kernel, stride = read_sides(of["kernel"], x), read_sides(of["stride"], x)
    left = read_shape(_function("max_pool", x)(x, kernel, stride, zeros, **options))
    for axis, dilation in enumerate(options.get("dilation", ())):
        sees = _sees_pixels(shape[axis + 1], kernel[axis], dilation, margins[axis][0])
        check(all(map(sees, range(0, left[axis + 1] * stride[axis], stride[axis]))), "no pixels")
    return Measured(left)


def _sees_pixels(side: int, window: int, dilation: int, zeros: int) -> Callable[[int], bool]:
    """Return what checks that a window at a place does not lie on zeros alone."""
    return lambda at: any(0 <= at + tap * dilation - zeros < side for tap in range(window))


def pool_all(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """One number for each channel of a grid."""
    make_grid(shape)
    return Measured((shape[0], *(1 for _ in shape[1:])) if of["keepdim"] else shape[:1])


def pool_to_grid(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """A grid of a given size."""
    return Measured((shape[0], *read_sides(of["grid"], make_grid(shape))))


def pool_channels(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """One number for each position of a grid."""
    return Measured((1, *read_shape(make_grid(shape))[1:]))


def crop_to_grid(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """The middle of a grid."""
    left = read_sides(of["grid"], make_grid(shape))
    fits = all(new <= side for new, side in zip(left, shape[1:], strict=True))
    check(fits, "a crop that is too large")
    return Measured((shape[0], *left))


def keep(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """Keep the size, as an activation or dropout does."""
    return Measured(shape)


def keep_grid(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """Keep the size of a grid."""
    return Measured(read_shape(make_grid(shape)))


def keep_ordered(low: str, high: str) -> "Rule":
    """Return what keeps the size, if one of two bounds is below the other."""

    def measure(shape: Shape, of: Mapping[str, Any]) -> Measured:
        check(of[low] <= of[high], f"{low} above {high}")
        return Measured(shape)

    return measure


def rectify(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """One slope that is learned, or one for each channel."""
    check(of["slopes"] in (1, shape[0]), f"{of['slopes']} slopes")
    return Measured(shape, of["slopes"])


def gate(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """One half of the channels, gated by the other."""
    check(shape[0] % 2 == 0, "an odd number of channels")
    return Measured((shape[0] // 2, *shape[1:]))


def flatten(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """A grid as a vector."""
    return Measured(read_shape(make_grid(shape).flatten(1)))


def shuffle_channels(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """The channels in another order."""
    check(shape[0] % of["groups"] == 0, "groups of a shuffle")
    return keep_grid(shape, of)


def _shuffle_pixels(name: str) -> "Rule":
    def measure(shape: Shape, of: Mapping[str, Any]) -> Measured:
        check(len(shape) == 3, "an image is needed")
        return Measured(read_shape(getattr(F, name)(make_tensor(1, *shape), of["factor"])))

    return measure


def add_channels(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """More channels."""
    check(of["channels"] >= shape[0], "fewer channels")
    return Measured((of["channels"], *read_shape(make_grid(shape))[1:]))


def slice_channels(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """Some of the channels."""
    stop = shape[0] if of["stop"] == 1_048_576 else of["stop"]
    check(of["start"] < stop <= shape[0], f"no channels {of['start']}..{stop}")
    return Measured((stop - of["start"], *shape[1:]))


def normalize_responses(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """A scale and an offset for each channel of a grid."""
    return Measured(read_shape(make_grid(shape)), 2 * shape[0])


def resample(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """The grid resampled to a size or by a factor."""
    x, mode = make_grid(shape), of["mode"]
    options: dict[str, Any] = {"antialias": True} if of.get("antialias") else {}
    options |= {"align_corners": True} if of["align_corners"] else {}
    if "factor" in of:
        factors = read_sides(of["factor"], x)
        check(max(factors) <= 32, "a factor that is too large")
        size = tuple(side * by for side, by in zip(shape[1:], factors, strict=True))
    else:
        size = read_sides(of["grid"], x)
    check(max(size) <= 1_048_576, f"a size of {size}")
    return Measured(read_shape(F.interpolate(x, size, mode=mode, **options)))


def pad(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """A grid with rows and columns around it."""
    x = make_grid(shape)
    mode = "constant" if of["mode"] == "zeros" else of["mode"]
    return Measured(read_shape(_pad(x, _find_edges(x, of), mode)))


def crop_edges(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """A grid without rows and columns around it."""
    x = make_grid(shape)
    left = [side - sum(ends) for side, ends in zip(shape[1:], _find_edges(x, of), strict=True)]
    check(min(left) >= 1, "nothing is left")
    return Measured((shape[0], *left))


def _find_edges(x: Tensor, of: Mapping[str, Any]) -> list[tuple[int, int]]:
    sides, before, after = (read_sides(of[key], x) for key in ("sides", "before", "after"))
    return [(a + b, a + c) for a, b, c in zip(sides, before, after, strict=True)]


Rule: TypeAlias = Callable[[Shape, Mapping[str, Any]], Measured]

_RULES: Final[Mapping[str, Rule]] = {
    **dict.fromkeys((*ACTS.values(), "Dropout", "StochasticDepth", "L2Norm"), keep),
    "Conv": convolve, "DWConv": convolve_depthwise, "SepConv": convolve_separably,
    "UpConv": convolve_up, "FC": connect, "MaxPool": pool, "AvgPool": pool,
    "GlobalAvgPool": pool_all, "GlobalMaxPool": pool_all,
    "AdaptiveAvgPool": pool_to_grid, "AdaptiveMaxPool": pool_to_grid,
    "ChannelMean": pool_channels, "ChannelMax": pool_channels, "Upsample": resample,
    "Resize": resample, "Pad": pad, "Cropping": crop_edges, "CenterCrop": crop_to_grid,
    "BN": normalize, "GroupNorm": normalize_groups, "InstanceNorm": normalize_instance,
    "LayerNorm": normalize_example, "RMSNorm": lambda shape, of: normalize_example(shape, of, 1),
    "LocalResponseNorm": keep_grid, "PReLU": rectify, "RReLU": keep_ordered("lower", "upper"),
    "Hardtanh": keep_ordered("low", "high"), "GLU": gate, "Flatten": flatten,
    "ChannelShuffle": shuffle_channels, "PixelShuffle": _shuffle_pixels("pixel_shuffle"),
    "PixelUnshuffle": _shuffle_pixels("pixel_unshuffle"), "ChannelPad": add_channels,
    "Slice": slice_channels, "LayerScale": lambda shape, of: Measured(shape, shape[0]),
    "LearnedScale": lambda shape, of: Measured(shape, 1),
    "GRN": normalize_responses, "Tokens": tokens.line_up, "Unflatten": tokens.unflatten,
    "Transpose": tokens.transpose, "ClassToken": tokens.add_token, "TakeToken": tokens.take_token,
    "PositionEmbedding": tokens.embed_positions, "MultiHeadAttention": tokens.attend,
}  # fmt: skip
assert set(_RULES) == set(OPERATORS)


@cache
def measure(name: str, arguments: Bound, shape: Shape) -> Measured:
    """Return what torch makes of an operator behind a size."""
    with asking_torch():
        return _RULES[name](shape, dict(arguments))


def join(word: str, shapes: Sequence[Shape]) -> Measured:
    """Return the size of a join, and its work."""
    check(2 <= len(shapes) <= 256, "a join of one value")
    with asking_torch():
        match word:
            case "concat":
                joined = torch.cat([make_tensor(1, *shape) for shape in shapes], dim=1)
                return Measured(read_shape(joined))
            case "add" | "sub" | "max" | "mean" | "softmax":
                check(len(set(shapes)) == 1, f"a {word} of {shapes}")
                return Measured(shapes[0])
            case "mul":
                check(len({len(shape) for shape in shapes}) == 1, f"a product of {shapes}")
                return Measured(tuple(torch.broadcast_shapes(*shapes)))
        check(len(shapes) == 2, f"a {word} of {len(shapes)}")
        one, other = shapes
        if word == "matmul":
            return tokens.multiply(one, other)
        check(word in ("crop", "resize"), f"{word} is no join")
        check(len(one) == len(other) > 1, f"a {word} of {shapes}")
        fits = all(a >= b for a, b in zip(one[1:], other[1:], strict=True))
        check(fits or word == "resize", f"a crop of {shapes}")
        return Measured((one[0], *other[1:]))

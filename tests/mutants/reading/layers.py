"""What torch makes of each operator: the size that leaves, its weights and its work.

Tensors are on the meta device, so that nothing is computed but sizes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final, NamedTuple, TypeAlias

import torch
import torch.nn.functional as F
from torch import Tensor

from tests.mutants.reading.broken import Broken, check

Shape: TypeAlias = tuple[int, ...]
"""(C, H, W) of an image, (C,) of a vector."""


class Measured(NamedTuple):
    """What a step is: the size that leaves, its parameters and its multiply-accumulates."""

    shape: Shape
    params: int = 0
    macs: int = 0


@contextmanager
def _asking_torch() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        raise Broken(f"torch: {error}") from None


def _tensor(*sides: int) -> Tensor:
    return torch.empty(sides, device="meta")


def _shape(x: Tensor) -> Shape:
    found = tuple(x.shape[1:])
    check(all(1 <= side <= 1_048_576 for side in found), f"a size of {found}")
    return found


def _pad(x: Tensor, kernel: Sequence[int], stride: Sequence[int], padding: Any) -> Tensor:
    """Return what a window is moved over."""
    if padding == "valid":
        return x
    if padding == "same":
        check(all(side % 2 for side in kernel), "`same` needs an odd kernel")
        high, wide = (side // 2 for side in kernel)
        return F.pad(x, (wide, wide, high, high))
    if padding == "tf_same":
        ends: list[int] = []
        for side, window, step in zip(x.shape[2:], kernel, stride, strict=True):
            zeros = max((-(-side // step) - 1) * step + window - side, 0)
            ends = [zeros // 2, zeros - zeros // 2, *ends]
        return F.pad(x, ends)
    return F.pad(x, (padding[1], padding[1], padding[0], padding[0]))


def _image(shape: Shape) -> Tensor:
    check(len(shape) == 3, f"an image is needed, and {shape} enters")
    return _tensor(1, *shape)


def convolve(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """Convolution, then normalization, then activation."""
    groups, filters, kernel = of["groups"], of["filters"], of["kernel"]
    x = _pad(
        _image(shape),
        [of["dilation"][i] * (kernel[i] - 1) + 1 for i in (0, 1)],
        of["stride"],
        of["padding"],
    )
    check(shape[0] % groups == 0 and filters % groups == 0, "groups")
    weight = _tensor(filters, shape[0] // groups, *kernel)
    out = F.conv2d(x, weight, None, of["stride"], 0, of["dilation"], groups)
    left = _shape(out)
    params = weight.numel() + filters * of["bias"] + normalize(left, of["norm"])
    params += of["act"] == "prelu"  # one slope
    return Measured(left, params, weight.numel() * out.shape[2] * out.shape[3])


def normalize(shape: Shape, norm: tuple[str, tuple[tuple[str, Any], ...]]) -> int:
    """Return the parameters of a normalization of a size."""
    word, given = norm
    if word == "none":
        return 0
    arguments = dict(given)
    if word == "group":
        check(shape[0] % arguments.get("groups", 32) == 0, "groups of a normalization")
    if not arguments.get("affine", word != "instance"):
        return 0
    everything = word in ("layer", "rms")
    scales = _tensor(*shape).numel() if everything else shape[0]
    return scales if word == "rms" else 2 * scales


def _pool(pool: Callable[..., Tensor], shape: Shape, of: Mapping[str, Any]) -> Measured:
    x, padding = _image(shape), of["padding"]
    if padding == "tf_same":
        return Measured(
            _shape(
                pool(
                    _pad(x, of["kernel"], of["stride"], padding),
                    of["kernel"],
                    of["stride"],
                    ceil_mode=of["ceil"],
                )
            )
        )
    if padding == "same":
        check(all(side % 2 for side in of["kernel"]), "`same` needs an odd kernel")
        padding = [side // 2 for side in of["kernel"]]
    zeros = 0 if padding == "valid" else padding
    return Measured(_shape(pool(x, of["kernel"], of["stride"], zeros, ceil_mode=of["ceil"])))


def connect(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """Full connection of a vector."""
    check(len(shape) == 1, "a vector is needed")
    weight = _tensor(of["features"], *shape)
    left = _shape(F.linear(_tensor(1, *shape), weight))
    params = weight.numel() + of["features"] * of["bias"] + (of["act"] == "prelu")
    return Measured(left, params, weight.numel())


def average(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """The mean over the whole grid."""
    left = _shape(F.adaptive_avg_pool2d(_image(shape), 1))
    return Measured(left if of["keepdim"] else left[:1])


def keep(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """Keep the size, as an activation or dropout does."""
    return Measured(shape)


def flatten(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """An image as a vector."""
    return Measured(_shape(_image(shape).flatten(1)))


def batch_normalize(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """Batch normalization as a box of its own."""
    return Measured(shape, normalize(shape, ("batch", tuple(of.items()))))


LAYERS: Final[Mapping[str, Callable[[Shape, Mapping[str, Any]], Measured]]] = {
    "Conv": convolve,
    "MaxPool": lambda shape, of: _pool(F.max_pool2d, shape, of),
    "AvgPool": lambda shape, of: _pool(F.avg_pool2d, shape, of),
    "GlobalAvgPool": average,
    "FC": connect,
    "Flatten": flatten,
    "BN": batch_normalize,
    **dict.fromkeys(("Dropout", "ReLU", "SiLU", "Sigmoid", "Softmax", "Tanh", "GELU"), keep),
}


@cache
def measure(name: str, arguments: tuple[tuple[str, Any], ...], shape: Shape) -> Measured:
    """Return what torch makes of an operator behind a size."""
    with _asking_torch():
        return LAYERS[name](shape, dict(arguments))


def join(word: str, shapes: Sequence[Shape]) -> Shape:
    """Return the size of a join."""
    check(2 <= len(shapes) <= 256, "a join of one value")
    with _asking_torch():
        match word:
            case "concat":
                return _shape(torch.cat([_tensor(1, *shape) for shape in shapes], dim=1))
            case "add":
                check(len(set(shapes)) == 1, f"an addition of {shapes}")
                return shapes[0]
            case "sub" | "max" | "mean":
                check(len(set(shapes)) == 1, f"a {word} of {shapes}")
                return shapes[0]
            case "mul":
                check(len({len(shape) for shape in shapes}) == 1, f"a product of {shapes}")
                left = tuple(torch.broadcast_shapes(*shapes))
                grids = all(shape[1:] in (left[1:], (1, 1)) for shape in shapes)
                check(grids, f"a product of {shapes}")
                return left
        raise Broken(f"{word} is no join")

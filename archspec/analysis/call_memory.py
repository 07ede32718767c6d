"""What functions of torch make inside themselves, as long as a call of one lasts.

Most put out a tensor and make nothing else. Of the others, the steps that torch 2.x takes on a CPU
are written out here, and held against it in the tests; what a kernel needs besides, such as the
workspace of a convolution, no step shows, and it depends on the machine.
"""

from dataclasses import dataclass
from math import prod

from archspec.ops import (
    AvgPool,
    GroupNorm,
    Image,
    InstanceNorm,
    LocalResponseNorm,
    Operator,
    RMSNorm,
    Shape,
)


@dataclass(frozen=True, slots=True)
class Made:
    """A tensor that a call puts out.

    Attributes:
        size: how many numbers it holds.
        work: the most numbers that the call has made and not let go of at any time, this tensor
            included.
        indices: how many whole numbers of 64 bits it makes besides.
    """

    size: int
    work: int
    indices: int = 0


def numbers(shape: Shape) -> int:
    """How many numbers a tensor of one example holds."""
    return prod(shape.tensor)


def call_of(callee: str, op: Operator, output: Shape) -> Made:
    """What a module of torch makes.

    Args:
        callee: the module, such as `nn.LocalResponseNorm`.
        op: the operator that it belongs to, or is attached to.
        output: what it puts out, as large as what enters it for all but pools.
    """
    size = numbers(output)
    if callee == "nn.MaxPool2d":
        return Made(size, size, size)
    return Made(size, _work(callee, op, output, size))


def _work(callee: str, op: Operator, output: Shape, size: int) -> int:
    parts = (op, getattr(op, "norm", None), getattr(op, "act", None))
    part = next((each for each in parts if type(each).__name__ in callee), None)
    match callee, part:
        case "nn.RReLU" | "nn.LogSigmoid" | "nn.Softsign" | "nn.Tanhshrink", _:
            return 2 * size  # noise, or what the last step takes beside the input
        case "nn.LayerNorm", _:
            return size + 2  # mean and scale
        case "nn.GroupNorm", GroupNorm(groups=groups):
            return size + 2 * int(groups)
        case "nn.InstanceNorm2d", InstanceNorm(affine=affine):
            each = 4 if affine else 2  # mean and scale, and what is learned, for each example
            return size + each * int(output.channels)
        case "nn.RMSNorm", RMSNorm(affine=affine):
            return 2 * size + 1 if affine else size + 2
        case "nn.LocalResponseNorm", LocalResponseNorm(neighbours=neighbours):
            assert isinstance(output, Image)
            padded = (int(output.channels) + int(neighbours) - 1) * prod(output.grid)
            return max(size + padded, 3 * size)
        case _:
            return size


def same_average(op: AvgPool, source: Image, output: Image) -> Made:
    """What the average pool under TensorFlow's padding makes: its pads, and the shares of pixels.

    Args:
        op: the pool.
        source: what enters.
        output: what leaves.
    """
    grid, padded, share = (prod(each) for each in (
        source.grid, op.window().padded(source.grid), output.grid))  # fmt: skip
    channels, size = int(source.channels), numbers(output)
    inner = max(grid + padded, padded + share, share + channels * padded + size)
    return Made(size, max(inner, share + 2 * size))

"""Count the tensors that functions of torch allocate internally during one call.

Most functions create only their output. For the others this module lists the steps that torch 2.x
takes on a CPU, and tests compare them with torch itself. Memory that a kernel uses besides, such
as the workspace of a convolution, appears in no step and depends on the machine.
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
    """A tensor that a call returns, with the memory that the call needs.

    Attributes:
        size: the number of elements it holds.
        work: the peak number of elements that the call has allocated at any time, this tensor
            included.
        indices: the number of 64-bit integers it allocates besides.
    """

    size: int
    work: int
    indices: int = 0


def numbers(shape: Shape) -> int:
    """Return the number of elements in a tensor of one example."""
    return prod(shape.tensor)


def call_of(callee: str, op: Operator, output: Shape) -> Made:
    """Return what a call of a torch module allocates.

    Args:
        callee: the module, such as `nn.LocalResponseNorm`.
        op: the operator that it belongs to, or is attached to.
        output: its output, which is as large as its input for everything but pools.
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
            return 2 * size  # noise, or the second operand of the last step
        case "nn.LayerNorm", _:
            return size + 2  # mean and scale
        case "nn.GroupNorm", GroupNorm(groups=groups):
            return size + 2 * int(groups)
        case "nn.InstanceNorm2d", InstanceNorm(affine=affine):
            each = 4 if affine else 2  # mean and scale, and weight and bias, for each example
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
    """Return what an average pool with TensorFlow padding allocates: its padding and pixel shares.

    Args:
        op: the pool.
        source: the input.
        output: the output.
    """
    grid, padded, share = (prod(each) for each in (
        source.grid, op.window().padded(source.grid), output.grid))  # fmt: skip
    channels, size = int(source.channels), numbers(output)
    inner = max(grid + padded, padded + share, share + channels * padded + size)
    return Made(size, max(inner, share + 2 * size))

"""Tensors that functions of torch make, counted in numbers for one example.

A function of torch may make more inside itself than what it puts out. The steps that torch 2.x
takes on a CPU are written out in the lowerings, and held against it in the tests; what a kernel
needs besides, such as the workspace of a convolution, no step shows, and it depends on the machine.
"""

from dataclasses import dataclass
from math import prod

from archspec.ops import Shape


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
    """Return how many numbers a tensor of one example holds."""
    return prod(shape.tensor)

"""Describe the tensors that torch functions allocate, counted in numbers for one example.

A torch function may allocate more internally than its output. The lowerings model the steps that
torch 2.x takes on a CPU, and the tests compare them with torch. Memory that a kernel needs besides,
such as the workspace of a convolution, is not modeled, since it depends on the machine.
"""

from math import prod

from archspec.dataclass import dataclass
from archspec.ops import Shape


@dataclass(frozen=True, slots=True)
class Made:
    """A tensor that a call outputs.

    Attributes:
        size: the count of its numbers.
        work: the peak count of numbers allocated and not yet freed by the call, including this
            tensor.
        indices: the count of 64-bit integers that it allocates besides.
    """

    size: int
    work: int
    indices: int = 0


def count_numbers(shape: Shape) -> int:
    """Return the count of numbers in a tensor of one example."""
    return prod(shape.tensor)

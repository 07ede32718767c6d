"""The numbers on which networks are tried: arbitrary, but the same in every process."""

from functools import cache
from typing import Final

import torch
from torch import Tensor

_BLOCK: Final = 1 << 20
_BLOCKS: Final = 4
_PERIOD: Final = _BLOCKS * _BLOCK - 3
"""How many numbers are drawn before they repeat; a prime, so that no two filters are equal."""
_SPREAD: Final = 3**0.5
"""Uniform numbers between its negative and itself have variance one."""
_STEP: Final = 4099
"""The distance between the starting places of two tensors of one size; a prime."""
_ENTERING: Final = 101
"""The starting place of the first input, in steps."""


class NumberSequence:
    """An endless sequence of numbers in double precision, with mean zero and variance one."""

    def __init__(self) -> None:
        self._row = torch.empty(0, dtype=torch.float64, device="cpu")

    def flat(self, count: int, place: int = 0) -> Tensor:
        """Return `count` numbers from a starting place on; they must not be written to."""
        first = place * _STEP
        if len(self._row) < first + count:
            self._row = _list_numbers(first + count)
        return self._row[first : first + count]

    def fill(self, tensor: Tensor, place: int = 0) -> None:
        """Fill a parameter or statistic with numbers that keep activations in range.

        Vectors are positive, since they may be variances. Tensors that differ only in shape, such
        as the weights of a 1x1 convolution and of a fully connected layer, get the same numbers.
        """
        shape = tensor.shape
        flat = self.flat(shape.numel(), place).view(shape)
        if len(shape) < 2 or shape[0] in (1, shape.numel()):
            torch.add(1, flat, alpha=0.25, out=tensor)
        else:
            torch.mul(flat, (2 * shape[0] / shape.numel()) ** 0.5, out=tensor)

    def entering(self, shape: torch.Size, position: int) -> Tensor:
        """Return the numbers for an input."""
        return self.flat(shape.numel(), _ENTERING + position).view(shape)


def _list_numbers(count: int) -> Tensor:
    """Return so many numbers or more: those that are drawn once in a process, over and over."""
    blocks = min(-(-count // _BLOCK), _BLOCKS)
    drawn = torch.cat([_draw_block(number) for number in range(blocks)])
    return drawn if count <= _PERIOD else drawn[:_PERIOD].repeat(-(-count // _PERIOD))


@cache
def _draw_block(number: int) -> Tensor:
    made = torch.Generator().manual_seed(number * _BLOCK)
    block = torch.empty(_BLOCK, dtype=torch.float64, device="cpu")
    return block.uniform_(-_SPREAD, _SPREAD, generator=made)

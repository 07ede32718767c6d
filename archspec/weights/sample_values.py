"""The numbers on which networks are tried: arbitrary, and the same in every process."""

from typing import Final

import torch
from torch import Tensor

_BLOCK: Final = 1 << 20
_SPREAD: Final = 3**0.5
"""Numbers between its negative and itself have a variance of one."""
_STEP: Final = 4099
"""How far apart two tensors of one size begin, a prime."""
_ENTERING: Final = 101
"""Where the numbers of the first input begin, in steps."""


class Numbers:
    """One endless row of numbers in double precision, of mean zero and variance one."""

    def __init__(self) -> None:
        self._row = torch.empty(0, dtype=torch.float64, device="cpu")

    def flat(self, count: int, place: int = 0) -> Tensor:
        """So many numbers, which differ with the place that they begin at; not to be written to."""
        first = place * _STEP
        while len(self._row) < first + count:
            made = torch.Generator().manual_seed(len(self._row))
            block = torch.empty(_BLOCK, dtype=torch.float64, device="cpu")
            self._row = torch.cat([self._row, block.uniform_(-_SPREAD, _SPREAD, generator=made)])
        return self._row[first : first + count]

    def fill(self, tensor: Tensor, place: int = 0) -> None:
        """Write numbers into a parameter or statistic, that keep values in range to the last layer.

        A vector is positive, since it may be a variance. Tensors of one layer that differ in shape
        alone, as those of a 1x1 convolution and of a full connection do, get the same numbers.
        """
        shape = tensor.shape
        flat = self.flat(shape.numel(), place).view(shape)
        if len(shape) < 2 or shape[0] in (1, shape.numel()):
            torch.add(1, flat, alpha=0.25, out=tensor)
        else:
            torch.mul(flat, (2 * shape[0] / shape.numel()) ** 0.5, out=tensor)

    def entering(self, shape: torch.Size, position: int) -> Tensor:
        """Numbers for an input."""
        return self.flat(shape.numel(), _ENTERING + position).view(shape)

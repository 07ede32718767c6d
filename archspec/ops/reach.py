"""Which positions of its input an operator's output looks at, along one axis."""

from typing import Final, TypeAlias

from archspec.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Reach:
    """The taps of a sliding window along one axis.

    Position o of the output looks at the positions `o * stride - before + t * gap` of the input,
    for t from 0 to taps - 1. Where it is transposed, it is the input that gives to these positions
    of the output.

    Attributes:
        taps: how many positions the window holds.
        stride: steps between two windows.
        gap: steps between two taps.
        before: how far the first window begins before the first position.
        transposed: whether input and output change their parts.
    """

    taps: int = 1
    stride: int = 1
    gap: int = 1
    before: int = 0
    transposed: bool = False


Reaches: TypeAlias = tuple[Reach, ...]
"""That along each side of the grid."""

SAME_PLACE: Final = Reach()
"""What looks at nothing but its own place, such as an activation or a join."""

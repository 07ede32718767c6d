"""The kernels that are written for each other."""

from typing import Final, TypeAlias

from archspec.language import Data
from archspec.language.box_printer import print_value

Kernel: TypeAlias = tuple[int, int]
"""Height and width of a kernel."""

KERNELS: Final[tuple[Kernel, ...]] = (
    *((1, 1), (3, 3), (5, 5), (7, 7), (2, 2), (11, 11)),
    *((3, 1), (1, 3), (7, 1), (1, 7), (5, 1), (1, 5)),
)
"""Kernels in use, the commonest first."""


def read_kernel(value: Data) -> Kernel | None:
    """Return height and width of a kernel; None if they are no numbers."""
    match value:
        case list():
            sides = [print_value(side) for side in value]
        case str():
            sides = value.split("x")
        case _:
            sides = [print_value(value)] * 2
    if len(sides) != 2 or not all(map(str.isdecimal, sides)):
        return None
    return int(sides[0]), int(sides[1])


def list_near_kernels(now: Kernel) -> tuple[Kernel, ...]:
    """Return the kernels that are easily written for another."""
    height, width = now
    if height == width:
        return (1, height), (height, 1)
    return (width, height), (height, height), (width, width)

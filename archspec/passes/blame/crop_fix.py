"""Suggest a crop where one of two named values is slightly larger than the other.

Unpadded convolutions shrink the grid, so the copies that bypass them have to be cropped: `copy
and crop` in Figure 1 of arXiv:1505.04597. A grid twice as large points to a missing stride
instead.
"""

from typing import Final

from archspec.ops import Image
from archspec.passes.blame.judge import JoinFault
from archspec.passes.blame.repair import format_grid

RUNNING: Final = "."
"""The name of the running value in a join."""

_LABEL: Final = "smaller"


def suggest_crop(fault: JoinFault) -> str:
    """Return how to crop the larger of two named values to the other's grid, or an empty text.

    Args:
        fault: a join that does not fit.
    """
    images = [route.end for route in fault.routes if isinstance(route.end, Image)]
    if len(fault.names) != 2 or len(images) != 2:
        return ""
    first, second = images
    if fault.join.word != "concat" and int(first.channels) != int(second.channels):
        return ""
    number = 0 if _is_little_larger(first, second) else 1
    if not _is_little_larger(images[number], images[1 - number]):
        return ""
    size, goal = (format_grid(images[index].grid) for index in (number, 1 - number))
    return f"cut {size} to {goal} in the middle: {_print_crop_steps(fault, number)}"


def _is_little_larger(one: Image, other: Image) -> bool:
    sides = list(zip(one.grid, other.grid, strict=True))
    return one.grid != other.grid and all(less <= more < 2 * less for more, less in sides)


def _print_crop_steps(fault: JoinFault, number: int) -> str:
    """Return the steps to write if the value with this number is the larger one."""
    larger, smaller = fault.names[number], fault.names[1 - number]
    before = ""
    if smaller == RUNNING:  # behind the crop `.` is another value
        smaller = f"{_LABEL}{larger[larger.index('(') :] if '(' in larger else ''}"
        before = f"end the step before with `as {smaller}`, then "
    joined = [smaller, RUNNING] if number else [RUNNING, smaller]
    crop, join = f"crop: [{larger}, {smaller}]", f"{fault.join.word}: [{', '.join(joined)}]"
    return f"{before}write `{crop}` and `{join}`"

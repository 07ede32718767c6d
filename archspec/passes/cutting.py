"""Cutting: where named values do not fit because one of them is a little larger than the other.

Convolutions without padding make a grid smaller, and so what is copied past them has to be cut:
`copy and crop` in Figure 1 of arXiv:1505.04597. A grid that is twice as large has missed a stride.
"""

from typing import Final

from archspec.ops import Image
from archspec.passes.blame import Fault
from archspec.passes.repair import size_text

RUNNING: Final = "."
"""What a join calls the running value."""

_LABEL: Final = "smaller"


def cutting(fault: Fault) -> str:
    """How to cut the larger of two named values to the grid of the other; empty where none fits.

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
    size, goal = (size_text(images[each].grid) for each in (number, 1 - number))
    return f"cut {size} to {goal} in the middle: {_steps(fault, number)}"


def _is_little_larger(one: Image, other: Image) -> bool:
    sides = list(zip(one.grid, other.grid, strict=True))
    return one.grid != other.grid and all(less <= more < 2 * less for more, less in sides)


def _steps(fault: Fault, number: int) -> str:
    """What to write, where the value of that number is the larger one."""
    larger, smaller = fault.names[number], fault.names[1 - number]
    before = ""
    if smaller == RUNNING:  # it is what `.` no longer is behind the crop
        smaller = f"{_LABEL}{larger[larger.index('(') :] if '(' in larger else ''}"
        before = f"end the step before with `as {smaller}`, then "
    joined = [smaller, RUNNING] if number else [RUNNING, smaller]
    crop, join = f"crop: [{larger}, {smaller}]", f"{fault.join.word}: [{', '.join(joined)}]"
    return f"{before}write `{crop}` and `{join}`"

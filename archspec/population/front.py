"""The Pareto front of two quantities."""

from collections.abc import Sequence
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
"""Two quantities, of which less is better."""


def find_front(points: Sequence[Point]) -> list[int]:
    """Return the numbers of the points that no other dominates, from left to right.

    A point dominates another if it is not worse in either quantity and better in one. Points that
    are alike in both do not dominate each other, and come in their own order.
    """
    found: list[int] = []
    for number in sorted(range(len(points)), key=points.__getitem__):
        last = points[found[-1]] if found else None
        if last is None or points[number][1] < last[1] or points[number] == last:
            found.append(number)
    return found

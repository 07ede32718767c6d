"""The operations of traces, and the bounds of their results."""

from math import ceil, floor, inf
from operator import add, floordiv, mod, mul, sub, truediv
from typing import Any, Final

OPERATIONS: Final[dict[str, Any]] = {
    "+": add, "-": sub, "*": mul, "//": floordiv, "%": mod, "/": truediv, "max": max, "min": min,
    "ceil": ceil, "floor": floor, "round": round, "abs": abs,
}  # fmt: skip
"""The operators and functions by their names."""

_MONOTONE: Final = frozenset({"ceil", "floor", "round", "max", "min"})

Bounds = tuple[float, float]
"""The least and the largest value."""


def find_bounds(name: str, bounds: list[Bounds]) -> Bounds:
    """Return the bounds of a result for those of its operands."""
    if any(abs(each) == inf for pair in bounds for each in pair):
        return (-inf, inf)
    if name in _MONOTONE:
        low, high = (OPERATIONS[name](*(each[side] for each in bounds)) for side in (0, 1))
        return low, high
    (low, high), *others = bounds
    if name == "abs":
        largest = max(abs(low), abs(high))
        return (low if low >= 0 else 0), largest
    least, most = others[0]
    if name == "%":
        return (0, most) if least > 0 else (-inf, inf)
    if name in ("//", "/") and least <= 0 <= most:
        return (-inf, inf)
    corners = [OPERATIONS[name](one, other) for one in (low, high) for other in (least, most)]
    return min(corners), max(corners)


def narrow_bounds(test: str, outcome: bool, first: Bounds, second: Bounds) -> tuple[Bounds, Bounds]:
    """Return the bounds of two whole numbers for which a test has an outcome.

    Args:
        test: `<` or `==`.
        outcome: the outcome.
        first: the bounds of the first number.
        second: those of the second.
    """
    (low, high), (least, most) = first, second
    match test, outcome:
        case "<", True:
            return (low, min(high, most - 1)), (max(least, low + 1), most)
        case "<", False:
            return (max(low, least), high), (least, min(most, high))
        case "==", True:
            both = (max(low, least), min(high, most))
            return both, both
        case _ if least == most:
            return (low + (least == low), high - (least == high)), second
        case _:
            return first, second

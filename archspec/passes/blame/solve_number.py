"""Solve for the number after which all sizes and totals hold.

Stated channels are linear in a width, a cell or a repeat count; totals are at most quadratic. Two
measures with other numbers tell which one would fit, or that none does.
"""

from collections.abc import Iterator
from math import isqrt
from typing import TypeAlias

from archspec import limits
from archspec.diagnostics import Span
from archspec.passes.blame.candidate import Candidate, NumberSlot
from archspec.passes.remeasure.measure import NetworkMeasure

Faults: TypeAlias = dict[tuple[Span, str], int]

_TOTALS = ("params", "macs", "inference_params", "inference_macs")


def solve_number(
    network: NetworkMeasure, slot: NumberSlot, base: Faults | None
) -> Iterator[Candidate]:
    """Yield the edits of a number after which everything holds.

    Args:
        network: the network.
        slot: the number.
        base: by how much each size and total of the network differs; None if that is unknown.
    """
    is_solved = False
    for number in dict.fromkeys(_find_numbers(network, slot, base)):
        for candidate in _try_number(network, slot, number):
            is_solved = True
            yield candidate
    for number in () if is_solved else slot.guesses:
        yield from _try_number(network, slot, number)


def _try_number(network: NetworkMeasure, slot: NumberSlot, number: int) -> Iterator[Candidate]:
    """Yield the edit of a number, if everything holds after it."""
    if _is_possible(slot, number):
        candidate = slot.make(number)
        if network.measure(candidate.change, strict=True) is not None:
            yield candidate


def _is_possible(slot: NumberSlot, number: int) -> bool:
    if slot.choices and number not in slot.choices:
        return False
    return number != slot.now and 0 < number <= limits.DIMENSION


def _find_numbers(network: NetworkMeasure, slot: NumberSlot, base: Faults | None) -> Iterator[int]:
    """Yield numbers that may fit."""
    first = _measure(network, slot, slot.probes[0])
    if first is None:
        return
    if base is None or slot.now == 0:
        second = _measure(network, slot, slot.probes[1])
        if second is not None:
            step = slot.probes[1] - slot.probes[0]
            known = _keep_sizes(first, second) or (first, second)
            yield from _solve_linear(*known, slot.probes[0], step)
        return
    start, step = slot.now, slot.probes[0] - slot.now
    sizes = _keep_sizes(base, first)
    if sizes:
        yield from _solve_linear(*sizes, start, step)
        return
    if any(base[key] == first.get(key) for key in base):
        return
    yield from _solve_linear(base, first, start, step)
    if not slot.is_curved:
        return
    second = _measure(network, slot, slot.probes[1])
    if second is not None:
        yield from _solve_quadratic(base, first, second, start, step)


def _keep_sizes(one: Faults, other: Faults) -> tuple[Faults, Faults] | None:
    """Return the sizes among two measures, on which totals depend in turn; None if all hold."""
    sizes = {key for key in one.keys() | other.keys() if key[1] not in _TOTALS}
    if not sizes:
        return None
    return {key: one.get(key, 0) for key in sizes}, {key: other.get(key, 0) for key in sizes}


def _measure(network: NetworkMeasure, slot: NumberSlot, number: int) -> Faults | None:
    found = network.measure(slot.make(number).change, strict=False)
    return None if found is None else dict(found.faults)


def _solve_linear(base: Faults, first: Faults, start: int, step: int) -> Iterator[int]:
    """Yield the number at which every fault is gone, if all are linear in it."""
    found: set[tuple[int, int]] = set()
    for key in base.keys() | first.keys():
        now, then = base.get(key, 0), first.get(key, 0)
        if now or then:
            found.add(divmod(-now * step, then - now) if then != now else (0, 1))
    if len(found) == 1:
        ((number, rest),) = found
        if not rest:
            yield start + number


def _solve_quadratic(
    base: Faults, first: Faults, second: Faults, start: int, step: int
) -> Iterator[int]:
    """Yield the numbers at which a total fits."""
    key = min(base, key=lambda key: key[1], default=None)
    if key is None:
        return
    now, then, later = (faults.get(key, 0) for faults in (base, first, second))
    curve = later - 2 * then + now  # twice the coefficient of the square
    slope = 2 * (then - now) - curve  # twice that of the number itself
    if curve == 0:
        if slope:
            yield start + round(-2 * now * step / slope)
        return
    root = slope * slope - 8 * curve * now
    if root >= 0:
        for sign in (1, -1):
            yield start + round((-slope + sign * isqrt(root)) * step / (2 * curve))

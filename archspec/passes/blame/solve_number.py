"""Solve for the number after which all sizes and totals hold.

Stated channels are linear in a width, a cell or a repeat count; totals are at most quadratic. Two
measures with other numbers tell which one would fit, or that none does. Where a spec rounds what it
computes from the number, further ones lead there.
"""

from collections.abc import Iterator, Mapping
from math import sqrt
from typing import Final, TypeAlias

from archspec import limits
from archspec.diagnostics import Span
from archspec.passes.blame.candidate import Candidate, NumberSlot
from archspec.passes.remeasure.measure import NetworkMeasure

Faults: TypeAlias = dict[tuple[Span, str], int]

_TOTALS: Final = ("params", "macs", "inference_params", "inference_macs")

_ROUNDS: Final = 4
"""The most steps towards a number on which totals depend as on a rounded one."""

_NEAR: Final = 0.2
"""By what part of a number the numbers at which two totals fit may differ."""

_ALIKE: Final = 3.0
"""By how much the shares may differ in which a number changes what two totals lack."""

_FLAT: Final = 1e-9
"""What is no curve beside a slope."""


def solve_number(
    network: NetworkMeasure, slot: NumberSlot, base: Faults | None
) -> Iterator[Candidate]:
    """Yield the edits of a number after which everything holds.

    Args:
        network: the network.
        slot: the number.
        base: by how much each size and total of the network differs; None if that is unknown.
    """
    known: dict[int, Faults] = {} if base is None or slot.now == 0 else {slot.now: base}
    is_solved = False
    for number in dict.fromkeys(_find_numbers(network, slot, known)):
        for candidate in _try_number(network, slot, number):
            is_solved = True
            yield candidate
    if is_solved or (len(known) == 2 and _changes_others(*known.values())):
        return
    for number in slot.guesses:
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


def _find_numbers(
    network: NetworkMeasure, slot: NumberSlot, known: dict[int, Faults]
) -> Iterator[int]:
    """Yield numbers that may fit.

    Args:
        network: the network.
        slot: the number.
        known: by how much sizes and totals differ for some numbers, to which others are added.
    """
    for number in slot.probes:
        found = None if number in known else network.measure(slot.make(number).change, strict=False)
        if found is None:
            continue
        known[number] = dict(found.faults)
        if len(known) == 2:
            sizes = keep_sizes(*known.values())
            yield from solve_linear(*(sizes or known.values()), *known)
            if sizes or not slot.is_curved or not _may_mend(*known.values()):
                return
    if len(known) > 2:
        yield from _find_curved(network, slot, known)


def _find_curved(
    network: NetworkMeasure, slot: NumberSlot, known: dict[int, Faults]
) -> Iterator[int]:
    """Yield numbers at which totals fit that depend on their squares, if rounded here and there.

    Args:
        network: the network.
        slot: the number.
        known: by how much totals differ for three numbers, to which others are added.
    """
    for _ in range(_ROUNDS):
        roots = _find_common_roots(known)
        tried = [number for number in map(round, roots) if number not in known]
        yield from tried
        if len(tried) != 1 or not _is_possible(slot, tried[0]):
            return
        found = network.measure(slot.make(tried[0]).change, strict=False)
        if found is None:
            return
        known[tried[0]] = dict(found.faults)


def _find_common_roots(known: Mapping[int, Faults]) -> list[float]:
    """Return the numbers at which every total that differs may fit, by its three best measures."""
    common: list[float] | None = None
    for key in {key for faults in known.values() for key in faults}:
        values = sorted((abs(faults.get(key, 0)), number) for number, faults in known.items())
        points = [(number, known[number].get(key, 0)) for _, number in values[:3]]
        roots = _find_roots(*points)
        if common is None:
            common = roots
        else:
            common = [one for one in common if any(_is_near(one, other) for other in roots)]
    return [root for root in common or () if root > 0]


def _is_near(one: float, other: float) -> bool:
    return abs(one - other) <= _NEAR * max(abs(one), abs(other), 1)


def _find_roots(*points: tuple[int, int]) -> list[float]:
    """Return the zeros of the parabola through three points."""
    (x, now), (y, then), (z, later) = points
    first, second = (then - now) / (y - x), (later - then) / (z - y)
    curve = (second - first) / (z - x)
    slope = first - curve * (x + y)
    rest = now - first * x + curve * x * y
    if abs(curve) * max(x, y, z) <= _FLAT * abs(slope):
        return [-rest / slope] if slope else []
    root = slope * slope - 4 * curve * rest
    return [(-slope + sign * sqrt(root)) / (2 * curve) for sign in (1, -1)] if root >= 0 else []


def _may_mend(one: Faults, other: Faults) -> bool:
    """Check whether totals differ for two numbers as they have to for a third one to fit.

    Each that does not hold changes, none that holds does, and what they lack of each other is about
    what they change, since a number counts on the grids on which it stands.
    """
    keys = sorted(one.keys() | other.keys())
    if not keys or _changes_others(one, other):
        return False
    shares = [(other.get(key, 0) - one[key]) / one[key] for key in keys]
    low, high = min(shares), max(shares)
    return low * high > 0 and max(low / high, high / low) <= _ALIKE


def _changes_others(one: Faults, other: Faults) -> bool:
    """Check whether another number leaves a total that does not hold, or changes one that does.

    It says nothing where a size differs, which changes totals in turn.
    """
    if keep_sizes(one, other) is not None:
        return False
    pairs = [(one.get(key, 0), other.get(key, 0)) for key in one.keys() | other.keys()]
    return any((now == 0) != (now == then) for now, then in pairs)


def keep_sizes(one: Faults, other: Faults) -> tuple[Faults, Faults] | None:
    """Return the sizes among two measures, on which totals depend in turn; None if all hold."""
    sizes = {key for key in one.keys() | other.keys() if key[1] not in _TOTALS}
    if not sizes:
        return None
    return {key: one.get(key, 0) for key in sizes}, {key: other.get(key, 0) for key in sizes}


def solve_linear(base: Faults, first: Faults, start: int, end: int) -> Iterator[int]:
    """Yield the number at which every fault is gone, if all are linear in it."""
    found: set[tuple[int, int]] = set()
    for key in base.keys() | first.keys():
        now, then = base.get(key, 0), first.get(key, 0)
        if now or then:
            found.add(divmod(-now * (end - start), then - now) if then != now else (0, 1))
    if len(found) == 1:
        ((number, rest),) = found
        if not rest:
            yield start + number

"""Scales: from values to pixels, with round ticks."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Final

_STEPS: Final = (1, 2, 5)
_THOUSAND: Final = 1000
_LETTERS: Final = ("", "k", "M", "G", "T", "P")


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis.

    Attributes:
        ticks: the values at its ticks, evenly spaced; the first and the last are its ends.
        start: the pixel of the first tick.
        stop: the pixel of the last tick; it may be the smaller one.
    """

    ticks: tuple[Fraction, ...]
    start: int
    stop: int

    def at(self, value: float) -> int:
        """The pixel of a value."""
        first, last = self.ticks[0], self.ticks[-1]
        share = (_exact(value) - first) / (last - first)
        return round(self.start + share * (self.stop - self.start))


def ticks(low: float, high: float, most: int) -> tuple[Fraction, ...]:
    """Round values, evenly spaced, that enclose a range.

    Args:
        low: where the range begins.
        high: where it ends, not below `low`.
        most: how many steps there may be.
    """
    first, last = _exact(low), _exact(high)
    step = _step(last - first or abs(last) / 100 or Fraction(1), most)
    while True:
        start, stop = floor(first / step), max(ceil(last / step), floor(first / step) + 1)
        if stop - start <= most:
            return tuple(step * number for number in range(start, stop + 1))
        step = _step(step * most * Fraction(101, 100), most)


def _exact(value: float) -> Fraction:
    """A number as people write it: 0.1 is a tenth."""
    return Fraction(str(value))


def _step(extent: Fraction, most: int) -> Fraction:
    """The least round step of which a number of steps cover an extent."""
    power = Fraction(1)
    while power * most >= extent:
        power /= 10
    while True:
        for each in _STEPS:
            if power * each * most >= extent:
                return power * each
        power *= 10


def tick_text(value: Fraction) -> str:
    """A value at a tick: `0.5`, `12`."""
    return f"{float(value):.10f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in which numbers at ticks stay short: `G` for 10^9."""

    letter: str
    size: int


def unit_of(values: Sequence[int]) -> Unit:
    """The unit in which the largest of values has few digits."""
    largest, power = max(values, default=0), 0
    while largest >= _THOUSAND ** (power + 1) and power + 1 < len(_LETTERS):
        power += 1
    return Unit(_LETTERS[power], _THOUSAND**power)

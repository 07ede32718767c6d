"""Map values to pixels on scales with round ticks."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import count
from math import ceil, floor, log10
from typing import Final

from archspec.dataclass import dataclass

_STEPS: Final = (1, 2, 5)
_ROUNDS: Final = 8
_APART: Final = 0.1
"""How much of a logarithmic axis lies between 0, which it does not have, and its first decade."""


@dataclass(frozen=True, slots=True)
class LinearScale:
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
        """Return the pixel of a value."""
        return round(self.start + self.share(value) * (self.stop - self.start))

    def share(self, value: float) -> Fraction:
        """Return how much of the axis lies before a value."""
        first, last = self.ticks[0], self.ticks[-1]
        return (_round_exactly(value) - first) / (last - first)

    def fitted(self, marks: Sequence[tuple[float, int]]) -> "LinearScale":
        """Return the scale with ends moved in, so that marks stay within its ends as a whole.

        Args:
            marks: values, each with the radius of what is drawn there.
        """
        scale, sign = self, 1 if self.start < self.stop else -1
        for _ in range(_ROUNDS):
            places = [(scale.at(value), radius) for value, radius in marks]
            under = max(0, *(radius - sign * (at - self.start) for at, radius in places))
            over = max(0, *(radius - sign * (self.stop - at) for at, radius in places))
            if not under and not over:
                break
            start, stop = scale.start + sign * under, scale.stop - sign * over
            scale = replace(scale, start=start, stop=stop)
        return scale


@dataclass(frozen=True, slots=True)
class LogScale(LinearScale):
    """A logarithmic axis; if its first tick is 0, it is set apart before all others."""

    def share(self, value: float) -> Fraction:
        """Return how much of the axis lies before a value."""
        apart = 0 if self.ticks[0] else _APART
        first, last = self.ticks[0] or self.ticks[1], self.ticks[-1]
        if value <= 0:
            return Fraction(0)
        part = log10(value / first) / log10(last / first)
        return Fraction(apart + (1 - apart) * part)


def choose_ticks(low: float, high: float, most: int) -> tuple[Fraction, ...]:
    """Return round values, evenly spaced, that enclose a range.

    Args:
        low: where the range begins.
        high: where it ends, not below `low`.
        most: how many steps there may be.
    """
    first, last = _round_exactly(low), _round_exactly(high)
    step = _choose_step(last - first or abs(last) / 100 or Fraction(1), most)
    while True:
        start, stop = floor(first / step), max(ceil(last / step), floor(first / step) + 1)
        if stop - start <= most:
            return tuple(step * number for number in range(start, stop + 1))
        step = _choose_step(step * most * Fraction(101, 100), most)


def choose_decades(low: int, high: int, most: int) -> tuple[Fraction, ...]:
    """Return round values, even on a log scale, that enclose a range of over one power of ten.

    Args:
        low: where the range begins, 1 or more.
        high: where it ends.
        most: how many steps there may be.
    """
    powers = range(len(str(low)) - 1, len(str(high)) + 1)
    found = [Fraction(digit * 10**power) for power in powers for digit in _STEPS]
    stride = count(1)
    while len(_trim_to_range(found, low, high)) > most + 1:
        step = next(stride)
        found = [Fraction(10**power) for power in range(powers[0], powers[-1] + step, step)]
    return _trim_to_range(found, low, high)


def _trim_to_range(values: Sequence[Fraction], low: int, high: int) -> tuple[Fraction, ...]:
    """Return the values that enclose a range, and those within it."""
    first = max(number for number, fraction in enumerate(values) if fraction <= low)
    last = min(number for number, fraction in enumerate(values) if fraction >= high)
    return tuple(values[first : last + 1])


def _round_exactly(value: float) -> Fraction:
    """Return the exact fraction of a decimal number as written: 0.1 is a tenth."""
    return Fraction(str(value))


def _choose_step(extent: Fraction, most: int) -> Fraction:
    """Return the smallest round step such that a number of steps covers an extent."""
    power = Fraction(1)
    while power * most >= extent:
        power /= 10
    while True:
        for step in _STEPS:
            if power * step * most >= extent:
                return power * step
        power *= 10


def format_tick(value: Fraction) -> str:
    """Return a value at a tick: `0.5`, `12`."""
    return f"{float(value):.10f}".rstrip("0").rstrip(".")

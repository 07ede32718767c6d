"""One axis of what positions see: intervals of pixels that repeat as one goes along.

Behind windows, every position sees as much as its neighbour, a fixed number of pixels further on.
Behind a transposed convolution neighbours see different amounts, and so the intervals of several
positions are kept, after which all repeats. Where branches of different strides meet, nothing
repeats, and every position of the grid is kept.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import gcd, lcm
from typing import Final, TypeAlias

from archspec import limits
from archspec.ops.reach import Reach

Interval: TypeAlias = tuple[int, int]
"""The first and the last pixel; the edges of the grid are not looked at."""


@dataclass(frozen=True, slots=True)
class Axis:
    """What the positions along one axis see.

    Attributes:
        seen: the pixels that the first positions see; None for one that sees nothing. Empty where
            that took more than `limits.FIELD_PLACES` to find out.
        step: how many pixels further on all of this repeats; 0 where it does not, and there are no
            more positions.
    """

    seen: tuple[Interval | None, ...]
    step: int

    def at(self, position: int) -> Interval | None:
        """The pixels that a position sees."""
        if not self.step:
            return self.seen[position] if 0 <= position < len(self.seen) else None
        turns, phase = divmod(position, len(self.seen))
        found = self.seen[phase]
        return found and (found[0] + turns * self.step, found[1] + turns * self.step)

    @property
    def jump(self) -> Fraction | None:
        """How many pixels apart two neighbours see, on average; None where it is not even."""
        return Fraction(self.step, len(self.seen)) if self.step else None

    @property
    def extent(self) -> int:
        """The pixels from the first to the last that a position sees; of the one that sees most."""
        return max((last - first + 1 for first, last in filter(None, self.seen)), default=0)


PIXELS: Final = Axis(((0, 0),), 1)
"""What the positions of a grid see of that grid."""

UNTOLD: Final = Axis((), 0)
"""What is too much work to find out."""


def behind(source: Axis, reach: Reach, positions: int) -> Axis:
    """What the output of a window sees.

    Args:
        source: what the input sees.
        reach: the window.
        positions: how many positions the output has.
    """
    if not source.seen:
        return UNTOLD
    if reach.transposed:
        return _behind_transposed(source, reach, positions)
    taken = _taken(source, reach)
    if not source.step:
        return _gathered(source, taken, positions, 0)
    shared = gcd(len(source.seen), reach.stride)
    step = source.step * (reach.stride // shared)
    return _gathered(source, taken, len(source.seen) // shared, step)


def _behind_transposed(source: Axis, reach: Reach, positions: int) -> Axis:
    if reach.gap * min(reach.taps, len(source.seen)) > limits.FIELD_PLACES:
        return UNTOLD
    taken = _transposed(source, reach)
    if not source.step:
        return _gathered(source, taken, positions, 0)
    return _gathered(source, taken, reach.stride * len(source.seen), source.step)


_Taken: TypeAlias = "Callable[[int], Iterator[int | None]]"
"""Gives the positions of the input that matter for a position of the output, or none."""


def _gathered(source: Axis, taken: _Taken, positions: int, step: int) -> Axis:
    seen: list[Interval | None] = []
    work = 0
    for position in range(positions):
        intervals = [None if each is None else source.at(each) for each in taken(position)]
        work += 1 + len(intervals)
        if work > limits.FIELD_PLACES:
            return UNTOLD
        seen.append(_around(intervals))
    return Axis(tuple(seen), step)


def _taken(source: Axis, reach: Reach) -> _Taken:
    period = len(source.seen)
    period //= gcd(period, reach.gap)

    def taken(position: int) -> Iterator[int | None]:
        start = position * reach.stride - reach.before
        first, last = 0, reach.taps - 1
        if not source.step:
            first = max(first, -(start // reach.gap))
            last = min(last, (len(source.seen) - 1 - start) // reach.gap)
        return (start + tap * reach.gap for tap in _ends(first, last, period))

    return taken


def _transposed(source: Axis, reach: Reach) -> _Taken:
    period = lcm(len(source.seen), reach.gap // gcd(reach.gap, reach.stride))

    def taken(position: int) -> Iterator[int | None]:
        end = position + reach.before
        first = -((reach.gap * (reach.taps - 1) - end) // reach.stride)
        last = end // reach.stride
        if not source.step:
            first, last = max(first, 0), min(last, len(source.seen) - 1)
        near = _ends(first, last, period)
        return (None if (end - each * reach.stride) % reach.gap else each for each in near)

    return taken


def _ends(first: int, last: int, period: int) -> Iterator[int]:
    """The numbers of a range at its two ends: those between see nothing beyond what these see."""
    if last - first < 2 * period:
        return iter(range(first, last + 1))
    return chain(range(first, first + period), range(last - period + 1, last + 1))


def _around(intervals: Sequence[Interval | None]) -> Interval | None:
    known = [each for each in intervals if each is not None]
    if not known:
        return None
    return (min(first for first, _ in known), max(last for _, last in known))


def union(axes: Sequence[Axis], sides: Sequence[int], positions: int) -> Axis:
    """What the output of a join sees.

    Args:
        axes: what its inputs see.
        sides: how many positions they have; one that has a single position is spread over all.
        positions: how many the output has.
    """
    if not all(each.seen for each in axes):
        return UNTOLD
    jumps = {each.jump for each in axes}
    spread = any(side != positions for side in sides)
    if spread or len(jumps) > 1 or None in jumps:
        return _each_place(axes, sides, positions)
    period = lcm(*(len(each.seen) for each in axes))
    return _united(axes, [1] * len(axes), period, axes[0].step * (period // len(axes[0].seen)))


def _each_place(axes: Sequence[Axis], sides: Sequence[int], positions: int) -> Axis:
    return _united(axes, [int(side == positions) for side in sides], positions, 0)


def _united(axes: Sequence[Axis], moves: Sequence[int], positions: int, step: int) -> Axis:
    if positions * len(axes) > limits.FIELD_PLACES:
        return UNTOLD
    seen = (
        _around([axis.at(place * move) for axis, move in zip(axes, moves, strict=True)])
        for place in range(positions)
    )
    return Axis(tuple(seen), step)

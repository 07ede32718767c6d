"""Receptive fields along one axis: intervals of pixels that repeat with a period.

Behind ordinary windows every position sees equally many pixels, shifted by a fixed step from one
position to the next. Behind a transposed convolution neighbors see different amounts, so one
period of intervals is kept. Where branches of different strides meet nothing repeats, and the
interval of every position is kept.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import chain
from math import gcd, lcm
from typing import Final, TypeAlias

from archspec import limits
from archspec.dataclass import dataclass
from archspec.expressions import TraceError, maximum, minimum
from archspec.ops.reach import Reach

Interval: TypeAlias = tuple[int, int]
"""The first and last pixel; edges of the grid are ignored."""


@dataclass(frozen=True, slots=True)
class AxisField:
    """The pixels that the positions along one axis see.

    Attributes:
        seen: the intervals of the first positions, one period; None for a position that sees
            nothing. Empty if computing them takes more than `limits.FIELD_PLACES`.
        step: the shift in pixels from one period to the next; 0 if nothing repeats and `seen`
            lists every position.
    """

    seen: tuple[Interval | None, ...]
    step: int

    def interval_at(self, position: int) -> Interval | None:
        """Return the pixels that a position sees."""
        if not self.step:
            return self.seen[position] if 0 <= position < len(self.seen) else None
        turns, phase = divmod(position, len(self.seen))
        found = self.seen[phase]
        return found and (found[0] + turns * self.step, found[1] + turns * self.step)

    @property
    def is_even(self) -> bool:
        """Whether it is one interval, shifted from each position to the next."""
        return len(self.seen) == 1 and self.step != 0

    @property
    def jump(self) -> Fraction | None:
        """The mean distance in pixels between the views of two neighbors; None if it varies."""
        return Fraction(int(self.step), len(self.seen)) if self.step else None

    @property
    def extent(self) -> int:
        """The number of pixels from the first to the last one seen, at the widest position."""
        return max((last - first + 1 for first, last in filter(None, self.seen)), default=0)


PIXELS: Final = AxisField(((0, 0),), 1)
"""The view of a grid on itself."""

UNKNOWN: Final = AxisField((), 0)
"""The axis that stands for a field too expensive to compute."""


def propagate_window(source: AxisField, reach: Reach, positions: int) -> AxisField:
    """Return the axis behind a window.

    Args:
        source: the axis of the input.
        reach: the window.
        positions: the number of positions of the output.
    """
    if not source.seen:
        return UNKNOWN
    if len(source.seen) == 1 and source.step and not reach.transposed:
        return _slide_window(source, reach)
    if reach.transposed:
        if reach.gap * min(reach.taps, len(source.seen)) > limits.FIELD_PLACES:
            return UNKNOWN
        taken, period = _map_transposed_window(source, reach), reach.stride * len(source.seen)
        step = source.step
    else:
        shared = gcd(len(source.seen), reach.stride)
        taken, period = _map_window(source, reach), len(source.seen) // shared
        step = source.step * (reach.stride // shared)
    return _collect_intervals(source, taken, period if source.step else positions, step)


def _slide_window(source: AxisField, reach: Reach) -> AxisField:
    """Return the axis behind a window on an axis whose positions all see alike."""
    (seen,), jump = source.seen, source.step
    start, end = -reach.before, reach.gap * (reach.taps - 1) - reach.before
    moved = seen and (seen[0] + start * jump, seen[1] + end * jump)
    return AxisField((moved,), jump * reach.stride)


_Taken: TypeAlias = "Callable[[int], Iterator[int | None]]"
"""Maps an output position to the input positions that matter for it; None for a zero."""


def _collect_intervals(source: AxisField, taken: _Taken, positions: int, step: int) -> AxisField:
    seen: list[Interval | None] = []
    work = 0
    for position in range(positions):
        intervals = [
            None if number is None else source.interval_at(number) for number in taken(position)
        ]
        work += 1 + len(intervals)
        if work > limits.FIELD_PLACES:
            return UNKNOWN
        seen.append(_span_intervals(intervals))
    return AxisField(tuple(seen), step)


def _map_window(source: AxisField, reach: Reach) -> _Taken:
    period = len(source.seen)
    period //= gcd(period, reach.gap)

    def taken(position: int) -> Iterator[int | None]:
        start = position * reach.stride - reach.before
        first, last = 0, reach.taps - 1
        if not source.step:
            first = max(first, -(start // reach.gap))
            last = min(last, (len(source.seen) - 1 - start) // reach.gap)
        return (start + tap * reach.gap for tap in _keep_range_ends(first, last, period))

    return taken


def _map_transposed_window(source: AxisField, reach: Reach) -> _Taken:
    period = lcm(len(source.seen), reach.gap // gcd(reach.gap, reach.stride))

    def taken(position: int) -> Iterator[int | None]:
        end = position + reach.before
        first = -((reach.gap * (reach.taps - 1) - end) // reach.stride)
        last = end // reach.stride
        if not source.step:
            first, last = max(first, 0), min(last, len(source.seen) - 1)
        near = _keep_range_ends(first, last, period)
        return (None if (end - each * reach.stride) % reach.gap else each for each in near)

    return taken


def _keep_range_ends(first: int, last: int, period: int) -> Iterator[int]:
    """Return the two ends of a range; positions between them see nothing beyond the ends' views."""
    if last - first < 2 * period:
        return iter(range(first, last + 1))
    return chain(range(first, first + period), range(last - period + 1, last + 1))


def _span_intervals(intervals: Sequence[Interval | None]) -> Interval | None:
    known = [interval for interval in intervals if interval is not None]
    if not known:
        return None
    return (min(first for first, _ in known), max(last for _, last in known))


def _span_parallel(intervals: Sequence[Interval | None]) -> Interval | None:
    """Return the span of some intervals, whose ends may be traced numbers."""
    known = [interval for interval in intervals if interval is not None]
    if not known:
        return None
    return (minimum(*(first for first, _ in known)), maximum(*(last for _, last in known)))


def repeat_axis(entering: AxisField, leaving: AxisField, times: int) -> AxisField:
    """Return the axis behind some rounds that each do the same, of which the first is known.

    A round moves the ends of an interval by so many positions. If the positions that leave it are
    as far apart as those that enter, the next one moves them by as many pixels.

    Args:
        entering: the axis in front of the first round, of one interval.
        leaving: the axis behind it, likewise.
        times: the number of rounds.

    Raises:
        TraceError: if the positions that leave are further apart or closer.
    """
    if leaving.step != entering.step:
        raise TraceError("the rounds of a stage change the stride of its field")
    (before,), (behind,) = entering.seen, leaving.seen
    if before is None or behind is None:
        return leaving
    ends = zip(before, behind, strict=True)
    first, last = (end + (times - 1) * (end - start) for start, end in ends)
    return AxisField(((first, last),), leaving.step)


def merge_axes(axes: Sequence[AxisField], sides: Sequence[int], positions: int) -> AxisField:
    """Return the axis of the output of a join.

    Args:
        axes: the axes of its inputs.
        sides: the number of positions of each input; a single position is broadcast to all.
        positions: the number of positions of the output.
    """
    if not all(axis.seen for axis in axes):
        return UNKNOWN
    is_spread = any(side != positions for side in sides)
    if not is_spread and _are_parallel(axes):
        return AxisField((_span_parallel([axis.seen[0] for axis in axes]),), axes[0].step)
    jumps = {axis.jump for axis in axes}
    if is_spread or len(jumps) > 1 or None in jumps:
        moves, step = [int(side == positions) for side in sides], 0
    else:
        moves, positions = [1] * len(axes), lcm(*(len(axis.seen) for axis in axes))
        step = axes[0].step * (positions // len(axes[0].seen))
    if positions * len(axes) > limits.FIELD_PLACES:
        return UNKNOWN
    pairs = list(zip(axes, moves, strict=True))
    seen = (
        _span_intervals([axis.interval_at(place * move) for axis, move in pairs])
        for place in range(positions)
    )
    return AxisField(tuple(seen), step)


def _are_parallel(axes: Sequence[AxisField]) -> bool:
    """Check whether each axis is one interval, all of them shifted by the same step."""
    step = axes[0].step
    are_alike = all(len(axis.seen) == 1 and axis.step == step for axis in axes)
    return are_alike and step != 0 and len(axes) <= limits.FIELD_PLACES

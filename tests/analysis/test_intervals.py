"""Axes in closed form, held against the intervals of one position after the other."""

from collections.abc import Sequence
from random import Random

from archspec.analysis.intervals import AxisField, Interval, merge_axes, propagate_window
from archspec.ops.reach import Reach


def test_windows_and_joins_of_regular_axes() -> None:
    dice = Random(0)
    for _ in range(200):
        taps, stride, gap = (dice.randint(1, 6) for _ in range(3))
        reach = Reach(taps, stride, gap, before=dice.randint(0, 6))
        starts, step = [dice.randint(-9, 9) for _ in range(2)], dice.randint(1, 4)
        axes = [AxisField(((start, start + dice.randint(0, 9)),), step) for start in starts]
        behind, joined = propagate_window(axes[0], reach, 8), merge_axes(axes, [8, 8], 8)
        assert (behind.step, joined.step) == (step * stride, step)
        for place in range(8):
            first = place * reach.stride - reach.before
            taken = [axes[0].interval_at(first + tap * reach.gap) for tap in range(reach.taps)]
            assert behind.interval_at(place) == span(taken)
            assert joined.interval_at(place) == span([axis.interval_at(place) for axis in axes])


def span(seen: Sequence[Interval | None]) -> Interval:
    known = [interval for interval in seen if interval is not None]
    return min(first for first, _ in known), max(last for _, last in known)

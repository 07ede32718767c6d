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


def test_windows_on_axes_of_any_kind() -> None:
    """An output position sees what its taps do; where nothing repeats, the grid has ends."""
    dice = Random(1)
    for _ in range(600):
        source = random_axis(dice)
        taps, stride, gap = (dice.randint(1, most) for most in (5, 4, 4))
        reach = Reach(taps, stride, gap, dice.randint(0, 6), transposed=dice.random() < 0.6)
        behind = propagate_window(source, reach, 14)
        for place in range(14):
            taken = [at(source, number) for number in list_tapped(reach, place)]
            assert behind.interval_at(place) == span(taken), (source, reach, place)


def list_tapped(reach: Reach, place: int) -> list[int]:
    """The input positions of an output position: those of `Reach`, one after the other."""
    offsets = [tap * reach.gap - reach.before for tap in range(reach.taps)]
    if not reach.transposed:
        return [place * reach.stride + offset for offset in offsets]
    return [n for n in range(-60, 60) if place - n * reach.stride in offsets]


def test_joins_of_axes_of_any_kind() -> None:
    dice = Random(2)
    for _ in range(300):
        jump, positions = dice.randint(1, 3), dice.randint(2, 13)
        axes = [random_axis(dice, jump, positions) for _ in range(dice.randint(2, 3))]
        sides = [positions if dice.random() < 0.8 else 1 for _ in axes]
        sides[dice.randrange(len(sides))] = positions
        joined = merge_axes(axes, sides, positions)
        for place in range(positions):
            taken = [
                at(axis, place if side > 1 else 0) for axis, side in zip(axes, sides, strict=True)
            ]
            assert joined.interval_at(place) == span(taken), (axes, sides, place)


def random_axis(dice: Random, jump: int = 0, positions: int = 9) -> AxisField:
    """An axis of some period, or with ends, on which some positions may see nothing."""
    repeats = dice.random() < 0.8
    period = dice.randint(1, 4) if repeats else positions
    seen = [(start, start + dice.randint(0, 5)) for start in dice.choices(range(-6, 7), k=period)]
    views = tuple(view if dice.random() < 0.9 else None for view in seen)
    return AxisField(views, (jump or dice.randint(1, 3)) * period if repeats else 0)


def at(axis: AxisField, position: int) -> Interval | None:
    """What a position sees: nothing, if it is outside of a grid with ends."""
    period = len(axis.seen)
    turns = position // period
    view = axis.seen[position % period]
    if view is None or (turns and not axis.step):
        return None
    return view[0] + turns * axis.step, view[1] + turns * axis.step


def test_nothing_is_seen_outside_of_a_grid_with_ends() -> None:
    axis = AxisField(((0, 2), (1, 4)), 0)
    found = [axis.interval_at(position) for position in (-1, 0, 1, 2)]
    assert found == [None, (0, 2), (1, 4), None]


def span(seen: Sequence[Interval | None]) -> Interval | None:
    known = [interval for interval in seen if interval is not None]
    if not known:
        return None
    return min(first for first, _ in known), max(last for _, last in known)

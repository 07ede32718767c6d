"""Draw the axes of the chart: errors on the y-axis, multiply-accumulates on the x-axis."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from archspec.comparison.chart.scale import (
    LinearScale,
    LogScale,
    choose_decades,
    choose_ticks,
    format_tick,
)
from archspec.comparison.chart.shapes import AXIS, GRID, ChartShape, draw_straight_line
from archspec.dataclass import dataclass
from archspec.render.layout.drawing import Rect, Text
from archspec.render.layout.metrics import SMALL, measure_width
from archspec.text.numbers import abbreviate, find_prefix

LARGEST: Final = 40
"""The radius of the largest bubble."""

_STEPS: Final = 7
_MOST: Final = 9
"""The maximum number of steps on a logarithmic axis."""

_FAR: Final = 100
"""The ratio of values from which an axis is logarithmic."""

_LEAST: Final = 0.1
"""The minimum range of an error axis in percent: smaller differences are not meaningful."""

_GAP: Final = 8
_LEFT: Final = 44
"""The minimum space for the numbers at an axis."""


@dataclass(frozen=True, slots=True)
class ChartAxis:
    """An axis with its labels.

    Attributes:
        scale: maps values to pixels.
        unit: the divisor of values.
        texts: the label of each tick.
        title: the title of the axis.
    """

    scale: LinearScale
    unit: int
    texts: tuple[str, ...]
    title: str

    def at(self, value: float) -> int:
        """Return the pixel of a value."""
        return self.scale.at(value / self.unit)

    @property
    def margin(self) -> int:
        """The space that its numbers need on the left."""
        return max(_LEFT, max(measure_width(text, SMALL) for text in self.texts) + _GAP)


def fit_cost_axis(costs: Sequence[tuple[int, int]], start: int, stop: int) -> ChartAxis:
    """Return the axis of multiply-accumulates: from 0, or logarithmic for distant values.

    Args:
        costs: the multiply-accumulates of each network, with the radius of its bubble.
        start: the pixel where the axis begins.
        stop: the pixel where it ends.
    """
    positive = sorted(macs for macs, _ in costs if macs)
    if not positive:
        scale = LinearScale((Fraction(0), Fraction(1)), start, stop).fitted(costs)
        return ChartAxis(scale, 1, ("0", ""), _format_title("MACs"))
    if positive[-1] >= _FAR * positive[0]:
        return _build_logarithmic_axis(costs, positive, start, stop)
    unit = find_prefix(positive[-1])
    high = positive[-1] / unit.size * (stop - start) / (stop - start - LARGEST)
    scale = LinearScale(choose_ticks(0, high, _STEPS), start, stop)
    marks = [(macs / unit.size, radius) for macs, radius in costs]
    texts = tuple(map(format_tick, scale.ticks))
    return ChartAxis(scale.fitted(marks), unit.size, texts, _format_title(f"{unit.letter}MACs"))


def _build_logarithmic_axis(
    costs: Sequence[tuple[int, int]], positive: Sequence[int], start: int, stop: int
) -> ChartAxis:
    """Return the logarithmic axis for widely spread costs, with zero at its start."""
    nothing = () if len(positive) == len(costs) else (Fraction(0),)
    found = (*nothing, *choose_decades(positive[0], positive[-1], _MOST))
    scale = LogScale(found, start, stop).fitted(costs)
    texts = tuple(abbreviate(int(tick), trim=True) for tick in found)
    return ChartAxis(scale, 1, texts, _format_title("MACs, logarithmic"))


def _format_title(unit: str) -> str:
    return f"multiply-accumulates, {unit}"


def fit_error_axis(
    errors: Sequence[tuple[float, int]], top: int, low: int, called: str
) -> ChartAxis:
    """Return the axis of errors, with room for bubbles at both ends.

    Args:
        errors: the error of each network in percent, with the radius of its bubble.
        top: the pixel where the axis ends.
        low: the pixel where it begins.
        called: what people call the error.
    """
    values = [error for error, _ in errors]
    extent = max(_LEAST, max(values) - min(values))
    air = extent * LARGEST / (low - top - 2 * LARGEST)
    air += (extent - max(values) + min(values)) / 2
    enclosed = max(0.0, min(values) - air), min(100.0, max(values) + air)
    scale = LinearScale(choose_ticks(*enclosed, _STEPS), low, top)
    texts = tuple(map(format_tick, scale.ticks))
    return ChartAxis(scale.fitted(errors), 1, texts, f"{called}, % (lower is better)")


def draw_axes(along: ChartAxis, up: ChartAxis, plot: Rect, left: int) -> Iterator[ChartShape]:
    """Yield both axes, with the lines of their ticks.

    Args:
        along: the axis to the right.
        up: the axis upwards.
        plot: what they enclose.
        left: where the title of the axis upwards begins.
    """
    top, low, right = plot.y, plot.y + plot.height, plot.x + plot.width
    for tick, text in zip(along.scale.ticks, along.texts, strict=True):
        x = along.scale.at(float(tick))
        yield draw_straight_line((x, top), (x, low), GRID)
        yield Text(text, x, low + 14, SMALL, "middle")
    for tick, text in zip(up.scale.ticks, up.texts, strict=True):
        y = up.scale.at(float(tick))
        yield draw_straight_line((plot.x, y), (right, y), GRID)
        yield Text(text, plot.x - _GAP, y, SMALL, "end")
    yield draw_straight_line((plot.x, top), (plot.x, low), AXIS)
    yield draw_straight_line((plot.x, low), (right, low), AXIS)
    yield Text(up.title, left, top - 18, SMALL)
    yield Text(along.title, right, low + 34, SMALL, "end")

"""Fit the axes of a scatter plot to the quantities on them."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Final

from archspec.comparison.chart.axes import ChartAxis
from archspec.comparison.chart.scale import (
    LinearScale,
    LogScale,
    choose_decades,
    choose_ticks,
    format_tick,
)
from archspec.population.quantities import Quantity
from archspec.text.numbers import abbreviate, find_binary_prefix, find_prefix

FAR: Final = 20
"""The ratio of values from which an axis is logarithmic."""

_STEPS: Final = 7
_MOST: Final = 9
"""The most steps of a logarithmic axis."""


def fit_quantity_axis(
    quantity: Quantity, values: Sequence[float], ends: tuple[int, int], radius: int
) -> ChartAxis:
    """Return an axis that encloses values: logarithmic if they are far apart.

    Args:
        quantity: what they are.
        values: the values, one or more.
        ends: the pixels where the axis begins and ends.
        radius: the radius of what is drawn at each value.
    """
    low, high = min(values), max(values)
    is_far = low >= 1 and high >= FAR * low
    letters, unit = _choose_unit(quantity, low if is_far else high)
    if is_far and quantity.unit == "count":
        letters, unit = letters[1:], 1
    scale: LinearScale
    if is_far:
        scale = LogScale(choose_decades(floor(low / unit), ceil(high / unit), _MOST), *ends)
    else:
        least = low + _STEPS if quantity.unit == "number" else low  # whole numbers at ticks
        scale = LinearScale(choose_ticks(low / unit, max(high, least) / unit, _STEPS), *ends)
    fitted = scale.fitted([(low / unit, radius), (high / unit, radius)])
    told = filter(None, [quantity.label, letters, "logarithmic" if is_far else ""])
    title = ", ".join(told) + _describe_direction(quantity)
    write = _abbreviate_tick if is_far and quantity.unit == "count" else _format_tick
    return ChartAxis(fitted, unit, tuple(map(write, fitted.ticks)), title)


def _choose_unit(quantity: Quantity, value: float) -> tuple[str, int]:
    """Return the unit in which a value has one to three digits, and its size."""
    if quantity.unit == "bytes":
        return find_binary_prefix(floor(value))
    if quantity.unit == "percent":
        return "%", 1
    prefix = find_prefix(floor(value))
    letters = f"{prefix.letter}MACs" if quantity.name == "macs" else prefix.letter
    return (letters, prefix.size) if quantity.unit == "count" else ("", 1)


def _describe_direction(quantity: Quantity) -> str:
    """Return which values are better, where that needs saying."""
    if quantity.is_better_large:
        return " (larger is better)"
    return " (lower is better)" if quantity.unit == "percent" else ""


def _format_tick(tick: Fraction) -> str:
    return f"{int(tick):,}" if tick.denominator == 1 else format_tick(tick)


def _abbreviate_tick(tick: Fraction) -> str:
    return abbreviate(int(tick), trim=True)

"""Draw the chart: error over multiply-accumulates, with bubbles sized by parameters.

It follows Canziani et al. (An Analysis of Deep Neural Network Models for Practical Applications,
arXiv:1605.07678, Figure 2), but shows the error, so that lower is better.
"""

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import Final

from archspec.comparison.chart.axes import LARGEST, draw_axes, fit_cost_axis, fit_error_axis
from archspec.comparison.chart.bubble_labels import draw_key, label_bubbles
from archspec.comparison.chart.model import ChartedNetwork, Metric
from archspec.comparison.chart.shapes import (
    BUBBLE,
    GROUND,
    KEY_BUBBLE,
    LEADER,
    ChartRow,
    ChartShape,
    draw_straight_line,
)
from archspec.render.backends.display_list import CircleShape, RectShape
from archspec.render.layout.drawing import Rect, Text
from archspec.render.layout.metrics import SMALL
from archspec.text.numbers import abbreviate

HEIGHT: Final = 452
"""The height of the chart, including its axes."""

_TOP: Final = 22
_BOTTOM: Final = 46
_ABOVE_KEY: Final = 8
_KEY: Final = 132
"""The width of the legend of sizes."""

_SMALLEST: Final = 3
_SIZES: Final = (1, 2, 10)
"""The bubbles of the legend: a round number, and parts of it."""


def draw_bubbles(
    subjects: Sequence[ChartedNetwork], metric: Metric, left: int, width: int, top: int = 0
) -> ChartRow:
    """Return the chart of networks that report an error; there is at least one.

    Args:
        subjects: the networks.
        metric: the error.
        left: where the chart begins.
        width: how wide it is, with its legend.
        top: where it begins.
    """
    largest = max(subject.parameters for subject in subjects)
    radii = [_compute_radius(subject.parameters, largest) for subject in subjects]
    errors = [
        (subject.errors[metric], radius) for subject, radius in zip(subjects, radii, strict=True)
    ]
    up = fit_error_axis(errors, top + _TOP, top + HEIGHT - _BOTTOM, metric.label)
    begin, end = left + up.margin, left + width - _KEY
    costs = [(subject.macs, radius) for subject, radius in zip(subjects, radii, strict=True)]
    along = fit_cost_axis(costs, begin, end)
    plot = Rect(begin, top + _TOP, end - begin, HEIGHT - _TOP - _BOTTOM)
    discs = [
        CircleShape(
            along.at(subject.macs),
            up.at(subject.errors[metric]),
            radius,
            BUBBLE,
            _describe_bubble(subject, metric),
        )
        for subject, radius in zip(subjects, radii, strict=True)
    ]
    named, is_numbered = label_bubbles([subject.label for subject in subjects], discs, plot)
    shapes = [
        *draw_axes(along, up, plot, left),
        *named.lines,
        *(RectShape(text.bounds, GROUND) for text in named.texts),
        *sorted(discs, key=lambda disc: -disc.radius),
        *named.texts,
        *_draw_size_legend(largest, plot.x + plot.width + _KEY // 2 + 8, plot.y + plot.height),
    ]
    if not is_numbered:
        return ChartRow(tuple(shapes), HEIGHT)
    below = HEIGHT + _ABOVE_KEY
    names = draw_key([subject.label for subject in subjects], left, width, top + below)
    return ChartRow((*shapes, *names.shapes), below + names.height)


def _compute_radius(parameters: int, largest: int) -> int:
    """Return the radius of a bubble, whose area is proportional to the parameters."""
    return max(_SMALLEST, round(LARGEST * sqrt(parameters / max(1, largest))))


def _draw_size_legend(largest: int, x: int, low: int) -> Iterator[ChartShape]:
    """Yield the legend of sizes: nested bubbles on a common baseline."""
    if not largest:
        return
    round_one = _round_down(largest)
    sizes = list(dict.fromkeys(max(1, round_one // part) for part in _SIZES))
    for number in sizes:
        radius = _compute_radius(number, largest)
        y = low - 2 * radius
        yield CircleShape(x - 24, low - radius, radius, KEY_BUBBLE)
        yield draw_straight_line((x - 24, y), (x + 20, y), LEADER)
        yield Text(abbreviate(number, trim=True), x + 24, y, SMALL)
    head = low - 2 * _compute_radius(sizes[0], largest) - 20
    yield Text("parameters", x - 24, head, SMALL, "middle")


def _round_down(largest: int) -> int:
    """Return the largest number with a single digit and zeros that is not above a number."""
    power: int = 10 ** (len(str(largest)) - 1)
    return largest // power * power


def _describe_bubble(subject: ChartedNetwork, metric: Metric) -> str:
    error = f"{subject.errors[metric]:g} % {metric.label}"
    costs = f"{abbreviate(subject.macs, 'MACs')}, {abbreviate(subject.parameters)} parameters"
    return f"{subject.label}: {error}, {costs}"

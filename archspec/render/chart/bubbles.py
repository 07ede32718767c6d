"""The chart: error over multiply-accumulates, with bubbles by parameters.

As Canziani et al. draw it (An Analysis of Deep Neural Network Models for Practical Applications,
arXiv:1605.07678, Figure 2), but with the error, so that what is better stands lower.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Final

from archspec.render.chart.labels import placed
from archspec.render.chart.scale import Scale, tick_text, ticks, unit_of
from archspec.render.chart.shapes import Disc, Rule, Shapes, Weight
from archspec.render.chart.subject import Metric, Subject
from archspec.render.drawing import Rect, Text
from archspec.render.metrics import SMALL
from archspec.render.numbers import amount, macs_text

HEIGHT: Final = 452
"""How high the chart is, with its axes."""

_TOP: Final = 22
_BOTTOM: Final = 46
_LEFT: Final = 44
_KEY: Final = 132
"""How wide the legend of sizes is."""

_LARGEST: Final = 40
"""The radius of the largest bubble."""

_SMALLEST: Final = 3
_STEPS: Final = 7
_SIZES: Final = (1, 2, 10)
"""The bubbles of the legend: a round number, and parts of it."""


def bubbles(subjects: Sequence[Subject], metric: Metric, left: int, width: int) -> Shapes:
    """The chart of networks that report an error; there is at least one.

    Args:
        subjects: the networks.
        metric: the error.
        left: where the chart begins.
        width: how wide it is, with its legend.
    """
    plot = Rect(left + _LEFT, _TOP, width - _LEFT - _KEY, HEIGHT - _TOP - _BOTTOM)
    unit = unit_of([each.macs for each in subjects])
    largest = max(1, *(each.parameters for each in subjects))
    across = _across([each.macs / unit.size for each in subjects], plot)
    upwards = _upwards([each.errors[metric] for each in subjects], plot)
    discs = [
        Disc(
            across.at(each.macs / unit.size),
            upwards.at(each.errors[metric]),
            _radius(each.parameters, largest),
            told=_told(each, metric),
        )
        for each in subjects
    ]
    names, lines = placed([each.label for each in subjects], discs, plot)
    drawn = sorted(discs, key=lambda disc: -disc.radius)
    axes = _axes(across, upwards, plot, f"multiply-accumulates, {unit.letter}MACs", metric)
    key = _key(largest, plot.x + plot.width + _KEY // 2 + 8, plot.y + plot.height)
    grounds = tuple(name.rect for name in names)
    return axes + Shapes(lines, grounds, tuple(drawn), texts=names) + key


def _radius(parameters: int, largest: int) -> int:
    """The radius of a bubble, whose area says how many parameters there are."""
    return max(_SMALLEST, round(_LARGEST * sqrt(parameters / largest)))


def _across(values: Sequence[float], plot: Rect) -> Scale:
    """The axis of multiply-accumulates: from nothing to what leaves room for the last bubble."""
    high = max(values) * plot.width / (plot.width - _LARGEST)
    return Scale(ticks(0, high, _STEPS), plot.x, plot.x + plot.width)


def _upwards(values: Sequence[float], plot: Rect) -> Scale:
    """The axis of errors, with room for bubbles at both ends."""
    extent = max(values) - min(values) or 1.0
    air = extent * _LARGEST / (plot.height - 2 * _LARGEST)
    low, high = max(0.0, min(values) - air), min(100.0, max(values) + air)
    return Scale(ticks(low, high, _STEPS), plot.y + plot.height, plot.y)


def _axes(across: Scale, upwards: Scale, plot: Rect, unit: str, metric: Metric) -> Shapes:
    low, right = plot.y + plot.height, plot.x + plot.width
    rules, texts = [], []
    for tick in across.ticks:
        x = across.at(float(tick))
        rules.append(Rule(x, plot.y, x, low, Weight.GRID))
        texts.append(Text(tick_text(tick), x, low + 14, SMALL, "middle"))
    for tick in upwards.ticks:
        y = upwards.at(float(tick))
        rules.append(Rule(plot.x, y, right, y, Weight.GRID))
        texts.append(Text(tick_text(tick), plot.x - 8, y, SMALL, "end"))
    rules += [
        Rule(plot.x, plot.y, plot.x, low, Weight.AXIS),
        Rule(plot.x, low, right, low, Weight.AXIS),
    ]
    title = f"{metric.called}, % (lower is better)"
    texts += [
        Text(title, plot.x - _LEFT, 4, SMALL),
        Text(unit, right, low + 34, SMALL, "end"),
    ]
    return Shapes(rules=tuple(rules), texts=tuple(texts))


def _key(largest: int, x: int, low: int) -> Shapes:
    """The legend of sizes: bubbles that stand in each other, on one ground."""
    round_one = _round(largest)
    sizes = list(dict.fromkeys(max(1, round_one // part) for part in _SIZES))
    discs, rules, texts = [], [], []
    for number in sizes:
        radius = _radius(number, largest)
        y = low - 2 * radius
        discs.append(Disc(x - 24, low - radius, radius, is_key=True))
        rules.append(Rule(x - 24, y, x + 20, y, Weight.LEADER))
        texts.append(Text(_short(number), x + 24, y, SMALL))
    head = low - 2 * _radius(sizes[0], largest) - 20
    texts.append(Text("parameters", x - 24, head, SMALL, "middle"))
    return Shapes(rules=tuple(rules), discs=tuple(discs), texts=tuple(texts))


def _round(largest: int) -> int:
    """The largest number with a single digit and zeros that is not above a number."""
    power: int = 10 ** (len(str(largest)) - 1)
    return largest // power * power


def _short(number: int) -> str:
    """A round number: `50 M`."""
    value, _, letter = amount(number).partition(" ")
    return f"{float(value):g} {letter}".strip()


def _told(subject: Subject, metric: Metric) -> str:
    error = f"{subject.errors[metric]:g} % {metric.called}"
    costs = f"{macs_text(subject.macs)}, {amount(subject.parameters)} parameters"
    return f"{subject.label}: {error}, {costs}"

"""Lay out the picture of a population: its dots, its front, and the names of the best."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from archspec.comparison.chart.axes import ChartAxis, draw_axes
from archspec.comparison.chart.bubble_labels import draw_key
from archspec.comparison.chart.label_placement import BubbleLabel, place_labels
from archspec.comparison.chart.page_layout import EDGE, WIDTH, ChartPage
from archspec.comparison.chart.shapes import GROUND, ChartRow, ChartShape
from archspec.comparison.chart.style import build_chart_styles, choose_bubble_color
from archspec.population.chart.dots import DOTS, choose_dots, draw_dots
from archspec.population.chart.quantity_axis import fit_quantity_axis
from archspec.population.model import Population, PopulationMember
from archspec.population.sheet import describe_front, describe_missing, format_quantity
from archspec.render.backends.display_list import (
    CircleShape,
    DisplayList,
    PathShape,
    RectShape,
    draw_polyline,
)
from archspec.render.backends.stylesheet import StyleSheet, build_rule
from archspec.render.layout.drawing import Anchor, Point, Rect, Text
from archspec.render.layout.metrics import SMALL
from archspec.render.theme import Theme
from archspec.text.phrases import pluralize
from archspec.text.visible import escape_invisible

NAMED: Final = 40
"""The most members of the front that are named below the chart."""

_HEIGHT: Final = 520
_TOP: Final = 22
_BOTTOM: Final = 46
_ABOVE_KEY: Final = 8
_BEST: Final = 3
_BASE: Final = 5
_BESIDE: Final = 9
_AROUND: Final = 18
"""The room for numbers around all dots."""

_FEW: Final = 300
"""The most dots that the name of the base avoids."""

_LONGEST: Final = 40


def build_scatter_styles(theme: Theme) -> StyleSheet:
    """Return the styles of the roles in the picture of a population."""
    color = choose_bubble_color(theme)
    strong = theme.ink if theme.marked else theme.hot  # grays are for dots
    return StyleSheet(
        (
            *build_chart_styles(theme).rules,
            *(
                build_rule(
                    style.role,
                    fill="none",
                    stroke=color,
                    stroke_width=2.0 * style.radius,
                    stroke_opacity=style.opacity,
                    is_round=True,
                )
                for style in DOTS
            ),
            build_rule("front", fill="none", stroke=strong, stroke_width=1.5),
            build_rule("best", fill=strong, stroke=theme.paper, stroke_width=1.0),
            build_rule("base", fill=theme.paper, stroke=theme.ink, stroke_width=2.0),
        )
    )


def draw_scatter(population: Population, theme: Theme) -> DisplayList:
    """Return the picture of a population.

    Args:
        population: the networks, one or more of which have both quantities.
        theme: the colors.
    """
    title = f"{population.up.label} and {population.across.label}"
    title = title[:1].upper() + title[1:]
    count = pluralize(len(population.drawn), "network")
    page = ChartPage(WIDTH)
    page.head(title, f"{count}, {len(population.front):,} of them on the Pareto front")
    page.add(_draw_chart(population, page.width, page.y))
    page.notes(_list_notes(population))
    return page.picture(
        title,
        f"{count} by {population.across.label} and {population.up.label}, with their Pareto front",
        build_scatter_styles(theme),
    )


def _list_notes(population: Population) -> Iterator[str]:
    yield f"Pareto front: {describe_front(population)}."
    left = len(population.front) - NAMED
    if left > 0:
        yield f"{left:,} more on the front are not named."
    if missing := describe_missing(population):
        yield f"Left out: {missing}."


def _draw_chart(population: Population, width: int, top: int) -> ChartRow:
    """Return the plot, and below it the names of the front."""
    style = choose_dots(len(population.drawn))
    along, up, plot = _fit_axes(population, width, top)
    dots = [_place(population, member, along, up) for member in population.drawn]
    best = [
        CircleShape(*_place(population, member, along, up), max(_BEST, style.radius), "best", told)
        for member, told in _describe_front(population)
    ]
    named = _choose_named(best)
    shapes = [
        *draw_axes(along, up, plot, EDGE),
        *draw_dots(dots, style),
        *_draw_stairs(population, best),
        *best,
        *_number_front(population, named, plot),
        *_draw_base(population, along, up, plot, best if len(dots) > _FEW else dots),
    ]
    below = _HEIGHT + _ABOVE_KEY
    key = draw_key([disc.title for disc in named], EDGE, width, top + below)
    return ChartRow((*shapes, *key.shapes), below + key.height)


def _describe_front(population: Population) -> Iterator[tuple[PopulationMember, str]]:
    """Yield the members of the front with both quantities in words."""
    for member in population.front:
        values = zip((population.across, population.up), population.locate(member), strict=True)
        told = ", ".join(format_quantity(quantity, value) for quantity, value in values)
        yield member, f"{_shorten(member)}: {told}"


def _fit_axes(population: Population, width: int, top: int) -> tuple[ChartAxis, ChartAxis, Rect]:
    """Return both axes, and what they enclose."""
    members = [*population.drawn, *_list_base(population)]
    across, upwards = zip(*map(population.locate, members), strict=True)
    low = top + _HEIGHT - _BOTTOM
    up = fit_quantity_axis(population.up, upwards, (low, top + _TOP), _AROUND)
    begin = EDGE + up.margin
    along = fit_quantity_axis(population.across, across, (begin, EDGE + width), _AROUND)
    return along, up, Rect(begin, top + _TOP, EDGE + width - begin, low - top - _TOP)


def _list_base(population: Population) -> Iterator[PopulationMember]:
    """Yield the network that all extend, if it has both quantities."""
    base = population.base
    both = (population.across, population.up)
    if base and all(quantity.measure(base, population) is not None for quantity in both):
        yield base


def _place(
    population: Population, member: PopulationMember, along: ChartAxis, up: ChartAxis
) -> Point:
    x, y = population.locate(member)
    return along.at(x), up.at(y)


def _draw_stairs(population: Population, best: Sequence[CircleShape]) -> Iterator[PathShape]:
    """Yield the edge of what the front dominates."""
    corners = [(best[0].x, best[0].y)]
    for one, behind in pairwise(best):
        is_upright = population.across.is_better_large
        corners += [(one.x, behind.y) if is_upright else (behind.x, one.y), (behind.x, behind.y)]
    if len(best) > 1:
        yield PathShape(draw_polyline(corners), "front")


def _choose_named(front: Sequence[CircleShape]) -> Sequence[CircleShape]:
    """Return the members to name: all, or some from one end of the front to the other."""
    if len(front) <= NAMED:
        return front
    return [front[number * (len(front) - 1) // (NAMED - 1)] for number in range(NAMED)]


def _number_front(
    population: Population, named: Sequence[CircleShape], plot: Rect
) -> Iterator[Text]:
    """Yield the numbers of members on the side where no network is, as far as they fit."""
    right = population.across.is_better_large
    anchor: Anchor = "start" if right else "end"
    taken: list[Rect] = []
    for number, disc in enumerate(named, 1):
        x = disc.x + (_BESIDE if right else -_BESIDE)
        y = disc.y + (-_BESIDE if population.up.is_better_large else _BESIDE)
        text = Text(str(number), x, y, SMALL, anchor, bold=True)
        if text.bounds.x > plot.x and not any(_overlap(text.bounds, other) for other in taken):
            taken.append(text.bounds)
            yield text


def _overlap(one: Rect, other: Rect) -> bool:
    across = one.x < other.right + 2 and other.x < one.right + 2
    return across and one.y < other.bottom and other.y < one.bottom


def _draw_base(
    population: Population,
    along: ChartAxis,
    up: ChartAxis,
    plot: Rect,
    others: Sequence[CircleShape | Point],
) -> Iterator[ChartShape]:
    """Yield the network that all extend as a ring with its name, which avoids the others."""
    for base in _list_base(population):
        disc = CircleShape(*_place(population, base, along, up), _BASE, "base", base.label)
        discs = [
            one if isinstance(one, CircleShape) else CircleShape(*one, _BEST) for one in others
        ]
        named = place_labels([BubbleLabel((_shorten(base),), (disc,))], [disc, *discs], plot)
        yield from (RectShape(text.bounds, GROUND) for text in named.texts)
        yield from named.lines
        yield from named.texts
        yield disc


def _shorten(member: PopulationMember) -> str:
    label = escape_invisible(member.label)
    return label if len(label) <= _LONGEST else f"…{label[-_LONGEST:]}"

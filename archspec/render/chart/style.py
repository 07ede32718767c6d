"""The stylesheet of charts: that of diagrams, and what charts have besides."""

from collections.abc import Iterable, Iterator
from typing import Final

from archspec.render.backends.css import rules
from archspec.render.backends.shapes import mixed
from archspec.render.chart.shapes import Weight
from archspec.render.scene import Kind
from archspec.render.theme import Theme, Tint

LEVELS: Final = 6
"""How many shades of stages there are; the last is also that of smaller grids."""

_TONES: Final = (7, 2, 3, 4, 5, 6)
"""The colours of shades, one for each; blue is that of bubbles."""

WIDTHS: Final = {Weight.GRID: 1.0, Weight.AXIS: 1.25, Weight.LEADER: 1.0}
"""How wide lines are."""

STRENGTHS: Final = {Weight.GRID: 0.22, Weight.AXIS: 1.0, Weight.LEADER: 0.6}
"""How much of the colour of lines is in them."""

BUBBLE: Final = 0.2
"""How much of their colour bubbles have within: what is behind them is seen through them."""


def chart_rules(theme: Theme, sizes: Iterable[int]) -> str:
    """What all classes of a chart look like.

    Args:
        theme: the colours.
        sizes: the sizes of its texts.
    """
    return "".join([rules(theme, sizes), *_own(theme)])


def bubble_colour(theme: Theme) -> str:
    """The colour of bubbles; all have one, since each has its name, and stages have the others."""
    return theme.kinds[Kind.CONV].edge


def level_class(level: int | None) -> str:
    """The class of a shade."""
    return "level-none" if level is None else f"level-{min(level, LEVELS - 1)}"


def level_tint(theme: Theme, level: int | None) -> Tint:
    """The colours of a stage by how often its grid was halved."""
    if level is None:
        return theme.tone(0)
    shade = min(level, LEVELS - 1)
    if theme.marked:  # where there are no colours, greys
        return Tint(mixed(theme.cold, theme.hot, shade / LEVELS), theme.tone(0).edge)
    return theme.tone(_TONES[shade])


def _own(theme: Theme) -> Iterator[str]:
    for weight in Weight:
        stroke = f"stroke:{theme.line};stroke-width:{WIDTHS[weight]:g}"
        yield f".{weight}{{fill:none;{stroke};stroke-opacity:{STRENGTHS[weight]:g}}}"
    yield ".disc,.piece{stroke-width:1.25}"
    colour = bubble_colour(theme)
    yield f".bubble{{fill:{colour};fill-opacity:{BUBBLE:g};stroke:{colour}}}"
    yield f".size{{fill:none;stroke:{theme.line}}}"
    for level in (*range(LEVELS), None):
        tint = level_tint(theme, level)
        yield f".{level_class(level)}{{fill:{tint.fill};stroke:{tint.edge}}}"

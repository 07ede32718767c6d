"""Build the style sheet of charts, which extends that of networks."""

from collections.abc import Iterator
from typing import Final

from archspec.comparison.chart.shapes import AXIS, GRID, LEADER
from archspec.render.backends.stylesheet import (
    LINE,
    Rule,
    StyleSheet,
    build_network_styles,
    build_rule,
    mix_colors,
)
from archspec.render.scene.model import BoxKind
from archspec.render.theme import Theme, Tint

LEVELS: Final = 6
"""How many shades of stages there are; the last is also that of smaller grids."""

_TONES: Final = (7, 2, 3, 4, 5, 6)
"""The colors of shades, one for each; blue is that of bubbles."""

_LINES: Final = {GRID: (1.0, 0.22), AXIS: (LINE, 1.0), LEADER: (1.0, 0.6)}
"""How wide lines are, and how much of the color of lines is in them."""

_BUBBLE: Final = 0.2
"""The opacity of bubbles, low enough to see what is behind them."""


def build_chart_styles(theme: Theme) -> StyleSheet:
    """Return the styles of the roles in charts."""
    return StyleSheet((*build_network_styles(theme).rules, *_list_rules(theme)))


def choose_bubble_color(theme: Theme) -> str:
    """Return the color of all bubbles, which are distinguished by name."""
    return theme.kinds[BoxKind.CONV].edge


def name_level_role(level: int | None) -> str:
    """Return the role of a shade."""
    return "level-none" if level is None else f"level-{min(level, LEVELS - 1)}"


def choose_level_tint(theme: Theme, level: int | None) -> Tint:
    """Return the colors of a stage by how often its grid was halved."""
    if level is None:
        return theme.pick_tone(0)
    shade = min(level, LEVELS - 1)
    if theme.marked:  # where there are no colors, grays
        return Tint(mix_colors(theme.cold, theme.hot, shade / LEVELS), theme.pick_tone(0).edge)
    return theme.pick_tone(_TONES[shade])


def _list_rules(theme: Theme) -> Iterator[Rule]:
    for role, (width, share) in _LINES.items():
        yield build_rule(
            role, fill="none", stroke=theme.line, stroke_width=width, stroke_opacity=share
        )
    yield build_rule("disc", "piece", stroke_width=LINE)
    color = choose_bubble_color(theme)
    yield build_rule("bubble", fill=color, fill_opacity=_BUBBLE, stroke=color)
    yield build_rule("size", fill="none", stroke=theme.line)
    for level in (*range(LEVELS), None):
        tint = choose_level_tint(theme, level)
        yield build_rule(name_level_role(level), fill=tint.fill, stroke=tint.edge)

"""How a drawing is stroked: shapes, corners, arrow heads and shades, for every format with places.

All lengths are pixels of the drawing; each format writes them in its own words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from archspec.render.drawing import Legend, Placed, Rect, Text
from archspec.render.fonts import CAP_HEIGHT
from archspec.render.metrics import (
    FONT,
    SMALL,
    STACK,
    TITLE,
    is_bold,
    is_circle,
    shown,
    times,
    width_of,
)
from archspec.render.scene import Box, Kind, Status
from archspec.render.sheet import Point
from archspec.render.theme import Theme, Tint

LINE: Final = 1.25
"""How wide lines are."""

DASHED: Final = frozenset({Kind.DROPOUT, Kind.TRAINING})
DOTTED: Final = frozenset({Kind.ENTRY, Kind.INPUT})
"""Strokes by which kinds can be told apart without colour."""

DASHES: Final = (6.0, 3.0)
DOTS: Final = (2.0, 2.5)
"""How long the dashes of their outlines are, and the gaps between them."""

ROUND: Final = frozenset({Kind.ACTIVATION, Kind.READOUT, Kind.SCALE})
DOUBLE: Final = frozenset({Kind.POOL, Kind.AVERAGE})
"""Shapes by which kinds can be told apart without colour."""

MARKED: Final = frozenset({Status.ADDED, Status.REMOVED, Status.CHANGED})
"""What differs itself; its outlines and arrows are strong."""

STRONG: Final = 2.0
"""How wide the outlines of what differs are."""

STRONG_ARROW: Final = 1.75
"""How wide the lines of what differs are."""

GONE_DASHES: Final = (5.0, 3.0)
"""How long the dashes of what was removed are, and the gaps between them."""

LIGHT_DASHES: Final = (5.0, 4.0)
"""How long the dashes of a line to what exists while training only are, and the gaps."""

INSET: Final = 14
"""How far the texts of a frame's title stand from its sides."""

PANEL_CORNER: Final = 8
"""The radius of a frame's corners."""

FAINT: Final = 0.65
"""How much of the ink is in the count behind a label."""

_CORNER: Final = 6
_TURN: Final = 8
_ARROW: Final = (9, 4)  # how long an arrow head is, and half as wide
_SHADES: Final = 24


@dataclass(frozen=True, slots=True)
class Bend:
    """A round corner of a line: where it starts, the corner that it cuts, and where it stops."""

    start: Point
    corner: Point
    stop: Point


def corner_of(kind: Kind, rect: Rect) -> int:
    """The radius of a box's corners."""
    return rect.height // 2 if kind in ROUND else _CORNER


def dashes_of(kind: Kind, status: Status | None = None) -> tuple[float, float] | None:
    """How long the dashes of an outline are, and the gaps between them; None without dashes.

    Beside another network they say that something was removed, and do not tell kinds.
    """
    if status is not None:
        return GONE_DASHES if status is Status.REMOVED else None
    if kind in DASHED:
        return DASHES
    return DOTS if kind in DOTTED else None


def stack(placed: Placed) -> Iterator[Rect]:
    """The boxes behind one that stands for several, the last of them first."""
    for step in (STACK, STACK // 2) if placed.box.is_stack else ():
        yield placed.rect.moved(step, -step)


def bars(placed: Placed, theme: Theme) -> Iterator[tuple[Point, Point]]:
    """The upright strokes at the sides of a box, in themes without colours to tell it by."""
    rect = placed.rect
    if theme.marked and placed.box.kind in DOUBLE:
        for x in (rect.x + 4, rect.x + rect.width - 4):
            yield (x, rect.y + 5), (x, rect.y + rect.height - 5)


def width_of_outline(status: Status | None) -> float:
    """How wide the outline of a box is."""
    return STRONG if status in MARKED else LINE


def strike(rect: Rect, box: Box) -> tuple[Point, Point]:
    """The line through the label of a box that was removed; it is slanted where that is a sign."""
    x, y = rect.x + rect.width // 2, rect.y + rect.height // 2
    if is_circle(box):
        reach = rect.width // 2 - 4
        return (x - reach, y + reach), (x + reach, y - reach)
    half = width_of(shown(box.label) + times(box), FONT, bold=is_bold(box)) // 2
    return (x - half, y + 1), (x + half, y + 1)


def bends(points: tuple[Point, ...]) -> Iterator[Bend]:
    """The round corners of a line."""
    for (before, corner), (_, behind) in pairwise(pairwise(points)):
        radius = min(_TURN, _distance(before, corner) // 2, _distance(corner, behind) // 2)
        yield Bend(_towards(corner, before, radius), corner, _towards(corner, behind, radius))


def shaft_end(points: tuple[Point, ...]) -> Point:
    """Where the stroke of a line ends: within its arrow head."""
    return _towards(points[-1], points[-2], _ARROW[0] - 2)


def arrow_head(points: tuple[Point, ...]) -> tuple[Point, Point, Point]:
    """The corners of a line's arrow head, its tip first."""
    before, tip = points[-2:]
    length, half = _ARROW
    x, y = _towards(tip, before, length)
    if before[0] == tip[0]:
        return tip, (x - half, y), (x + half, y)
    return tip, (x, y - half), (x, y + half)


def base_of(middle: float, size: int) -> float:
    """The base line of a text, for its middle."""
    return round(middle + CAP_HEIGHT * size / 2, 1)


def title_bar(rect: Rect) -> Rect:
    """The part of a frame that holds its title."""
    return Rect(rect.x, rect.y, rect.width, TITLE)


def tint_of(placed: Placed, theme: Theme) -> Tint:
    """The colours of a box: of its kind, its figure, or its heat, or of what became of it."""
    if placed.box.status is not None:
        return theme.statuses[placed.box.status]
    tint = theme.kinds[placed.box.kind]
    if placed.box.kind is Kind.BLOCK:
        tint = theme.tone(placed.tone)
    if placed.heat is not None:
        return Tint(mixed(theme.cold, theme.hot, placed.heat), tint.edge)
    return tint


def mixed(cold: str, hot: str, share: float) -> str:
    """A colour between two."""
    pairs = ((int(cold[at : at + 2], 16), int(hot[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(low + (high - low) * share):02x}" for low, high in pairs)


def shades(legend: Legend, theme: Theme) -> Iterator[tuple[Rect, str]]:
    """The colours of a legend, from the coldest to the hottest, each with its place."""
    rect = legend.rect
    for number in range(_SHADES):
        left, right = (rect.width * (number + step) // _SHADES for step in (0, 1))
        colour = mixed(theme.cold, theme.hot, number / (_SHADES - 1))
        yield Rect(rect.x + left, rect.y, right - left, rect.height), colour


def legend_texts(legend: Legend) -> tuple[Text, Text]:
    """What stands at the ends of a legend."""
    rect, y = legend.rect, legend.rect.y + legend.rect.height // 2
    least = Text(legend.least, rect.x - 8, y, SMALL, "end")
    return least, Text(legend.most, rect.x + rect.width + 8, y, SMALL)


def _distance(first: Point, second: Point) -> int:
    return abs(first[0] - second[0]) + abs(first[1] - second[1])


def _towards(start: Point, end: Point, length: int) -> Point:
    """The point at a distance on the way from one to another; lines are level or upright."""
    whole = _distance(start, end)
    if whole == 0:
        return start
    dx, dy = (end[0] - start[0]) // whole, (end[1] - start[1]) // whole
    return start[0] + dx * length, start[1] + dy * length

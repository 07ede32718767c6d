"""Define the shapes of charts: those of pictures, and texts of known extent."""

from collections.abc import Iterable
from typing import Final, TypeAlias

from archspec.dataclass import dataclass
from archspec.render.backends.display_list import (
    CircleShape,
    PathShape,
    RectShape,
    Shape,
    draw_polyline,
)
from archspec.render.backends.lower import lower_text
from archspec.render.layout.drawing import Point, Text

ChartShape: TypeAlias = PathShape | RectShape | CircleShape | Text

GRID: Final = "grid"
AXIS: Final = "axis"
LEADER: Final = "leader"
"""The roles of straight lines; the last leads from a name to what it is the name of."""

GROUND: Final = "paper"
"""The role of what is cleared of lines, so that texts on it can be read."""

BUBBLE: Final = "disc bubble"
KEY_BUBBLE: Final = "disc size"
"""The roles of bubbles, and of the outlines in the legend of sizes."""


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A part of the chart, as wide as all of it.

    Attributes:
        shapes: what is in it, in any order.
        height: how high it is, with what is written below.
    """

    shapes: tuple[ChartShape, ...]
    height: int


def draw_straight_line(start: Point, end: Point, role: str) -> PathShape:
    """Return a straight line."""
    return PathShape(draw_polyline([start, end]), role)


def sort_by_layer(shapes: Iterable[ChartShape]) -> tuple[Shape, ...]:
    """Sort shapes into drawing order: texts cover lines, and nothing covers a text."""
    return tuple(
        lower_text(shape) if isinstance(shape, Text) else shape
        for shape in sorted(shapes, key=_choose_layer)
    )


def _choose_layer(shape: ChartShape) -> int:
    match shape:
        case PathShape():
            return 0
        case RectShape(roles=roles) if roles == GROUND:
            return 1
        case CircleShape():
            return 2
        case RectShape():
            return 3
        case Text():
            return 4

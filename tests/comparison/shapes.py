"""What is in charts, by what it stands for."""

from collections.abc import Iterable
from dataclasses import dataclass

from archspec.comparison.chart.shapes import BUBBLE, KEY_BUBBLE, ChartShape
from archspec.render.backends.display_list import (
    CircleShape,
    PathShape,
    RectShape,
    Shape,
    TextShape,
)
from archspec.render.layout.drawing import Text


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line between two points."""

    x1: int
    y1: int
    x2: int
    y2: int


def rules(shapes: Iterable[ChartShape], role: str) -> list[Rule]:
    """The straight lines that have a role."""
    paths = [each for each in shapes if isinstance(each, PathShape) and each.roles == role]
    return [Rule(*each.steps[0][1][0], *each.steps[1][1][0]) for each in paths]


def texts(shapes: Iterable[ChartShape]) -> list[Text]:
    """The texts."""
    return [each for each in shapes if isinstance(each, Text)]


def words(shapes: Iterable[Shape]) -> list[str]:
    """What is written in a finished picture."""
    return [each.text for each in shapes if isinstance(each, TextShape)]


def discs(shapes: Iterable[ChartShape | Shape]) -> list[CircleShape]:
    """The bubbles."""
    return [each for each in shapes if isinstance(each, CircleShape) and each.roles == BUBBLE]


def key_discs(shapes: Iterable[ChartShape | Shape]) -> list[CircleShape]:
    """The bubbles of the legend of sizes."""
    return [each for each in shapes if isinstance(each, CircleShape) and each.roles == KEY_BUBBLE]


def bars(shapes: Iterable[ChartShape | Shape]) -> list[RectShape]:
    """The pieces of columns, and those of their legend."""
    return [
        each for each in shapes if isinstance(each, RectShape) and each.roles.startswith("piece ")
    ]

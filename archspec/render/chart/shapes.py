"""The shapes of charts, in pixels of the picture, with `y` growing downwards."""

from dataclasses import dataclass, replace
from enum import StrEnum

from archspec.render.drawing import Rect, Text


class Weight(StrEnum):
    """How a straight line is drawn."""

    GRID = "grid"
    AXIS = "axis"
    LEADER = "leader"
    """From a name to what it is the name of."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x1: int
    y1: int
    x2: int
    y2: int
    weight: Weight


@dataclass(frozen=True, slots=True)
class Disc:
    """A bubble.

    Attributes:
        x: its middle.
        y: its middle.
        radius: its radius.
        is_key: whether it stands in a legend, as an outline alone.
        told: what it says to those who point at it; empty for nothing.
    """

    x: int
    y: int
    radius: int
    is_key: bool = False
    told: str = ""

    @property
    def rect(self) -> Rect:
        """The square around it."""
        x, y, side = self.x - self.radius, self.y - self.radius, 2 * self.radius
        return Rect(x, y, side, side)


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a column.

    Attributes:
        rect: where it is.
        level: the number of its shade; None for what has no grid.
        told: what it says to those who point at it; empty for nothing.
    """

    rect: Rect
    level: int | None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Shapes:
    """Shapes, in the order in which they are drawn.

    Attributes:
        rules: lines.
        grounds: what is cleared of lines, so that texts on it can be read.
        discs: bubbles.
        bars: pieces of columns.
        texts: texts.
    """

    rules: tuple[Rule, ...] = ()
    grounds: tuple[Rect, ...] = ()
    discs: tuple[Disc, ...] = ()
    bars: tuple[Bar, ...] = ()
    texts: tuple[Text, ...] = ()

    def __add__(self, other: "Shapes") -> "Shapes":
        return Shapes(
            self.rules + other.rules,
            self.grounds + other.grounds,
            self.discs + other.discs,
            self.bars + other.bars,
            self.texts + other.texts,
        )

    def lowered(self, dy: int) -> "Shapes":
        """The same shapes further down."""
        return Shapes(
            tuple(replace(each, y1=each.y1 + dy, y2=each.y2 + dy) for each in self.rules),
            tuple(each.moved(0, dy) for each in self.grounds),
            tuple(replace(each, y=each.y + dy) for each in self.discs),
            tuple(replace(each, rect=each.rect.moved(0, dy)) for each in self.bars),
            tuple(replace(each, y=each.y + dy) for each in self.texts),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A part of the chart, as wide as all of it.

    Attributes:
        shapes: what is in it.
        height: how high it is, with what is written below.
    """

    shapes: Shapes
    height: int


@dataclass(frozen=True, slots=True)
class Plate:
    """A picture of several networks before it is written.

    Attributes:
        title: what it shows.
        description: the same in sentences, for those who do not see it.
        width: its width.
        height: its height.
        shapes: what is in it.
    """

    title: str
    description: str
    width: int
    height: int
    shapes: Shapes

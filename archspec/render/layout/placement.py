"""A sheet: placed items in coordinates of the flow.

Layouts know no up and down. `v` grows with the data flow, and `u` across it: to the right if the
flow goes up. `Direction` rotates the sheet at the very end.
"""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from archspec.render.scene.model import SceneBox

Point: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box at its position.

    Attributes:
        box: the box.
        u: its center.
        v: where it begins.
        across: its extent across the flow.
        along: its extent along the flow.
    """

    box: SceneBox
    u: int
    v: int
    across: int
    along: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.v + self.along


@dataclass(frozen=True, slots=True)
class RoutedLine:
    """A line with an arrowhead, from one box to another.

    Attributes:
        source: the key of the box that it leaves.
        target: the key of the box that it enters.
        points: its corners; the first and the last are on the outlines of these boxes.
        light: whether it leads to something that exists only in training.
    """

    source: str
    target: str
    points: tuple[Point, ...]
    light: bool = False

    def lighten(self) -> "RoutedLine":
        """Return the same line to something that exists only in training."""
        return replace(self, light=True)


@dataclass(frozen=True, slots=True)
class PlacedNote:
    """A text beside a line or a box.

    Attributes:
        text: the text.
        at: the position of the line or the side of the box.
        along: the room along the flow from there.
        beside: whether it belongs to a box rather than a line.
    """

    text: str
    at: Point
    along: int
    beside: bool = False


@dataclass(frozen=True, slots=True)
class PlacedFrame:
    """A frame around a block that is drawn in place.

    Attributes:
        box: the block.
        low: its left corner where the flow begins.
        high: its right corner where the flow ends.
    """

    box: SceneBox
    low: Point
    high: Point


@dataclass(slots=True)
class Placement:
    """The items placed so far."""

    spots: list[PlacedBox] = field(default_factory=list)
    routes: list[RoutedLine] = field(default_factory=list)
    notes: list[PlacedNote] = field(default_factory=list)
    frames: list[PlacedFrame] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LooseEnd:
    """The loose end of a line.

    Attributes:
        source: the key of the box that the line leaves.
        points: its corners so far.
        bend: where it may turn.
    """

    source: str
    points: tuple[Point, ...]
    bend: int

    @property
    def u(self) -> int:
        """Its position across the flow."""
        return self.points[-1][0]

    def turn(self, u: int) -> "LooseEnd":
        """Return the line, led to another position across the flow."""
        if u == self.u:
            return self
        return replace(self, points=(*self.points, (self.u, self.bend), (u, self.bend)))

    def advance(self, v: int, stub: int) -> "LooseEnd":
        """Return the line, led on along the flow."""
        return replace(self, points=(*self.points, (self.u, v)), bend=v + stub)

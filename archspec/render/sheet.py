"""A sheet: what has been placed, in terms of the flow.

Layouts know no up and down. `v` grows with the flow of the data, `u` across it: to the right where
the flow goes up. `Direction` turns the sheet at the very end.
"""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from archspec.render.scene import Box

Point: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Spot:
    """A box in its place.

    Attributes:
        box: the box.
        u: its middle.
        v: where it begins.
        across: its extent across the flow.
        along: its extent along the flow.
    """

    box: Box
    u: int
    v: int
    across: int
    along: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.v + self.along


@dataclass(frozen=True, slots=True)
class Route:
    """A line with an arrow head, from one box to another.

    Attributes:
        source: the key of the box that it leaves.
        target: the key of the box that it enters.
        points: its corners, the first and the last on the outlines of these boxes.
        light: whether it leads to something that exists only while training.
    """

    source: str
    target: str
    points: tuple[Point, ...]
    light: bool = False

    def lightened(self) -> "Route":
        """The same line to something that exists only while training."""
        return replace(self, light=True)


@dataclass(frozen=True, slots=True)
class Note:
    """A text beside a line or a box.

    Attributes:
        text: the text.
        at: where the line or the side of the box is.
        along: how much room it has along the flow from there.
        beside: whether it stands beside a box, rather than a line.
    """

    text: str
    at: Point
    along: int
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame around a block that is drawn in place.

    Attributes:
        box: the block.
        low: its corner where the flow begins, on the left.
        high: its corner where the flow ends, on the right.
    """

    box: Box
    low: Point
    high: Point


@dataclass(slots=True)
class Sheet:
    """What has been placed so far."""

    spots: list[Spot] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Loose:
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
        """Where it is."""
        return self.points[-1][0]

    def turned(self, u: int) -> "Loose":
        """The line, led to another place across the flow."""
        if u == self.u:
            return self
        return replace(self, points=(*self.points, (self.u, self.bend), (u, self.bend)))

    def advanced(self, v: int, stub: int) -> "Loose":
        """The line, led on along the flow."""
        return replace(self, points=(*self.points, (self.u, v)), bend=v + stub)

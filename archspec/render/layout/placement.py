"""A sheet: placed items in coordinates of the flow.

Layouts know no up and down. `v`, the `y` of a sheet, grows with the data flow, and `u`, its `x`,
across it: to the right if the flow goes up. `Direction` rotates the sheet at the very end.
"""

from dataclasses import field, replace

from archspec.dataclass import dataclass
from archspec.render.layout.drawing import Connector, DrawingPart, Panel, Placed, Point, Text
from archspec.render.layout.metrics import SMALL, Direction


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

    def turn(self, direction: Direction) -> Text:
        """Return it to the right of its line, or above a line that goes to the right."""
        (x, y), half = _turn_point(self.at, direction), self.along // 2
        match direction:
            case Direction.RIGHT if self.beside:
                return Text(self.text, x, y + SMALL // 2 + 2, SMALL, "middle")
            case _ if self.beside:
                return Text(self.text, x, y, SMALL)
            case Direction.UP:
                return Text(self.text, x + 7, y - half, SMALL)
            case Direction.DOWN:
                return Text(self.text, x + 7, y + half, SMALL)
            case Direction.RIGHT:
                return Text(self.text, x + 5, y - 10, SMALL)


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

    def advance(self, v: int, stub: int = 0) -> "LooseEnd":
        """Return the line, led on along the flow."""
        return replace(self, points=(*self.points, (self.u, v)), bend=v + stub)

    def bend_at(self, v: int) -> "LooseEnd":
        """Return the line, which may turn at another place."""
        return replace(self, bend=v)


@dataclass(slots=True)
class Placement:
    """The items placed so far."""

    boxes: list[Placed] = field(default_factory=list)
    lines: list[Connector] = field(default_factory=list)
    notes: list[PlacedNote] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)

    def add_line(self, line: LooseEnd, target: str) -> None:
        """Add a line that has reached a box."""
        self.lines.append(Connector(line.source, target, _simplify_line(line.points)))

    def lighten_lines(self, first: int) -> None:
        """Mark lines from a number on as leading to something that exists only in training."""
        self.lines[first:] = [replace(line, light=True) for line in self.lines[first:]]

    def turn(self, direction: Direction) -> DrawingPart:
        """Return the sheet rotated to the direction of the flow; its origin is arbitrary."""
        part = DrawingPart(tuple(self.panels), tuple(self.lines), tuple(self.boxes))
        texts = tuple(note.turn(direction) for note in self.notes)
        return replace(part.mapped(lambda point: _turn_point(point, direction)), texts=texts)


def _turn_point(point: Point, direction: Direction) -> Point:
    """Return the position in the picture of a point (u, v), with v along the flow."""
    u, v = point
    match direction:
        case Direction.UP:
            return (u, -v)
        case Direction.DOWN:
            return (u, v)
        case Direction.RIGHT:
            return (v, u)


def _simplify_line(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Return the corners of a line without those at which it does not turn."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        while len(kept) > 1 and _is_collinear(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _is_collinear(first: Point, second: Point, third: Point) -> bool:
    across = first[0] == second[0] == third[0]
    return across or first[1] == second[1] == third[1]

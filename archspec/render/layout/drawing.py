"""A drawing: elements at their final position, in pixels, with `y` growing downward."""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from archspec.render.layout.metrics import (
    SMALL,
    STACK,
    Direction,
    clip_label,
    format_times,
    measure_width,
)
from archspec.render.layout.placement import PlacedNote, Placement, Point
from archspec.render.scene.change import Status
from archspec.render.scene.model import SceneBox

Anchor: TypeAlias = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle: its upper left corner and its size."""

    x: int
    y: int
    width: int
    height: int

    def moved(self, dx: int, dy: int) -> "Rect":
        """Return the rectangle shifted by an offset."""
        return Rect(self.x + dx, self.y + dy, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Placed:
    """A box at its position.

    Attributes:
        box: the box.
        rect: its position.
        tone: for a block, the number that selects its color.
        heat: its heat from 0 to 1; None without a heat map.
        home: the key of the figure that contains it; empty for the spine.
    """

    box: SceneBox
    rect: Rect
    tone: int = 0
    heat: float | None = None
    home: str = ""


@dataclass(frozen=True, slots=True)
class Connector:
    """A line with an arrowhead at its end.

    Attributes:
        source: the key of the box that it leaves.
        target: the key of the box that it enters.
        points: its corners.
        light: whether it leads to something that exists only in training.
        home: the key of the figure that contains it; empty for the spine.
        status: its status in a comparison; None in a drawing of one network.
    """

    source: str
    target: str
    points: tuple[Point, ...]
    light: bool = False
    home: str = ""
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text by itself.

    Attributes:
        text: the text.
        x: its start, middle or end.
        y: its middle.
        size: the font size.
        anchor: what `x` refers to.
        bold: whether it is bold.
        faint: whether it is in the color of secondary text.
    """

    text: str
    x: int
    y: int
    size: int
    anchor: Anchor = "start"
    bold: bool = False
    faint: bool = True

    @property
    def bounds(self) -> Rect:
        """The area that it covers."""
        width = measure_width(self.text, self.size, bold=self.bold)
        left = {"start": 0, "middle": width // 2, "end": width}[self.anchor]
        return Rect(self.x - left, self.y - self.size // 2, width, self.size)


@dataclass(frozen=True, slots=True)
class Panel:
    """A frame with a title, around a figure or a block drawn in place.

    Attributes:
        rect: the frame.
        title: its title.
        times: the text behind the title, such as ` × 4`.
        remark: the text at its right end.
        tone: the number that selects its color.
        key: the figure that it shows, empty for a block in place.
        box: the block in place, None for a figure.
        status: the status of the figure in a comparison; None in a drawing of one network.
    """

    rect: Rect
    title: str
    times: str
    remark: str
    tone: int
    key: str = ""
    box: SceneBox | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class DrawingPart:
    """A part of a drawing.

    Attributes:
        panels: frames, outer ones before inner ones.
        lines: lines, behind the boxes.
        boxes: boxes.
        texts: texts.
    """

    panels: tuple[Panel, ...] = ()
    lines: tuple[Connector, ...] = ()
    boxes: tuple[Placed, ...] = ()
    texts: tuple[Text, ...] = ()

    def moved(self, dx: int, dy: int) -> "DrawingPart":
        """Return the part shifted by an offset."""
        return DrawingPart(
            tuple(replace(panel, rect=panel.rect.moved(dx, dy)) for panel in self.panels),
            tuple(
                replace(line, points=tuple((x + dx, y + dy) for x, y in line.points))
                for line in self.lines
            ),
            tuple(replace(box, rect=box.rect.moved(dx, dy)) for box in self.boxes),
            tuple(replace(text, x=text.x + dx, y=text.y + dy) for text in self.texts),
        )

    @property
    def bounds(self) -> Rect:
        """The bounding box."""
        rects = [
            *(panel.rect for panel in self.panels),
            *(compute_outline(box) for box in self.boxes),
        ]
        rects += [text.bounds for text in self.texts]
        points = [point for line in self.lines for point in line.points]
        xs = [x for x, _ in points] + [x for rect in rects for x in (rect.x, rect.x + rect.width)]
        ys = [y for _, y in points] + [y for rect in rects for y in (rect.y, rect.y + rect.height)]
        return Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def combine_parts(parts: list[DrawingPart]) -> DrawingPart:
    """Combine several parts."""
    return DrawingPart(
        tuple(panel for part in parts for panel in part.panels),
        tuple(line for part in parts for line in part.lines),
        tuple(box for part in parts for box in part.boxes),
        tuple(text for part in parts for text in part.texts),
    )


@dataclass(frozen=True, slots=True)
class HeatLegend:
    """The legend of a heat map: the smallest and the largest value, as texts."""

    title: str
    least: str
    most: str
    rect: Rect


@dataclass(frozen=True, slots=True)
class StatusSwatch:
    """A sample box or line in the legend of statuses.

    Attributes:
        rect: its position.
        status: the status.
        text: its meaning, beside it.
        line: the line, if only lines have that status.
    """

    rect: Rect
    status: Status
    text: Text
    line: Connector | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture before it is written to a format.

    Attributes:
        title: its title.
        description: a description in a sentence, for screen readers.
        width: its width.
        height: its height.
        part: its contents.
        legend: the legend of the heat map; None without one.
        swatches: the legend of statuses, in a drawing of two networks.
    """

    title: str
    description: str
    width: int
    height: int
    part: DrawingPart
    legend: HeatLegend | None = None
    swatches: tuple[StatusSwatch, ...] = ()


def compute_outline(placed: Placed) -> Rect:
    """Return the outline of a box, including the stack behind it."""
    rect = placed.rect
    if not placed.box.is_stack:
        return rect
    return Rect(rect.x, rect.y - STACK, rect.width + STACK, rect.height + STACK)


def orient_sheet(sheet: Placement, direction: Direction) -> DrawingPart:
    """Return a sheet rotated to the direction of the flow; its origin is arbitrary."""
    turn = _Orientation(direction)
    return DrawingPart(
        tuple(
            _build_panel(frame.box, turn.map_rect(frame.low, frame.high)) for frame in sheet.frames
        ),
        tuple(
            Connector(
                route.source,
                route.target,
                tuple(map(turn.map_point, _simplify_line(route.points))),
                route.light,
            )
            for route in sheet.routes
        ),
        tuple(
            Placed(
                spot.box,
                turn.map_rect(
                    (spot.u - spot.across // 2, spot.v), (spot.u + spot.across // 2, spot.end)
                ),
            )
            for spot in sheet.spots
        ),
        tuple(turn.map_note(note) for note in sheet.notes),
    )


def _build_panel(box: SceneBox, rect: Rect) -> Panel:
    return Panel(rect, clip_label(box.label), format_times(box), box.size, 0, box=box)


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


@dataclass(frozen=True, slots=True)
class _Orientation:
    """Maps coordinates along the flow to coordinates of the picture."""

    direction: Direction

    def map_point(self, point: Point) -> Point:
        """Map a point (u, v), with v along the flow, to (x, y) of the picture."""
        u, v = point
        match self.direction:
            case Direction.UP:
                return (u, -v)
            case Direction.DOWN:
                return (u, v)
            case Direction.RIGHT:
                return (v, u)

    def map_rect(self, low: Point, high: Point) -> Rect:
        (x1, y1), (x2, y2) = self.map_point(low), self.map_point(high)
        return Rect(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))

    def map_note(self, note: PlacedNote) -> Text:
        """Return a note: to the right of its line, or above a line that goes to the right."""
        (x, y), half = self.map_point(note.at), note.along // 2
        match self.direction:
            case Direction.RIGHT if note.beside:
                return Text(note.text, x, y + SMALL // 2 + 2, SMALL, "middle")
            case _ if note.beside:
                return Text(note.text, x, y, SMALL)
            case Direction.UP:
                return Text(note.text, x + 7, y - half, SMALL)
            case Direction.DOWN:
                return Text(note.text, x + 7, y + half, SMALL)
            case Direction.RIGHT:
                return Text(note.text, x + 5, y - 8, SMALL)

"""A drawing: elements at their final position, in pixels, with `y` growing downward."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, TypeAlias

from archspec.dataclass import cached_property, dataclass
from archspec.render.layout.metrics import STACK, measure_width
from archspec.render.scene.change import Status
from archspec.render.scene.model import SceneBox

Point: TypeAlias = tuple[int, int]
Anchor: TypeAlias = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle: its upper left corner and its size."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """Its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """Its lower side; in a sheet, where the flow leaves it."""
        return self.y + self.height

    @property
    def middle(self) -> Point:
        """Its center."""
        return self.x + self.width // 2, self.y + self.height // 2

    def mapped(self, place: Callable[[Point], Point]) -> "Rect":
        """Return the rectangle with its corners at other places."""
        (x1, y1), (x2, y2) = place((self.x, self.y)), place((self.right, self.bottom))
        return Rect(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))

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

    def put_at(self, point: Point) -> "Text":
        """Return the text at another place."""
        return replace(self, x=point[0], y=point[1])


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


@dataclass(frozen=True)
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

    def mapped(self, place: Callable[[Point], Point]) -> "DrawingPart":
        """Return the part with all its points at other places."""
        return DrawingPart(
            tuple(replace(panel, rect=panel.rect.mapped(place)) for panel in self.panels),
            tuple(replace(line, points=tuple(map(place, line.points))) for line in self.lines),
            tuple(replace(box, rect=box.rect.mapped(place)) for box in self.boxes),
            tuple(text.put_at(place((text.x, text.y))) for text in self.texts),
        )

    def moved(self, dx: int, dy: int) -> "DrawingPart":
        """Return the part shifted by an offset."""
        return self.mapped(lambda point: (point[0] + dx, point[1] + dy))

    @cached_property
    def bounds(self) -> Rect:
        """The bounding box."""
        rects = [*(panel.rect for panel in self.panels), *map(compute_outline, self.boxes)]
        rects += [text.bounds for text in self.texts]
        points = [point for line in self.lines for point in line.points]
        points += [
            point for rect in rects for point in ((rect.x, rect.y), (rect.right, rect.bottom))
        ]
        xs, ys = zip(*points, strict=True)
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

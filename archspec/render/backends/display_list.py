"""The display list: a picture as shapes in their places, which every back end writes.

Figures, diffs and charts are lowered to it once. A shape names its roles, such as `box conv`, and
a style sheet says what these look like. All lengths are pixels, with `y` growing downwards; a shape
lies over those before it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import pairwise
from typing import Literal, TypeAlias

from archspec.dataclass import dataclass
from archspec.render.backends.stylesheet import COUNT, TEXT, Style, StyleSheet, mix_colors
from archspec.render.layout.drawing import Anchor, Point, Rect
from archspec.render.layout.fit import POINT


@dataclass(frozen=True, slots=True)
class RectShape:
    """A rectangle.

    Attributes:
        rect: where it is.
        roles: its roles, separated by blanks.
        corner: the radius of its corners.
        title: what it says to those who point at it; empty for nothing.
        fill: the color of its ground, where its roles do not give it.
    """

    rect: Rect
    roles: str = ""
    corner: int = 0
    title: str = ""
    fill: str = ""


@dataclass(frozen=True, slots=True)
class CircleShape:
    """A circle around a point.

    Attributes:
        x: its middle.
        y: its middle.
        radius: its radius.
        roles: its roles, separated by blanks.
        title: what it says to those who point at it; empty for nothing.
    """

    x: int
    y: int
    radius: int
    roles: str = ""
    title: str = ""


PathStep: TypeAlias = tuple[Literal["M", "L", "Q", "Z"], tuple[Point, ...]]
"""A step of a path, named as in SVG: move, line, quadratic curve (its control first), close."""


@dataclass(frozen=True, slots=True)
class PathShape:
    """A line, or an area within one.

    Attributes:
        steps: its steps.
        roles: its roles, separated by blanks.
    """

    steps: tuple[PathStep, ...]
    roles: str = ""


@dataclass(frozen=True, slots=True)
class TextShape:
    """A line of text.

    Attributes:
        text: the text, in which nothing is escaped or made visible yet.
        x: where it starts, has its middle, or ends.
        base: its base line.
        roles: its roles, separated by blanks.
        anchor: what `x` says; None for what the roles around it say.
        count: what stands behind it, such as `× 4`, in the role `r`.
        is_ornament: whether it says nothing to those who hear the picture read.
    """

    text: str
    x: int
    base: float
    roles: str = ""
    anchor: Anchor | None = None
    count: str = ""
    is_ornament: bool = False


@dataclass(frozen=True, slots=True)
class ShapeGroup:
    """Shapes that inherit what their group looks like.

    Attributes:
        shapes: the shapes.
        roles: the roles of all of them, separated by blanks.
        data: facts about what they show, by name, for the scripts of a page.
        title: what they say to those who point at them; empty for nothing.
        fill: the color of their grounds, where the roles do not give it.
    """

    shapes: "tuple[Shape, ...]"
    roles: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    fill: str = ""


Shape: TypeAlias = RectShape | CircleShape | PathShape | TextShape | ShapeGroup


@dataclass(frozen=True, slots=True)
class DisplayList:
    """A picture before it is written.

    Attributes:
        title: what it shows.
        description: the same in a sentence, for those who do not see it.
        width: its width.
        height: its height.
        shapes: what is on its ground, which has the role `paper`.
        styles: what roles look like.
        smaller: how a user draws less of it, for messages; empty where there is no way.
        point: how many points a pixel of it is in print.
    """

    title: str
    description: str
    width: int
    height: int
    shapes: tuple[Shape, ...]
    styles: StyleSheet
    smaller: str = ""
    point: float = POINT

    @property
    def used_styles(self) -> StyleSheet:
        """What the roles of its shapes look like: no other kind of box changes the picture."""
        return self.styles.keep_roles({TEXT, "paper", *_list_roles(self.shapes)})

    def styled_shapes(self) -> Iterator["StyledShape"]:
        """Yield its background and all shapes, including those of groups, with their styles."""
        ground = RectShape(Rect(0, 0, self.width, self.height), "paper")
        yield from _resolve_style((ground, *self.shapes), self.styles, Style())


@dataclass(frozen=True, slots=True)
class StyledShape:
    """A shape with what it looks like, for formats without style sheets.

    Attributes:
        shape: the shape; no group.
        style: what it looks like.
        count: what the count behind a text looks like, on the ground of the group around it.
    """

    shape: RectShape | CircleShape | PathShape | TextShape
    style: Style
    count: Style


def _list_roles(shapes: Iterable[Shape]) -> Iterator[str]:
    """Yield the roles of shapes, of all in groups, and of counts."""
    for shape in shapes:
        yield from shape.roles.split()
        if isinstance(shape, ShapeGroup):
            yield from _list_roles(shape.shapes)
        elif isinstance(shape, TextShape) and shape.count:
            yield COUNT


def _resolve_style(
    shapes: Iterable[Shape], styles: StyleSheet, around: Style
) -> Iterator[StyledShape]:
    for shape in shapes:
        roles = f"{TEXT} {shape.roles}" if isinstance(shape, TextShape) else shape.roles
        style = styles.resolve(around, roles)
        if isinstance(shape, RectShape | ShapeGroup) and shape.fill:
            style = replace(style, fill=shape.fill)
        if isinstance(shape, ShapeGroup):
            yield from _resolve_style(shape.shapes, styles, style)
            continue
        count = style
        if isinstance(shape, TextShape) and shape.count:
            faint = styles.resolve(style, COUNT)
            ink = mix_colors(around.fill, faint.fill, faint.fill_opacity)
            count = replace(faint, fill=ink, fill_opacity=1.0)
        yield StyledShape(shape, style, count)


def draw_polyline(points: Sequence[Point], *, is_closed: bool = False) -> tuple[PathStep, ...]:
    """Straight lines from point to point, and back to the first where they are closed."""
    first, *others = points
    lines: list[PathStep] = [("M", (first,)), *(("L", (point,)) for point in others)]
    return (*lines, ("Z", ())) if is_closed else tuple(lines)


def draw_rounded_polyline(points: Sequence[Point], radius: int) -> tuple[PathStep, ...]:
    """Level and upright lines from point to point, whose corners are round."""
    steps: list[PathStep] = [("M", (points[0],))]
    for (before, corner), (_, behind) in pairwise(pairwise(points)):
        turn = min(
            radius, compute_distance(before, corner) // 2, compute_distance(corner, behind) // 2
        )
        steps.append(("L", (move_towards(corner, before, turn),)))
        steps.append(("Q", (corner, move_towards(corner, behind, turn))))
    return (*steps, ("L", (points[-1],)))


def compute_distance(first: Point, second: Point) -> int:
    """Return how far two points are from each other along level and upright lines."""
    return abs(first[0] - second[0]) + abs(first[1] - second[1])


def move_towards(start: Point, end: Point, length: int) -> Point:
    """Return the point at a distance on the level or upright line from one to another."""
    whole = compute_distance(start, end)
    if whole == 0:
        return start
    dx, dy = (end[0] - start[0]) // whole, (end[1] - start[1]) // whole
    return start[0] + dx * length, start[1] + dy * length

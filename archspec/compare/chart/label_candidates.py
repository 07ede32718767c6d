"""List candidate places for names around bubbles, and rate them alone and against others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin
from typing import Final, TypeAlias

from archspec.render.backends.display_list import CircleShape
from archspec.render.layout.drawing import Anchor, Rect
from archspec.render.layout.metrics import measure_width

SIZE: Final = 12
"""The size of names."""

LINE: Final = 15
"""The line spacing of a name."""

WRONG: Final = 1000.0
"""The penalty of a misleading place: on another name, across a line, or outside the chart."""

_FIRST: Final = 16
"""The height of the first line of a name."""

_GAP: Final = 5
_REACHES: Final = (0, 14, 30, 48, 70, 96, 126, 160)
"""How far beyond its gap a name may be moved outward."""

_DIRECTIONS: Final = 24
_COARSE: Final = 2
"""The step between directions for numbers, coarser because there may be many of them."""

_PER_REACH: Final = 1.5
_OVER_BUBBLE: Final = 12.0
_ON_BUBBLE: Final = 40.0
_THROUGH_BUBBLE: Final = 6.0
_NEAR_BUBBLE: Final = 10.0
_NEAR: Final = 8
"""The minimum distance of a name from other bubbles, so that it is not taken for theirs."""

_AIR: Final = 3
"""The minimum distance between names."""

_BESIDE: Final = 2
"""The distance between an end of a name and its line."""

_SIDEWAYS: Final = 0.3

LeaderLine: TypeAlias = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class LabelCandidate:
    """A place for a name.

    Attributes:
        rect: the area of the name.
        line: where a line to the bubble begins and ends; None if the name is next to it.
        anchor: the side on which its lines are aligned.
        turn: the penalty of this side of the bubble.
    """

    rect: Rect
    line: LeaderLine | None
    anchor: Anchor
    turn: float


def list_candidates(
    lines: Sequence[str], disc: CircleShape, *, is_number: bool = False
) -> Iterator[LabelCandidate]:
    """Yield places around a bubble from near to far, starting on its right.

    Args:
        lines: the lines of the name.
        disc: its bubble.
        is_number: whether it is a number, which may also be placed inside.
    """
    width = max(measure_width(line, SIZE) for line in lines)
    height = _FIRST + LINE * (len(lines) - 1)
    if is_number and hypot(width, SIZE) <= 2 * disc.radius:
        rect = Rect(disc.x - width // 2, disc.y - height // 2, width, height)
        yield LabelCandidate(rect, None, "middle", -1.0)
    for reach in _REACHES:
        for step in range(0, _DIRECTIONS, _COARSE if is_number else 1):
            angle = 2 * pi * step / _DIRECTIONS
            yield _candidate((width, height), disc, reach, (cos(angle), -sin(angle)))


def _candidate(
    size: tuple[int, int], disc: CircleShape, reach: int, way: tuple[float, float]
) -> LabelCandidate:
    """Return a place in one direction."""
    (width, height), (dx, dy) = size, way
    away = disc.radius + _GAP + reach
    x, y = disc.x + away * dx, disc.y + away * dy
    rect = Rect(round(x - width * (1 - dx) / 2), round(y - height * (1 - dy) / 2), width, height)
    line = _find_leader_line(rect, disc) if reach else None
    anchor: Anchor = "start" if dx > _SIDEWAYS else "end" if dx < -_SIDEWAYS else "middle"
    turn = (1 - dx) * 2 + abs(dy) * 4 + (1 if dy > 0 else 0) + _PER_REACH * reach
    return LabelCandidate(rect, line, anchor, turn)


def _find_leader_line(rect: Rect, disc: CircleShape) -> LeaderLine:
    """Return the shortest line from a name to its bubble."""
    x = min(max(disc.x, rect.x - _BESIDE), rect.x + rect.width + _BESIDE)
    y = min(max(disc.y, rect.y), rect.y + rect.height)
    part = disc.radius / max(1.0, hypot(x - disc.x, y - disc.y))
    return (x, y), (round(disc.x + part * (x - disc.x)), round(disc.y + part * (y - disc.y)))


def rate_candidate(
    spot: LabelCandidate, own: Sequence[CircleShape], others: Sequence[CircleShape], room: Rect
) -> float:
    """Return the penalty of a place by itself.

    Args:
        spot: the place.
        own: the bubbles with the name; several if they share one place.
        others: all other bubbles.
        room: the area that names must not leave.
    """
    fault = spot.turn + WRONG * _measure_overflow(spot.rect, room)
    if spot.turn >= 0:  # a number within its bubble covers it
        depth = max(_measure_bubble_overlap(spot.rect, disc) for disc in own)
        fault += _OVER_BUBBLE * max(0.0, depth) + (WRONG if depth > own[0].radius else 0.0)
    for disc in others:
        depth = _measure_bubble_overlap(spot.rect, disc)
        if depth > 0:
            fault += _ON_BUBBLE + _OVER_BUBBLE * depth
        elif depth > -_NEAR:
            fault += _NEAR_BUBBLE
        if spot.line:
            within = disc.radius + 1 - _measure_line_distance(spot.line, (disc.x, disc.y))
            fault += _ON_BUBBLE + _THROUGH_BUBBLE * within if within > 0 else 0.0
    return fault


def _measure_overflow(rect: Rect, room: Rect) -> int:
    """Return how far a name exceeds its room."""
    right, low = rect.x + rect.width, rect.y + rect.height
    return (
        max(0, room.x - rect.x)
        + max(0, right - room.x - room.width)
        + max(0, room.y - rect.y)
        + max(0, low - room.y - room.height)
    )


def _measure_bubble_overlap(rect: Rect, disc: CircleShape) -> float:
    """Return how far a bubble reaches into a name; negative if it stays clear."""
    x = min(max(disc.x, rect.x), rect.x + rect.width)
    y = min(max(disc.y, rect.y), rect.y + rect.height)
    return disc.radius + 1 - hypot(x - disc.x, y - disc.y)


def _measure_line_distance(line: LeaderLine, point: tuple[int, int]) -> float:
    """Return how far a point is from a line."""
    (x1, y1), (x2, y2) = line
    x, y = point
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    share = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length if length else 0.0
    share = min(1.0, max(0.0, share))
    return hypot(x1 + share * (x2 - x1) - x, y1 + share * (y2 - y1) - y)


def rate_clash(one: LabelCandidate, other: LabelCandidate) -> float:
    """Return the penalty of two names together: neither may hide the other, or its line."""
    fault = 0.0
    area = _measure_overlap(one.rect, other.rect)
    if area:
        fault += WRONG + area
    if one.line and _crosses_name(one.line, other.rect):
        fault += WRONG
    if other.line and _crosses_name(other.line, one.rect):
        fault += WRONG
    if one.line and other.line and _do_lines_cross(one.line, other.line):
        fault += WRONG
    return fault


def _measure_overlap(one: Rect, other: Rect) -> int:
    """Return the overlap of two names, with air at their ends."""
    x = min(one.x + one.width, other.x + other.width) - max(one.x, other.x) + _AIR
    y = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return x * y if x > 0 and y > 0 else 0


def _crosses_name(line: LeaderLine, rect: Rect) -> bool:
    """Check whether a line meets a name."""
    left, top = rect.x - 1, rect.y + 1
    right, low = rect.x + rect.width + 1, rect.y + rect.height - 1
    (x1, y1), (x2, y2) = line
    if max(x1, x2) < left or right < min(x1, x2) or max(y1, y2) < top or low < min(y1, y2):
        return False
    sides = [
        _get_orientation(line, corner)
        for corner in ((left, top), (right, top), (left, low), (right, low))
    ]
    return min(sides) <= 0 <= max(sides)


def _do_lines_cross(one: LeaderLine, other: LeaderLine) -> bool:
    """Check whether two lines meet."""
    return (
        _get_orientation(one, other[0]) * _get_orientation(one, other[1]) <= 0
        and _get_orientation(other, one[0]) * _get_orientation(other, one[1]) <= 0
    )


def _get_orientation(line: LeaderLine, point: tuple[int, int]) -> int:
    """Return the side of a line that a point is on: the sign of the area between them."""
    (x1, y1), (x2, y2) = line
    return (x2 - x1) * (point[1] - y1) - (y2 - y1) * (point[0] - x1)

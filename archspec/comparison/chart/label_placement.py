"""Place labels next to their bubbles, or further out with a leader line."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import cos, hypot, pi, sin
from random import Random
from typing import Final, TypeAlias

from archspec.comparison.chart.shapes import LEADER, draw_straight_line
from archspec.dataclass import dataclass
from archspec.render.backends.display_list import CircleShape, PathShape
from archspec.render.layout.drawing import Anchor, Point, Rect, Text
from archspec.render.layout.metrics import measure_width

SIZE: Final = 12
"""The font size of labels."""

LINE: Final = 15
"""The line spacing of a label."""

_FIRST: Final = 16
"""The height of the first line of a label."""

_GAP: Final = 5
_REACHES: Final = (0, 14, 30, 48, 70, 96, 126, 160)
"""How far beyond its gap a label may be moved outward."""

_DIRECTIONS: Final = 24
_SIDEWAYS: Final = 0.3
_AIR: Final = 3
"""The minimum distance between labels, and that of a label from its line."""

_NEAR: Final = 6
"""The minimum distance of a label from other bubbles, so that it is not taken for theirs."""

_PER_REACH: Final = 1.5
_PER_PIXEL: Final = 12.0
"""The penalty of each pixel by which a label or its line is too near to a bubble."""

_ROUNDS: Final = 10
"""The maximum number of rounds in which labels may move."""

_WORST: Final = 1000.0
"""The penalty from which a label hides so much of bubbles that it is misleading."""

_TRIES: Final = 24
"""The number of random orders in which labels are placed."""

LeaderLine: TypeAlias = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class BubbleLabel:
    """The label of the bubbles at one place of the chart.

    Attributes:
        lines: what is written.
        discs: the bubbles that are there, the largest first.
        is_number: whether the label is a number, which may be placed inside its bubble.
    """

    lines: tuple[str, ...]
    discs: tuple[CircleShape, ...]
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class LabelSpot:
    """A place for a label.

    Attributes:
        rect: the area of the label.
        anchor: the side on which its lines are aligned.
        line: where a line to the bubble begins and ends; None if the label is next to it.
        penalty: the penalty of the place by itself.
    """

    rect: Rect
    anchor: Anchor
    line: LeaderLine | None
    penalty: float


@dataclass(frozen=True, slots=True)
class PlacedLabels:
    """Labels at their places.

    Attributes:
        texts: the lines of all labels.
        lines: lines from those that had to move out.
        is_clear: whether none hides another or its line, or many bubbles, or leaves the chart.
    """

    texts: tuple[Text, ...]
    lines: tuple[PathShape, ...]
    is_clear: bool


def place_labels(
    labels: Sequence[BubbleLabel], discs: Sequence[CircleShape], room: Rect
) -> PlacedLabels:
    """Place labels beside their bubbles.

    In each of several random orders, labels take the best free place in turn, and again until none
    finds a better one; the best result is taken.

    Args:
        labels: the labels.
        discs: all bubbles.
        room: the area that labels should not leave.
    """
    choices = [_rank_spots(label, discs, room) for label in labels]
    numbers, chance = range(len(labels)), Random(0)  # noqa: S311 - the same each time
    orders = [chance.sample(numbers, len(labels)) for _ in range(_TRIES)]
    best = min((_settle(choices, order) for order in orders), key=_rate)
    texts = (_draw_texts(label, spot) for label, spot in zip(labels, best, strict=True))
    return PlacedLabels(
        texts=tuple(text for lines in texts for text in lines),
        lines=tuple(draw_straight_line(*spot.line, LEADER) for spot in best if spot.line),
        is_clear=not _rate(best)[0]
        and all(spot.penalty < _WORST and _is_within(spot.rect, room) for spot in best),
    )


def _settle(choices: Sequence[Sequence[LabelSpot]], order: Sequence[int]) -> list[LabelSpot]:
    """Let labels take places in turn, until no single label has a better place."""
    taken: dict[int, LabelSpot] = {}
    for _ in range(_ROUNDS):
        before = dict(taken)
        for number in order:
            taken.pop(number, None)
            taken[number] = _choose_spot(choices[number], [*taken.values()])
        if taken == before:
            break
    return [taken[number] for number in range(len(choices))]


def _choose_spot(choices: Sequence[LabelSpot], others: Sequence[LabelSpot]) -> LabelSpot:
    """Return the best place that is free, or that clashes with the fewest other labels."""
    for spot in choices:
        if not any(_do_clash(spot, other) for other in others):
            return spot
    return min(choices, key=lambda spot: sum(_do_clash(spot, other) for other in others))


def _rate(spots: Sequence[LabelSpot]) -> tuple[int, float]:
    """Return the number of clashes, and the sum of penalties."""
    clashes = sum(_do_clash(*pair) for pair in combinations(spots, 2))
    return clashes, sum(spot.penalty for spot in spots)


def _draw_texts(label: BubbleLabel, spot: LabelSpot) -> Iterator[Text]:
    rect = spot.rect
    x = {"start": rect.x, "middle": rect.x + rect.width // 2, "end": rect.right}
    for number, line in enumerate(label.lines):
        y = rect.y + _FIRST // 2 + LINE * number
        yield Text(line, x[spot.anchor], y, SIZE, spot.anchor, faint=False)


# Places ------------------------------------------------------------------------------------------


def _rank_spots(label: BubbleLabel, discs: Sequence[CircleShape], room: Rect) -> list[LabelSpot]:
    """Return the places for a label within the room, if there are any, from best to worst."""
    spots = sorted(_list_spots(label, discs), key=lambda spot: spot.penalty)
    return [spot for spot in spots if _is_within(spot.rect, room)] or spots


def _list_spots(label: BubbleLabel, discs: Sequence[CircleShape]) -> Iterator[LabelSpot]:
    """Yield the places for a label: inside its bubble for a number, and all around it."""
    width = max(measure_width(line, SIZE) for line in label.lines)
    height, disc = _FIRST + LINE * (len(label.lines) - 1), label.discs[0]
    if label.is_number and hypot(width, SIZE) <= 2 * disc.radius:
        inside = Rect(disc.x - width // 2, disc.y - height // 2, width, height)
        others = [other for other in discs if other not in label.discs]
        yield LabelSpot(inside, "middle", None, _rate_spot(inside, None, others, label) - 1)
    for reach in _REACHES:
        away = disc.radius + _GAP + reach
        for step in range(_DIRECTIONS):
            dx, dy = cos(2 * pi * step / _DIRECTIONS), -sin(2 * pi * step / _DIRECTIONS)
            x = disc.x + away * dx - width * (1 - dx) / 2
            y = disc.y + away * dy - height * (1 - dy) / 2
            rect = Rect(round(x), round(y), width, height)
            line = _find_leader_line(rect, disc) if reach else None
            anchor: Anchor = "start" if dx > _SIDEWAYS else "end" if dx < -_SIDEWAYS else "middle"
            turn = (1 - dx) * 2 + abs(dy) * 4 + (dy > 0) + _PER_REACH * reach
            yield LabelSpot(rect, anchor, line, turn + _rate_spot(rect, line, discs, label))


def _find_leader_line(rect: Rect, disc: CircleShape) -> LeaderLine:
    """Return the shortest line from a label to its bubble."""
    x = min(max(disc.x, rect.x - _AIR), rect.right + _AIR)
    y = min(max(disc.y, rect.y), rect.bottom)
    part = disc.radius / max(1.0, hypot(x - disc.x, y - disc.y))
    return (x, y), (round(disc.x + part * (x - disc.x)), round(disc.y + part * (y - disc.y)))


def _rate_spot(
    rect: Rect, line: LeaderLine | None, discs: Sequence[CircleShape], label: BubbleLabel
) -> float:
    """Return the penalty of a label for hiding bubbles, or for being taken for theirs."""
    penalty = 0.0
    for disc in discs:
        near = 0 if disc in label.discs else _NEAR
        penalty += max(0.0, disc.radius + near - _measure_rect_distance(rect, disc))
        if line:
            penalty += max(0.0, disc.radius - _measure_line_distance(line, disc))
    return _PER_PIXEL * penalty


def _is_within(rect: Rect, room: Rect) -> bool:
    across = room.x <= rect.x and rect.right <= room.right
    return across and room.y <= rect.y and rect.bottom <= room.bottom


def _measure_rect_distance(rect: Rect, disc: CircleShape) -> float:
    """Return the distance of a label from the center of a bubble."""
    x = min(max(disc.x, rect.x), rect.right)
    y = min(max(disc.y, rect.y), rect.bottom)
    return hypot(x - disc.x, y - disc.y)


def _measure_line_distance(line: LeaderLine, disc: CircleShape) -> float:
    """Return the distance of a line from the center of a bubble."""
    (x1, y1), (x2, y2) = line
    dx, dy = x2 - x1, y2 - y1
    share = ((disc.x - x1) * dx + (disc.y - y1) * dy) / max(1, dx * dx + dy * dy)
    share = min(1.0, max(0.0, share))
    return hypot(x1 + share * dx - disc.x, y1 + share * dy - disc.y)


# Clashes -----------------------------------------------------------------------------------------


def _do_clash(one: LabelSpot, other: LabelSpot) -> bool:
    """Check whether a label hides another, or a line meets a label or a line."""
    if _do_rects_overlap(one.rect, other.rect):
        return True
    if one.line and _crosses_rect(one.line, other.rect):
        return True
    if other.line and _crosses_rect(other.line, one.rect):
        return True
    return bool(one.line and other.line and _do_lines_cross(one.line, other.line))


def _do_rects_overlap(one: Rect, other: Rect) -> bool:
    across = one.x < other.right + _AIR and other.x < one.right + _AIR
    return across and one.y < other.bottom and other.y < one.bottom


def _crosses_rect(line: LeaderLine, rect: Rect) -> bool:
    """Check whether a line that does not end in a rectangle crosses it, and so a diagonal."""
    falling = ((rect.x, rect.y), (rect.right, rect.bottom))
    rising = ((rect.x, rect.bottom), (rect.right, rect.y))
    return _do_lines_cross(line, falling) or _do_lines_cross(line, rising)


def _do_lines_cross(one: LeaderLine, other: LeaderLine) -> bool:
    """Check whether the ends of each line are on different sides of the other."""
    return (
        _get_side(one, other[0]) * _get_side(one, other[1]) <= 0
        and _get_side(other, one[0]) * _get_side(other, one[1]) <= 0
    )


def _get_side(line: LeaderLine, point: Point) -> int:
    """Return the side of a line that a point is on: the sign of the area between them."""
    (x1, y1), (x2, y2) = line
    return (x2 - x1) * (point[1] - y1) - (y2 - y1) * (point[0] - x1)

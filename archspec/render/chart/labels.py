"""Names beside bubbles: each where it hides least, or further out with a line to its bubble."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin
from typing import Final

from archspec.render.chart.shapes import Disc, Rule, Weight
from archspec.render.drawing import Rect, Text
from archspec.render.metrics import width_of

SIZE: Final = 12
"""The size of names."""

_HEIGHT: Final = 16
_GAP: Final = 5
_REACHES: Final = (0, 14, 30, 48, 70, 96, 126)
"""How far beyond its gap a name may be moved out."""

_DIRECTIONS: Final = 16
_ROUNDS: Final = 24
_OUTSIDE: Final = 1000.0
_OVER_NAME: Final = 60.0
_OVER_BUBBLE: Final = 12.0
_AIR: Final = 3
"""How far names stay apart from each other."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place for a name.

    Attributes:
        rect: what the name covers.
        start: where a line to the bubble begins.
        end: where it ends.
        reach: how far the name is moved out; a line is drawn where it is.
        turn: how much this side of the bubble is disliked.
    """

    rect: Rect
    start: tuple[int, int]
    end: tuple[int, int]
    reach: int
    turn: float


def placed(
    names: Sequence[str], discs: Sequence[Disc], room: Rect
) -> tuple[tuple[Text, ...], tuple[Rule, ...]]:
    """Place names beside their bubbles.

    Args:
        names: the names.
        discs: the bubbles, in the same order.
        room: what names must not leave.

    Returns:
        The names, and lines from those that had to move out.
    """
    spots = [list(_spots(name, disc)) for name, disc in zip(names, discs, strict=True)]
    alone = [
        [_fault(spot, number, discs, room) for spot in each] for number, each in enumerate(spots)
    ]
    taken = [min(range(len(each)), key=each.__getitem__) for each in alone]
    for _ in range(_ROUNDS):
        before = list(taken)
        for number, each in enumerate(spots):
            others = [spots[n][t] for n, t in enumerate(taken) if n != number]
            faults = [
                alone[number][place] + sum(_clash(spot, other) for other in others)
                for place, spot in enumerate(each)
            ]
            taken[number] = min(range(len(each)), key=faults.__getitem__)
        if taken == before:
            break
    chosen = [each[place] for each, place in zip(spots, taken, strict=True)]
    texts = tuple(_text(name, spot) for name, spot in zip(names, chosen, strict=True))
    return texts, tuple(_line(spot) for spot in chosen if spot.reach)


def _spots(name: str, disc: Disc) -> Iterator[_Spot]:
    """Places around a bubble, from near to far; on its right first."""
    width = width_of(name, SIZE)
    for reach in _REACHES:
        for step in range(_DIRECTIONS):
            angle = 2 * pi * step / _DIRECTIONS
            dx, dy = cos(angle), -sin(angle)
            away = disc.radius + _GAP + reach
            x, y = disc.x + away * dx, disc.y + away * dy
            left = round(x - width * (1 - dx) / 2)
            top = round(y - _HEIGHT * (1 - dy) / 2)
            edge = round(disc.x + disc.radius * dx), round(disc.y + disc.radius * dy)
            start = round(x - 2 * dx), round(y - 2 * dy)
            yield _Spot(Rect(left, top, width, _HEIGHT), start, edge, reach, _turn(dx, dy))


def _turn(dx: float, dy: float) -> float:
    """The right is best, then the left, then above and below; corners are in between."""
    return (1 - dx) * 2 + abs(dy) * 4 + (1 if dy > 0 else 0)


def _fault(spot: _Spot, number: int, discs: Sequence[Disc], room: Rect) -> float:
    """How bad a place is by itself."""
    fault = spot.turn + 1.5 * spot.reach + _OUTSIDE * _beyond(spot.rect, room)
    for other, disc in enumerate(discs):
        fault += _OVER_BUBBLE * _depth(spot.rect, disc)
        if other != number and spot.reach and _crosses(spot, disc):
            fault += _OVER_BUBBLE
    return fault


def _beyond(rect: Rect, room: Rect) -> int:
    """How far a name leaves its room."""
    right, low = rect.x + rect.width, rect.y + rect.height
    return (
        max(0, room.x - rect.x)
        + max(0, right - room.x - room.width)
        + max(0, room.y - rect.y)
        + max(0, low - room.y - room.height)
    )


def _depth(rect: Rect, disc: Disc) -> float:
    """How deep a bubble reaches into a name."""
    x = min(max(disc.x, rect.x), rect.x + rect.width)
    y = min(max(disc.y, rect.y), rect.y + rect.height)
    return max(0.0, disc.radius + 1 - hypot(x - disc.x, y - disc.y))


def _crosses(spot: _Spot, disc: Disc) -> bool:
    """Whether the line of a name passes a bubble, its own end aside."""
    (x1, y1), (x2, y2) = spot.start, spot.end
    shares = (0.0, 0.25, 0.5, 0.75)
    return any(
        hypot(x1 + (x2 - x1) * share - disc.x, y1 + (y2 - y1) * share - disc.y) < disc.radius
        for share in shares
    )


def _clash(first: _Spot, second: _Spot) -> float:
    """How much two names hide of each other."""
    one, other = first.rect, second.rect
    x = min(one.x + one.width, other.x + other.width) - max(one.x, other.x) + _AIR
    y = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return _OVER_NAME + x * y if x > 0 and y > 0 else 0.0


def _text(name: str, spot: _Spot) -> Text:
    middle = spot.rect.y + _HEIGHT // 2
    return Text(name, spot.rect.x, middle, SIZE, faint=False)


def _line(spot: _Spot) -> Rule:
    (x1, y1), (x2, y2) = spot.start, spot.end
    return Rule(x1, y1, x2, y2, Weight.LEADER)

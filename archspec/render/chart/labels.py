"""Names beside bubbles: each where it hides least, or further out with a line to its bubble."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from archspec.render.chart.shapes import Disc, Rule, Weight
from archspec.render.chart.spots import LINE, SIZE, WRONG, Spot, clash_of, fault_of, spots_of
from archspec.render.drawing import Rect, Text

_MOVES: Final = 200
"""How often a name is moved in one try."""

_GAIN: Final = 0.01
"""How much better a place is that a name is moved to; less may be a rounding of sums."""


@dataclass(frozen=True, slots=True)
class Name:
    """What stands at one place of the chart.

    Attributes:
        lines: what is written.
        discs: the bubbles that are there, the largest first.
        is_number: whether a number is written, which may stand within its bubble.
    """

    lines: tuple[str, ...]
    discs: tuple[Disc, ...]
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Labels:
    """Names that have found their places.

    Attributes:
        texts: the names.
        lines: lines from those that had to move out.
        is_clear: whether none hides another or its line, or leaves the chart.
    """

    texts: tuple[Text, ...]
    lines: tuple[Rule, ...]
    is_clear: bool


def placed(names: Sequence[Name], discs: Sequence[Disc], room: Rect) -> Labels:
    """Place names beside their bubbles.

    The best of some tries is taken: one that begins with the best place of each name, and others
    that place one name after the other.

    Args:
        names: the names.
        discs: all bubbles.
        room: what names must not leave.
    """
    table = _Table(names, discs, room)
    middles = [(name.discs[0].x, name.discs[0].y) for name in names]
    numbers = range(len(names))
    orders = [sorted(numbers, key=lambda n: middles[n][axis]) for axis in (0, 1)]
    best = table.settled(table.alone())
    for order in (each for forth in orders for each in (forth, forth[::-1])):
        if table.is_clear(best):
            break
        best = min(best, table.settled(table.in_turn(order)), key=table.total)
    chosen = table.chosen(best)
    texts = [text for name, spot in zip(names, chosen, strict=True) for text in _texts(name, spot)]
    lines = tuple(_rule(spot) for spot in chosen if spot.line)
    return Labels(tuple(texts), lines, table.is_clear(best))


class _Table:
    """The places of all names, and their faults."""

    def __init__(self, names: Sequence[Name], discs: Sequence[Disc], room: Rect) -> None:
        self._spots: list[list[Spot]] = []
        self._faults: list[list[float]] = []
        for name in names:
            spots = list(spots_of(name.lines, name.discs[0], is_number=name.is_number))
            others = [disc for disc in discs if disc not in name.discs]
            self._spots.append(spots)
            self._faults.append([fault_of(spot, name.discs, others, room) for spot in spots])

    def alone(self) -> list[int]:
        """The best place of each name, were there no others."""
        return [_least(faults) for faults in self._faults]

    def in_turn(self, order: Sequence[int]) -> list[int]:
        """The best place of each name beside those that were placed before it."""
        taken = [0] * len(order)
        for done, number in enumerate(order):
            faults = list(self._faults[number])
            for before in order[:done]:
                self._charge(faults, number, self._spots[before][taken[before]], 1)
            taken[number] = _least(faults)
        return taken

    def settled(self, taken: list[int]) -> list[int]:
        """Places from which no single name can be moved to a better one."""
        faults = [list(each) for each in self._faults]
        for number, place in enumerate(taken):
            self._told(faults, number, place, 1)
        for _ in range(_MOVES):
            gains = [each[place] - min(each) for each, place in zip(faults, taken, strict=True)]
            number = max(range(len(gains)), key=gains.__getitem__)
            if gains[number] < _GAIN:
                break
            self._told(faults, number, taken[number], -1)
            taken[number] = _least(faults[number])
            self._told(faults, number, taken[number], 1)
        return taken

    def total(self, taken: Sequence[int]) -> float:
        """The faults of places together."""
        chosen = self.chosen(taken)
        alone = (each[place] for each, place in zip(self._faults, taken, strict=True))
        return sum(alone) + sum(clash_of(one, other) for one, other in combinations(chosen, 2))

    def is_clear(self, taken: Sequence[int]) -> bool:
        """Whether no place misleads, by itself or beside another."""
        chosen = self.chosen(taken)
        alone = (each[place] for each, place in zip(self._faults, taken, strict=True))
        return max(alone) < WRONG and not any(
            clash_of(one, other) for one, other in combinations(chosen, 2)
        )

    def chosen(self, taken: Sequence[int]) -> list[Spot]:
        """The places themselves."""
        return [each[place] for each, place in zip(self._spots, taken, strict=True)]

    def _told(self, faults: list[list[float]], number: int, place: int, sign: int) -> None:
        """Charge all other names for a place that is taken, or no longer."""
        for other, each in enumerate(faults):
            if other != number:
                self._charge(each, other, self._spots[number][place], sign)

    def _charge(self, faults: list[float], number: int, taken: Spot, sign: int) -> None:
        for place, spot in enumerate(self._spots[number]):
            faults[place] += sign * clash_of(spot, taken)


def _least(faults: Sequence[float]) -> int:
    return min(range(len(faults)), key=faults.__getitem__)


def _texts(name: Name, spot: Spot) -> list[Text]:
    rect = spot.rect
    x = {"start": rect.x, "middle": rect.x + rect.width // 2, "end": rect.x + rect.width}
    top = rect.y + (rect.height - LINE * (len(name.lines) - 1)) // 2
    anchor = spot.anchor if len(name.lines) > 1 or name.is_number else "start"
    return [
        Text(line, x[anchor], top + LINE * number, SIZE, anchor, faint=False)
        for number, line in enumerate(name.lines)
    ]


def _rule(spot: Spot) -> Rule:
    assert spot.line is not None
    (x1, y1), (x2, y2) = spot.line
    return Rule(x1, y1, x2, y2, Weight.LEADER)

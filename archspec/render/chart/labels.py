"""Names beside bubbles: each where it hides least, or further out with a line to its bubble."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from archspec.render.backends.display_list import CircleShape, PathShape
from archspec.render.chart.shapes import LEADER, straight_line
from archspec.render.chart.spots import (
    LINE,
    SIZE,
    WRONG,
    Bounds,
    Spot,
    clash_of,
    fault_of,
    joined,
    spots_of,
)
from archspec.render.drawing import Rect, Text

_MOVES: Final = 100
"""How often a name is moved in one try."""

_FEW: Final = 32
"""For so many names more than one try is made; for more that would take long."""

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
    discs: tuple[CircleShape, ...]
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
    lines: tuple[PathShape, ...]
    is_clear: bool


def placed(names: Sequence[Name], discs: Sequence[CircleShape], room: Rect) -> Labels:
    """Place names beside their bubbles.

    The best of some tries is taken: one that begins with the best place of each name, and where
    there are not too many, others that place one name after the other.

    Args:
        names: the names.
        discs: all bubbles.
        room: what names must not leave.
    """
    table = _table(names, discs, room)
    best = _Try.alone(table)
    best.settle()
    if len(names) <= _FEW:
        best = _nudged(min([best, *_tries(table, names)], key=_Try.total))
    chosen = best.chosen()
    texts = [text for name, spot in zip(names, chosen, strict=True) for text in _texts(name, spot)]
    lines = tuple(straight_line(*spot.line, LEADER) for spot in chosen if spot.line)
    return Labels(tuple(texts), lines, best.is_clear())


def _tries(table: Sequence["_Places"], names: Sequence[Name]) -> Iterator["_Try"]:
    """Tries that place one name after the other, from each side of the chart."""
    middles = [(name.discs[0].x, name.discs[0].y) for name in names]
    for axis in (0, 1):
        order = sorted(range(len(names)), key=lambda number: middles[number][axis])
        for each in (order, order[::-1]):
            made = _Try.in_turn(table, each)
            made.settle()
            yield made


def _nudged(best: "_Try") -> "_Try":
    """A try that no name can better by taking the place that suits it best, others giving way."""
    for number in range(len(best.taken)):
        other = best.copy()
        other.move(number, _least(best.table[number].faults))
        other.settle(but=number)
        other.settle()
        if other.total() < best.total() - _GAIN:
            best = other
    return best


@dataclass(frozen=True, slots=True)
class _Places:
    """The places of a name, how bad each is by itself, and what they cover together."""

    spots: tuple[Spot, ...]
    faults: tuple[float, ...]
    bounds: Bounds


def _table(names: Sequence[Name], discs: Sequence[CircleShape], room: Rect) -> list[_Places]:
    table = []
    for name in names:
        spots = tuple(spots_of(name.lines, name.discs[0], is_number=name.is_number))
        others = [disc for disc in discs if disc not in name.discs]
        faults = tuple(fault_of(spot, name.discs, others, room) for spot in spots)
        table.append(_Places(spots, faults, joined([spot.bounds for spot in spots])))
    return table


@dataclass(slots=True)
class _Try:
    """Places that names have taken.

    Attributes:
        table: the places of all names.
        taken: which of its places each name has.
        faults: how bad all places are beside those that other names have.
    """

    table: Sequence[_Places]
    taken: list[int]
    faults: list[list[float]]

    @classmethod
    def alone(cls, table: Sequence[_Places]) -> "_Try":
        """The best place of each name, were there no others."""
        return cls._taking(table, [_least(each.faults) for each in table])

    @classmethod
    def in_turn(cls, table: Sequence[_Places], order: Sequence[int]) -> "_Try":
        """The best place of each name beside those that were placed before it."""
        taken = [0] * len(table)
        for done, number in enumerate(order):
            faults = list(table[number].faults)
            for before in order[:done]:
                _charge(faults, table[number], table[before].spots[taken[before]], 1)
            taken[number] = _least(faults)
        return cls._taking(table, taken)

    @classmethod
    def _taking(cls, table: Sequence[_Places], taken: list[int]) -> "_Try":
        made = cls(table, taken, [list(each.faults) for each in table])
        for number in range(len(taken)):
            made._tell(number, 1)
        return made

    def copy(self) -> "_Try":
        """The same, to be changed by itself."""
        return _Try(self.table, list(self.taken), [list(each) for each in self.faults])

    def settle(self, but: int = -1) -> None:
        """Move names, one at a time, until no single one has a better place; but one stays."""
        for _ in range(_MOVES):
            gains = [each[place] - min(each) for each, place in self._pairs()]
            if but >= 0:
                gains[but] = 0.0
            number = max(range(len(gains)), key=gains.__getitem__)
            if gains[number] < _GAIN:
                return
            self.move(number, _least(self.faults[number]))

    def move(self, number: int, place: int) -> None:
        """Move a name."""
        self._tell(number, -1)
        self.taken[number] = place
        self._tell(number, 1)

    def total(self) -> float:
        """All faults together; each of two names that clash is at fault."""
        return sum(each[place] for each, place in self._pairs())

    def is_clear(self) -> bool:
        """Whether no place misleads, by itself or beside another."""
        return max(each[place] for each, place in self._pairs()) < WRONG

    def chosen(self) -> list[Spot]:
        """The places themselves."""
        return [each.spots[place] for each, place in zip(self.table, self.taken, strict=True)]

    def _pairs(self) -> Iterator[tuple[list[float], int]]:
        return zip(self.faults, self.taken, strict=True)

    def _tell(self, number: int, sign: int) -> None:
        """Charge all other names for the place of one, or no longer."""
        spot = self.table[number].spots[self.taken[number]]
        for other, faults in enumerate(self.faults):
            if other != number:
                _charge(faults, self.table[other], spot, sign)


def _charge(faults: list[float], places: _Places, taken: Spot, sign: int) -> None:
    if not taken.bounds.meet(places.bounds):
        return
    for place, spot in enumerate(places.spots):
        if taken.bounds.meet(spot.bounds):
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

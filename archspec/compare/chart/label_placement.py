"""Place names next to bubbles with least overlap, or further out with a leader line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final, TypeAlias

from archspec.compare.chart.label_candidates import (
    LINE,
    SIZE,
    WRONG,
    LabelCandidate,
    list_candidates,
    rate_candidate,
    rate_clash,
)
from archspec.compare.chart.shapes import LEADER, draw_straight_line
from archspec.render.backends.display_list import CircleShape, PathShape
from archspec.render.layout.drawing import Rect, Text

_Choice: TypeAlias = tuple[float, LabelCandidate]
"""The penalty of a place by itself, and the place."""

_ROUNDS: Final = 10
"""The maximum number of rounds in which names may move."""

_NUDGES: Final = 2
"""The number of passes in which every name is given its best place."""

_FEW: Final = 32
"""For so many names all tries are made; for more that would take long."""


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
class PlacedLabels:
    """Names that have found their places.

    Attributes:
        texts: the names.
        lines: lines from those that had to move out.
        is_clear: whether none hides another or its line, or leaves the chart.
    """

    texts: tuple[Text, ...]
    lines: tuple[PathShape, ...]
    is_clear: bool


def place_labels(
    names: Sequence[BubbleLabel], discs: Sequence[CircleShape], room: Rect
) -> PlacedLabels:
    """Place names beside their bubbles.

    Names take the best place beside those before them, and again until none finds a better one;
    of such tries from each side of the chart the best is taken, and bettered.

    Args:
        names: the names.
        discs: all bubbles.
        room: what names must not leave.
    """
    choices = [_choices(name, discs, room) for name in names]
    first, *others = _orders(names)
    best = _settle(choices, first, {})
    if len(names) <= _FEW:
        tries = [best, *(_settle(choices, order, {}) for order in others)]
        best = _nudge(choices, min(tries, key=_fault))
    texts = [
        text
        for name, (_, spot) in zip(names, best, strict=True)
        for text in _draw_texts(name, spot)
    ]
    lines = tuple(draw_straight_line(*spot.line, LEADER) for _, spot in best if spot.line)
    return PlacedLabels(tuple(texts), lines, max(_faults(best)) < WRONG)


def _choices(name: BubbleLabel, discs: Sequence[CircleShape], room: Rect) -> list[_Choice]:
    """Return the places of a name, each with how bad it is by itself; the best come first."""
    others = [disc for disc in discs if disc not in name.discs]
    spots = list_candidates(name.lines, name.discs[0], is_number=name.is_number)
    found = [(rate_candidate(spot, name.discs, others, room), spot) for spot in spots]
    return sorted(found, key=lambda choice: choice[0])


def _orders(names: Sequence[BubbleLabel]) -> Iterator[list[int]]:
    """Yield the orders in which names are placed: from each side of the chart."""
    middles = [(name.discs[0].x, name.discs[0].y) for name in names]
    for axis in (0, 1):
        order = sorted(range(len(names)), key=lambda number: middles[number][axis])
        yield from (order, order[::-1])


def _settle(
    choices: Sequence[Sequence[_Choice]], order: Sequence[int], start: Mapping[int, _Choice]
) -> list[_Choice]:
    """Let names take places in turn, until no single name has a better place."""
    taken: dict[int, _Choice] = dict(start)
    for _ in range(_ROUNDS):
        before = dict(taken)
        for number in order:
            others = [spot for other, (_, spot) in taken.items() if other != number]
            taken[number] = _best(choices[number], others)
        if taken == before:
            break
    return [taken[number] for number in range(len(choices))]


def _nudge(choices: Sequence[Sequence[_Choice]], best: list[_Choice]) -> list[_Choice]:
    """Improve a placement by giving each name its best place while the others make way."""
    for number in _NUDGES * list(range(len(best))):
        others = [other for other in range(len(best)) if other != number]
        start = dict(enumerate(best)) | {number: choices[number][0]}
        best = min(best, _settle(choices, [*others, number], start), key=_fault)
    return best


def _best(choices: Sequence[_Choice], others: Sequence[LabelCandidate]) -> _Choice:
    """Return the best place of a name, given the places of the others."""
    best, least = choices[0], inf
    for fault, spot in choices:
        if fault >= least:
            break
        whole = fault
        for other in others:
            whole += rate_clash(spot, other)
            if whole >= least:
                break
        else:
            best, least = (fault, spot), whole
    return best


def _fault(taken: Sequence[_Choice]) -> float:
    return sum(_faults(taken))


def _faults(taken: Sequence[_Choice]) -> list[float]:
    """Return the penalty of each place, including clashes with all others."""
    return [
        fault + sum(rate_clash(spot, other) for _, other in taken if other is not spot)
        for fault, spot in taken
    ]


def _draw_texts(name: BubbleLabel, spot: LabelCandidate) -> list[Text]:
    rect = spot.rect
    x = {"start": rect.x, "middle": rect.x + rect.width // 2, "end": rect.x + rect.width}
    top = rect.y + (rect.height - LINE * (len(name.lines) - 1)) // 2
    anchor = spot.anchor if len(name.lines) > 1 or name.is_number else "start"
    return [
        Text(line, x[anchor], top + LINE * number, SIZE, anchor, faint=False)
        for number, line in enumerate(name.lines)
    ]

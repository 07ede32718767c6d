"""Align two sequences at minimum cost.

Common prefixes and suffixes are stripped first. The rest is a weighted edit distance, found by A*
(Hart, Nilsson and Raphael, 1968): what two prefixes cost at least, together with what the elements
after them cost at least because one sequence has more of them, tells where to search next. That
takes O(ND) steps for N elements that differ by D, as Myers (1986) does. Where even that would be
too expensive, elements that occur once in both sequences are paired first as anchors, and the rest
is aligned between them.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from heapq import heappop, heappush
from typing import Final, Generic, TypeAlias, TypeVar

from archspec.dataclass import dataclass

T = TypeVar("T")

Pairs: TypeAlias = list[tuple[T | None, T | None]]
"""The aligned elements in order; None in place of a missing partner."""

_CELLS: Final = 10_000
"""The maximum number of pairs among which the best alignment is searched, however long it takes."""

_STEPS_EACH: Final = 2
"""The search steps for each element of longer sequences, besides a tenth of `_CELLS`."""

_WINDOW: Final = 60
_LEAST: Final = 24
_STEPS: Final = 150_000
"""The window that slides over two sequences shrinks if they are very long, so that the length times
the window is at most `_STEPS`; it is never smaller than `_LEAST`."""


@dataclass(frozen=True, slots=True)
class Costs(Generic[T]):
    """The costs of pairing two elements, and of leaving one unpaired.

    Attributes:
        pair: the cost of a pair, 0 if equal; None if the two cannot be paired.
        alone: the cost of an element without a partner.
        key: the same for equal elements.
        rank: breaks ties between equal costs.
    """

    pair: Callable[[T, T], int | None]
    alone: Callable[[T], int]
    key: Callable[[T], Hashable]
    rank: Callable[[T], str] = str


def align(before: Sequence[T], after: Sequence[T], costs: Costs[T]) -> Pairs[T]:
    """Pair the elements of two sequences in order.

    Args:
        before: the first sequence.
        after: the second one.
        costs: the costs of pairs.
    """
    start = _count_common_prefix(before, after, costs)
    rest = min(len(before), len(after)) - start
    end = min(rest, _count_common_prefix(before[::-1], after[::-1], costs))
    inner, other = before[start : len(before) - end], after[start : len(after) - end]
    first = list(zip(before[:start], after[:start], strict=True))
    last = list(zip(before[len(before) - end :], after[len(after) - end :], strict=True))
    return [*first, *_align_between(inner, other, costs), *last]


def _count_common_prefix(before: Sequence[T], after: Sequence[T], costs: Costs[T]) -> int:
    """Return the length of the common prefix."""
    pairs = zip(before, after, strict=False)
    return next(
        (number for number, pair in enumerate(pairs) if costs.pair(*pair) != 0),
        min(len(before), len(after)),
    )


def _align_between(before: Sequence[T], after: Sequence[T], costs: Costs[T]) -> Pairs[T]:
    if len(before) * len(after) <= _CELLS:
        return _find_cheapest(before, after, costs)
    known = _search(before, after, costs, _CELLS // 10 + _STEPS_EACH * (len(before) + len(after)))
    if known is not None:
        return _trace(known, before, after, costs)
    pairs: Pairs[T] = []
    at, other = 0, 0
    for i, j in [*_find_anchors(before, after, costs), (len(before), len(after))]:
        piece: Pairs[T] = _align_bounded(before[at:i], after[other:j], costs)
        pairs += piece
        if i < len(before):
            pairs.append((before[i], after[j]))
        at, other = i + 1, j + 1
    return pairs


def _align_bounded(before: Sequence[T], after: Sequence[T], costs: Costs[T]) -> Pairs[T]:
    """Pair the elements between two anchors, through a sliding window if there are too many.

    Only the first half of each window is kept, since later elements may change the rest.
    """
    pairs: Pairs[T] = []
    longer = max(1, len(before), len(after))
    window = max(_LEAST, min(_WINDOW, _STEPS // longer))
    while len(before) * len(after) > _CELLS:
        seen: Pairs[T] = _find_cheapest(before[:window], after[:window], costs)
        half = seen[: _count_settled_pairs(seen)]
        pairs += half
        before = before[sum(one is not None for one, _ in half) :]
        after = after[sum(two is not None for _, two in half) :]
    last: Pairs[T] = _find_cheapest(before, after, costs)
    return [*pairs, *last]


def _count_settled_pairs(seen: Pairs[T]) -> int:
    """Return how many pairs of a window to keep: at most half, up to a complete pair."""
    middle = max(1, len(seen) // 2)
    both = [number + 1 for number in range(middle) if None not in seen[number]]
    return both[-1] if both else middle


def _find_anchors(
    before: Sequence[T], after: Sequence[T], costs: Costs[T]
) -> Iterator[tuple[int, int]]:
    """Return the longest common subsequence of the elements that occur once in each sequence."""
    once, other = _find_unique(before, costs), _find_unique(after, costs)
    found = [(i, other[key]) for key, i in once.items() if key in other]
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for number, (_, j) in enumerate(found):
        place = bisect_left(tails, j)
        tails[place : place + 1] = [j]
        ends[place : place + 1] = [number]
        previous.append(ends[place - 1] if place else -1)
    chosen: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chosen.append(found[number])
        number = previous[number]
    return reversed(chosen)


def _find_unique(elements: Sequence[T], costs: Costs[T]) -> dict[Hashable, int]:
    keys = [costs.key(element) for element in elements]
    counts = Counter(keys)
    return {key: number for number, key in enumerate(keys) if counts[key] == 1}


def _find_cheapest(before: Sequence[T], after: Sequence[T], costs: Costs[T]) -> Pairs[T]:
    """Return the cheapest alignment."""
    if not before or not after:
        return [*((one, None) for one in before), *((None, two) for two in after)]
    if len(before) == len(after) == 1:
        one, two = before[0], after[0]
        pair = costs.pair(one, two)
        if pair is not None and pair <= costs.alone(one) + costs.alone(two):
            return [(one, two)]
    known = _search(before, after, costs)
    assert known is not None
    return _trace(known, before, after, costs)


def _search(
    before: Sequence[T], after: Sequence[T], costs: Costs[T], most: int | None = None
) -> dict[int, int] | None:
    """Return the costs of pairs of prefixes, of all that the cheapest alignments go through.

    Args:
        before: the first sequence.
        after: the second one.
        costs: the costs of pairs.
        most: the number of steps after which to give up. With such a limit equal elements are
            always paired, and one cheapest alignment is enough.

    Returns:
        The costs, by the number of the pair of prefixes: the length of the first, times one more
        than the second sequence has, plus the length of the second. None if it gives up.
    """
    alone, other = ([costs.alone(element) for element in side] for side in (before, after))
    least, width = min((*alone, *other)), len(other) + 1
    goal = len(alone) * width + len(other)
    known, settled = {0: 0}, set[int]()
    heap = [(abs(len(alone) - len(other)) * least, 0)]
    while heap and heap[0][0] <= known.get(goal, heap[0][0]):
        cell = -heappop(heap)[1]
        if cell in settled:
            continue
        settled.add(cell)
        if most is not None and (cell == goal or len(settled) > most):
            return known if cell == goal else None
        i, j = divmod(cell, width)
        pair = costs.pair(before[i], after[j]) if i < len(alone) and j < len(other) else None
        steps = [] if pair is None else [(width + 1, pair)]
        if most is None or pair != 0:
            steps += [(width, alone[i])] if i < len(alone) else []
            steps += [(1, other[j])] if j < len(other) else []
        for step, cost in steps:
            reached, total = cell + step, known[cell] + cost
            if total < known.get(reached, total + 1):
                known[reached] = total
                i, j = divmod(reached, width)
                rest = abs((len(alone) - i) - (len(other) - j)) * least
                heappush(heap, (total + rest, -reached))
    return known


def _trace(
    known: dict[int, int], before: Sequence[T], after: Sequence[T], costs: Costs[T]
) -> Pairs[T]:
    """Return the cheapest alignment, traced back through the costs of prefixes."""
    pairs: Pairs[T] = []
    width = len(after) + 1
    i, j = len(before), len(after)
    while i and j:
        pair = _choose_last_pair(known, i * width + j, before[i - 1], after[j - 1], costs, width)
        pairs.append(pair)
        i, j = i - (pair[0] is not None), j - (pair[1] is not None)
    first: Pairs[T] = [*((one, None) for one in before[:i]), *((None, two) for two in after[:j])]
    return [*first, *pairs[::-1]]


def _choose_last_pair(
    known: dict[int, int], cell: int, one: T, two: T, costs: Costs[T], width: int
) -> tuple[T | None, T | None]:
    """Return the last pair of the cheapest alignment of two prefixes.

    Among equal costs a pair is preferred, then the element of the smaller rank, so that swapping
    the sequences gives the same pairs.
    """
    cost = known[cell]

    def is_last(step: int, own: int | None) -> bool:
        return own is not None and known.get(cell - step, cost + 1) + own == cost

    if is_last(width + 1, costs.pair(one, two)):
        return one, two
    is_gone = is_last(width, costs.alone(one))
    if is_gone and is_last(1, costs.alone(two)):
        is_gone = costs.rank(one) <= costs.rank(two)
    return (one, None) if is_gone else (None, two)

"""Align two sequences at minimum cost.

Common prefixes and suffixes are stripped first. The rest is a weighted edit distance, computed by
dynamic programming; where that would be too expensive, elements that occur once in both sequences
are paired first as anchors, and the rest is aligned between them.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeAlias, TypeVar

T = TypeVar("T")

Pairs: TypeAlias = list[tuple[T | None, T | None]]
"""The aligned elements in order; None in place of a missing partner."""

_CELLS: Final = 10_000
"""The maximum number of pairs in one cost table."""

_WINDOW: Final = int(_CELLS**0.5)
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
        key: the same for equal elements; breaks ties between equal costs.
    """

    pair: Callable[[T, T], int | None]
    alone: Callable[[T], int]
    key: Callable[[T], Hashable]


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
        return _trace_cheapest(before, after, costs)
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
        seen: Pairs[T] = _trace_cheapest(before[:window], after[:window], costs)
        half = seen[: _count_settled_pairs(seen)]
        pairs += half
        before = before[sum(one is not None for one, _ in half) :]
        after = after[sum(two is not None for _, two in half) :]
    last: Pairs[T] = _trace_cheapest(before, after, costs)
    return [*pairs, *last]


def _count_settled_pairs(seen: Pairs[T]) -> int:
    """Return how many pairs of a window to keep: at most half, up to a complete pair."""
    middle = max(1, len(seen) // 2)
    both = [number + 1 for number in range(middle) if None not in seen[number]]
    return both[-1] if both else middle


def _find_anchors(
    before: Sequence[T], after: Sequence[T], costs: Costs[T]
) -> Iterator[tuple[int, int]]:
    """Yield the longest common run of elements that occur once in each sequence."""
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


def _trace_cheapest(before: Sequence[T], after: Sequence[T], costs: Costs[T]) -> Pairs[T]:
    """Return the cheapest alignment, traced back through the table of prefix costs."""
    table = _build_cost_table(before, after, costs)
    pairs: Pairs[T] = []
    i, j = len(before), len(after)
    while i or j:
        one, two = before[i - 1] if i else None, after[j - 1] if j else None
        pair = _choose_last_pair(table, i, j, one, two, costs)
        pairs.append(pair)
        i, j = i - (pair[0] is not None), j - (pair[1] is not None)
    return pairs[::-1]


def _build_cost_table(before: Sequence[T], after: Sequence[T], costs: Costs[T]) -> list[list[int]]:
    alone = [costs.alone(step) for step in after]
    table = [[0]]
    for cost in alone:
        table[0].append(table[0][-1] + cost)
    for one in before:
        above, cost = table[-1], costs.alone(one)
        row = [above[0] + cost]
        for j, two in enumerate(after):
            least = min(above[j + 1] + cost, row[j] + alone[j])
            pair = costs.pair(one, two)
            row.append(least if pair is None else min(least, above[j] + pair))
        table.append(row)
    return table


def _choose_last_pair(
    table: list[list[int]], i: int, j: int, one: T | None, two: T | None, costs: Costs[T]
) -> tuple[T | None, T | None]:
    """Return the last pair of the cheapest alignment of two prefixes.

    Among equal costs a pair is preferred, then the element with the smaller key, so that swapping
    the sequences gives the same pairs.
    """
    if one is None or two is None:
        return one, two
    pair, cost = costs.pair(one, two), table[i][j]
    if pair is not None and table[i - 1][j - 1] + pair == cost:
        return one, two
    is_gone = table[i - 1][j] + costs.alone(one) == cost
    is_new = table[i][j - 1] + costs.alone(two) == cost
    if is_gone and is_new:
        is_gone = str(costs.key(one)) <= str(costs.key(two))
    return (one, None) if is_gone else (None, two)

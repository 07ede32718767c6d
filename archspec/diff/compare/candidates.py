"""Select the parts of two networks that are worth a full comparison, by their contents.

If there are few parts, all pairs are. If there are many, each part is compared with the most
similar ones, looked up by contents that are not too common, so that the number of full comparisons
grows with the number of parts and not with its square.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import product
from operator import attrgetter
from typing import Final, TypeVar

from archspec.diff.compare.outline import Content

T = TypeVar("T")

_STEPS: Final = 10_000
"""The maximum number of step pairs for which all pairs of parts are compared."""

_NEAREST: Final = 6
"""The number of partners tried for each part if not all pairs are."""

_COMMON: Final = 64
"""Contents that more parts than this have in common are ignored in the lookup."""


def find_crossed(held: Sequence[tuple[Content, Content]]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of two pairs with swapped contents.

    Args:
        held: the contents of the two parts of each pair.
    """
    waiting: dict[tuple[Hashable, Hashable], int] = {}
    for number, pair in enumerate(held):
        one, two = (frozenset(counter.items()) for counter in pair)
        if one == two:
            continue
        other = waiting.pop((two, one), None)
        if other is None:
            waiting[one, two] = number
        else:
            yield other, number


def find_candidates(
    before: Sequence[T], after: Sequence[T], held: Callable[[T], Content] = attrgetter("content")
) -> Iterator[tuple[T, T]]:
    """Yield the pairs that are worth a full comparison, the same from both sides.

    Args:
        before: parts of the first network.
        after: parts of the second network.
        held: returns the contents of a part.
    """
    one, two = ([held(part) for part in side] for side in (before, after))
    steps = [sum(content.total() for content in side) // 2 for side in (one, two)]
    if steps[0] * steps[1] <= _STEPS:
        yield from product(before, after)
        return
    near = {*_find_nearest(one, two), *((i, j) for j, i in _find_nearest(two, one))}
    yield from ((before[i], after[j]) for i, j in sorted(near))


def _find_nearest(parts: Sequence[Content], others: Sequence[Content]) -> Iterator[tuple[int, int]]:
    """Yield for each part its most similar others; among equals, the nearest in order."""
    holders: defaultdict[Hashable, list[int]] = defaultdict(list)
    for number, other in enumerate(others):
        for key in other:
            holders[key].append(number)
    for i, part in enumerate(parts):
        known = {j for key in part if len(holders[key]) <= _COMMON for j in holders[key]}
        beside = range(max(0, i - _NEAREST), min(len(others), i + _NEAREST + 1))
        ranked = sorted(
            known.union(beside), key=lambda j: (_compute_distance(part, others[j]), abs(i - j), j)
        )
        yield from ((i, j) for j in ranked[:_NEAREST])


def _compute_distance(one: Content, two: Content) -> int:
    """Return the number of contents that only one of two parts has."""
    return (one - two).total() + (two - one).total()

"""Pair branches or blocks of two networks by their names and contents.

If there are few parts, all pairs are compared in full. If there are many, each part is compared
with the most similar ones, looked up by contents that are not too common, so that the number of
full comparisons grows with the number of parts and not with its square.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import product
from operator import attrgetter, itemgetter
from typing import Final, TypeAlias, TypeVar

from archspec.differences.compare.outline import Content, OutlineLane

Pair: TypeAlias = tuple[OutlineLane | None, OutlineLane | None]
Likeness: TypeAlias = Callable[[OutlineLane, OutlineLane], float]
"""Returns how much two branches differ, from 0 for equal to 1 for nothing in common."""

Causes: TypeAlias = Callable[[OutlineLane, OutlineLane], int]
"""Returns the number of causes between the contents of two branches or blocks."""

_ALIKE: Final = 0.45

_NEW_NAMES: Final = 2
"""The number of causes that a swap of two names counts as."""

T = TypeVar("T")

_STEPS: Final = 10_000
"""The maximum number of step pairs for which all pairs of parts are compared."""

_NEAREST: Final = 6
"""The number of partners tried for each part if not all pairs are."""

_COMMON: Final = 64
"""Contents that more parts than this have in common are ignored in the lookup."""


def pair_lanes(
    before: Sequence[OutlineLane], after: Sequence[OutlineLane], likeness: Likeness
) -> list[Pair]:
    """Pair branches by name, and the rest by contents.

    Args:
        before: the branches of the first network.
        after: the branches of the second network.
        likeness: returns how much two differ.

    Returns:
        The pairs in the order of the first, then the branches that only the second has.
    """
    named = {lane.name: lane for lane in after}
    partners = {lane.name: named[lane.name] for lane in before if lane.name in named}
    rest, other = (
        [lane for lane in lanes if lane.name not in partners] for lanes in (before, after)
    )

    def differ(one: OutlineLane, two: OutlineLane) -> float | None:
        differing = likeness(one, two)
        return differing if differing <= _ALIKE else None

    if rest and other:
        partners |= {one.name: two for one, two in pair_likely(rest, other, differ)}
    taken = {partner.name for partner in partners.values()}
    return [
        *((lane, partners.get(lane.name)) for lane in before),
        *((None, lane) for lane in after if lane.name not in taken),
    ]


def pair_renamed(pairs: Sequence[Pair], causes: Causes) -> list[Pair]:
    """Pair two branches by contents if they only swapped their names.

    Args:
        pairs: the branches of two forks, as paired so far.
        causes: returns the number of causes between the contents of two branches.
    """
    both = {(one, two): number for number, (one, two) in enumerate(pairs) if one and two}
    told = list(pairs)
    if next(find_crossed([(a.content_number, b.content_number) for a, b in both]), None) is None:
        return told
    for (a, b), (c, d) in find_swaps([pair for pair in both if causes(*pair)], causes):
        told[both[a, b]], told[both[c, d]] = (a, d), (c, b)
    return told


def find_swaps(
    pairs: Sequence[tuple[OutlineLane, OutlineLane]], causes: Causes
) -> Iterator[tuple[tuple[OutlineLane, OutlineLane], tuple[OutlineLane, OutlineLane]]]:
    """Yield two pairs at a time that are the same crosswise, so that only their names differ."""
    for i, j in find_crossed([(one.content_number, two.content_number) for one, two in pairs]):
        (a, b), (c, d) = pairs[i], pairs[j]
        is_shorter = causes(a, b) + causes(c, d) > _NEW_NAMES
        if is_shorter and not causes(a, d) and not causes(c, b):
            yield pairs[i], pairs[j]


def pair_likely(
    before: Sequence[OutlineLane],
    after: Sequence[OutlineLane],
    differ: Callable[[OutlineLane, OutlineLane], float | None],
) -> Iterator[tuple[OutlineLane, OutlineLane]]:
    """Yield pairs with each part in at most one, chosen greedily by similarity.

    Args:
        before: branches or blocks of the first network.
        after: those of the second network.
        differ: returns how much two differ; None if that is too much for a pair.
    """
    compared = ((differ(one, two), one, two) for one, two in find_candidates(before, after))
    found = [
        (differing, sorted((one.name, two.name)), one, two)
        for differing, one, two in compared
        if differing is not None
    ]
    taken: tuple[set[str], set[str]] = (set(), set())
    for _, _, one, two in sorted(found, key=itemgetter(0, 1)):
        if one.name not in taken[0] and two.name not in taken[1]:
            yield one, two
            taken[0].add(one.name)
            taken[1].add(two.name)


def find_crossed(held: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of two pairs with swapped contents.

    Args:
        held: the numbers of the contents of the two parts of each pair.
    """
    waiting: dict[tuple[int, int], int] = {}
    for number, (one, two) in enumerate(held):
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

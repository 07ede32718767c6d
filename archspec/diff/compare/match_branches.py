"""Pair the branches of two forks."""

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Final, TypeAlias

from archspec.diff.compare.candidates import find_candidates, find_crossed
from archspec.diff.compare.outline import OutlineLane

Pair: TypeAlias = tuple[OutlineLane | None, OutlineLane | None]
Likeness: TypeAlias = Callable[[OutlineLane, OutlineLane], float]
"""Returns how much two branches differ, from 0 for equal to 1 for nothing in common."""

Causes: TypeAlias = Callable[[OutlineLane, OutlineLane], int]
"""Returns the number of causes between the contents of two branches or blocks."""

_ALIKE: Final = 0.45

_NEW_NAMES: Final = 2
"""The number of causes that a swap of two names counts as."""


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
    for (a, b), (c, d) in find_swaps([pair for pair in both if causes(*pair)], causes):
        told[both[a, b]], told[both[c, d]] = (a, d), (c, b)
    return told


def find_swaps(
    pairs: Sequence[tuple[OutlineLane, OutlineLane]], causes: Causes
) -> Iterator[tuple[tuple[OutlineLane, OutlineLane], tuple[OutlineLane, OutlineLane]]]:
    """Yield two pairs at a time that are the same crosswise, so that only their names differ."""
    for i, j in find_crossed([(one.content, two.content) for one, two in pairs]):
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

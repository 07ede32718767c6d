"""Pair the branches of two forks."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias, TypeVar

from archspec.diff.compare.candidates import count_content, find_candidates, find_crossed
from archspec.diff.compare.outline import OutlineLane

Pair: TypeAlias = tuple[OutlineLane | None, OutlineLane | None]
Likeness: TypeAlias = Callable[[OutlineLane, OutlineLane], float]
"""Returns how much two branches differ, from 0 for equal to 1 for nothing in common."""

T = TypeVar("T")

_ALIKE: Final = 0.45

NEW_NAMES: Final = 2
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
    named = {outline_lane.name: outline_lane for outline_lane in after}
    partners = {
        outline_lane.name: named[outline_lane.name]
        for outline_lane in before
        if outline_lane.name in named
    }
    rest = [outline_lane for outline_lane in before if outline_lane.name not in partners]
    other = [outline_lane for outline_lane in after if outline_lane.name not in partners]
    likely = find_candidates(rest, other, lambda lane: count_content(lane.chain))
    found = [(one, two, likeness(one, two)) for one, two in likely]
    for one, two in choose_cheapest(
        [each for each in found if each[2] <= _ALIKE], lambda lane: lane.name
    ):
        partners[one.name] = two
    taken = {partner.name for partner in partners.values()}
    pairs: list[Pair] = [(outline_lane, partners.get(outline_lane.name)) for outline_lane in before]
    return [
        *pairs,
        *((None, outline_lane) for outline_lane in after if outline_lane.name not in taken),
    ]


def pair_renamed(
    pairs: Sequence[Pair], causes: Callable[[OutlineLane, OutlineLane], int]
) -> list[Pair]:
    """Pair two branches by contents if they only swapped their names.

    Args:
        pairs: the branches of two forks, as paired so far.
        causes: returns the number of causes between the contents of two branches.
    """
    told = list(pairs)
    both = ((number, one, two) for number, (one, two) in enumerate(pairs) if one and two)
    differing = [each for each in both if causes(each[1], each[2])]
    held = [(count_content(one.chain), count_content(two.chain)) for _, one, two in differing]
    for i, j in find_crossed(held):
        (first, a, b), (second, c, d) = differing[i], differing[j]
        is_shorter = causes(a, b) + causes(c, d) > NEW_NAMES
        if is_shorter and not causes(a, d) and not causes(c, b):
            told[first], told[second] = (a, d), (c, b)
    return told


def choose_cheapest(
    found: Sequence[tuple[T, T, float]], name: Callable[[T], str]
) -> list[tuple[T, T]]:
    """Return pairs with each element in at most one, chosen greedily by similarity.

    Args:
        found: possible pairs, and how much each differs.
        name: returns a unique name for an element.
    """
    pairs: list[tuple[T, T]] = []
    taken: tuple[set[str], set[str]] = (set(), set())
    ordered = sorted(found, key=lambda each: (each[2], sorted((name(each[0]), name(each[1])))))
    for one, two, _ in ordered:
        if name(one) not in taken[0] and name(two) not in taken[1]:
            pairs.append((one, two))
            taken[0].add(name(one))
            taken[1].add(name(two))
    return pairs

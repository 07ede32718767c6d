"""Rewrite an alignment as a person who sees the steps side by side would describe it."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Final, TypeAlias

from archspec.diff.compare.align import Costs, Pairs
from archspec.diff.compare.outline import OutlineItem

Causes: TypeAlias = Callable[[OutlineItem, OutlineItem], int]
"""The number of causes that a pair of steps reports."""

Pair: TypeAlias = tuple[OutlineItem | None, OutlineItem | None]

_MOVE: Final = 2
"""How many causes a moved step counts as."""


def group_replacements(pairs: Pairs[OutlineItem]) -> Pairs[OutlineItem]:
    """Rewrite runs in which steps come or go as removals, then additions.

    A square kernel that turns flat next to a step that comes or goes did not change: a convolution
    was replaced by two that are equivalent to it together, or the reverse.

    Args:
        pairs: the steps, as they are aligned.
    """
    gone = [None in pair for pair in pairs]
    for order in (range(1, len(pairs)), range(len(pairs) - 2, -1, -1)):
        step = order.step
        for number in order:
            gone[number] |= gone[number - step] and _is_reshaped(*pairs[number])
    told: Pairs[OutlineItem] = []
    for is_gone, run in groupby(range(len(pairs)), gone.__getitem__):
        found = [pairs[number] for number in run]
        told += _split_run(found) if is_gone else found
    return told


def find_exchanges(
    pairs: Pairs[OutlineItem], costs: Costs[OutlineItem], causes: Causes
) -> Pairs[OutlineItem]:
    """Rewrite two neighbors that swapped places as one step that moved.

    A move is a removal and an addition; it is used if it is shorter than the changes of both.

    Args:
        pairs: the steps, as they are aligned.
        costs: what pairs cost.
        causes: how many causes a pair reports.
    """
    told: Pairs[OutlineItem] = []
    for pair in pairs:
        if told and (moved := _build_move(told[-1], pair, costs, causes)):
            told[-1:] = moved
        else:
            told.append(pair)
    return told


def _build_move(first: Pair, second: Pair, costs: Costs[OutlineItem], causes: Causes) -> list[Pair]:
    """Return two pairs as a removal and an addition around one; empty if not shorter."""
    match first, second:
        case (OutlineItem() as a, OutlineItem() as b), (OutlineItem() as c, OutlineItem() as d):
            if causes(a, b) + causes(c, d) <= _MOVE:
                return []
            if costs.pair(a, d) != 0 or costs.pair(c, b) != 0:
                return []
            if str(costs.key(a)) <= str(costs.key(c)):  # either way round the same step is moved
                return [(a, None), (c, b), (None, d)]
            return [(None, b), (a, d), (c, None)]
    return []


def _split_run(run: Pairs[OutlineItem]) -> Iterator[tuple[OutlineItem | None, OutlineItem | None]]:
    yield from ((one, None) for one, _ in run if one is not None)
    yield from ((None, two) for _, two in run if two is not None)


def _is_reshaped(before: OutlineItem | None, after: OutlineItem | None) -> bool:
    """Check whether a kernel is square in one of two steps only."""
    if before is None or after is None:
        return False
    kernels = [outline_item.settings.get("kernel") for outline_item in (before, after)]
    match [kernel.solved for kernel in kernels if kernel is not None]:
        case [(height, width), (other, second)]:
            return (height == width) != (other == second)
    return False

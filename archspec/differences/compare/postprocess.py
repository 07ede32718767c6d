"""Rewrite an alignment of steps the way a person would describe it."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Final, TypeAlias

from archspec.differences.compare.align import Costs, Pairs
from archspec.differences.compare.outline import OutlineItem

Causes: TypeAlias = Callable[[OutlineItem, OutlineItem], int]
"""Returns the number of causes between a pair of steps."""

Pair: TypeAlias = tuple[OutlineItem | None, OutlineItem | None]

_MOVE: Final = 2
"""The number of causes that a moved step counts as."""


def group_replacements(pairs: Pairs[OutlineItem]) -> Pairs[OutlineItem]:
    """Rewrite runs in which steps are added or removed as removals followed by additions.

    A square kernel that becomes a flat one next to an added or removed step was not changed: a
    convolution was replaced by its factorization into two, or the other way around.

    Args:
        pairs: the aligned steps.
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
    """Rewrite two neighbors that swapped their order as one moved step.

    A move is one removal and one addition; it is used if that is shorter than the changes of both.

    Args:
        pairs: the aligned steps.
        costs: the costs of pairs.
        causes: returns the number of causes of a pair.
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
            if (costs.pair(a, b) or 0) + (costs.pair(c, d) or 0) <= _MOVE:
                return []  # every cause costs something
            if costs.pair(a, d) != 0 or costs.pair(c, b) != 0:
                return []
            if causes(a, b) + causes(c, d) <= _MOVE:
                return []
            if costs.rank(a) <= costs.rank(c):  # the same step moves in either direction
                return [(a, None), (c, b), (None, d)]
            return [(None, b), (a, d), (c, None)]
    return []


def _split_run(run: Pairs[OutlineItem]) -> Iterator[tuple[OutlineItem | None, OutlineItem | None]]:
    yield from ((one, None) for one, _ in run if one is not None)
    yield from ((None, two) for _, two in run if two is not None)


def _is_reshaped(before: OutlineItem | None, after: OutlineItem | None) -> bool:
    """Check whether a kernel is square in only one of two steps."""
    if before is None or after is None:
        return False
    kernels = [outline_item.settings.get("kernel") for outline_item in (before, after)]
    match [kernel.solved for kernel in kernels if kernel is not None]:
        case [(one, *ones), (other, *others)]:
            is_square = all(side == one for side in ones)
            return is_square != all(side == other for side in others)
    return False

"""Runs: an alignment as a person would tell it, who sees steps beside each other."""

from collections.abc import Iterator
from itertools import groupby

from archspec.difference.alignment import Pairs
from archspec.difference.outline import Item


def replaced(pairs: Pairs[Item]) -> Pairs[Item]:
    """Tell runs in which steps come or go as removed, then added.

    A square kernel that becomes a flat one beside a step that comes or goes was not changed: a
    convolution was replaced by two that together are one, or the other way round.

    Args:
        pairs: the steps, as they are aligned.
    """
    gone = [None in pair for pair in pairs]
    for order in (range(1, len(pairs)), range(len(pairs) - 2, -1, -1)):
        step = order.step
        for number in order:
            gone[number] |= gone[number - step] and _is_reshaped(*pairs[number])
    told: Pairs[Item] = []
    for is_gone, run in groupby(range(len(pairs)), gone.__getitem__):
        found = [pairs[number] for number in run]
        told += _parted(found) if is_gone else found
    return told


def _parted(run: Pairs[Item]) -> Iterator[tuple[Item | None, Item | None]]:
    yield from ((one, None) for one, _ in run if one is not None)
    yield from ((None, two) for _, two in run if two is not None)


def _is_reshaped(before: Item | None, after: Item | None) -> bool:
    """Whether a kernel is square in one of two steps only."""
    if before is None or after is None:
        return False
    kernels = [each.settings.get("kernel") for each in (before, after)]
    match [each.solved for each in kernels if each is not None]:
        case [(height, width), (other, second)]:
            return (height == width) != (other == second)
    return False

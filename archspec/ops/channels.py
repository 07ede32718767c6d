"""What operators make of the order of the channels that enter.

Two networks that concatenate the same branches in another order compute the same with weights in
another order, unless some operator on the way tells channels apart by where they stand.
"""

from enum import Enum
from functools import lru_cache
from typing import TypeAlias

from archspec.expressions import Quantity
from archspec.ops.shape import ShapeError

Order: TypeAlias = tuple[int, ...]
"""For each channel, the number that it has in the order that it is compared with."""


class ChannelUse(Enum):
    """How the channels that leave an operator depend on those that enter."""

    ALIKE = "alike"
    """Each depends on the channel of its own number, and all are treated alike."""

    LEARNED = "learned"
    """Each depends on all, by weights of its own for each."""

    ORDERED = "ordered"
    """On where channels stand, such as two halves, groups or neighbours."""


def check_groups(channels: Quantity, groups: Quantity, side: str = "") -> None:
    """Refuse channels that are no multiple of the groups that they form.

    Args:
        channels: how many there are.
        groups: how many groups.
        side: which channels these are, such as `entering`.

    Raises:
        ShapeError: A303.
    """
    if channels.whole % groups.whole:
        what = f"{channels.whole} channels{side and f' {side}'}"
        message = f"{what} do not divide into {groups.whole} groups"
        raise ShapeError("A303", message, "make the channels a multiple of the groups")


@lru_cache
def identity(channels: int) -> Order:
    """Return the order in which nothing moves."""
    return tuple(range(channels))


def split(order: Order, parts: int) -> list[Order] | None:
    """Return the orders within equal parts, such as the groups of a convolution.

    Args:
        order: an order of all channels.
        parts: how many parts there are.

    Returns:
        For each part in turn the numbers of its channels; None where an order mixes parts.
    """
    size = len(order) // parts
    cut = [order[start : start + size] for start in range(0, len(order), size)]
    return cut if all(len({channel // size for channel in part}) == 1 for part in cut) else None


def carry_groups(order: Order, groups: int, filters: int) -> Order | None:
    """Return the order of a grouped convolution's filters, where channels enter in another one.

    Args:
        order: the channels that enter.
        groups: how many groups they form.
        filters: how many channels leave.

    Returns:
        The filters, each group where its channels are; None where an order mixes groups.
    """
    parts = split(order, groups)
    if parts is None:
        return None
    size, each = len(order) // groups, filters // groups
    starts = [part[0] // size * each for part in parts]
    return tuple(start + number for start in starts for number in range(each))

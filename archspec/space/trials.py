"""Find out by trials which axes of a space can be traced."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from archspec.expressions import TraceError
from archspec.space.axis import Choice
from archspec.space.members import MemberFactory

TRIALS: Final = 40
"""The most members that are looked at until one of them is valid."""

_TRACED: Final = 4
"""The number of members that are traced."""


def find_traced(members: MemberFactory, tried: Sequence[Sequence[Choice]]) -> tuple[int, ...]:
    """Return the axes whose numbers can be traced: together, or else each by itself.

    Args:
        members: the members of the space.
        tried: the choices of some members, at most `TRIALS`.
    """
    traced = tuple(number for number, axis in enumerate(members.axes) if axis.is_traceable)
    if _can_trace(members, tried, traced):
        return traced
    return tuple(number for number in traced if _can_trace_alone(members, number))


def _can_trace(
    members: MemberFactory, tried: Sequence[Sequence[Choice]], traced: tuple[int, ...]
) -> bool:
    """Check whether some members follow their own traces, one of which is valid."""
    is_valid = False
    for number, choices in enumerate(tried):
        if number >= _TRACED and is_valid:
            break
        try:
            if number < _TRACED or members.measure(choices):
                is_valid |= members.trace(choices, traced).measures is not None
        except TraceError:
            return False
    return is_valid


def _can_trace_alone(members: MemberFactory, number: int) -> bool:
    """Check whether an axis can be traced in the network as it is."""
    axis = members.axes[number]
    alone = replace(members, axes=(axis,))
    try:
        found = [alone.trace([choice], (0,)) for choice in axis.choices[:_TRACED]]
        return any(member.measures for member in found)
    except TraceError:
        return False

"""What differs between two networks: by blocks and steps, and not by text."""

from archspec.difference.model import Change, ChangeKind, Difference, Match, Reordering
from archspec.difference.networks import compare
from archspec.difference.reordering import settle_reorderings

__all__ = [
    "Change",
    "ChangeKind",
    "Difference",
    "Match",
    "Reordering",
    "compare",
    "settle_reorderings",
]

"""What differs between two networks: by blocks and steps, and not by text."""

from archspec.difference.model import (
    Change,
    ChangeKind,
    Difference,
    Match,
    Remark,
    Reordering,
    print_remark,
)
from archspec.difference.networks import compare
from archspec.difference.reordering import settle_reorderings

__all__ = [
    "Change",
    "ChangeKind",
    "Difference",
    "Match",
    "Remark",
    "Reordering",
    "compare",
    "print_remark",
    "settle_reorderings",
]

"""Find what differs between two networks, by blocks and steps rather than by text."""

from archspec.differences.compare.join_order import settle_reorderings
from archspec.differences.compare.model import (
    Change,
    ChangeKind,
    Difference,
    Match,
    print_remark,
)
from archspec.differences.compare.networks import diff_networks

__all__ = [
    "Change",
    "ChangeKind",
    "Difference",
    "Match",
    "diff_networks",
    "print_remark",
    "settle_reorderings",
]

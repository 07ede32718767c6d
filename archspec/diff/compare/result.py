"""The result of comparing two parts: the cost of matching them, and what to report."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from archspec.diff.compare.model import Change, Match, Reordering
from archspec.diff.compare.normal_form import Value
from archspec.diff.compare.outline import OutlineItem, OutlineLane, Setting
from archspec.language.provenance import Provenance

Reference: TypeAlias = tuple[str, Value]
"""A named value: what it is called, and its index."""

BOX: Final = 10
"""The cost of a box that only one network has; all other costs are relative to it."""

_FURTHER: Final = 5
_MOST: Final = 40


@dataclass(frozen=True, slots=True)
class SharedArgument:
    """An argument that several steps take from one place, where it differs.

    Attributes:
        place: what gives it: a mark, the defaults of an operator, a table, or the parameter of a
            block.
        name: the argument, or the cell.
        before: what a step of the first network takes from there; None for a cell.
        after: what its partner takes from there.
    """

    place: Provenance
    name: str
    before: Setting | None = field(default=None, compare=False)
    after: Setting | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ValueLink:
    """Named values that a step takes, in both networks; they are compared when labels are paired.

    Attributes:
        before: the values in the first network.
        after: the values in the second network.
        change: the change to report if they differ.
        merge: the join that takes them; empty for a step that takes one value.
    """

    before: tuple[Reference, ...]
    after: tuple[Reference, ...]
    change: Change
    merge: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of comparing two parts.

    Attributes:
        cost: 0 where they are the same.
        changes: the causes.
        matches: the parts that both have.
        reorderings: the joins that take the same values in another order.
        shared: what differs where several steps take it from.
        labels: the labels of values that are the same.
        shares: the names of modules that are the same, with what to say where they differ.
        links: named values that are taken.
    """

    cost: int = 0
    changes: tuple[Change, ...] = ()
    matches: tuple[Match, ...] = ()
    reorderings: tuple[Reordering, ...] = ()
    shared: tuple[SharedArgument, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    shares: tuple[tuple[str, str, Change], ...] = ()
    links: tuple[ValueLink, ...] = ()


def merge_outcomes(outcomes: Iterable[Outcome]) -> Outcome:
    """Merge the outcomes of several parts."""
    parts = tuple(outcomes)
    if len(parts) == 1:
        return parts[0]
    return Outcome(
        cost=sum(outcome.cost for outcome in parts),
        changes=tuple(change for outcome in parts for change in outcome.changes),
        matches=tuple(match for outcome in parts for match in outcome.matches),
        reorderings=tuple(turned for outcome in parts for turned in outcome.reorderings),
        shared=tuple(shared for outcome in parts for shared in outcome.shared),
        labels=tuple(labels for outcome in parts for labels in outcome.labels),
        shares=tuple(shares for outcome in parts for shares in outcome.shares),
        links=tuple(link for outcome in parts for link in outcome.links),
    )


def compute_weight(part: OutlineItem | OutlineLane) -> int:
    """Return the cost of a part that one network lacks; a large one costs less than its boxes."""
    return min(_MOST, BOX + _FURTHER * max(0, count_steps(part) - 1))


def count_steps(part: OutlineItem | OutlineLane) -> int:
    """Return the number of steps in a part, or 1 for a step that contains none."""
    inner = sum(map(count_steps, part.chain))
    lanes = sum(map(count_steps, part.lanes)) if isinstance(part, OutlineItem) else 0
    return inner + lanes if inner or lanes or isinstance(part, OutlineLane) else 1

"""Hold the outcome of comparing two parts: the cost of matching them, and the changes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from archspec.diff.compare.model import Change, Match, Reordering
from archspec.diff.compare.normal_form import Value
from archspec.diff.compare.outline import OutlineItem, OutlineLane, Setting
from archspec.language.provenance import Provenance

Reference: TypeAlias = tuple[str, Value]
"""A reference to a named value: its name and its index."""

BOX: Final = 10
"""The cost of a box that only one network has; all other costs are relative to it."""

_FURTHER: Final = 5
_MOST: Final = 40


@dataclass(frozen=True, slots=True)
class SharedArgument:
    """A differing argument that several steps take from one place.

    Attributes:
        place: its source: a mark, the defaults of an operator, a table, or the parameter of a
            block.
        name: the argument, or the cell.
        before: the setting that a step of the first network takes from there; None for a cell.
        after: the setting that its partner takes from there.
    """

    place: Provenance
    name: str
    before: Setting | None = field(default=None, compare=False)
    after: Setting | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ValueLink:
    """The named values that a step takes in both networks, compared once labels are paired.

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
    """The outcome of comparing two parts.

    Attributes:
        cost: the cost of matching them; 0 if they are the same.
        changes: the causes.
        matches: the parts that both have.
        reorderings: the joins that take the same values in another order.
        shared: the differing arguments that several steps share.
        labels: the pairs of labels of matching values.
        shares: the pairs of names of matching modules, with the change to report if they differ.
        links: the named values taken by steps.
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
    """Merge the outcomes of several parts into one."""
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
    """Return the cost of an unmatched part; a large one costs less than the sum of its boxes."""
    return min(_MOST, BOX + _FURTHER * max(0, count_steps(part) - 1))


def count_steps(part: OutlineItem | OutlineLane) -> int:
    """Return the number of steps in a part, including itself if it is a step."""
    inner = sum(map(count_steps, part.chain))
    lanes = sum(map(count_steps, part.lanes)) if isinstance(part, OutlineItem) else 0
    return inner + lanes if inner or lanes or isinstance(part, OutlineLane) else 1

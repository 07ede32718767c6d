"""Hold the outcome of comparing two parts: the cost of matching them, and the changes."""

from dataclasses import dataclass, field
from typing import Final, TypeAlias, TypeVar

from archspec.diff.compare.model import Change, Match, Reordering
from archspec.diff.compare.normal_form import Value
from archspec.diff.compare.outline import OutlineItem, OutlineLane, Setting
from archspec.language.provenance import Provenance

Reference: TypeAlias = tuple[str, Value]
"""A reference to a named value: its name and its index."""

_BOX: Final = 10
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


@dataclass(frozen=True, slots=True)
class LabelPair:
    """The labels of two matching values."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ModulePair:
    """The names of two matching modules, with the change to report if they differ."""

    before: str
    after: str
    change: Change


Finding: TypeAlias = (
    Change | Match | Reordering | SharedArgument | ValueLink | LabelPair | ModulePair
)
"""One fact about two parts that match: a cause, or what is settled once all are compared."""

T = TypeVar("T", bound=Finding)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of comparing two parts.

    Attributes:
        cost: the cost of matching them; 0 if they are the same.
        findings: what was found.
    """

    cost: int = 0
    findings: tuple[Finding, ...] = ()

    def select(self, kind: type[T]) -> tuple[T, ...]:
        """Return the findings of one kind."""
        return tuple(finding for finding in self.findings if isinstance(finding, kind))


def merge_outcomes(*outcomes: Outcome) -> Outcome:
    """Merge the outcomes of several parts into one."""
    findings = (finding for outcome in outcomes for finding in outcome.findings)
    return Outcome(sum(outcome.cost for outcome in outcomes), tuple(findings))


def compute_weight(part: OutlineItem | OutlineLane) -> int:
    """Return the cost of an unmatched part; a large one costs less than the sum of its boxes."""
    return min(_MOST, _BOX + _FURTHER * max(0, part.count - 1))

"""Hold the result of comparing two networks, and the outcomes for their parts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from typing import Final, Literal, Protocol, TypeAlias, TypeVar

from archspec.dataclass import cached_property, dataclass
from archspec.diagnostics import Span
from archspec.differences.compare.normal_form import Value
from archspec.differences.compare.outline import OutlineItem, OutlineLane, Setting
from archspec.differences.compare.paths import Place, print_place
from archspec.differences.compare.step_text import Side, print_side
from archspec.language import Program, Step
from archspec.language.provenance import Provenance

ChangeKind: TypeAlias = Literal["added", "removed", "renamed", "changed"]

Part: TypeAlias = Literal[
    "step", "branch", "head", "block", "input", "readout", "parameter", "default", "mark", "cell",
    "function",
]  # fmt: skip


class Spanned(Protocol):
    """A part of a network that knows its location."""

    @property
    def span(self) -> Span | None:
        """The location; None for what no spec states."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One cause: a change made by a person, in the words of the spec.

    Its consequences, such as sizes and totals, are not changes of their own.

    Attributes:
        kind: the kind of change.
        place: its place, by names: `InceptionA.b33.2`, `body.reduction_b`, `table1.inception_v4.k`,
            `defaults.Conv.act`, `params.keep`, `legend.Linear`. It is a path in the first network,
            or in the second where the part is added.
        what: the aspect that changed, such as `filters` or `repeat`; empty for the whole.
        before: the value in the first network; None if it is new.
        after: the value in the second network; None if it was removed.
        before_span: its location in the first network's files.
        after_span: its location in the second network's files.
        step: the step of the first network that it is a part of; None for a whole.
        part: the kind of part that changed.
        within: the place that contains that step or branch, by the names of the first network.
    """

    kind: ChangeKind
    place: Place
    what: str = ""
    before: Side | None = None
    after: Side | None = None
    before_span: Span | None = None
    after_span: Span | None = None
    step: Step | None = None
    part: Part = "step"
    within: Place = ()

    @classmethod
    def between(
        cls,
        before: Spanned | None,
        after: Spanned | None,
        sides: tuple[Side | None, Side | None],
        *,
        place: Place,
        part: Part,
        what: str = "",
        within: Place = (),
        kind: ChangeKind | None = None,
    ) -> "Change":
        """Return the change of a part.

        Args:
            before: the part in the first network; None if it is new.
            after: the part in the second network; None if it was removed.
            sides: the values in both networks.
            place: its place.
            part: the kind of part.
            what: the aspect that changed.
            within: the place that contains it.
            kind: the kind of change; by default, that of a part which both have or only one.
        """
        present: ChangeKind = "removed" if after is None else "changed"
        return cls(
            kind=kind or ("added" if before is None else present),
            place=place,
            what=what,
            before=sides[0],
            after=sides[1],
            before_span=None if before is None else before.span,
            after_span=None if after is None else after.span,
            part=part,
            within=within,
        )

    def __hash__(self) -> int:  # steps hold lists, which are not hashable
        return hash((self.kind, self.place, self.what, self.before_span, self.after_span))

    def __repr__(self) -> str:
        where = f"{print_place(self.place)} {self.what}".rstrip()
        before, after = (print_side(side) or None for side in (self.before, self.after))
        return f"<Change {self.kind} {where}: {before!r} -> {after!r}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A step, branch or block of the first network with its counterpart in the second.

    Attributes:
        before: its location in the first network's files.
        after: its location in the second network's files.
        changes: the changes of the part itself; those within it are recorded at its own parts.
    """

    before: Span
    after: Span
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A fact worth knowing that is not a change of the network.

    Attributes:
        text: the fact.
        before: its value in the first network; None if it has no values.
        after: its value in the second network.
        verdict: its effect; empty if unknown.
    """

    text: str
    before: Side | None = None
    after: Side | None = None
    verdict: str = ""


def print_remark(remark: Remark, arrow: str = " -> ") -> str:
    """Return a remark as a sentence, with an arrow between the values in both networks."""
    sides = arrow.join(filter(None, map(print_side, (remark.before, remark.after))))
    text = f"{remark.text}: {sides}" if sides else remark.text
    return f"{text}; {remark.verdict}" if remark.verdict else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reordering:
    """A join that takes the same values in another order.

    Attributes:
        change: the cause to report, unless it is proved to only permute weights.
        remark: the remark on it.
        turn: for each value that the second network takes, its number in the first; None if they
            are not the same values.
    """

    change: Change
    remark: Remark
    turn: tuple[int, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The difference between two networks.

    Attributes:
        before: the first network.
        after: the second network.
        changes: the causes: of the network itself in the order of its spec, then of its blocks in
            the order of their first use; empty if the networks are the same.
        matches: the steps, branches and blocks that both have. Steps of the first network
            without a match are removed, steps of the second without one are new.
        blocks: the blocks that both have, by their names in the first network, with their names
            in the second.
        removed: the blocks that only the first uses.
        added: the blocks that only the second uses.
        remarks: facts worth knowing that are not changes of the network, such as a concat in
            another order that only permutes weights.
        reorderings: the reordered joins whose effect has not been determined. Their changes are
            among the causes.
    """

    before: Program
    after: Program
    changes: tuple[Change, ...]
    matches: tuple[Match, ...]
    blocks: Mapping[str, str]
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    reorderings: tuple[Reordering, ...] = ()

    def __repr__(self) -> str:
        names = f"{self.before.spec.name} -> {self.after.spec.name}"
        return f"<Difference {names}: {len(self.changes):,} changes>"


Reference: TypeAlias = tuple[str, Value]
"""A reference to a named value: its name and its index."""

_BOX: Final = 10
"""The cost of a box that only one network has; all other costs are relative to it."""

_FURTHER: Final = 5
"""What each further box of an unmatched part adds."""

_MOST: Final = 40
"""The most that an unmatched part costs."""


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


@dataclass(frozen=True, eq=False)
class Outcome:
    """The outcome of comparing two parts.

    Most pairs are compared for their cost alone, so that findings wait until they are asked for.

    Attributes:
        cost: the cost of matching them; 0 if they are the same.
        list_findings: lists what was found.
    """

    cost: int = 0
    list_findings: Callable[[], Iterable[Finding]] = tuple

    @classmethod
    def of(cls, cost: int, *findings: Finding) -> "Outcome":
        """Return an outcome with its findings."""
        return cls(cost, lambda: findings)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What was found."""
        return tuple(self.list_findings())

    def select(self, kind: type[T]) -> tuple[T, ...]:
        """Return the findings of one kind."""
        return tuple(finding for finding in self.findings if isinstance(finding, kind))


def merge_outcomes(*outcomes: Outcome) -> Outcome:
    """Merge the outcomes of several parts into one."""

    def list_all() -> Iterator[Finding]:
        for outcome in outcomes:
            yield from outcome.findings

    return Outcome(sum(outcome.cost for outcome in outcomes), list_all)


def compute_weight(part: OutlineItem | OutlineLane) -> int:
    """Return the cost of an unmatched part; a large one costs less than the sum of its boxes."""
    return min(_MOST, _BOX + _FURTHER * max(0, part.count - 1))

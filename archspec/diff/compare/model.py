"""What a comparison of two networks finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from archspec.diagnostics import Span
from archspec.diff.compare.paths import Place, print_place
from archspec.diff.compare.step_text import Side, print_side
from archspec.language import Program, Step

ChangeKind: TypeAlias = Literal["added", "removed", "renamed", "changed"]

Part: TypeAlias = Literal[
    "step", "branch", "head", "block", "input", "readout", "parameter", "default", "mark", "cell"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One cause: something that a person changed, in the words of the spec.

    What follows from it, such as sizes and totals, is none of its own.

    Attributes:
        kind: what happened.
        place: where, by names: `InceptionA.b33.2`, `body.reduction_b`, `table1.inception_v4.k`,
            `defaults.Conv.act`, `params.keep`, `legend.Linear`. It is a path in the first network,
            or in the second where the part is added.
        what: what changed of it, such as `filters` or `repeat`; empty where it is the whole.
        before: what the first network has; None where it is new.
        after: what the second network has; None where it is gone.
        before_span: its place in the first network's files.
        after_span: its place in the second network's files.
        step: the step of the first network that it is a part of; None for a whole.
        part: what kind of part it is of.
        within: what holds that step or branch, by the names of the first network.
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

    def __hash__(self) -> int:  # steps hold lists, which have none
        return hash((self.kind, self.place, self.what, self.before_span, self.after_span))

    def __repr__(self) -> str:
        where = f"{print_place(self.place)} {self.what}".rstrip()
        before, after = (print_side(side) or None for side in (self.before, self.after))
        return f"<Change {self.kind} {where}: {before!r} -> {after!r}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A step, branch or block of the first network, and what it is in the second.

    Attributes:
        before: its place in the first network's files.
        after: its place in the second network's files.
        changes: the changes of it itself; those within it are listed at its parts.
    """

    before: Span
    after: Span
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a person should know that is no change of the network.

    Attributes:
        text: the fact.
        before: what it is of the first network; None where it is of neither.
        after: what it is of the second network.
        verdict: what comes of it; empty where that is not known.
    """

    text: str
    before: Side | None = None
    after: Side | None = None
    verdict: str = ""


def print_remark(remark: Remark, arrow: str = " -> ") -> str:
    """Return a remark in a sentence, with an arrow between what it is of both networks."""
    sides = arrow.join(filter(None, map(print_side, (remark.before, remark.after))))
    text = f"{remark.text}: {sides}" if sides else remark.text
    return f"{text}; {remark.verdict}" if remark.verdict else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reordering:
    """A join that takes the same values in another order.

    Attributes:
        change: the cause that it is, unless it is proved to move nothing but weights.
        remark: what to say of it.
        before: the place of the join in the first network's files.
        after: its place in the second network's files.
        turn: for each value that the second network takes its number in the first; None where
            they are not the same values.
    """

    change: Change
    remark: Remark
    before: Span
    after: Span
    turn: tuple[int, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What differs between two networks.

    Attributes:
        before: the first network.
        after: the second network.
        changes: the causes: of the network itself in the order of its spec, then of its blocks in
            the order of their first use; empty for networks that are the same.
        matches: the steps, branches and blocks that both have. Steps of the first network
            without a match are removed, steps of the second without one are new.
        blocks: the blocks that both have, by their names in the first network, with their names
            in the second.
        removed: the blocks that only the first uses.
        added: the blocks that only the second uses.
        remarks: what a person should know that is no change of the network, such as a concat in
            another order that moves nothing but weights.
        reorderings: the joins in another order whose effect was not looked for. Their changes are
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

"""Compare steps, chains and branches: match them up and find their differences."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from operator import attrgetter
from typing import Final

from archspec.dataclass import dataclass
from archspec.differences.compare.align import Costs, align
from archspec.differences.compare.arguments_diff import CompareContext, compare_settings
from archspec.differences.compare.join_order import find_reordered_lanes
from archspec.differences.compare.labels import compare_labels, compare_parts, compare_sources
from archspec.differences.compare.match_branches import pair_lanes, pair_renamed
from archspec.differences.compare.model import (
    Change,
    Match,
    Outcome,
    Part,
    compute_weight,
    merge_outcomes,
)
from archspec.differences.compare.outline import REPEAT, OutlineItem, OutlineLane
from archspec.differences.compare.paths import HEADS
from archspec.differences.compare.postprocess import find_exchanges, group_replacements
from archspec.expressions import Name
from archspec.language import Box, Conditional, Fork, Join, Loop, Repeat, Resume
from archspec.ops.family import ACTIVATIONS, NORMS

_KIN: Final = (
    frozenset(("GlobalAvgPool", "GlobalMaxPool", "Flatten")),
    frozenset(ACTIVATIONS.names.values()),
    frozenset(NORMS.names.values()),
)
"""Groups of operators that can replace one another."""

_KINDS: Final = ("Pool", "Conv")
"""Name suffixes that mark operators of one kind, whatever their package."""

_SWAP: Final = 9
_OTHER_BLOCK: Final = 11
_UNSURE: Final = 4
_OTHER_MERGE: Final = 6
_RENAMED: Final = 3
_NUMBER: Final = attrgetter("number")
_RANK: Final = attrgetter("rank")
_SIZED: Final = 1  # a different stated size breaks ties


@dataclass(slots=True)
class StepComparer:
    """Compares parts of two networks.

    Attributes:
        blocks: the blocks of the first network by name, with their names in the second.
        is_settled: whether blocks without a counterpart cannot become a pair any more.
        parameters: for each block of the first network, the names of its parameters by their
            names in the second.
    """

    blocks: Mapping[str, str]
    is_settled: bool = True
    parameters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    _pairs: dict[tuple[int, int], Outcome | None] = field(default_factory=dict)
    _chains: dict[tuple[int, int], Outcome] = field(default_factory=dict)
    _costs: dict[Hashable, dict[Hashable, int | None]] = field(default_factory=dict)

    def chain(
        self, before: Sequence[OutlineItem], after: Sequence[OutlineItem], at: CompareContext
    ) -> Outcome:
        """Compare two chains."""
        costs = self.costs(at)

        def causes(one: OutlineItem, two: OutlineItem) -> int:
            found = self.pair(one, two, at)
            return len(found.select(Change)) if found else 0

        pairs = group_replacements(find_exchanges(align(before, after, costs), costs, causes))
        return merge_outcomes(*(self.aligned(one, two, at) for one, two in pairs))

    def costs(self, at: CompareContext) -> Costs[OutlineItem]:
        """Return the costs of matching steps; steps with equal contents have equal costs."""
        known = self._costs.setdefault(frozenset(at.names.items()), {})

        def cost(one: OutlineItem, two: OutlineItem) -> int | None:
            key: Hashable = (one.number, two.number)
            if one.labels or two.labels:  # a label may be the name that the other has anyway
                key = (key, one.place[-1], two.place[-1])
            if key not in known:
                found = self.pair(one, two, at)
                known[key] = None if found is None else found.cost
            return known[key]

        return Costs(cost, compute_weight, _NUMBER, _RANK)

    def differing(
        self, before: Sequence[OutlineItem], after: Sequence[OutlineItem], at: CompareContext
    ) -> float:
        """Return how much two chains differ, from 0 for equal to 1 for nothing in common."""
        most = sum(map(compute_weight, (*before, *after)))
        costs, total = self.costs(at), 0
        for one, two in group_replacements(align(before, after, costs)):
            if one is not None and two is not None:
                total += costs.pair(one, two) or 0
            else:
                total += sum(compute_weight(item) for item in (one, two) if item is not None)
        return total / most if most else 0.0

    def aligned(
        self, before: OutlineItem | None, after: OutlineItem | None, at: CompareContext
    ) -> Outcome:
        """Return the outcome of a pair, or of a step without a partner."""
        if before is not None and after is not None:
            found = self.pair(before, after, at)
            assert found is not None
            return found
        return _report_alone(before, after, at, "step")

    def pair(self, before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome | None:
        """Compare two steps; return None if they cannot be matched."""
        key = (id(before), id(after))
        if key not in self._pairs:
            self._pairs[key] = self._compared(before, after, at)
        return self._pairs[key]

    def _compared(
        self, before: OutlineItem, after: OutlineItem, at: CompareContext
    ) -> Outcome | None:
        own = self.itself(before, after, at)
        if own is None:
            return None
        said = own
        if before.labels or after.labels:
            said = merge_outcomes(own, compare_labels(before, after, at))
        sized = _SIZED * (said.cost > 0 and before.size != after.size)
        matches = Outcome(sized, lambda: _build_matches(before, after, said.select(Change)))
        if isinstance(before.step, Box) and isinstance(after.step, Box):
            return merge_outcomes(said, matches)
        return merge_outcomes(said, matches, self.contents(before, after, at))

    def itself(self, before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome | None:
        """Compare two steps apart from their contents and labels."""
        match before.step, after.step:
            case Box() as first, Box() as second:
                own = self.boxes(before, after, at)
                has_values = first.inputs or second.inputs or first.parts or second.parts
                if own is None or not has_values:
                    return own
                taken = compare_sources(before, after, at, "inputs", (first.inputs, second.inputs))
                left = compare_parts(before, after, at, (first.parts, second.parts))
                return merge_outcomes(own, taken, left)
            case (Fork(), Fork()) | (Loop(), Loop()) | (Conditional(), Conditional()):
                return compare_settings(before, after, at)
            case Join(inputs=one) as first, Join(inputs=two) as second:
                taken = compare_sources(before, after, at, "inputs", (one, two))
                if first.parts or second.parts:
                    left = compare_parts(before, after, at, (first.parts, second.parts))
                    taken = merge_outcomes(taken, left, compare_settings(before, after, at))
                if before.name == after.name:
                    return taken
                change = at.build_change((before, after), "merge", (before.name, after.name))
                return merge_outcomes(Outcome.of(_OTHER_MERGE, change), taken)
            case Resume(source=source), Resume(source=other):
                return compare_sources(before, after, at, "from", ((source,), (other,)))
            case (Resume() | Loop() | Conditional(), _) | (_, Resume() | Loop() | Conditional()):
                return None
            case (Repeat(), _) | (_, Repeat()):
                return compare_settings(before, after, at, only=(REPEAT,))
            case _:
                return None

    def contents(self, before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome:
        """Compare the contents of two steps; a single repeated step counts as a body of one."""
        inner = CompareContext(before.place, at.names)
        match before.step, after.step:
            case (Fork(), Fork()) | (Conditional(), Conditional()):
                return self.lanes(before, after, at)
            case Loop(variables=one), Loop(variables=two):
                pairs = zip(one, two, strict=False)
                names = {new.name: Name(old.name) for old, new in pairs if old.name != new.name}
                inner = CompareContext(before.place, {**at.names, **names})
                return self.chain(before.chain, after.chain, inner)
            case (Repeat(), _) | (_, Repeat()):
                return self.chain(before.body, after.body, inner)
            case _:
                return Outcome()

    def boxes(self, before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome | None:
        """Compare two boxes; return None if one cannot be described as the other changed."""
        if before.is_block != after.is_block:
            return None
        if not before.is_block:
            if before.number == after.number:
                return Outcome()
            if before.name == after.name:
                return compare_settings(before, after, at)
            is_related = _are_related(before.name, after.name)
            return _report_swap(before, after, at, "operator", _SWAP) if is_related else None
        if self.blocks.get(before.name) == after.name:
            names = self.parameters.get(before.name, {})
            settings = {names.get(name, name): setting for name, setting in after.settings.items()}
            renamed = replace(after, settings=settings)
            return compare_settings(before, renamed, at, block=before.name)
        match (before.name in self.blocks, after.name in self.blocks.values()):
            case (True, True):
                return _report_swap(before, after, at, "block", _OTHER_BLOCK)
            case (False, False) if not self.is_settled:
                return Outcome(_UNSURE)
            case _:
                return None  # one of the blocks does not exist in the other network

    def lanes(self, before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome:
        """Compare the branches of two forks."""
        pairs = pair_lanes(before.lanes, after.lanes, lambda one, two: self.likeness(one, two, at))
        pairs = pair_renamed(pairs, lambda one, two: len(self.inside(one, two, at).select(Change)))
        order = Outcome(0, lambda: find_reordered_lanes(before, after, pairs, at))
        where = CompareContext(before.lanes[0].place[:-1], at.names)
        return merge_outcomes(*(self.lane(*pair, where) for pair in pairs), order)

    def likeness(self, before: OutlineLane, after: OutlineLane, at: CompareContext) -> float:
        """Return how much two branches differ, from 0 for equal to 1 for nothing in common."""
        return self.differing(before.chain, after.chain, CompareContext(before.place, at.names))

    def inside(self, before: OutlineLane, after: OutlineLane, at: CompareContext) -> Outcome:
        """Compare the contents of two branches."""
        key = (id(before), id(after))
        if key not in self._chains:
            inner = CompareContext(before.place, at.names)
            self._chains[key] = self.chain(before.chain, after.chain, inner)
        return self._chains[key]

    def lane(
        self, before: OutlineLane | None, after: OutlineLane | None, at: CompareContext
    ) -> Outcome:
        """Compare two branches or heads, or report one without a partner."""
        part: Part = "head" if at.within == HEADS else "branch"
        if before is None or after is None:
            return _report_alone(before, after, at, part)
        is_renamed = before.name != after.name

        def list_findings() -> Iterator[Change | Match]:
            own = _build_renaming(before, after, at, part) if is_renamed else ()
            yield from (*own, Match(before=before.span, after=after.span, changes=own))

        outcome = Outcome(_RENAMED * is_renamed, list_findings)
        return merge_outcomes(outcome, self.inside(before, after, at))


def _report_alone(
    before: OutlineItem | OutlineLane | None,
    after: OutlineItem | OutlineLane | None,
    at: CompareContext,
    part: Part,
) -> Outcome:
    """Return the outcome for a step, branch or head that only one network has."""
    alone = before or after
    assert alone is not None

    def list_findings() -> Iterator[Change]:
        side = alone.step if isinstance(alone, OutlineItem) else alone.branch
        sides = (side, None) if before else (None, side)
        yield Change.between(before, after, sides, place=alone.place, part=part, within=at.within)

    return Outcome(compute_weight(alone), list_findings)


def _build_renaming(
    before: OutlineLane, after: OutlineLane, at: CompareContext, part: Part
) -> tuple[Change]:
    """Return the change of the name of a branch or head."""
    names = (before.name, after.name)
    change = Change.between(
        before, after, names, kind="renamed", place=before.place, part=part, within=at.within
    )
    return (change,)


def _are_related(one: str, two: str) -> bool:
    """Check whether one operator can be described as changed into the other."""
    alike = any(one.endswith(kind) and two.endswith(kind) for kind in _KINDS)
    return alike or any({one, two} <= kin for kin in _KIN)


def _report_swap(
    before: OutlineItem, after: OutlineItem, at: CompareContext, what: str, cost: int
) -> Outcome:
    """Return the outcome for a box of another operator or block; its label counts by itself."""

    def list_findings() -> Iterator[Change]:
        assert isinstance(before.step, Box)
        assert isinstance(after.step, Box)
        sides = (replace(before.step, label=None), replace(after.step, label=None))
        yield at.build_change((before, after), what, sides)

    return Outcome(cost, list_findings)


def _build_matches(
    before: OutlineItem, after: OutlineItem, changes: tuple[Change, ...]
) -> Iterator[Match]:
    """Yield the matches of two steps; a repeated box matches both with and without its repeat."""
    for one in dict.fromkeys((before.span, before.step.span)):
        for two in dict.fromkeys((after.span, after.step.span)):
            yield Match(before=one, after=two, changes=changes)

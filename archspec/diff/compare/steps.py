"""Compare steps, chains and branches: match them up and find their differences."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from archspec.diff.compare.align import Costs, align
from archspec.diff.compare.arguments_diff import ONCE, CompareContext, compare_settings
from archspec.diff.compare.join_order import find_reordered_lanes
from archspec.diff.compare.labels import compare_labels, compare_sources
from archspec.diff.compare.match_branches import pair_lanes, pair_renamed
from archspec.diff.compare.model import Change, Match
from archspec.diff.compare.normal_form import Value
from archspec.diff.compare.outline import REPEAT, OutlineItem, OutlineLane
from archspec.diff.compare.paths import HEADS
from archspec.diff.compare.postprocess import find_exchanges, group_replacements
from archspec.diff.compare.result import Outcome, compute_weight, merge_outcomes
from archspec.diff.compare.step_text import print_labelled
from archspec.expressions import Name
from archspec.language import Box, Fork, Join, Loop, Repeat, Resume, Step
from archspec.ops.activation import ACTIVATIONS
from archspec.ops.norm import NORMS

_KIN: Final = (
    frozenset(("GlobalAvgPool", "Flatten")),
    frozenset(activation.__name__ for activation in ACTIVATIONS),
    frozenset(normalization.__name__ for normalization in NORMS),
)
"""Groups of operators that can replace one another."""

_KINDS: Final = ("Pool", "Conv")
"""Name suffixes that mark operators of one kind, whatever their package."""

_SWAP: Final = 9
_OTHER_BLOCK: Final = 11
_UNSURE: Final = 4
_OTHER_MERGE: Final = 6
_RENAMED: Final = 3
_SIZED: Final = 1  # a different stated size breaks ties


@dataclass(slots=True)
class StepComparer:
    """Compares parts of two networks.

    Attributes:
        blocks: the blocks of the first network by name, with their names in the second.
        own: the names of all blocks of either network.
        unsure: the blocks of both that have no counterpart yet, and may become a pair.
        parameters: for each block of the first network, the names of its parameters by their
            names in the second.
    """

    blocks: Mapping[str, str]
    own: tuple[frozenset[str], frozenset[str]]
    unsure: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    parameters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    _pairs: dict[tuple[int, int], Outcome | None] = field(default_factory=dict)
    _weights: dict[int, int] = field(default_factory=dict)
    _chains: dict[tuple[int, int], Outcome] = field(default_factory=dict)
    _costs: dict[tuple[int, int, Hashable], int | None] = field(default_factory=dict)
    _numbers: dict[int, int] = field(default_factory=dict)
    _kinds: dict[Hashable, int] = field(default_factory=dict)
    _singles: dict[int, OutlineItem] = field(default_factory=dict)

    def chain(
        self, before: Sequence[OutlineItem], after: Sequence[OutlineItem], at: CompareContext
    ) -> Outcome:
        """Compare two chains."""
        costs = self.costs(at)

        def causes(one: OutlineItem, two: OutlineItem) -> int:
            found = self.pair(one, two, at)
            return len(found.changes) if found else 0

        pairs = group_replacements(find_exchanges(align(before, after, costs), costs, causes))
        return merge_outcomes(self.aligned(one, two, at) for one, two in pairs)

    def costs(self, at: CompareContext) -> Costs[OutlineItem]:
        """Return the costs of matching steps; steps with equal texts have equal costs."""
        names = frozenset(at.names.items())

        def cost(one: OutlineItem, two: OutlineItem) -> int | None:
            key = (self.number(one), self.number(two), names)
            if key not in self._costs:
                found = self.pair(one, two, at)
                self._costs[key] = None if found is None else found.cost
            return self._costs[key]

        return Costs(cost, self.weight, _build_key)

    def differing(
        self, before: Sequence[OutlineItem], after: Sequence[OutlineItem], at: CompareContext
    ) -> float:
        """Return how much two chains differ, from 0 for equal to 1 for nothing in common."""
        most = sum(map(self.weight, (*before, *after)))
        costs = self.costs(at)
        pairs = group_replacements(align(before, after, costs))
        return sum(self._cost(one, two, costs) for one, two in pairs) / most if most else 0.0

    def _cost(
        self, before: OutlineItem | None, after: OutlineItem | None, costs: Costs[OutlineItem]
    ) -> int:
        if before is not None and after is not None:
            return costs.pair(before, after) or 0
        return sum(
            self.weight(outline_item)
            for outline_item in (before, after)
            if outline_item is not None
        )

    def number(self, item: OutlineItem) -> int:
        """Return a number that identically written boxes share; any other step has its own."""
        if id(item) not in self._numbers:
            key = _build_key(item) if isinstance(item.step, Box) else id(item)
            self._numbers[id(item)] = self._kinds.setdefault(key, len(self._kinds))
        return self._numbers[id(item)]

    def weight(self, part: OutlineItem | OutlineLane) -> int:
        """Return the cost of a part that only one network has."""
        if id(part) not in self._weights:
            self._weights[id(part)] = compute_weight(part)
        return self._weights[id(part)]

    def aligned(
        self, before: OutlineItem | None, after: OutlineItem | None, at: CompareContext
    ) -> Outcome:
        """Return the outcome of a pair, or of a step without a partner."""
        if before is not None and after is not None:
            found = self.pair(before, after, at)
            assert found is not None
            return found
        part = before or after
        assert part is not None
        change = Change(
            kind="removed" if before else "added",
            place=part.place,
            before=before.shown if before else None,
            after=after.shown if after else None,
            before_span=before.span if before else None,
            after_span=after.span if after else None,
            within=at.within,
        )
        return Outcome(cost=self.weight(part), changes=(change,))

    def pair(self, before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome | None:
        """Compare two steps; return None if they cannot be matched."""
        key = (id(before), id(after))
        if key not in self._pairs:
            self._pairs[key] = self._compared(before, after, at)
        return self._pairs[key]

    def _compared(
        self, before: OutlineItem, after: OutlineItem, at: CompareContext
    ) -> Outcome | None:
        own, inner = self._parts(before, after, at)
        if own is None:
            return None
        labels = compare_labels(before, after, at)
        said = merge_outcomes((own, labels))
        sized = _SIZED * (said.cost > 0 and _get_size(before) != _get_size(after))
        matches = tuple(_build_matches(before, after, said.changes))
        return merge_outcomes(
            (replace(said, cost=said.cost + sized), Outcome(matches=matches), inner)
        )

    def _parts(
        self, before: OutlineItem, after: OutlineItem, at: CompareContext
    ) -> tuple[Outcome | None, Outcome]:
        """Return the outcomes for two steps themselves, and for their contents."""
        match before.step, after.step:
            case Box(), Box():
                return self.boxes(before, after, at), Outcome()
            case Fork(), Fork():
                return compare_settings(before, after, at), self.lanes(before, after, at)
            case Join(), Join():
                return _compare_joins(before, after, at), Outcome()
            case Resume(), Resume():
                return compare_sources(before, after, at, "from"), Outcome()
            case Loop(), Loop():
                return compare_settings(before, after, at), self.loops(before, after, at)
            case (Repeat(), _) | (_, Repeat()) if not _is_one_of(before, after, (Resume, Loop)):
                return self.stages(before, after, at)
            case _:
                return None, Outcome()

    def boxes(self, before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome | None:
        """Compare two boxes."""
        one, two = before.name in self.own[0], after.name in self.own[1]
        if one != two:
            return None
        if not one:
            return self.operators(before, after, at)
        if self.blocks.get(before.name) == after.name:
            names = self.parameters.get(before.name, {})
            settings = {names.get(name, name): setting for name, setting in after.settings.items()}
            return compare_settings(
                before, replace(after, settings=settings), at, block=before.name
            )
        if before.name in self.unsure[0] and after.name in self.unsure[1]:
            return Outcome(cost=_UNSURE)
        if before.name not in self.blocks or after.name not in self.blocks.values():
            return None  # one of the blocks does not exist in the other network
        return _report_swap(before, after, at, "block", _OTHER_BLOCK)

    def operators(
        self, before: OutlineItem, after: OutlineItem, at: CompareContext
    ) -> Outcome | None:
        """Compare two boxes that name operators; return None for operators of different kinds."""
        if before.name == after.name:
            return compare_settings(before, after, at)
        if not _are_related(before.name, after.name):
            return None
        return _report_swap(before, after, at, "operator", _SWAP)

    def stages(
        self, before: OutlineItem, after: OutlineItem, at: CompareContext
    ) -> tuple[Outcome, Outcome]:
        """Compare repeats; a single repeated step counts as a body of one."""
        own = compare_settings(_strip_repeat(before), _strip_repeat(after), at)
        inner = CompareContext(before.place, at.names)
        return own, self.chain(self.repeated(before), self.repeated(after), inner)

    def repeated(self, item: OutlineItem) -> tuple[OutlineItem, ...]:
        """Return the steps that a step repeats: those of a stage, or itself."""
        if isinstance(item.step, Repeat):
            return item.chain
        if id(item) not in self._singles:
            settings = dict(item.settings)
            if REPEAT in settings:
                settings[REPEAT] = replace(
                    settings[REPEAT], value=ONCE, solved=ONCE, number=ONCE, written=(ONCE, ONCE)
                )
            shown = _isolate_box(item.step) if isinstance(item.step, Box) else item.shown
            single = replace(item, settings=settings, shown=shown, label=None, share=None)
            self._singles[id(item)] = single
        return (self._singles[id(item)],)

    def loops(self, before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome:
        """Compare the bodies of two loops, whatever the names of their variables."""
        pairs = zip(after.variables, before.variables, strict=False)
        names: dict[str, Value] = {two: Name(one) for two, one in pairs if one != two}
        return self.chain(
            before.chain, after.chain, CompareContext(before.place, {**at.names, **names})
        )

    def lanes(self, before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome:
        """Compare the branches of two forks."""
        pairs = pair_lanes(before.lanes, after.lanes, lambda one, two: self.likeness(one, two, at))
        pairs = pair_renamed(pairs, lambda one, two: len(self.inside(one, two, at).changes))
        order = Outcome(reorderings=tuple(find_reordered_lanes(before, after, pairs, at)))
        where = CompareContext(before.lanes[0].place[:-1], at.names)
        return merge_outcomes([*(self.lane(*pair, where) for pair in pairs), order])

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
        part = before or after
        assert part is not None
        change = Change(
            kind="renamed" if before and after else "removed" if before else "added",
            place=part.place,
            before=before.branch if before else None,
            after=after.branch if after else None,
            before_span=before.span if before else None,
            after_span=after.span if after else None,
            part="head" if at.within == HEADS else "branch",
            within=at.within,
        )
        if before is None or after is None:
            return Outcome(cost=self.weight(part), changes=(change,))
        named = before.name == after.name
        change = replace(change, before=before.name, after=after.name)
        own = () if named else (change,)
        match = Match(before=before.span, after=after.span, changes=own)
        outcome = Outcome(cost=0 if named else _RENAMED, changes=own, matches=(match,))
        return merge_outcomes((outcome, self.inside(before, after, at)))


def _strip_repeat(item: OutlineItem) -> OutlineItem:
    """Return a step reduced to its repeat count."""
    settings = {name: setting for name, setting in item.settings.items() if name == REPEAT}
    return replace(item, settings=settings)


def _are_related(one: str, two: str) -> bool:
    """Check whether one operator can be described as changed into the other."""
    alike = any(one.endswith(kind) and two.endswith(kind) for kind in _KINDS)
    return alike or any({one, two} <= kin for kin in _KIN)


def _report_swap(
    before: OutlineItem, after: OutlineItem, at: CompareContext, what: str, cost: int
) -> Outcome:
    """Return the outcome for a box that names another operator or block."""
    one, two = _strip_label(before.shown), _strip_label(after.shown)
    change = at.build_change((before, after), what, (one, two))
    return Outcome(cost=cost, changes=(change,))


def _compare_joins(before: OutlineItem, after: OutlineItem, at: CompareContext) -> Outcome:
    """Compare two joins of named values."""
    taken = compare_sources(before, after, at, "inputs")
    if before.name == after.name:
        return taken
    merge = _report_swap(before, after, at, "merge", _OTHER_MERGE)
    named = (replace(change, before=before.name, after=after.name) for change in merge.changes)
    return merge_outcomes((replace(merge, changes=tuple(named)), taken))


def _build_matches(
    before: OutlineItem, after: OutlineItem, changes: tuple[Change, ...]
) -> Iterator[Match]:
    """Yield the matches of two steps; a repeated box matches both with and without its repeat."""
    spans = [
        dict.fromkeys((outline_item.span, outline_item.step.span))
        for outline_item in (before, after)
    ]
    for one in spans[0]:
        for two in spans[1]:
            yield Match(before=one, after=two, changes=changes)


def _is_one_of(before: OutlineItem, after: OutlineItem, kinds: tuple[type, ...]) -> bool:
    return isinstance(before.step, kinds) or isinstance(after.step, kinds)


def _get_size(item: OutlineItem) -> str:
    return "" if isinstance(item.step, Resume) else str(item.step.size or "")


def _isolate_box(box: Box) -> Box:
    """Return a box as it appears in a repeated body."""
    return replace(box, count=None, label=None, size=None)


def _strip_label(step: Step) -> Step:
    """Return a step without the label of its value, whose change is reported separately."""
    return step if isinstance(step, Resume) else replace(step, label=None)


def _build_key(item: OutlineItem) -> Hashable:
    """Return a key that is equal for identically written steps."""
    settings = item.settings.values()
    return (
        print_labelled(item.shown),
        _get_size(item),
        *((setting.value, setting.solved, setting.provenance) for setting in settings),
    )

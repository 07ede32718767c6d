"""Search for the smallest single edit after which every stated size and total holds.

Edits are measured in the order in which people make such mistakes, near the fault first, and those
that fit are tried on the text itself.
"""

from bisect import insort
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from functools import partial
from itertools import islice, zip_longest
from operator import attrgetter
from typing import Final

from archspec.dataclass import cached_property, dataclass, replace
from archspec.diagnostics import Span
from archspec.graph import Graph, Item, Leaf, Meet, Node, Split, Stage
from archspec.language.corrections.correction import Rarity
from archspec.passes.blame.candidate import (
    Candidate,
    Effect,
    NumberSlot,
    Proposal,
)
from archspec.passes.blame.edits_of_boxes import list_counts
from archspec.passes.blame.edits_of_branches import (
    BranchEdits,
    list_lanes,
    list_other_joins,
    list_shortened,
)
from archspec.passes.blame.edits_of_sections import SectionEdits, list_arguments
from archspec.passes.blame.edits_of_steps import ChainEdits, find_width, list_distinct
from archspec.passes.blame.partly_needed import list_partly_needed
from archspec.passes.blame.region import Region, list_chains, list_written
from archspec.passes.blame.shaping_numbers import ShapingNumbers
from archspec.passes.blame.solve_branch import list_branches, list_kinds
from archspec.passes.blame.solve_number import solve_number
from archspec.passes.blame.solve_stage import StageSolver, list_lacking
from archspec.passes.blame.witnesses import ChainUses, list_explaining, list_uses
from archspec.passes.blame.written_network import WrittenNetwork
from archspec.passes.remeasure.known_parts import Measure, OutOfWorkError, Work
from archspec.passes.remeasure.measure import NetworkMeasure
from archspec.passes.remeasure.overlay import Overlay

_COUNTED: Final[Mapping[str, str]] = {
    "params": "params",
    "macs": "macs",
    "inference_params": "params",
    "inference_macs": "macs",
}
"""What each total counts."""

_RARITY: Final = attrgetter("rarity")
_COPIED: Final = 8
"""The most operators to insert copies of."""
_FREQUENT: Final = 2
"""The most frequent operators, which are likelier to be missing than those nearby."""

_FILLING: Final = 24
"""The most operators to write into a branch without any."""

_SHARE: Final = 4
"""The part of the work to do if steps explain totals that a correction of a condition mends."""

_AROUND: Final = 4
"""How many steps on both sides a missing stage is like."""


@dataclass
class EditSearch:
    """Searches for the edits of one network.

    Attributes:
        graph: the network, elaborated.
        work: the work that may be done.
        network: the network with its text.
        measure: measures it with changes.
        base: its measure without any; None if it cannot be measured to its end.
    """

    graph: Graph
    work: Work = field(default_factory=Work)
    network: WrittenNetwork = field(init=False)
    measure: NetworkMeasure = field(init=False)
    base: Measure | None = None

    def __post_init__(self) -> None:
        self.network = WrittenNetwork(self.graph)
        self.measure = NetworkMeasure(self.graph, self.work)

    def find_edits(self) -> list[Candidate]:
        """Return the edits that fit, the most likely first."""
        found: dict[tuple[Span, str], Candidate] = {}
        with suppress(OutOfWorkError):
            self.base = self.measure.measure(Overlay(), strict=False)
            if self.partly_needed:
                self.work.left //= _SHARE
            for edit in self.find_fitting(self.list_repeated()):
                found[edit.span, edit.words] = edit
            for region in self.list_regions():
                for least, proposals in self.list_stages(region):
                    if least == Rarity.CLAIM or not _has_cheaper(found.values(), least):
                        for edit in self.find_fitting(proposals):
                            found[edit.span, edit.words] = edit
                if _has_cheaper(found.values(), Rarity.CLAIM):
                    break
        return sorted(found.values(), key=_RARITY)

    def list_repeated(self) -> Iterator[Candidate]:
        """Yield the edits that leave out one of two equal steps, of which there are few."""
        items = self.graph.root.chain.items
        for chain in list_chains(self.graph, items, items):
            yield from ChainEdits(chain, self.network).list_repeated()

    def find_fitting(self, proposals: Iterator[Proposal]) -> Iterator[Candidate]:
        """Yield the edits after which everything holds."""
        base = None if self.base is None else dict(self.base.faults)
        for proposal in proposals:
            if isinstance(proposal, NumberSlot):
                found: Iterable[Candidate] = solve_number(self.measure, proposal, base)
            else:
                holds = self.measure.measure(proposal.change, strict=True) is not None
                found = (proposal,) if holds else ()
            for edit in found:
                added = self.measure.added
                yield replace(edit, edits=edit.state(added)) if edit.state and added else edit

    def find_edits_within(self, place: Span) -> list[Candidate]:
        """Return the edits within a place that fit, the most likely first."""
        found: list[Candidate] = []
        with suppress(OutOfWorkError):
            self.base = self.measure.measure(Overlay(), strict=False)
            within = (
                one if isinstance(one, Candidate) else replace(one, guesses=())
                for one in self.list_open_places()
                if _is_within(one, place)
            )
            for edit in self.find_fitting(within):
                insort(found, edit, key=_RARITY)
        return found

    def list_open_places(self) -> Iterator[Proposal]:
        """Yield the numbers of the network, and the steps that an empty branch could have."""
        region = Region([self.network.items], None)
        yield from self.list_box_edits(region)
        yield from self.list_sections(None).list_edits()
        yield from self.list_sections(None).list_shaping()
        for split in self.network.splits:
            edits = BranchEdits(split, self.network)
            yield from self.list_fillings(edits, self.network.items)
            if edits.has_open:
                yield from self.list_branches(edits)

    def list_regions(self) -> Iterator[Region]:
        """Yield the steps from the last size that holds to the first fault, then all steps.

        If only totals do not hold, those that can explain it come first.
        """
        items, likely = self.graph.root.chain.items, None
        if self.near is not None:
            near = items[self.near.start : self.near.stop]
            chain = items[max(0, self.near.start - 1) : self.near.stop + 1]
            yield Region(
                list_chains(self.graph, near, chain), self.measure.parts.keys_of_items(near)
            )
        elif self.totals:
            uses = [use for use in self.uses if use.explains(*self.totals)]
            root = self.graph.root.chain
            roots = {id(item) for item in root.items}
            inside = [item for use in uses for item in use.items]
            if not roots.isdisjoint(map(id, inside)):  # whose steps are on many grids
                inside = [item for item in inside if id(item) not in roots]
                inside += list_explaining(self.graph, root, *self.totals)
            likely = Region([use.items for use in uses], self.measure.parts.keys_of_items(inside))
            yield likely
        heads = [item for head in self.graph.heads for item in head.chain.items]
        yield Region(list_chains(self.graph, [*items, *heads], items), None, likely)

    @cached_property
    def near(self) -> range | None:
        """The network's steps from the last size that holds to the first fault; None if all do."""
        items, number = self.graph.root.chain.items, None
        with suppress(OutOfWorkError):
            number = self.measure.find_first_fault()
        if number is None:
            return None
        sized = (at for at in range(number - 1, -1, -1) if items[at].size is not None)
        return range(next(sized, -1) + 1, number + 1)

    @cached_property
    def totals(self) -> tuple[int, int] | None:
        """By how many parameters and MACs the network differs, if only totals do."""
        faults = {} if self.base is None else self.base.faults
        if not faults or any(what not in _COUNTED for _, what in faults):
            return None
        found = {_COUNTED[what]: difference for (_, what), difference in faults.items()}
        return found.get("params", 0), found.get("macs", 0)

    @cached_property
    def partly_needed(self) -> list[Span]:
        """The steps that explain the totals, if only some of their uses should have them."""
        if self.totals is None:
            return []
        stated = {_COUNTED[expected.quantity] for expected in self.graph.program.spec.expect}
        totals = zip(("params", "macs"), self.totals, strict=True)
        return [*list_partly_needed(self.graph, {what: more for what, more in totals
                                                 if what in stated})]  # fmt: skip

    def list_stages(self, region: Region) -> Iterator[tuple[int, Iterator[Proposal]]]:
        """Yield groups of edits, each with its least rarity; those that take little work first."""
        sections = self.list_sections(region.keys)
        yield Rarity.CLAIM, self.list_claim_edits(sections)
        if region.likely is None:
            yield Rarity.EXTRA_WORD, self.list_box_edits(region)
        yield Rarity.EXTRA_WORD, sections.list_edits()
        yield Rarity.NUMBER, self.list_shaping_edits(region, sections)
        if region.likely is not None:
            yield Rarity.MISSING_STEP, self.list_stages_lacking(*self.totals or (0, 0))
            yield Rarity.MISSING_STEP, self.list_insertions(region.likely)
        yield Rarity.OPERATOR, self.list_step_edits(region)
        if region.keys is not None and self.near is not None:
            yield Rarity.MISSING_STEP, self.list_stages_near(self.near)
        if region.keys is None or self.totals is None:
            yield Rarity.MISSING_STEP, self.list_insertions(region)
        if region.likely is not None:
            yield Rarity.EXTRA_WORD, self.list_box_edits(region)

    def list_sections(self, keys: frozenset[Hashable] | None) -> SectionEdits:
        """Return the edits outside of chains that may touch some of what is named."""
        return SectionEdits(self.graph, keys, self.shaping, self.effects)

    @cached_property
    def shaping(self) -> ShapingNumbers:
        """The numbers that decide which steps the network has."""
        return ShapingNumbers(self.graph.program, self.graph.root.words)

    def list_shaping_edits(self, region: Region, sections: SectionEdits) -> Iterator[Proposal]:
        """Yield the numbers that decide which steps the network has."""
        stages = (item for item in self.list_items(region) if isinstance(item, Stage))
        for stage in stages if Effect.WEIGHTS in self.effects else ():
            edits = self.network.find_edits(stage)
            slot = edits.find_count_apart() if edits else None
            if slot is not None:
                yield slot
        yield from sections.list_shaping()

    def list_box_edits(self, region: Region) -> Iterator[Proposal]:
        """Yield the edits of the steps as they are written."""
        for item in self.list_items(region):
            yield from self.list_item_edits(item)

    def list_items(self, region: Region) -> Iterator[Item]:
        """Yield the steps in a region."""
        return iter({item.span: item for chain in region.chains for item in chain}.values())

    def list_item_edits(self, item: Item) -> Iterator[Proposal]:
        """Yield the edits of one step."""
        if isinstance(item, Split):
            yield from BranchEdits(item, self.network).list_joins()
        elif isinstance(item, Meet):
            yield from list_other_joins(item, self.network)
        edits = self.network.find_edits(item)
        if isinstance(item, Stage) and Effect.WEIGHTS in self.effects:
            yield from list_counts(item, edits)
            yield from edits.list_use_edits(item) if edits else ()
            yield from edits.list_shifted() if edits and Effect.GRID in self.effects else ()
        elif isinstance(item, Leaf) and edits is not None:
            operator = self.graph.nodes[item.node].operator
            yield from edits.list_operator_edits(operator, self.network.groups, self.effects)
        elif isinstance(item, Leaf | Stage) and item.span in self.network.boxes:
            yield from list_arguments(self.network.boxes[item.span])

    def list_step_edits(self, region: Region) -> Iterator[Candidate]:
        """Yield the edits that remove, exchange or replace steps."""
        chains = [ChainEdits(chain, self.network) for chain in region.chains]
        exchanges = [edit for chain in chains for edit in chain.list_exchanges()]
        for item in self.list_items(region):
            if isinstance(item, Split) and not item.residual:
                yield from BranchEdits(item, self.network).list_removals()
        for chain in chains:
            removals = chain.list_removals()
            yield from (one for one in removals if one.rarity != Rarity.REPEATED_STEP)
        yield from (edit for edit in exchanges if not edit.change.edits)
        for item in self.list_items(region):
            edits = self.network.find_edits(item) if isinstance(item, Leaf) else None
            yield from edits.list_operators() if edits else ()
        yield from (edit for edit in exchanges if edit.change.edits)

    def list_claim_edits(self, sections: SectionEdits) -> Iterator[Candidate]:
        """Yield the edits of stated sizes and totals."""
        yield from sections.list_claims(self.measure.computed.items())
        faults = {} if self.base is None else self.base.faults
        found = {
            expected.quantity: expected.value + faults[expected.span, expected.quantity]
            for expected in self.graph.program.spec.expect
            if (expected.span, expected.quantity) in faults
        }
        if len(found) == len(faults):
            yield from sections.list_totals(found)

    def list_insertions(self, region: Region) -> Iterator[Proposal]:
        """Yield the edits that add a branch, or a step like another one nearby."""
        items = list(self.list_items(region)) if region.keys else []
        lanes = list_lanes(self.network)[:_COPIED]
        for chain in region.chains:
            for item, behind in zip(chain, (*chain[1:], None), strict=False):
                if isinstance(item, Split) and not item.residual:
                    edits = BranchEdits(item, self.network)
                    yield from self.list_fillings(edits, [*chain, *items])
                    if self.totals is None or isinstance(behind, Leaf):  # which takes any width
                        rows = [*list_shortened(item), *lanes]
                        yield from edits.list_rows(rows, Rarity.MISSING_BRANCH)
                        yield from self.list_branches(edits)
        for steps in zip_longest(*map(partial(self.list_steps, items), region.chains)):
            for chain, step in zip(region.chains, steps, strict=True):
                if step is not None:
                    yield from ChainEdits(chain, self.network).list_insertions([step])
        if self.totals is not None:
            root = list_written(self.graph.root.chain.items)
            yield from ChainEdits(root, self.network).list_plain_uses()

    def list_steps(self, near: Sequence[Item], chain: Sequence[Item]) -> list[Node | Stage]:
        """Return what may be missing in a chain; in that of a block, no further block."""
        copied = self.list_copies([*chain, *near])
        roots = {item.span for item in self.graph.root.chain.items}
        if roots.issuperset(item.span for item in chain):
            return copied
        return [step for step in copied if isinstance(step, Node)]

    def list_stages_near(self, near: range) -> Iterator[Candidate]:
        """Yield stages that may be missing before the first of some steps of the network."""
        items = self.graph.root.chain.items
        chain = ChainEdits(list_written(items), self.network)
        first = next(item for item in chain.items if item.span == items[near.start].span)
        around = items[max(0, near.start - _AROUND) : near.start + _AROUND]
        return StageSolver(self.measure, chain, first).list_stages(around)

    def list_stages_lacking(self, parameters: int, macs: int) -> Iterator[Candidate]:
        """Yield the stages that may be missing in the network, if only its totals tell."""
        root = self.graph.root.chain
        found = list_explaining(self.graph, root, parameters, macs) if parameters < 0 else []
        chain = ChainEdits(list_written(root.items), self.network)
        return list_lacking(self.measure, chain, found)

    def list_fillings(self, edits: BranchEdits, near: Sequence[Item]) -> Iterator[Proposal]:
        """Yield the edits that write a step into an empty branch."""
        if edits.has_open:
            copies = self.list_copies(near, _FILLING)
            nodes = [(node,) for node in copies if isinstance(node, Node)]
            yield from edits.list_rows(nodes, Rarity.MISSING_STEP)

    def list_branches(self, edits: BranchEdits) -> Iterator[Candidate]:
        """Yield branches of convolutions that bring what is lacking."""
        return list_branches(self.measure, edits, list_kinds(self.network.operators))

    def list_copies(self, near: Sequence[Item], most: int = _COPIED) -> list[Node | Stage]:
        """Return what may be missing: the steps nearby, then the most frequent ones.

        If only totals tell that one is missing, two of the latter are first.
        """
        leaves = [self.graph.nodes[item.node] for item in near if isinstance(item, Leaf)]
        keeps_sizes = Effect.GRID not in self.effects
        operators = self.network.operators
        first = [] if self.totals is None else operators[:_FREQUENT]
        nodes = list_distinct([*first, *leaves, *operators], keeps_sizes=keeps_sizes)
        if keeps_sizes:  # a layer is likelier to be missing than its normalization
            nodes = iter(sorted(nodes, key=lambda node: find_width(node) is None))
        stages = {item.span: item for item in near if isinstance(item, Stage)}
        uses = (stage for span, stage in stages.items() if span in self.network.boxes)
        return [*islice(nodes, most), *uses]

    @cached_property
    def uses(self) -> list[ChainUses]:
        """How often each chain is used, if only totals differ."""
        return list_uses(self.graph) if self.totals else []

    @cached_property
    def effects(self) -> frozenset[Effect]:
        """What an edit must be able to change."""
        if self.base is None:
            return frozenset(Effect)
        differing = {_COUNTED.get(what, "sizes") for _, what in self.base.faults}
        totals = (expected.quantity for expected in self.graph.program.spec.expect)
        stated = {_COUNTED[quantity] for quantity in totals}
        return frozenset(effect for effect in Effect if effect.can_mend(differing, stated))


def _has_cheaper(found: Iterable[Candidate], least: int) -> bool:
    return any(edit.rarity < least for edit in found)


def _is_within(proposal: Proposal, place: Span) -> bool:
    edit = proposal if isinstance(proposal, Candidate) else proposal.make(proposal.probes[0])
    return bool(edit.edits) and all(one.span.is_within(place) for one in edit.edits)

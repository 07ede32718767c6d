"""Expand a network from an earlier one that has the same steps, in which some constants differ.

These are in its blocks, in the arguments of its own boxes, or the numbers of repeats.
"""

from collections.abc import Hashable, Mapping
from contextlib import suppress
from dataclasses import field
from typing import TYPE_CHECKING

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import SpecError
from archspec.elaborate.mentions import find_mentions, find_tables, names_tables
from archspec.elaborate.part_count import PartCount, PartCounter
from archspec.elaborate.renumber_network import renumber_network
from archspec.elaborate.revisions import carry_arguments
from archspec.elaborate.scopes import BlockUse, ResolvedUse
from archspec.elaborate.unrolled_block import UnrolledBlock
from archspec.graph import Node, Template, TemplatePlacement
from archspec.graph.template import Part
from archspec.language import Block, Box, Formula, Program, Table
from archspec.language.walk import walk_steps

if TYPE_CHECKING:
    from archspec.elaborate.cache import BlockDefinitions
    from archspec.elaborate.expand import TemplateExpansion


@dataclass(frozen=True, slots=True)
class PlacedUse:
    """A use of a block in a network.

    Attributes:
        number: its number among the parts of the network.
        box: its step.
        use: the block as the box uses it.
        block: the block, if it and some tables are all that determines the use beside what is the
            same in the whole network.
        tables: these tables by name; None for one that is not there.
    """

    number: int
    box: Box
    use: ResolvedUse
    block: Block | None = None
    tables: tuple[tuple[str, Table | None], ...] = ()

    def is_same_in(self, program: Program) -> bool:
        """Check whether the use is the same in another network with the same steps."""
        is_same = self.block is not None and program.blocks[self.box.name] is self.block
        return is_same and all(program.tables.get(name) is table for name, table in self.tables)


@dataclass(frozen=True, slots=True)
class KnownNetwork:
    """An expanded network, the uses of blocks in it, and the number of its parts."""

    template: Template
    uses: tuple[PlacedUse, ...]
    parts: PartCount


def keep_network(
    expansion: "TemplateExpansion", use: BlockUse, template: Template, parts: PartCount
) -> None:
    """Remember an expanded network for others with the same steps.

    Those with heads, repeated bodies and shared modules are left out, and those in which anything
    but the arguments of blocks names a cell.

    Args:
        expansion: its expansion.
        use: the network without loops.
        template: the network.
        parts: the number of its parts.
    """
    definitions, uses = expansion.definitions, tuple(expansion.placed)
    placements = template.placements
    is_plain = 0 < len(uses) == len(placements) and all(
        each.reuses is None and not each.others and not each.template.scope.chain.outputs
        for each in placements
    )
    if definitions.heads or expansion.expansion.findings or not is_plain:
        return
    blocks = definitions.program.blocks
    others = (step for step in walk_steps(use.block.steps)
              if not (isinstance(step, Box) and step.name in blocks))  # fmt: skip
    if not any(map(names_tables, others)):
        named = tuple(_find_named(definitions, each) for each in uses)
        _keep(expansion, use, KnownNetwork(template, named, parts))


def _keep(expansion: "TemplateExpansion", use: BlockUse, known: KnownNetwork) -> None:
    definitions, key = expansion.definitions, _make_key(expansion, use.whole)
    parts = use.whole, definitions.contexts.shorthands, definitions.contexts.legend
    definitions.memory.keep(key, known, parts, len(known.template.parts))


def _find_named(definitions: "BlockDefinitions", placed: PlacedUse) -> PlacedUse:
    """Return a use with the block and the tables that determine it, if no other block does."""
    whole, program = placed.use.whole, definitions.program
    block = program.blocks[placed.box.name]
    mentions = find_mentions(block.steps, definitions.memory)
    is_kept = not (whole.written or whole.findings or whole.is_open)
    if not is_kept or not program.blocks.keys().isdisjoint(mentions.boxes):
        return placed
    names = dict.fromkeys((*mentions.tables, *find_tables(placed.box, definitions.memory)))
    tables = tuple((name, program.tables.get(name)) for name in names)
    return replace(placed, block=block, tables=tables)


def revise_network(
    expansion: "TemplateExpansion", use: BlockUse, inputs: tuple[Node, ...]
) -> Template | None:
    """Return an expanded network from an earlier one with the same steps.

    Args:
        expansion: its expansion.
        use: the network without loops.
        inputs: its inputs.

    Returns:
        None if there is none, or if this one may have errors.
    """
    revised = expansion.definitions.find_revised(use.whole)
    before = revised.before if revised else use.whole
    known: KnownNetwork | None = expansion.definitions.memory.find(_make_key(expansion, before))
    if known is None or known.template.scope.given != use.given:
        return None
    boxes = {id(before): box for before, box in revised.boxes} if revised else {}
    revision = NetworkRevision(expansion, known, boxes)
    if known.template.parts[: len(inputs)] != inputs or not revision.is_possible:
        return None
    with suppress(SpecError):  # which is reported when the step is expanded
        made = revision.revise()
        if made and revised and not expansion.expansion.findings:
            named = (each if each.block else _find_named(expansion.definitions, each)
                     for each in made.uses)  # fmt: skip
            _keep(expansion, use, replace(made, uses=tuple(named)))
        return made.template if made else None
    return None


@dataclass(slots=True)
class NetworkRevision:
    """The expansion of a network from an earlier one.

    Attributes:
        expansion: its expansion.
        known: the earlier one.
        boxes: its own boxes that differ, by the identities of those in their place.
        counts: the counts of stages that differ, by the number of their first scope before.
        total: the number of parts of the earlier one, then of this one.
    """

    expansion: "TemplateExpansion"
    known: KnownNetwork
    boxes: Mapping[int, Box]
    counts: dict[int, Formula] = field(default_factory=dict)
    total: PartCount = field(init=False)

    def __post_init__(self) -> None:
        self.total = self.known.parts

    @property
    def definitions(self) -> "BlockDefinitions":
        """The definitions of the blocks."""
        return self.expansion.definitions

    @property
    def is_possible(self) -> bool:
        """Whether all boxes that differ are known, and operators are what their boxes name."""
        nodes = (part for part in self.known.template.parts if isinstance(part, Node))
        boxes = {id(node.box): (node, node.box) for node in nodes if node.box}
        with suppress(SpecError):  # which is reported when the step is expanded
            others = self.boxes.keys() - boxes.keys() - {id(each.box) for each in self.known.uses}
            return not others and all(node.operator is self.definitions.target(box)
                                      for node, box in boxes.values())  # fmt: skip
        return False

    def revise(self) -> KnownNetwork | None:
        """Return the network; None if it may have errors.

        Raises:
            SpecError: for an invalid step, or too many parts.
        """
        before = self.known.template
        parts, uses = list(map(self.revise_node, before.parts)), list(self.known.uses)
        for number, known in enumerate(uses):
            part, placed = before.parts[known.number], self.revise_use(known)
            assert isinstance(part, TemplatePlacement)
            if placed is None:
                return None
            if placed is not known:
                made = self.place(placed, known, part)
                uses[number], parts[known.number] = placed, made
                if not self.recount(placed, made, known, part):
                    return None
        template = renumber_network(before, parts, self.counts)
        return KnownNetwork(template, tuple(uses), self.total)

    def revise_node(self, part: Part) -> Part:
        """Return an operator with the arguments that its box has now; uses stay as they are."""
        if not isinstance(part, Node) or part.box is None or id(part.box) not in self.boxes:
            return part
        box, block = self.boxes[id(part.box)], self.expansion.frame.written_in
        given = carry_arguments(part.given, part.box, box)
        return replace(part, given=given or self.definitions.arguments_of(box, block), box=box)

    def revise_use(self, known: PlacedUse) -> PlacedUse | None:
        """Return a use of a block as the network has it now; None if it may have errors."""
        box, program = self.boxes.get(id(known.box), known.box), self.definitions.program
        if box.arguments is known.box.arguments and known.is_same_in(program):
            return known if box is known.box else replace(known, box=box)
        block, frame = program.blocks[box.name], self.expansion.frame
        if block.takes_several or block.leaves_several:
            return None
        found = self.definitions.resolve_use(box, block, frame.written_in, frame.values)
        if found is known.use and box is known.box:
            return known
        return None if found.whole.findings else PlacedUse(known.number, box, found)

    def place(
        self, placed: PlacedUse, known: PlacedUse, part: TemplatePlacement
    ) -> TemplatePlacement:
        """Return the placement of a use, in numbers of the earlier network.

        Args:
            placed: the use.
            known: the use in its place before.
            part: the placement of that.
        """
        template, given = part.template, part.given
        if placed.use is not known.use:
            use = self.expansion.use(placed.box, self.definitions.program.blocks[placed.box.name])
            template, given = self.expansion.contents(use), use.given
        count = placed.box.count
        if count is not None and count is not known.box.count:
            self.counts[part.scope] = count
        copies, times = self.expansion.count_uses(count)
        return replace(part, template=template, given=given, count=copies, times=times)

    def recount(
        self, placed: PlacedUse, made: TemplatePlacement, known: PlacedUse, part: TemplatePlacement
    ) -> bool:
        """Count the parts of a use instead of those before; return whether both are known.

        Args:
            placed: the use.
            made: its placement.
            known: the use in its place before.
            part: the placement of that.

        Raises:
            TooLargeError: if there are too many.
        """
        counter, frame, box = PartCounter(self.definitions), self.expansion.frame, placed.box
        before = counter.find_known(known.use)
        if placed.use is not known.use:
            block = self.definitions.program.blocks[box.name]
            counter.use(frame.written_in, box, block, frame.values)
        after = counter.find_known(placed.use)
        if before is None or after is None:
            return False
        (_, old), (_, new) = before, after
        once = self.total.once + new.once - old.once
        total = self.total.total + made.total * new.total - part.total * old.total
        self.total = PartCount(once, total)
        self.total.check(box.span)
        return True


def _make_key(expansion: "TemplateExpansion", whole: UnrolledBlock) -> tuple[Hashable, ...]:
    """Return what determines an expanded network, beside the blocks in it."""
    definitions, frame = expansion.definitions, expansion.frame
    contexts, known = definitions.contexts, definitions.vocabulary(frame.written_in)
    parts = id(whole), id(contexts.shorthands), id(contexts.legend)
    names = known.names, known.words, *definitions.program.blocks
    return ("network", *parts, frame.values.key, *names)

"""Expand a network from an earlier one that has the same steps, in which some blocks differ."""

from collections.abc import Hashable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import SpecError
from archspec.elaborate.mentions import find_mentions, find_tables, names_tables
from archspec.elaborate.part_count import PartCounter
from archspec.elaborate.scopes import BlockUse, ResolvedUse
from archspec.graph import Node, Template, TemplatePlacement
from archspec.graph.template import Part
from archspec.language import Block, Box, Program, Table
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
    """An expanded network, and the uses of blocks in it."""

    template: Template
    uses: tuple[PlacedUse, ...]


def keep_network(expansion: "TemplateExpansion", use: BlockUse, template: Template) -> None:
    """Remember an expanded network for others with the same steps.

    Those with heads, repeated bodies and shared modules are left out, and those in which anything
    but the arguments of blocks names a cell; and so are those whose own steps change each time.

    Args:
        expansion: its expansion.
        use: the network without loops.
        template: the network.
    """
    definitions, uses = expansion.definitions, tuple(expansion.placed)
    placements = template.placements
    is_plain = 0 < len(uses) == len(placements) and all(
        each.reuses is None and not each.others and not each.template.scope.chain.outputs
        for each in placements
    )
    is_new = definitions.find_revision(use.block) is None
    if definitions.heads or expansion.expansion.findings or not (is_plain and is_new):
        return
    blocks = definitions.program.blocks
    others = (step for step in walk_steps(use.block.steps)
              if not (isinstance(step, Box) and step.name in blocks))  # fmt: skip
    if not any(map(names_tables, others)):
        known = KnownNetwork(template, tuple(_find_named(definitions, each) for each in uses))
        parts = use.whole, definitions.contexts.shorthands, definitions.contexts.legend
        definitions.memory.keep(_make_key(expansion, use), known, parts, len(template.parts))


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
        None if there is none, or the blocks in it have other numbers of steps.
    """
    known: KnownNetwork | None = expansion.definitions.memory.find(_make_key(expansion, use))
    if known is None or known.template.scope.given != use.given:
        return None
    parts = list(known.template.parts)
    if tuple(parts[: len(inputs)]) != inputs or not _have_operators(expansion, parts):
        return None
    for placed in known.uses:
        part = parts[placed.number]
        assert isinstance(part, TemplatePlacement)
        found = _revise_placement(expansion, placed, part)
        if found is None:
            return None
        parts[placed.number] = found
    return replace(known.template, parts=tuple(parts))


def _have_operators(expansion: "TemplateExpansion", parts: Iterable[Part]) -> bool:
    """Check whether the operators of boxes are what the boxes name."""
    boxes = ((part, part.box) for part in parts if isinstance(part, Node))
    with suppress(SpecError):  # which is reported when the step is expanded
        return all(box is None or part.operator is expansion.definitions.target(box)
                   for part, box in boxes)  # fmt: skip
    return False


def _revise_placement(
    expansion: "TemplateExpansion", placed: PlacedUse, part: TemplatePlacement
) -> TemplatePlacement | None:
    """Return a use of a block as the network has it now; None if it has other steps."""
    definitions, frame = expansion.definitions, expansion.frame
    if placed.is_same_in(definitions.program):
        return part
    block = definitions.program.blocks[placed.box.name]
    try:
        found = definitions.resolve_use(placed.box, block, frame.written_in, frame.values)
    except SpecError:
        return None  # which is reported when the step is expanded
    if found is placed.use:
        return part
    if found.whole.findings or not _has_equal_parts(expansion, placed, found):
        return None
    use = expansion.use(placed.box, block)
    before, template = part.template, expansion.contents(use)
    sizes = ((each.size, each.uses, each.scope.chain.output) for each in (before, template))
    return replace(part, template=template, given=use.given) if next(sizes) == next(sizes) else None


def _has_equal_parts(expansion: "TemplateExpansion", placed: PlacedUse, found: ResolvedUse) -> bool:
    """Check whether a use has as many parts as in the earlier network, which had not too many."""
    definitions, frame = expansion.definitions, expansion.frame
    counter, box = PartCounter(definitions), placed.box
    with suppress(SpecError):  # which is reported when parts are counted
        counter.use(frame.written_in, box, definitions.program.blocks[box.name], frame.values)
        known = counter.find_known(placed.use)
        return known is not None and known == counter.find_known(found)
    return False


def _make_key(expansion: "TemplateExpansion", use: BlockUse) -> tuple[Hashable, ...]:
    """Return what determines an expanded network, beside the blocks in it."""
    definitions, frame = expansion.definitions, expansion.frame
    contexts, known = definitions.contexts, definitions.vocabulary(frame.written_in)
    parts = id(use.whole), id(contexts.shorthands), id(contexts.legend)
    names = known.names, known.words, *definitions.program.blocks
    return ("network", *parts, frame.values.key, *names)

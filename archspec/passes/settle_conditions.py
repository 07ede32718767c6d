"""Decide the conditions that depend on what only inference knows, such as `cin`.

Expansion takes such a condition to hold. Here, types are inferred from the input on; each use of a
block with such conditions is expanded again for the channels that enter it, and the templates
around it get new numbers. What is behind this pass sees a network without conditions.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import field
from itertools import pairwise

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Findings, SpecError
from archspec.elaborate.block_contexts import find_cells
from archspec.expressions import Quantity, find_names, make_key
from archspec.graph import ENTRY, Chain, Graph, Node, Scope, Stage, Template, TemplatePlacement
from archspec.graph.move_chain import move_chain
from archspec.graph.structure import OutputHead
from archspec.graph.template import Part
from archspec.ops import Shape
from archspec.passes.bind import bind_block, see_entering
from archspec.passes.block_frame import BlockFrame
from archspec.passes.template_inference import TemplateInference, open_network


def settle_conditions(graph: Graph) -> Graph:
    """Return a network in which every condition is decided.

    Behind a fault, conditions are taken to hold.

    Args:
        graph: an elaborated graph.

    Raises:
        FaultyArmError: A2xx for the errors of steps that are there only as conditions turn out.
    """
    if not graph.contents.is_open:
        return graph
    template = graph.contents
    cells = find_cells(graph.program, graph.memory)
    settling = ConditionSettling(False, cells, graph.memory, dict(template.own), template)
    frame = open_network(graph, cells)
    settling.settle(frame, *(head.chain for head in graph.heads))
    numbering = TemplateNumbering(template, settling.settled, settling.pinned)
    contents = numbering.renumber()
    heads = tuple(map(numbering.move_head, graph.heads))
    settled = replace(graph, contents=contents, heads=heads)
    if settling.faults:
        raise FaultyArmError(settling.faults, settled)
    return settled


class FaultyArmError(SpecError):
    """Steps are invalid that are there only as the conditions of a block turn out.

    Attributes:
        graph: the network, with placeholders for these steps.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], graph: Graph) -> None:
        super().__init__(diagnostics)
        self.graph = graph


@dataclass(slots=True)
class SettledRun:
    """Uses of a block in a row that have the same contents."""

    template: Template
    count: int = 1


@dataclass(slots=True)
class ConditionSettling(TemplateInference):
    """The inference of one template, which decides the conditions of the blocks in it.

    Attributes:
        settled: the contents of the uses of each placement so far, by its first scope.
        pinned: the names in counts of stages whose rounds may differ, so that each count has code
            of its own.
        faults: the errors of steps that are there only now, in all templates.
    """

    settled: dict[int, list[SettledRun]] = field(default_factory=dict)
    pinned: set[str] = field(default_factory=set)
    faults: Findings = field(default_factory=Findings)

    def settle(self, frame: BlockFrame, *others: Chain) -> None:
        """Infer the chain of the template, and other chains of it, up to the first fault."""
        try:
            for chain in (self.template.scope.chain, *others):
                self.infer_chain(frame, chain, lambda goal: goal)
        except SpecError:
            pass  # which is found again when the network is proved

    def infer_placement(
        self,
        frame: BlockFrame,
        stage: Stage,
        placement: TemplatePlacement,
        running: Shape,
        runs: list[TemplatePlacement],
    ) -> Shape:
        """Infer uses of a block in a row, each with the contents that it has there."""
        if not placement.template.is_open:
            return TemplateInference.infer_placement(self, frame, stage, placement, running, runs)
        found = self.settled[placement.scope] = list[SettledRun]()
        parameters = placement.template.scope.parameters
        beside, before = self.find_types(frame, placement.others), running
        for _ in range(placement.count):
            names = self.binder.list_all_names(placement.given)
            values = see_entering(frame.values, names, running)
            bound = bind_block(parameters, placement.given, values)
            entries = (running, *beside)
            template = self.settle_template(placement.template, bound, entries)
            if found and found[-1].template is template:
                found[-1].count += 1
            else:
                found.append(SettledRun(template))
            once = replace(placement, template=template)
            leaving = self.infer_use(frame, stage, once, entries).leaving
            running = leaving[0]
            if len(leaving) > 1:
                frame.types.update(zip(placement.outputs, leaving, strict=True))
        if stage.count is not None and running.tensor != before.tensor:
            self.pinned.update(find_names(stage.count.tree))
        return running

    def settle_template(
        self, template: Template, bound: Mapping[str, Quantity], entries: tuple[Shape, ...]
    ) -> Template:
        """Return the contents of a use of an open block; equal uses share them."""
        values = [quantity.value for quantity in bound.values()]
        sides = [tuple(map(make_key, entry.tensor)) for entry in entries]
        key = ("settled", id(template), *sides, *((v.__class__, make_key(v)) for v in values))
        known: Template | None = self.memory.find(key)
        if known is None:
            known = self.settle_anew(template, bound, entries)
            if not self.faults:
                self.memory.keep(key, known, template, len(template.parts))
        return known

    def settle_anew(
        self, template: Template, bound: Mapping[str, Quantity], entries: tuple[Shape, ...]
    ) -> Template:
        """Expand a block for what enters it, and settle the blocks in it."""
        known = {name: Quantity.of(each.value) for name, each in bound.items()}
        if template.reopen is not None:
            values = {**known, "cin": Quantity.of(entries[0].channels.value)}
            template, faults = template.reopen(values)
            self.faults.extend(faults)
        if not template.is_open:
            return template
        inner = ConditionSettling(
            self.stated, self.cells, self.memory, dict(template.own), template, faults=self.faults
        )
        first, *beside = entries
        use = replace(template.scope, bound=bound, entry=first, beside=tuple(beside))
        inner.settle(BlockFrame(use, use.names_inside(self.cells), use.list_own_entries()))
        return TemplateNumbering(template, inner.settled, inner.pinned).renumber()


@dataclass(slots=True)
class TemplateNumbering:
    """The numbers of a template in which the contents of blocks have changed.

    Attributes:
        template: the template.
        settled: the contents of the uses of placements, by the first scope of each.
        pinned: the names on which its code depends beside those that it has.
        nodes: the new numbers of its nodes.
        scopes: the new numbers of the scopes of its blocks.
        starts: the new numbers of the first nodes of its parts.
        size: the number of nodes so far.
        opened: the number of scopes so far.
    """

    template: Template
    settled: Mapping[int, Sequence[SettledRun]]
    pinned: Set[str]
    nodes: dict[int, int] = field(init=False)
    scopes: dict[int, int] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)
    size: int = 0
    opened: int = 1

    def __post_init__(self) -> None:
        entering = (ENTRY, *(node for _, node in self.template.scope.chain.inputs))
        self.nodes = {node: node for node in entering}

    def renumber(self) -> Template:
        """Return the template with its new contents."""
        parts: list[Part] = []
        for part in self.template.parts:
            if isinstance(part, Node):
                inputs = tuple(self.nodes[source] for source in part.inputs)
                parts.append(replace(part, index=self.size, inputs=inputs))
                self.nodes[part.index] = self.starts[part.index] = self.size
                self.size += 1
            else:
                parts += self.place(part)
        scope = self.close(self.template.scope)
        return Template(scope, tuple(parts), self.size, self.opened)

    def close(self, scope: Scope) -> Scope:
        """Return the scope of the template in its new numbers."""
        chain = move_chain(scope.chain, self.nodes.__getitem__, self.move_scopes)
        nodes, inner = (scope.nodes[0], self.size), (1, self.opened)
        pinned = scope.pinned | (self.pinned & {each.name for each in scope.parameters})
        return replace(scope, chain=chain, nodes=nodes, inner=inner, pinned=pinned)

    def place(self, part: TemplatePlacement) -> list[TemplatePlacement]:
        """Return the uses of blocks in a row, each run with its contents."""
        runs, done, placed = self.list_runs(part), 0, list[TemplatePlacement]()
        entry, self.starts[part.node] = self.nodes[part.entry], self.size
        others = tuple(self.nodes[node] for node in part.others)
        for run in runs:
            made = replace(
                part,
                template=run.template,
                node=self.size,
                scope=self.opened,
                entry=entry,
                others=others,
                count=run.count,
                round=None if part.round is None else part.round + done,
                reuses=None if part.reuses is None else self.scopes[part.reuses],
                times=part.times if run is runs[-1] else None,
            )
            for number in range(run.count):
                before = part.scope + (done + number) * part.template.uses
                self.scopes[before] = self.opened + number * run.template.uses
            placed.append(made)
            done, entry = done + run.count, made.output
            self.size += run.count * run.template.size
            self.opened += run.count * run.template.uses
        ends = placed[-1].outputs if placed else (entry,)
        self.nodes.update(zip(part.outputs, ends, strict=True))
        return placed

    def list_runs(self, part: TemplatePlacement) -> list[SettledRun]:
        """Return the contents of uses; behind a fault, those that they had."""
        runs = [*self.settled.get(part.scope, ())]
        left = part.count - sum(run.count for run in runs)
        return [*runs, SettledRun(part.template, left)] if left else runs

    def move_scopes(self, scopes: Sequence[int]) -> Sequence[int]:
        """Return the new numbers of the scopes of a stage: a range if they are even."""
        moved = tuple(self.scopes[scope] for scope in scopes)
        steps = {after - before for before, after in pairwise(moved)}
        if len(steps) > 1 or not moved:
            return moved
        step = steps.pop() if steps else 1
        return range(moved[0], moved[-1] + 1, step)

    def move_head(self, head: OutputHead) -> OutputHead:
        """Return an output of the network in its new numbers."""
        chain = move_chain(head.chain, self.nodes.__getitem__, self.move_scopes)
        first, end = (self.starts.get(node, self.size) for node in head.nodes)
        return replace(head, chain=chain, nodes=(first, end))

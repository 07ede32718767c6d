"""Infer the types of a network block by block: each once for its parameters and what enters it.

Types in a block are in its own terms, so equal numbers that enter it give equal types inside.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, SpecError
from archspec.diagnostics.remember import remember
from archspec.elaborate.block_contexts import find_cells
from archspec.elaborate.network_size import check_size
from archspec.elaborate.placeholder import ErrorHole
from archspec.expressions import Literal, Quantity, TraceError, evaluate, make_key
from archspec.graph import (
    ENTRY,
    HERE,
    IN_CHANNELS,
    Graph,
    Item,
    Meet,
    Node,
    Scope,
    Split,
    Stage,
    Template,
    TemplatePlacement,
)
from archspec.graph.template import Part
from archspec.ops import Operator, Shape, ShapeError
from archspec.passes.bind import bind_block, see_entering
from archspec.passes.block_frame import BlockFrame
from archspec.passes.type_inference import TypeInference
from archspec.passes.type_revision import TemplateSteps, TypedTemplate, TypeRevision


def infer_until_fault(graph: Graph, *, stated: bool | None = None) -> Graph:
    """Infer the type of every value, as `infer_shapes` does for a network without faults.

    Args:
        graph: an elaborated graph.
        stated: as for `infer_shapes`.

    Raises:
        SpecError: A2xx or A3xx with the first fault, whose cause nobody looked for; without a
            finding at a step that could not be expanded.
    """
    proving = not graph.settings if stated is None else stated
    template, cells = graph.contents, find_cells(graph.program, graph.memory)
    inference = TemplateInference(proving, cells, graph.memory, dict(template.own), template)
    frame = open_network(graph, cells)
    scope = frame.scope
    if not graph.heads:
        return replace(graph, contents=inference.infer_all(frame))
    found = inference.infer_chain(frame, scope.chain, lambda goal: None)
    for head in graph.heads:
        inference.infer_chain(frame, head.chain, lambda goal: None)
    return replace(graph, contents=inference.build(replace(scope, exit=found)))


def open_network(graph: Graph, cells: dict[str, Quantity]) -> BlockFrame:
    """Return the state of inference at the start of a network.

    Args:
        graph: an elaborated graph.
        cells: the cells of all tables.
    """
    root, memory = graph.root, graph.memory
    key = ("bound", id(root.parameters), id(root.given), id(cells))
    bound: dict[str, Quantity] | None = memory.find(key)
    if bound is None:
        bound = bind_block(root.parameters, root.given, cells)
        memory.keep(key, bound, (root.parameters, root.given, cells))
    types = {node.index: node.type for node in graph.inputs}
    entry = types[0] if len(types) == 1 else None
    scope = replace(root, bound=bound, entry=entry)
    return BlockFrame(scope, scope.names_inside(cells), types)


class TypedUse(NamedTuple):
    """A use of a block: its template with types, its parameters, and the values that leave it."""

    template: Template
    bound: Mapping[str, Quantity]
    leaving: tuple[Shape, ...]


@dataclass(slots=True)
class TemplateInference(TypeInference):
    """The inference of one template, which stops at the first fault.

    Attributes:
        template: the template.
        placed: the inferred uses of blocks in it, by the number of the first scope of a stage.
        weight: the steps of these uses, equal ones in a row counted once.
    """

    template: Template
    placed: dict[int, list[TemplatePlacement]] = field(default_factory=dict)
    weight: int = 0

    def build(self, scope: Scope) -> Template:
        """Return the template with its types.

        Args:
            scope: its scope, with what leaves it.
        """
        parts: list[Part] = []
        for part in self.template.parts:
            if isinstance(part, Node):
                parts.append(self.nodes[part.index])
            else:
                parts.extend(self.placed[part.scope])
        return replace(self.template, scope=scope, parts=tuple(parts))

    def bind_node(self, node: Node, frame: BlockFrame) -> Operator:
        """Return a node's operator."""
        return self.binder.bind_operator(node, frame.values, frame.entering)

    def report_findings(self, *found: Diagnostic) -> None:
        """Stop at findings."""
        raise SpecError(found)

    def report_size(self, item: Item, before: Shape | None, found: Shape) -> None:
        """Stop at a stated size that is not that of the value."""
        raise SpecError([Diagnostic("A306", f"the size is {found}", item.span)])

    def get_continued(self, stated: Shape, found: Shape) -> Shape:
        """Return the type to continue with, which nobody does."""
        return found

    def infer_leaf(self, frame: BlockFrame, index: int, running: Shape | None) -> Shape:
        """Infer an operator on the running value."""
        node = self.nodes[index]
        if node.operator is ErrorHole or running is None:
            raise SpecError(())
        return self.infer_type(node, self.bind_node(node, frame), (running,))

    def infer_join(
        self, frame: BlockFrame, item: Split | Meet, join: Operator, ends: list[Shape | None]
    ) -> Shape:
        """Infer a join."""
        known = tuple(end for end in ends if end is not None)
        if len(known) < len(ends):
            raise SpecError(())
        return self.infer_type(self.nodes[item.node], join, known)

    def infer_type(self, node: Node, op: Operator, sources: tuple[Shape, ...]) -> Shape:
        """Return the output type of an operator that accepts what enters it."""
        try:
            return self.infer_operator(node, op, sources)
        except ShapeError as error:
            raise SpecError([Diagnostic(error.code, error.message, node.span)]) from None

    def infer_stage(self, frame: BlockFrame, stage: Stage, running: Shape | None) -> Shape:
        """Infer a block, or several in a row; those that equal the one before are counted."""
        if stage.sources:
            running = frame.types[stage.sources[0]]
        if running is None:
            raise SpecError(())
        runs: list[TemplatePlacement] = []
        for placement in self.template.list_placed(stage):
            done = len(runs)
            running = self.infer_placement(frame, stage, placement, running, runs)
            self.placed[placement.scope] = runs[done:]
        if stage.count is None or not runs or isinstance(stage.count.tree, Literal):
            return running
        count = evaluate(stage.count.tree, frame.values)
        return (
            running if count.fixed else self.grow_stage(stage, runs[0].make_first(), running, count)
        )

    def infer_placement(
        self,
        frame: BlockFrame,
        stage: Stage,
        placement: TemplatePlacement,
        running: Shape,
        runs: list[TemplatePlacement],
    ) -> Shape:
        """Infer uses of a block in a row, and return the type that leaves the last one.

        Args:
            frame: the block around them.
            stage: the step that uses it.
            placement: the uses.
            running: what enters the first one.
            runs: the inferred uses, to which these are added.
        """
        done = 0
        beside = self.find_types(frame, placement.others) if placement.others else ()
        while done < placement.count:
            template, bound, leaving = self.infer_use(frame, stage, placement, (running, *beside))
            found = leaving[0]
            self.weight += 1 + template.weight
            check_size(self.weight, stage.span)
            count = placement.count - done if found.key == running.key else 1
            if placement.times and placement.count - done == 1:
                _check_alike(running, found)
            run = _place_run(placement, template, done, count, bound, running)
            run = replace(run, others=placement.others, beside=beside) if beside else run
            runs.append(run)
            done, running = done + count, found
            if len(leaving) > 1:
                frame.types.update(zip(run.outputs, leaving, strict=True))
        return running

    def find_types(self, frame: BlockFrame, nodes: tuple[int, ...]) -> tuple[Shape, ...]:
        """Return the types of values, which are known unless a step failed."""
        found = [frame.types[node] for node in nodes]
        known = tuple([shape for shape in found if shape is not None])
        if len(known) < len(found):
            raise SpecError(())
        return known

    def infer_use(
        self,
        frame: BlockFrame,
        stage: Stage,
        placement: TemplatePlacement,
        entries: tuple[Shape, ...],
    ) -> TypedUse:
        """Infer one use of a block; equal uses in equal places share what is found.

        Args:
            frame: the block around it.
            stage: the step that uses it.
            placement: the use.
            entries: what enters it.
        """
        given = placement.given
        names = self.binder.list_all_names(given)
        values = see_entering(frame.values, names, entries[0])
        used = [values[name].key for name in names if name in values]
        entered = [entry.key for entry in entries]
        key = ("typed use", id(placement.template), id(given), self.stated, *entered, *used)
        is_checked = self.stated and stage.each is not None
        known: TypedUse | None = None if is_checked else self.memory.find(key)
        if known is None:
            parameters = placement.template.scope.parameters
            known_bound = {} if HERE in names else frame.bound
            bound = remember(known_bound, id(given), lambda: bind_block(parameters, given, values))
            template = self.infer_template(placement.template, bound, entries)
            known = TypedUse(template, bound, self.leave_use(stage, template, bound, entries))
            self.memory.keep(key, known, (placement.template, given))
        return known

    def leave_use(
        self,
        stage: Stage,
        template: Template,
        bound: Mapping[str, Quantity],
        entries: tuple[Shape, ...],
    ) -> tuple[Shape, ...]:
        """Return the types that leave one use of a block, in terms of the block around it."""
        scope = template.scope
        assert scope.exit is not None, "inference stops at faults"
        names = {**bound, IN_CHANNELS: entries[0].channels}
        for name, entry in zip(scope.channel_names, entries[1:], strict=True):
            names[name] = entry.channels
        leaving: list[Shape] = []
        for exit in scope.exits or (scope.exit,):
            found = exit.with_channels(evaluate(exit.channels.form, names))
            if stage.each is not None and self.stated:
                self.check_stated_size(replace(stage, size=stage.each), entries[0], found)
            leaving.append(self.limit_expression(found, stage.span))
        return tuple(leaving)

    def infer_template(
        self, template: Template, bound: Mapping[str, Quantity], entries: tuple[Shape, ...]
    ) -> Template:
        """Return a template with its types, for a use of it; equal uses share them.

        Args:
            template: the template.
            bound: its parameters.
            entries: what enters it.
        """
        values = [quantity.value for quantity in bound.values()]
        first, *beside = entries
        key = (
            "types",
            id(template),
            self.stated,
            *map(make_key, first.tensor),
            *(tuple(map(make_key, entry.tensor)) for entry in beside),
            *((value.__class__, make_key(value)) for value in values),
        )
        known: Template | None = self.memory.find(key)
        if known is None:
            use = replace(template.scope, bound=bound, entry=first, beside=tuple(beside))
            known = self.infer_anew(template, use)
            self.memory.keep(key, known, template, len(template.parts))
        return known

    def infer_anew(self, template: Template, use: Scope) -> Template:
        """Infer a template for a use of it."""
        inner = TemplateInference(
            self.stated, self.cells, self.memory, dict(template.own), template
        )
        values = use.names_inside(self.cells)
        return inner.infer_all(BlockFrame(use, values, use.list_own_entries()))

    def infer_all(self, frame: BlockFrame) -> Template:
        """Return the template with its types, from the latest one with the same steps if possible.

        Args:
            frame: its use, with the types that enter.
        """
        template, chain = self.template, self.template.scope.chain
        key = ("types of", id(template.scope), self.stated)
        known: TypedTemplate | None = self.memory.find(key)
        if known is None or not known.steps.are_revisable:
            found = self.infer_chain(frame, chain, lambda goal: goal)
            typed = self.build(_close_scope(template.scope, frame, found))
        elif TypeRevision(self, frame, known).infer():
            typed = self.build(known.typed.scope)
        else:
            typed = self.build(_close_scope(template.scope, frame, frame.types[chain.output]))
        steps = TemplateSteps(template, self.stated) if known is None else known.steps
        bound, types = frame.scope.bound, frame.types
        made = TypedTemplate(steps, template, typed, bound, types, self.placed)
        self.memory.keep(key, made, template.scope, len(template.parts))
        return typed


def _close_scope(scope: Scope, frame: BlockFrame, exit: Shape | None) -> Scope:
    """Return the scope of a template with the types that enter and leave it.

    Args:
        scope: the scope before inference.
        frame: its use; the network itself keeps its parameters.
        exit: the type that leaves.
    """
    if scope.parent is None:
        return replace(frame.scope, exit=exit)
    chain = scope.chain
    if not (chain.inputs or chain.outputs):
        return replace(scope, entry=frame.types[ENTRY], exit=exit)
    types = frame.types
    beside = tuple(shape for _, node in chain.inputs[1:] if (shape := types[node]))
    exits = tuple(shape for node in chain.ends if (shape := types[node]))
    return replace(scope, entry=types[ENTRY], exit=exits[0], beside=beside, exits=exits)


def _check_alike(entering: Shape, leaving: Shape) -> None:
    """Check that a use of a block that stands for several leaves what enters it.

    Raises:
        TraceError: if it does not, so that these uses are not alike.
    """
    sides = ([make_key(side) for side in shape.tensor] for shape in (entering, leaving))
    if next(sides) != next(sides):
        raise TraceError("the rounds of a stage differ in size")


def _place_run(
    placement: TemplatePlacement,
    template: Template,
    done: int,
    count: int,
    bound: Mapping[str, Quantity],
    entering: Shape,
) -> TemplatePlacement:
    """Return some of the uses of a placement, with the types that enter them.

    Args:
        placement: the placement.
        template: the template with its types.
        done: the number of uses before them.
        count: the number of uses.
        bound: their parameters.
        entering: the type that enters each of them.
    """
    return TemplatePlacement(
        template,
        placement.path,
        placement.given,
        placement.node + done * template.size,
        placement.scope + done * template.uses,
        placement.leaving(done),
        count,
        None if placement.round is None else placement.round + done,
        placement.reuses,
        bound,
        entering,
        placement.times if done + count == placement.count else None,
    )

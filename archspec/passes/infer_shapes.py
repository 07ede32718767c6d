"""Infer the type of every value, and with it every argument that depends on one.

Channel counts are computed twice by the same arithmetic: as the number to check, and as an
expression over the enclosing block's parameters to print into its class.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from archspec import limits
from archspec.diagnostics import Diagnostic, Findings, Span, SpecError, TooManyFindingsError
from archspec.diagnostics.remember import remember
from archspec.elaborate import size_to_shape
from archspec.elaborate.placeholder import ErrorHole
from archspec.expressions import Quantity, count_parts, evaluate
from archspec.graph import (
    Application,
    Chain,
    Graph,
    Item,
    Jump,
    Leaf,
    Meet,
    Node,
    Scope,
    Split,
    Stage,
)
from archspec.ops import Operator, PackageError, Shape, ShapeError
from archspec.passes.bind import Binder, bind_block
from archspec.passes.blame.alternatives import suggest_alternatives
from archspec.passes.blame.expected_size import ChainPosition, SizeGoal, find_stated_goal
from archspec.passes.blame.fault_report import FaultReporter, report_size_mismatch
from archspec.passes.blame.flatten_fix import suggest_image
from archspec.passes.blame.judge import JoinFault, describe_refusal, find_blame, recover_type
from archspec.passes.blame.repair import RepairSearch
from archspec.passes.blame.routes import Route, trace_fork_routes, trace_meet_routes
from archspec.passes.block_frame import BlockFrame
from archspec.passes.copied_types import copy_types, have_equal_types
from archspec.passes.lint_conventions import note_channels_first
from archspec.passes.mark_context import mark_rounds, mark_use
from archspec.passes.shape_rules import find_grown_shape, infer_output_shape

_EXPLAINED: Final = 4
"""The most faulty joins for which other blocks are suggested."""


def infer_shapes(graph: Graph, *, stated: bool | None = None) -> Graph:
    """Infer the type of every value.

    Args:
        graph: an elaborated graph.
        stated: check the sizes that the spec states. These hold for its default parameters and
            its own input, so by default they are checked unless parameters were set.

    Returns:
        The graph with operators bound and types set.

    Raises:
        SpecError: A2xx for arguments, A3xx for shapes; one finding per fault.
    """
    proving = not graph.settings if stated is None else stated
    inference = ShapeInference(graph, proving)
    try:
        inference.run()
        inference.findings.stop()
    except (SpecError, TooManyFindingsError) as error:
        kind = SpecError if isinstance(error, SpecError) else TooManyFindingsError
        certain = _keep_certain_findings(graph, proving, error.diagnostics)
        raise kind(_add_input_note(graph, certain)) from None
    return replace(graph, nodes=tuple(inference.nodes), scopes=tuple(inference.scopes))


def _keep_certain_findings(
    graph: Graph, stated: bool, found: tuple[Diagnostic, ...]
) -> list[Diagnostic]:
    """Return the findings that hold whichever side of an earlier fault is right.

    If a step is wrong, continuing from the stated size shows no second fault; if the stated size
    is wrong, continuing from the computed one shows none. The same holds for the sizes that meet
    in a join. What is found both ways is a fault of its own.
    """
    again = ShapeInference(graph, stated, trusting=False)
    with suppress(TooManyFindingsError):
        again.run()
    return [finding for finding in found if finding in again.findings]


def _add_input_note(graph: Graph, found: list[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield the findings, the first with a note if the input seems to have its channels first."""
    notes = note_channels_first(graph.program.spec.inputs)
    for number, finding in enumerate(found):
        yield finding if number else replace(finding, notes=(*finding.notes, *notes))


@dataclass(slots=True)
class ShapeInference:
    """One run of inference over a graph.

    Attributes:
        graph: the graph.
        stated: whether stated sizes are checked.
        trusting: whether to continue, after a fault, from what is probably right, such as a
            stated size, rather than from the alternative.
        findings: the findings so far.
        nodes: the nodes; inferred ones have their types.
        scopes: the scopes; inferred ones have their entry and exit types.
        cells: the cells of all tables.
        binder: the bound operators.
        applications: operators on types, with their output types, by the identity of the operator
            and its input types.
        repairs: looks for repairs of a fault.
        blamed: the steps that faulty joins were already reported at.
        uses: how many steps of the spec use each block.
        trail: the current position in the graph, from the network inward.
    """

    graph: Graph
    stated: bool
    trusting: bool = True
    findings: Findings = field(default_factory=Findings)
    nodes: list[Node] = field(init=False)
    scopes: list[Scope] = field(init=False)
    cells: dict[str, Quantity] = field(init=False)
    binder: Binder = field(default_factory=Binder)
    applications: dict[tuple[Hashable, ...], tuple[Application, Shape]] = field(
        default_factory=dict
    )
    repairs: RepairSearch = field(init=False)
    blamed: set[Span | None] = field(default_factory=set)
    uses: Counter[str] = field(init=False)
    trail: list[ChainPosition] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.nodes, self.scopes = list(self.graph.nodes), list(self.graph.scopes)
        self.cells = self.graph.program.cells
        self.repairs = RepairSearch(self.nodes, self.scopes)
        self.uses = Counter(box.name for box in self.graph.program.boxes)

    def run(self) -> None:
        """Infer the whole network."""
        bound = bind_block(self.graph.root, self.cells)
        inputs = self.graph.inputs
        entry = inputs[0].type if len(inputs) == 1 else None
        root = replace(self.graph.root, bound=bound, entry=entry)
        self.infer_block(root, lambda goal: None)

    def infer_block(
        self, scope: Scope, sees: Callable[[SizeGoal], SizeGoal | None]
    ) -> Shape | None:
        """Infer a use of a block with known entry and parameters; return its type in own terms."""
        types: dict[int, Shape | None] = {}
        if scope.parent is None:
            types |= {node.index: node.type for node in self.graph.inputs}
        elif scope.entry is not None:
            types[scope.chain.entry] = scope.to_own(scope.entry)
        frame = BlockFrame(scope, scope.names_inside(self.cells), types)
        found = self.infer_chain(frame, scope.chain, sees)
        for head in self.graph.heads if scope.parent is None else ():
            self.infer_chain(frame, head.chain, lambda goal: None)
        self.scopes[scope.index] = replace(scope, exit=found)
        return found

    def infer_chain(
        self, frame: BlockFrame, chain: Chain, sees: Callable[[SizeGoal], SizeGoal | None]
    ) -> Shape | None:
        """Infer a chain and return its output type.

        Args:
            frame: the block that it belongs to.
            chain: the chain.
            sees: maps a goal for the enclosing step to a goal for the end of the chain.
        """
        running = frame.types[chain.entry]
        position = ChainPosition(chain, 0, frame.values, sees)
        self.trail.append(position)
        for number, item in enumerate(chain.items):
            position.number = number
            running = self.infer_item(frame, item, running)
        self.trail.pop()
        return running

    def infer_item(self, frame: BlockFrame, item: Item, running: Shape | None) -> Shape | None:
        """Infer a step and return its output type."""
        match item:
            case Leaf():
                found = self.infer_leaf(frame, item.node, running)
            case Stage():
                found = self.infer_stage(frame, item, running)
            case Split():
                found = self.infer_split(frame, item)
            case Meet():
                found = self.infer_meet(frame, item)
            case Jump():
                return self.check_stated_size(item, running, frame.types[item.source])
        frame.types[item.output] = found = self.check_stated_size(item, running, found)
        return found

    def check_stated_size(
        self, item: Item, before: Shape | None, found: Shape | None
    ) -> Shape | None:
        """Check the stated size of a step, and return the type to continue with."""
        if item.size is None or not self.stated:
            return found
        stated = size_to_shape(item.size)
        if found is None:
            return stated
        if found.tensor == stated.tensor:
            return found
        self.report_findings(report_size_mismatch(item, item.size, before, found, self.repairs))
        return stated if self.trusting else found

    def infer_leaf(self, frame: BlockFrame, index: int, running: Shape | None) -> Shape | None:
        """Infer an operator on the running value."""
        node = self.nodes[index]
        if node.operator is ErrorHole:
            return None
        op = self.bind_node(node, frame)
        if op is None or running is None:
            return None
        try:
            return self.infer_operator(node, op, (running,))
        except ShapeError as error:
            help = suggest_image(error, running, self.trail[-1], self.nodes)
            self.report_findings(Diagnostic(error.code, error.message, node.span, help=help))
        except PackageError as error:
            self.report_findings(*error.diagnostics)
        return None

    def bind_node(self, node: Node, frame: BlockFrame) -> Operator | None:
        """Return a node's operator, or None if its arguments are wrong.

        If wrong arguments follow from those of the block, only the first such node is reported.
        """
        try:
            return self.binder.bind_operator(node, frame.values)
        except SpecError as error:
            given = not frame.scope.bound.keys().isdisjoint(self.binder.names_in_arguments(node))
            if not (given and frame.has_bad_argument):
                self.report_findings(*error.diagnostics)
            frame.has_bad_argument = frame.has_bad_argument or given
            return None

    def infer_operator(self, node: Node, op: Operator, sources: tuple[Shape, ...]) -> Shape:
        """Return the output type of an operator.

        Raises:
            ShapeError: if the input types do not fit.
        """
        key = (id(op), *(source.key for source in sources))
        if key not in self.applications:
            found = self.limit_expression(infer_output_shape(op, sources), node.span)
            self.applications[key] = Application(op, sources), found
        applied, found = self.applications[key]
        self.nodes[node.index] = node.with_types(applied, found)
        return found

    def limit_expression(self, found: Shape, span: Span) -> Shape:
        """Return the type, without the expression for its channels if that is too long to read."""
        form = found.channels.form
        if count_parts(form) <= limits.EXPRESSION_PARTS:
            return found
        message = (
            f"the channels here are an expression of more than {limits.EXPRESSION_PARTS} parts"
        )
        help = "let a block take them as a parameter"
        self.report_findings(Diagnostic("A310", message, span, help=help))
        return replace(found, channels=Quantity.of(found.channels.whole))

    def infer_stage(self, frame: BlockFrame, stage: Stage, running: Shape | None) -> Shape | None:
        """Infer a block, or several in a row."""
        entry = running
        for index in stage.scopes:
            is_last = index == stage.scopes[-1]
            before, running = running, self.infer_scope(frame, index, running, is_last=is_last)
            if stage.each is not None:
                once = replace(stage, scopes=(index,), count=None, size=stage.each)
                running = self.check_stated_size(once, before, running)
            running = None if running is None else self.limit_expression(running, stage.span)
        if stage.count is None or entry is None or running is None:
            return running
        count = evaluate(stage.count.tree, frame.values)
        if count.fixed or self.findings:  # behind a fault, expressions of types are unreliable
            return running
        return self.grow_stage(stage, entry, running, count)

    def infer_scope(
        self, frame: BlockFrame, index: int, running: Shape | None, *, is_last: bool
    ) -> Shape | None:
        """Infer one use of a block; return its type in the enclosing block's parameters."""
        if running is None:
            return None
        scope = self.graph.scopes[index]
        try:
            bound = remember(frame.bound, id(scope.given), partial(bind_block, scope, frame.values))
        except SpecError as error:
            self.report_findings(*error.diagnostics)
            return None
        model, entry = None if scope.alike is None else self.scopes[scope.alike], running
        # behind a fault, each use is inferred for findings of its own
        if (
            model
            and not self.findings
            and have_equal_types(scope, model, entry, bound, self.scopes)
        ):
            found = model.exit
            scope = replace(scope, bound=bound, entry=entry, exit=found)
            copy_types(scope, model, self.nodes, self.scopes)
        else:
            scope = replace(scope, bound=bound, entry=entry)
            found = self.infer_block(scope, lambda goal: goal if is_last else goal.keep_met(entry))
        return None if found is None else scope.to_parent(found)

    def grow_stage(self, stage: Stage, entry: Shape, final: Shape, count: Quantity) -> Shape:
        """Return the output type of a stage whose repeat count is a parameter."""
        grown = find_grown_shape(self.scopes[stage.scopes[0]], entry, final, count)
        if grown is None:
            message = "the channels of this stage do not grow evenly with its repeat count"
            help = "write the count as a number"
            self.report_findings(Diagnostic("A501", message, stage.span, help=help))
        return grown or final

    def infer_split(self, frame: BlockFrame, split: Split) -> Shape | None:
        """Infer the branches of a fork, and their join."""
        node = self.nodes[split.node]
        join = self.bind_node(node, frame)
        sees = _SEES[node.operator.word]
        ends = [self.infer_chain(frame, lane.chain, sees) for lane in split.lanes]
        if join is None:
            return None
        return self.infer_join(split, join, ends, lambda: trace_fork_routes(split, frame.types))

    def infer_meet(self, frame: BlockFrame, meet: Meet) -> Shape | None:
        """Infer a join of named values."""
        join = self.bind_node(self.nodes[meet.node], frame)
        assert join is not None, "a join has no arguments"
        ends = [frame.types[source] for source in meet.sources]
        block = frame.scope.chain
        return self.infer_join(
            meet, join, ends, lambda: trace_meet_routes(meet, block, frame.types)
        )

    def infer_join(
        self,
        item: Split | Meet,
        join: Operator,
        ends: list[Shape | None],
        routes: Callable[[], tuple[Route, ...]],
    ) -> Shape | None:
        """Infer a join; if it does not fit, blame the step that caused it."""
        known = tuple(end for end in ends if end is not None)
        if len(known) < len(ends):
            return None
        try:
            return self.infer_operator(self.nodes[item.node], join, known)
        except ShapeError as error:
            goal = find_stated_goal(self.trail, self.nodes, self.binder) if self.stated else None
            names = item.names if isinstance(item, Meet) else ()
            fault = JoinFault(
                join, describe_refusal(item, known, error), item.span, routes(), goal, names
            )
        verdict = find_blame(fault, self.repairs)
        told = FaultReporter(self.nodes, self.scopes).report_fault(fault, verdict)
        if told.span not in self.blamed:  # one step may break several joins
            self.report_findings(
                replace(told, notes=(*told.notes, *self.suggest_blocks(known[-1])))
            )
        self.blamed.add(told.span)
        return recover_type(fault, verdict, trusting=self.trusting)

    def suggest_blocks(self, wanted: Shape) -> tuple[str, ...]:
        """Return notes on other blocks that would bring a size; only for the first few faults."""
        if len(self.blamed) >= _EXPLAINED:
            return ()
        infer = partial(infer_shapes, stated=False)
        return suggest_alternatives(self.graph.program, self.scopes, self.trail, wanted, infer)

    def report_findings(self, *found: Diagnostic) -> None:
        """Record findings with the current rounds of loops and the current use of a block."""
        for finding in found:
            use = mark_use(self.trail, self.graph.scopes, self.uses)
            marks = (*finding.marks, *mark_rounds(self.trail), *use)
            self.findings.add(replace(finding, marks=marks))


_SEES: dict[str, Callable[[SizeGoal], SizeGoal | None]] = {
    "concat": lambda goal: SizeGoal(goal.grid, None),
    "add": lambda goal: goal,
    "mul": lambda goal: None,
}
"""Maps a goal for a join to a goal for the ends of its branches."""

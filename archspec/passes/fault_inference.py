"""Find all faults of a network, and the step to blame for each.

Only a network with faults is inferred in this way, so this module and those of `blame` are imported
when there is one.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import field
from functools import partial
from typing import Final

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Findings, Span, SpecError, TooManyFindingsError
from archspec.diagnostics.remember import remember
from archspec.elaborate.placeholder import ErrorHole
from archspec.expressions import evaluate
from archspec.graph import HERE, Chain, Graph, Item, Meet, Node, Scope, Split, Stage
from archspec.graph.views import WrittenView
from archspec.ops import Operator, PackageError, Shape, ShapeError
from archspec.passes.bind import bind_block, see_entering
from archspec.passes.blame.alternatives import suggest_alternatives
from archspec.passes.blame.fault_report import FaultReporter, report_size_mismatch
from archspec.passes.blame.flatten_fix import suggest_image
from archspec.passes.blame.judge import JoinFault, describe_refusal, find_blame, recover_type
from archspec.passes.blame.repair import RepairSearch
from archspec.passes.blame.routes import Route, trace_fork_routes, trace_meet_routes
from archspec.passes.block_frame import BlockFrame
from archspec.passes.expected_size import ChainPosition, find_stated_goal
from archspec.passes.infer_shapes import infer_shapes
from archspec.passes.lint_conventions import note_channels_first
from archspec.passes.mark_context import mark_rounds, mark_use
from archspec.passes.type_inference import Sees, TypeInference

_EXPLAINED: Final = 4
"""The most faulty joins for which other blocks are suggested."""


def find_faults(graph: Graph, *, stated: bool) -> None:
    """Report the faults of a network that cannot be inferred, each at the step to blame.

    What has only holes as faults, which are reported already, passes.

    Args:
        graph: an elaborated graph.
        stated: check the sizes that the spec states.

    Raises:
        SpecError: A2xx for arguments, A3xx for shapes; one finding per fault.
    """
    inference = FaultInference.of(graph, stated=stated)
    try:
        inference.run()
        inference.findings.stop()
    except (SpecError, TooManyFindingsError) as error:
        kind = SpecError if isinstance(error, SpecError) else TooManyFindingsError
        certain = _keep_certain_findings(graph, stated, error.diagnostics)
        raise kind(_add_input_note(graph, certain)) from None


def _keep_certain_findings(
    graph: Graph, stated: bool, found: tuple[Diagnostic, ...]
) -> list[Diagnostic]:
    """Return the findings that hold whichever side of an earlier fault is right.

    If a step is wrong, continuing from the stated size shows no second fault; if the stated size
    is wrong, continuing from the computed one shows none. The same holds for the sizes that meet
    in a join. What is found both ways is a fault of its own.
    """
    again = FaultInference.of(graph, stated=stated, trusting=False)
    with suppress(TooManyFindingsError):
        again.run()
    return [finding for finding in found if finding in again.findings]


def _add_input_note(graph: Graph, found: list[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield the findings, the first with a note if the input seems to have its channels first."""
    notes = note_channels_first(graph.program.spec.inputs)
    for number, finding in enumerate(found):
        yield finding if number else replace(finding, notes=(*finding.notes, *notes))


@dataclass(slots=True)
class FaultInference(TypeInference):
    """A run of inference over a network that goes on behind each fault, and finds its cause.

    Attributes:
        graph: the graph.
        trusting: whether to continue, after a fault, from what is probably right, such as a
            stated size, rather than from the alternative.
        findings: the findings so far.
        scopes: the scopes; inferred ones have their entry and exit types.
        repairs: looks for repairs of a fault.
        blamed: the steps that faulty joins were already reported at.
        uses: how many steps of the spec use each block.
        trail: the current position in the graph, from the network inward.
    """

    nodes: WrittenView[Node]
    graph: Graph = field(kw_only=True)
    trusting: bool = True
    findings: Findings = field(default_factory=Findings)
    scopes: WrittenView[Scope] = field(init=False)
    repairs: RepairSearch = field(init=False)
    blamed: set[Span | None] = field(default_factory=set)
    uses: Counter[str] = field(init=False)
    trail: list[ChainPosition] = field(default_factory=list)

    @staticmethod
    def of(graph: Graph, *, stated: bool, trusting: bool = True) -> "FaultInference":
        """Return a run over a graph."""
        nodes = WrittenView(graph.nodes)
        cells = graph.program.cells
        return FaultInference(stated, cells, graph.memory, nodes, graph=graph, trusting=trusting)

    def __post_init__(self) -> None:
        TypeInference.__post_init__(self)
        self.scopes = WrittenView(self.graph.scopes)
        self.repairs = RepairSearch(self.nodes, self.scopes)
        self.uses = Counter(box.name for box in self.graph.program.boxes)

    def run(self) -> None:
        """Infer the whole network."""
        root = self.graph.root
        bound = bind_block(root.parameters, root.given, self.cells)
        inputs = self.graph.inputs
        entry = inputs[0].type if len(inputs) == 1 else None
        root = replace(root, bound=bound, entry=entry)
        self.infer_block(root, lambda goal: None)

    def infer_block(self, scope: Scope, sees: Sees) -> Shape | None:
        """Infer a use of a block with known entry and parameters; return its type in own terms."""
        types: dict[int, Shape | None] = {}
        if scope.parent is None:
            types |= {node.index: node.type for node in self.graph.inputs}
        elif scope.entry is not None:
            types |= scope.list_own_entries()
        frame = BlockFrame(scope, scope.names_inside(self.cells), types)
        found = self.infer_chain(frame, scope.chain, sees)
        for head in self.graph.heads if scope.parent is None else ():
            self.infer_chain(frame, head.chain, lambda goal: None)
        exits = tuple(shape for node in scope.chain.ends if (shape := types.get(node)))
        is_named = bool(scope.chain.outputs) and len(exits) == len(scope.chain.outputs)
        found = exits[0] if is_named else found
        self.scopes[scope.index] = replace(scope, exit=found, exits=exits if is_named else ())
        return found

    def infer_chain(self, frame: BlockFrame, chain: Chain, sees: Sees) -> Shape | None:
        """Infer a chain, and keep the position in it."""
        running = frame.types[chain.entry]
        position = ChainPosition(chain, 0, frame.values, sees)
        self.trail.append(position)
        for number, item in enumerate(chain.items):
            position.number = number
            frame.entering = running
            running = self.infer_item(frame, item, running)
        self.trail.pop()
        return running

    def report_size(self, item: Item, before: Shape | None, found: Shape) -> None:
        """Report a stated size that is not that of the value."""
        assert item.size is not None
        self.report_findings(report_size_mismatch(item, item.size, before, found, self.repairs))

    def get_continued(self, stated: Shape, found: Shape) -> Shape:
        """Return the type to continue with behind a step whose size is stated wrongly."""
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
            return self.binder.bind_operator(node, frame.values, frame.entering)
        except SpecError as error:
            given = not frame.scope.bound.keys().isdisjoint(self.binder.list_all_names(node.given))
            if not (given and frame.has_bad_argument):
                self.report_findings(*error.diagnostics)
            frame.has_bad_argument = frame.has_bad_argument or given
            return None

    def infer_stage(self, frame: BlockFrame, stage: Stage, running: Shape | None) -> Shape | None:
        """Infer a block, or several in a row."""
        if stage.sources:
            running = frame.types[stage.sources[0]]
            if any(frame.types[source] is None for source in stage.sources):
                running = None
        frame.types.update({node: None for _, node in stage.outputs})
        entry, left = running, stage.scopes
        while left:
            index, is_last = left[0], len(left) == 1
            use = partial(self.infer_scope, frame, index, is_last=is_last, stage=stage)
            before, running = running, use(running)
            if stage.each is not None:
                once = replace(stage, scopes=range(index, index + 1), count=None, size=stage.each)
                running = self.check_stated_size(once, before, running)
            running = None if running is None else self.limit_expression(running, stage.span)
            is_same = before is not None and running is not None and before.key == running.key
            left = left[-1:] if is_same and len(left) > 1 else left[1:]
        if stage.count is None or entry is None or running is None:
            return running
        count = evaluate(stage.count.tree, frame.values)
        if count.fixed or self.findings:  # behind a fault, expressions of types are unreliable
            return running
        return self.grow_stage(stage, self.scopes[stage.scopes[0]], running, count)

    def infer_scope(
        self,
        frame: BlockFrame,
        index: int,
        running: Shape | None,
        *,
        is_last: bool,
        stage: Stage,
    ) -> Shape | None:
        """Infer one use of a block; return its type in the enclosing block's parameters."""
        scope = self.graph.scopes[index]
        beside = tuple(shape for node in stage.sources[1:] if (shape := frame.types.get(node)))
        if running is None or len(beside) < len(scope.chain.inputs[1:]):
            frame.types.update(dict.fromkeys(scope.chain.ends if scope.chain.outputs else ()))
            return None
        names = self.binder.list_all_names(scope.given)
        values = see_entering(frame.values, names, running)
        try:
            bound = remember(
                {} if HERE in names else frame.bound,
                id(scope.given),
                partial(bind_block, scope.parameters, scope.given, values),
            )
        except SpecError as error:
            self.report_findings(*error.diagnostics)
            return None
        entry, scope = running, replace(scope, bound=bound, entry=running, beside=beside)
        found = self.infer_block(scope, lambda goal: goal if is_last else goal.keep_met(entry))
        ends = zip(scope.chain.ends, self.scopes[index].exits, strict=False)
        frame.types.update({node: scope.to_parent(exit) for node, exit in ends})
        return None if found is None else scope.to_parent(found)

    def infer_join(
        self, frame: BlockFrame, item: Split | Meet, join: Operator, ends: list[Shape | None]
    ) -> Shape | None:
        """Infer a join; if it does not fit, blame the step that caused it."""
        known = tuple(end for end in ends if end is not None)
        if len(known) < len(ends):
            return None
        try:
            return self.infer_operator(self.nodes[item.node], join, known)
        except ShapeError as error:
            if join.leaves_parts:
                found = Diagnostic(error.code, error.message, item.span, help=error.help)
                self.report_findings(found)
                return None
            goal = find_stated_goal(self.trail, self.nodes, self.binder) if self.stated else None
            names = item.names if isinstance(item, Meet) else ()
            fault = JoinFault(
                join,
                describe_refusal(item, known, error),
                item.span,
                _trace_routes(frame, item),
                goal,
                names,
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


def _trace_routes(frame: BlockFrame, item: Split | Meet) -> tuple[Route, ...]:
    """Return the ways on which the values of a join were computed."""
    if isinstance(item, Split):
        return trace_fork_routes(item, frame.types)
    return trace_meet_routes(item, frame.scope.chain, frame.types)

"""Shape inference: the type of every value, and with it every argument that depends on one.

Each channel count is found twice over by the same arithmetic: as the number that is checked,
and as an expression over the enclosing block's parameters that is printed into its class.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from archspec.diagnostics import Diagnostic, Findings, Mark, SpecError
from archspec.elaborate import as_shape
from archspec.expressions import Quantity, evaluate
from archspec.graph import Chain, Graph, Item, Jump, Leaf, Meet, Node, Scope, Split, Stage
from archspec.language import Size
from archspec.ops import Shape, ShapeError
from archspec.passes.bind import bind_block, bind_operator
from archspec.passes.blame import Step, blame, wanted_size


def infer_shapes(graph: Graph, *, stated: bool | None = None) -> Graph:
    """Infer the type of every value.

    Args:
        graph: an elaborated graph.
        stated: prove the sizes that the spec states. They are those of its default parameters
            and its own input, so by default they are proved unless parameters were set.

    Returns:
        The graph with operators bound and types set.

    Raises:
        SpecError: A2xx for arguments, A3xx for shapes; one finding for one fault.
    """
    proving = not graph.settings if stated is None else stated
    inference = _Inference(graph, proving, graph.program.cells)
    inference.run()
    inference.findings.stop()
    return replace(graph, nodes=tuple(inference.nodes), scopes=tuple(inference.scopes))


@dataclass(slots=True)
class _Frame:
    """What is known inside one use of a block, in terms of its own parameters."""

    values: Mapping[str, Quantity]
    types: dict[int, Shape | None]


@dataclass(slots=True)
class _Inference:
    graph: Graph
    stated: bool
    tables: dict[str, Quantity]
    findings: Findings = field(default_factory=Findings)
    nodes: list[Node] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)

    def run(self) -> None:
        """Infer the whole network."""
        self.nodes = list(self.graph.nodes)
        self.scopes = list(self.graph.scopes)
        bound = bind_block(self.graph.root, self.tables)
        self.inside(replace(self.graph.root, bound=bound, entry=self.graph.input.type), None)

    def inside(self, scope: Scope, goal: Size | None) -> Shape | None:
        """Infer a use of a block whose entry and parameters are known; its type in own terms."""
        assert scope.entry is not None
        types: dict[int, Shape | None] = {scope.chain.entry: scope.inside(scope.entry)}
        found = self.chain(_Frame(scope.names_inside(self.tables), types), scope.chain, goal)
        self.scopes[scope.index] = replace(scope, exit=found)
        return found

    def chain(self, frame: _Frame, chain: Chain, goal: Size | None) -> Shape | None:
        """Infer a chain; `goal` is the size that is stated for its last value."""
        running = frame.types[chain.entry]
        for number, item in enumerate(chain.items):
            last = number == len(chain.items) - 1
            running = self.item(frame, item, running, goal if last else None)
        return running

    def item(
        self, frame: _Frame, item: Item, running: Shape | None, goal: Size | None
    ) -> Shape | None:
        if isinstance(item, Jump):
            return frame.types[item.source]
        goal = item.size or goal
        match item:
            case Leaf():
                found = self.node(frame, item.node, (running,))
            case Stage():
                found = self.stage(frame, item, running, goal)
            case Split():
                found = self.split(frame, item, goal)
            case Meet():
                found = self.join(frame, item, goal)
        found = self.check(item, found)
        output = item.output if isinstance(item, Stage) else item.node
        frame.types[output] = found
        return found

    def check(self, item: Leaf | Stage | Split | Meet, found: Shape | None) -> Shape | None:
        """Prove the stated size; after a fault go on from what is stated."""
        if item.size is None or not self.stated:
            return found
        stated = as_shape(item.size)
        if found is not None and str(found) != str(stated):
            self.findings.add(_disproved(item, item.size, found))
        if found is None or str(found) != str(stated):
            return stated
        return found

    def node(self, frame: _Frame, index: int, sources: tuple[Shape | None, ...]) -> Shape | None:
        node = self.graph.nodes[index]
        known = tuple(source for source in sources if source is not None)
        try:
            op = bind_operator(node, frame.values)
            if len(known) < len(sources):
                return None
            found = op.shape(*known)
        except SpecError as error:
            self.findings.extend(error.diagnostics)
            return None
        except ShapeError as error:
            self.findings.error(error.code, error.message, node.span, help=error.help)
            return None
        self.nodes[index] = replace(node, op=op, sources=known, type=found)
        return found

    def stage(
        self, frame: _Frame, stage: Stage, running: Shape | None, goal: Size | None
    ) -> Shape | None:
        entry = running
        for index in stage.scopes:
            last = index == stage.scopes[-1]
            running = self.scope(frame, index, running, goal if last else None)
        if stage.count is None or entry is None or running is None:
            return running
        count = evaluate(stage.count.tree, frame.values)
        return running if count.fixed else self.grown(stage, entry, running, count)

    def grown(self, stage: Stage, entry: Shape, final: Shape, count: Quantity) -> Shape:
        """The output of a stage whose number of repetitions is a parameter.

        The channels must grow by the same expression with every repetition, so that a loop can
        make the blocks whatever the count is.
        """
        first = self.scopes[stage.scopes[0]]
        assert first.exit is not None
        once = first.outward(first.exit).channels
        twice = replace(first, entry=replace(entry, channels=once)).outward(first.exit).channels
        step = once - entry.channels
        if (twice - once).form != step.form:
            message = "the channels of this stage do not grow evenly with its repeat count"
            help = "write the count as a number"
            self.findings.error("A501", message, stage.span, help=help)
            return final
        grown = entry.channels + count * step
        return replace(final, channels=Quantity(final.channels.value, grown.form))

    def scope(
        self, frame: _Frame, index: int, running: Shape | None, goal: Size | None
    ) -> Shape | None:
        """Infer one use of a block; its type in terms of the enclosing block's parameters."""
        if running is None:
            return None
        try:
            bound = bind_block(self.graph.scopes[index], frame.values)
        except SpecError as error:
            self.findings.extend(error.diagnostics)
            return None
        scope = replace(self.graph.scopes[index], bound=bound, entry=running)
        found = self.inside(scope, goal)
        return None if found is None else scope.outward(found)

    def split(self, frame: _Frame, split: Split, goal: Size | None) -> Shape | None:
        ends = tuple(self.chain(frame, lane.chain, None) for lane in split.lanes)
        count = len(self.findings)
        found = self.node(frame, split.node, ends)
        if found is not None or len(self.findings) == count or None in ends:
            return found
        paths = [list(self.steps(frame, lane.chain)) for lane in split.lanes]
        return self.reported(split.node, paths, ends, goal)

    def join(self, frame: _Frame, meet: Meet, goal: Size | None) -> Shape | None:
        ends = tuple(frame.types[source] for source in meet.sources)
        return self.node(frame, meet.node, ends)

    def reported(
        self, node: int, paths: list[list[Step]], ends: tuple[Shape | None, ...], goal: Size | None
    ) -> Shape | None:
        """Replace the finding at a join by one at the step where a branch goes astray."""
        known = [end for end in ends if end is not None]
        original = self.findings.pop()
        wanted = wanted_size(original.code, known, as_shape(goal) if goal else None)
        self.findings.add(blame(original, paths, known, wanted))
        return None if goal is None else as_shape(goal)

    def steps(self, frame: _Frame, chain: Chain) -> list[Step]:
        """The steps of a branch with the types before and after."""
        steps: list[Step] = []
        before = frame.types[chain.entry]
        for item in chain.items:
            if isinstance(item, Jump):
                before = frame.types[item.source]
                continue
            after = frame.types[item.output if isinstance(item, Stage) else item.node]
            if before is not None and after is not None:
                steps.append(Step(item.span, before, after))
            before = after
        return steps


def _disproved(item: Leaf | Stage | Split | Meet, stated: Size, found: Shape) -> Diagnostic:
    return Diagnostic(
        "A306",
        f"the spec states {stated}, and the size is {found}",
        stated.span,
        f"computed: {found}",
        (Mark(item.span, "of this step"),) if item.span.line != stated.span.line else (),
        (),
        "correct the step, or the stated size",
    )

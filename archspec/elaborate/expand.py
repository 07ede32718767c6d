"""Expand a program: every box becomes a node, and every use of a block a scope of its own."""

from dataclasses import dataclass, field, replace

from archspec import language
from archspec.diagnostics import Diagnostic, Findings, Mark, SpecError
from archspec.elaborate.cache import BlockDefinitions
from archspec.elaborate.check_running_value import check_running_value
from archspec.elaborate.copied_scopes import ExpandedScope, ScopeCopier
from archspec.elaborate.known_values import ScopeValues, evaluate_count
from archspec.elaborate.labels import LabelScope
from archspec.elaborate.placeholder import ErrorHole
from archspec.elaborate.scopes import BlockUse, ScopeFrame
from archspec.elaborate.stage_modules import capture_name, get_round_steps, is_absent_stage
from archspec.elaborate.unroll import UnrolledBlock
from archspec.expressions import count_copies, find_names
from archspec.graph import (
    Chain,
    GivenValue,
    Item,
    Jump,
    Lane,
    Leaf,
    Meet,
    Node,
    OutputHead,
    Scope,
    Split,
    Stage,
)
from archspec.language import Block, Box, Fork, Formula, Join, Label, Loop, Repeat, Resume, Step
from archspec.language.messages import refuse_shared_operator
from archspec.language.names import make_unique_name, to_class_name
from archspec.language.step_names import derive_class_name
from archspec.language.unknown_names import refuse_unknown_box
from archspec.language.unreadable_boxes import NOTHING
from archspec.ops import JOINS, Operator
from archspec.ops import names as operator_names


@dataclass(slots=True)
class GraphExpansion:
    """The nodes and scopes so far.

    Attributes:
        definitions: the definitions of the blocks.
        findings: the errors of their steps.
        nodes: in the order of their numbers.
        scopes: in the order of their ends; a scope ends after those within it.
        heads: the outputs beside the last step.
        opened: the number of scopes opened so far.
        bodies: the blocks that were made for repeated bodies, by the identity of the step.
        classes: the class names already taken.
        expanded: the uses without errors, by what determines their contents.
    """

    definitions: BlockDefinitions
    findings: Findings = field(default_factory=Findings)
    nodes: list[Node] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    heads: list[OutputHead] = field(default_factory=list)
    opened: int = 0
    bodies: dict[int, Block] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)
    expanded: dict[tuple[object, ...], ExpandedScope] = field(default_factory=dict)

    def network(
        self, sources: tuple[Node, ...], whole: UnrolledBlock, given: tuple[GivenValue, ...]
    ) -> None:
        """Expand the whole network.

        Args:
            sources: its inputs.
            whole: the network without loops.
            given: the values of its parameters.
        """
        self.nodes.extend(sources)
        self.findings.extend(whole.findings)
        entry = sources[0].index if len(sources) == 1 else None
        use = BlockUse(whole, whole.kept(given))
        values = ScopeValues(self.definitions.cells, {}).inside(use.given)
        self.scope(self.frame(use, "", None, values), use, None, entry)

    def head(self, frame: ScopeFrame, head: language.Head) -> None:
        """Expand an output beside the network's last step."""
        first = len(self.nodes)
        try:
            entry = frame.labels.find(head.source)
            if refusal := frame.labels.taken(Label(span=head.span, name=head.name)):
                raise SpecError([refusal])
            item = self.step(frame, head.step, entry)
        except SpecError as error:
            self.findings.extend(error.diagnostics)
            return
        chain, nodes = Chain((item,), entry, item.output), (first, len(self.nodes))
        training = head.when == "training"
        self.heads.append(
            OutputHead(head.name, chain, nodes, training, head.loss_weight, head.span)
        )

    def scope(
        self, frame: ScopeFrame, use: BlockUse, around: ScopeFrame | None, entry: int | None
    ) -> Scope:
        """Expand one use of a block; a network with several inputs has no single entry value."""
        first = len(self.nodes)
        self.opened += 1
        if around is None:
            for number, source in enumerate(self.definitions.program.spec.inputs):
                if source.name:
                    frame.labels.declare(Label(span=source.span, name=source.name), number)
        chain = self.chain(frame, use.block.steps, entry)
        if around is None:
            for head in self.definitions.heads:
                self.head(frame, head)
        scope = Scope(
            index=frame.index,
            path=frame.path,
            parent=None if around is None else around.index,
            block=use.block.name,
            figure=use.block.figure,
            description=use.block.description,
            parameters=use.block.parameters,
            given=use.given,
            chain=chain,
            nodes=(first, len(self.nodes)),
            inner=(frame.index + 1, self.opened),
            span=use.block.span,
            lists=use.whole.lists,
            pinned=use.whole.pinned,
            reuses=use.reuses,
        )
        self.scopes.append(scope)
        return scope

    def copy(
        self, first: ExpandedScope, use: BlockUse, path: str, around: ScopeFrame, entry: int
    ) -> Scope:
        """Copy a use of a block; only its arguments, its parent and what it reuses are its own."""
        copier = ScopeCopier(first.scope, path, entry, len(self.nodes), self.opened)
        self.nodes.extend(map(copier.copy_node, self.nodes[slice(*first.scope.nodes)]))
        self.scopes.extend(map(copier.copy_scope, first.inner))
        self.opened += 1 + len(first.inner)
        scope = copier.copy_use(around.index, use.given, use.reuses)
        self.scopes.append(scope)
        return scope

    def frame(
        self, use: BlockUse, path: str, around: ScopeFrame | None, values: ScopeValues
    ) -> ScopeFrame:
        """Return the frame at the start of a use of a block, with the values known inside it."""
        outer = around if use.is_body else None
        program, lost = self.definitions.program, use.whole.lost
        return ScopeFrame(
            self.opened,
            path,
            use.block,
            outer.written_in if outer else use.block,
            self.definitions.names(use.block),
            values,
            LabelScope(program, use.block, outer.labels if outer else None, lost=lost),
            outer.used if outer else use.span,
            outer.rounds if outer else use.whole.marks,
            again=use.reuses is not None or (around is not None and around.again),
        )

    def chain(self, frame: ScopeFrame, steps: tuple[Step, ...], entry: int | None) -> Chain:
        """Expand steps in order; a step that fails does not stop the others.

        If no value enters, the first node of the graph is used in its place, and no step takes it.
        """
        items: list[Item] = []
        rounds: list[tuple[Mark, ...]] = []
        output = entry
        for step in steps:
            marks = frame.rounds.get(id(step), ())
            findings: tuple[Diagnostic, ...] = ()
            item: Item | None = None
            try:
                if not _is_end_marker(items, step):
                    item = self.step(frame, step, output)
            except SpecError as error:
                findings = error.diagnostics
                item = self.hole(frame, step, output or 0)
            if item is not None:
                items.append(item)
                rounds.append(marks)
                output = item.output
            if not isinstance(step, Resume) and step.label:
                refusal = frame.labels.declare(step.label, output or 0)
                findings += (refusal,) if refusal else ()
            self.findings.extend(
                replace(finding, marks=(*finding.marks, *marks)) for finding in findings
            )
        return Chain(tuple(items), entry or 0, output or 0, tuple(rounds) if any(rounds) else ())

    def hole(self, frame: ScopeFrame, step: Step, running: int) -> Leaf:
        """Return the placeholder for an invalid step."""
        node = self.node(frame, step, ErrorHole, (), (running,))
        size = None if isinstance(step, Resume) else step.size
        return Leaf(frame.names.of(step), node, step.span, size)

    def step(self, frame: ScopeFrame, step: Step, running: int | None) -> Item:
        """Expand one step."""
        if running is None:
            inputs = self.definitions.program.spec.inputs
            check_running_value(step, [network_input.name for network_input in inputs])
            running = 0
        match step:
            case Box():
                return self.box(frame, step, running)
            case Fork():
                return self.fork(frame, step, running)
            case Join():
                return self.join(frame, step, running)
            case Repeat(steps=()):
                return Jump(running, step.span, step.size)
            case Repeat():
                return self.repeat(frame, step, step, running)
            case Resume(source=source):
                return Jump(frame.labels.find(source), step.span)
            case Loop():
                raise AssertionError("loops are written out before they are expanded")

    def box(self, frame: ScopeFrame, box: Box, running: int) -> Item:
        """Expand an operator, a block, or a stage of either."""
        if box.name == NOTHING:
            raise SpecError(())  # reported already
        target = self.definitions.target(box)
        if target is None:
            raise refuse_unknown_box(box, self.definitions.program.blocks)
        if isinstance(target, Block):
            return self.stage(frame, box, self.use(frame, box, target), running)
        if box.share is not None:
            raise refuse_shared_operator(box.name, box.share)
        if box.count is not None:
            return self.repeat(frame, box, _repeat_operator(box, box.count), running)
        given = self.definitions.arguments(box, target, frame.written_in)
        node = self.node(frame, box, target, given, (running,))
        return Leaf(frame.names.of(box), node, box.span, box.size, _choose_label(box))

    def use(self, frame: ScopeFrame, box: Box, block: Block) -> BlockUse:
        """Return a block as a box uses it, without loops."""
        given = self.definitions.arguments(box, block, frame.written_in)
        whole = self.definitions.unrolled(block, given, frame.values)
        self.findings.extend(whole.findings)
        use = BlockUse(whole, whole.kept(given), box.span, box.count)
        if box.share is None or box.count is not None:
            return use  # a stage that shares is unrolled, or its count is rejected
        return replace(use, reuses=frame.first_use(box.share, use, self.opened))

    def repeat(self, frame: ScopeFrame, step: Box | Repeat, repeat: Repeat, running: int) -> Stage:
        """Expand a stage whose body has no name of its own."""
        blocks = self.definitions.program.blocks
        match repeat.steps:
            case (Box(share=None) as box,) if box.name in blocks:
                use = replace(self.use(frame, box, blocks[box.name]), count=repeat.count)
                stage = self.stage(frame, repeat, use, running)
                return replace(stage, each=box.size, span=box.span)
        if id(step) not in self.bodies:
            name = self.body_name(frame, step)
            self.bodies[id(step)] = self.definitions.make_block(
                repeat, name, frame.block, frame.written_in
            )
        body = self.bodies[id(step)]
        given = tuple(capture_name(repeat, parameter.name) for parameter in body.parameters)
        use = BlockUse(UnrolledBlock(body, {}), given, step.span, repeat.count, is_body=True)
        return self.stage(frame, step, use, running)

    def body_name(self, frame: ScopeFrame, step: Box | Repeat) -> str:
        """Return the class name for an unnamed body; bodies with equal steps share it."""
        name = derive_class_name((step,))
        if not name or frame.names.is_given(step):
            name = to_class_name(frame.block.name) + to_class_name(frame.names.of(step).name)
        if not self.classes:
            self.classes |= {*self.definitions.classes, *operator_names()}
        return make_unique_name(name, self.classes)

    def stage(self, frame: ScopeFrame, step: Box | Repeat, use: BlockUse, running: int) -> Stage:
        """Expand a block, or several equal ones in sequence."""
        place, count = frame.names.of(step), 1
        if use.count is not None:
            self.definitions.check_count(use.count, frame.written_in)
            count = self.count(frame, use.count)
        scopes: list[int] = []
        values, path = frame.values.inside(use.given), place.path(frame.path)
        key = _build_contents_key(use, values, frame)
        for number in range(copies := count_copies(count)):
            own = path if use.count is None else f"{path}.{number}"
            known = None if self.findings else self.expanded.get(key)
            if known is not None:
                scope = self.copy(known, use, own, frame, running)
            else:
                before = len(self.scopes)
                scope = self.scope(self.frame(use, own, frame, values), use, frame, running)
                self.expanded[key] = ExpandedScope(scope, tuple(self.scopes[before:-1]))
            scopes.append(scope.index)
            running = scope.chain.output
        if copies is not count:
            self.scopes[-1] = replace(self.scopes[-1], times=count - copies + 1)
        label = _choose_label(step)
        return Stage(place, tuple(scopes), use.count, running, step.span, step.size, label)

    def count(self, frame: ScopeFrame, formula: Formula) -> int:
        """Return how often a stage repeats.

        Raises:
            SpecError: A206 or A221; in a block, with the use whose arguments set the count.
        """
        try:
            return evaluate_count(formula, frame.values)
        except SpecError as error:
            used = frame.used if any(find_names(formula.tree)) else None
            marks = (Mark(used, f"in this use of {frame.written_in.name}"),) if used else ()
            raise SpecError(
                replace(diagnostic, marks=marks) for diagnostic in error.diagnostics
            ) from None

    def fork(self, frame: ScopeFrame, fork: Fork, running: int) -> Split:
        """Expand branches and their join."""
        lanes = [
            Lane(branch.name, self.chain(frame, branch.steps, running), branch.span)
            for branch in fork.branches
        ]
        inputs = tuple(lane.chain.output for lane in lanes)
        given = self.definitions.scale(fork, frame.written_in)
        node = self.node(frame, fork, JOINS[fork.merge], given, inputs)
        size, label = fork.size, _choose_label(fork)
        return Split(tuple(lanes), node, fork.span, size, label, fork.residual)

    def join(self, frame: ScopeFrame, join: Join, running: int) -> Meet:
        """Expand a join of named values."""
        sources = tuple(
            running if source.name == "." else frame.labels.find(source) for source in join.inputs
        )
        node = self.node(frame, join, JOINS[join.merge], (), sources)
        names = tuple(str(label.index.source.value) if label.index else label.name
                      for label in join.inputs)  # fmt: skip
        return Meet(sources, node, join.span, join.size, _choose_label(join), names)

    def node(
        self,
        frame: ScopeFrame,
        step: Step,
        operator: type[Operator],
        given: tuple[GivenValue, ...],
        inputs: tuple[int, ...],
    ) -> int:
        """Add a node, and return its number."""
        index = len(self.nodes)
        path = frame.names.of(step).path(frame.path)
        box = step if isinstance(step, Box) else None
        self.nodes.append(
            Node(index, path, operator, given, inputs, frame.index, step.span, box, frame.again)
        )
        return index


def _build_contents_key(
    use: BlockUse, values: ScopeValues, around: ScopeFrame
) -> tuple[object, ...]:
    """Return what determines the contents of a use of a block: equal keys, equal contents."""
    known = values.keys.items()
    again = use.reuses is not None or around.again
    if use.is_body:
        return (id(use.block), around.index, again, *known)
    return (id(use.whole), None, again, *known)


def _is_end_marker(items: list[Item], step: Step) -> bool:
    """Check whether a step is only a label, and a size that the preceding item can state."""
    if not is_absent_stage(step):
        return False
    assert isinstance(step, Repeat)
    if step.size is None:
        return True
    if not items or isinstance(items[-1], Jump) or items[-1].size is not None:
        return False
    items[-1] = replace(items[-1], size=step.size)
    return True


def _repeat_operator(box: Box, count: Formula) -> Repeat:
    """Return `3 x Conv` as a stage whose body is one box."""
    (single,) = get_round_steps(box)
    return Repeat(
        span=box.span,
        count=count,
        anchor=count.source,
        steps=(single,),
        label=box.label,
        size=box.size,
    )


def _choose_label(step: Box | Fork | Join | Repeat) -> str | None:
    """Return the name of a step for display: the label of its value, or else of its module."""
    module = step.module if isinstance(step, Box | Repeat) else None
    called = step.label or module
    return called.name if called else None

"""Expand a program: every box becomes a node of a template, and every block a template."""

from contextlib import suppress
from dataclasses import field

from archspec import language
from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Mark, SpecError
from archspec.elaborate.cache import BlockDefinitions
from archspec.elaborate.check_running_value import check_running_value
from archspec.elaborate.expansion_state import ExpansionState
from archspec.elaborate.known_values import ScopeValues, evaluate_count, list_factors
from archspec.elaborate.open_blocks import list_deciding, make_reopening
from archspec.elaborate.placeholder import ErrorHole
from archspec.elaborate.revised_networks import PlacedUse, keep_network, revise_network
from archspec.elaborate.revisions import revise_template
from archspec.elaborate.scopes import BlockUse, ScopeFrame
from archspec.elaborate.stage_modules import (
    capture_name,
    choose_label,
    is_absent_stage,
    make_operator_stage,
)
from archspec.elaborate.unrolled_block import UnrolledBlock
from archspec.expressions import count_copies, find_names
from archspec.graph import (
    ENTRY,
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
    Template,
    TemplatePlacement,
)
from archspec.graph.template import Part
from archspec.language import Block, Box, Fork, Formula, Join, Label, Loop, Repeat, Resume, Step
from archspec.language.messages import refuse_shared_operator
from archspec.language.unknown_names import refuse_unknown_box
from archspec.language.unreadable_boxes import NOTHING
from archspec.ops import JOINS, Operator


@dataclass(slots=True)
class TemplateExpansion:
    """The expansion of one use of a block into a template.

    Attributes:
        expansion: the expansion of the whole network.
        frame: the state of the use.
        parts: its nodes and the uses of blocks in it so far.
        size: the number of nodes so far.
        opened: the number of scopes opened so far, its own among them.
        heads: the outputs beside the last step; only the network has any.
        bodies: the repeated bodies in it, by what determines their contents.
        placed: the uses of blocks by boxes.
    """

    expansion: ExpansionState
    frame: ScopeFrame
    parts: list[Part] = field(default_factory=list)
    size: int = 0
    opened: int = 1
    heads: list[OutputHead] = field(default_factory=list)
    bodies: dict[tuple[object, ...], Template] = field(default_factory=dict)
    placed: list[PlacedUse] = field(default_factory=list)

    @property
    def definitions(self) -> BlockDefinitions:
        """The definitions of the blocks."""
        return self.expansion.definitions

    def network(self, inputs: tuple[Node, ...], use: BlockUse) -> Template:
        """Expand the whole network.

        Args:
            inputs: its inputs.
            use: the network without loops.
        """
        known = revise_network(self, use, inputs)
        if known is not None:
            return known
        self.parts.extend(inputs)
        self.size = len(inputs)
        for number, source in enumerate(self.definitions.program.spec.inputs):
            if source.name:
                self.frame.labels.declare(Label(span=source.span, name=source.name), number)
        self.frame.labels.entry = entry = 0 if len(inputs) == 1 else None
        chain = self.chain(use.block.steps, entry)
        for head in self.definitions.heads:
            self.head(head)
        made = self.template(use, chain, len(inputs))
        keep_network(self, use, made)
        return made

    def block(self, use: BlockUse) -> Template:
        """Expand a block; its arguments stay with its uses."""
        self.frame.labels.entry = None if use.is_body else ENTRY
        chain = self.chain(use.block.steps, ENTRY)
        return self.template(use, chain)

    def template(self, use: BlockUse, chain: Chain, inputs: int = 0) -> Template:
        """Return the template of what was expanded; only the network has inputs."""
        scope = Scope(
            index=0,
            path="",
            parent=None if inputs else ENTRY,
            block=use.block.name,
            figure=use.block.figure,
            description=use.block.description,
            parameters=use.block.parameters,
            given=use.given if inputs else (),
            chain=chain,
            nodes=(inputs, self.size),
            inner=(1, self.opened),
            span=use.block.span,
            lists=use.whole.lists,
            words=use.whole.words,
            pinned=use.whole.pinned,
            deciding=list_deciding(use.whole),
        )
        return Template(scope, tuple(self.parts), self.size, self.opened)

    def head(self, head: language.Head) -> None:
        """Expand an output beside the network's last step."""
        first = self.size
        try:
            entry = self.frame.labels.find(head.source)
            taken = self.frame.labels.taken(Label(span=head.span, name=head.name))
            if taken and not head.is_value:
                raise SpecError([taken])
            items = () if head.is_value else (self.step(head.step, entry),)
        except SpecError as error:
            self.expansion.findings.extend(error.diagnostics)
            return
        chain, nodes = Chain(items, entry, items[-1].output if items else entry), (first, self.size)
        training = head.when == "training"
        self.heads.append(
            OutputHead(head.name, chain, nodes, training, head.loss_weight, head.span)
        )

    def chain(self, steps: tuple[Step, ...], entry: int | None) -> Chain:
        """Expand steps in order; a step that fails does not stop the others.

        If no value enters, the first node of the graph is used in its place, and no step takes it.
        """
        items: list[Item] = []
        rounds: list[tuple[Mark, ...]] = []
        output = entry
        for step in steps:
            marks = self.frame.rounds.get(id(step), ())
            findings: tuple[Diagnostic, ...] = ()
            item: Item | None = None
            try:
                if not _is_end_marker(items, step):
                    item = self.step(step, output)
            except SpecError as error:
                findings = error.diagnostics
                item = self.hole(step, output or 0)
            if item is not None:
                items.append(item)
                rounds.append(marks)
                output = item.output
            if not isinstance(step, Resume) and step.label:
                refusal = self.frame.labels.declare(step.label, output or 0)
                findings += (refusal,) if refusal else ()
            self.expansion.findings.extend(
                replace(finding, marks=(*finding.marks, *marks)) for finding in findings
            )
        return Chain(tuple(items), entry or 0, output or 0, tuple(rounds) if any(rounds) else ())

    def hole(self, step: Step, running: int) -> Leaf:
        """Return the placeholder for an invalid step."""
        node = self.node(step, ErrorHole, (), (running,))
        size = None if isinstance(step, Resume) else step.size
        return Leaf(self.frame.names.of(step), node, step.span, size)

    def step(self, step: Step, running: int | None) -> Item:
        """Expand one step."""
        if running is None:
            inputs = self.definitions.program.spec.inputs
            check_running_value(step, [network_input.name for network_input in inputs])
            running = 0
        match step:
            case Box():
                return self.box(step, running)
            case Fork():
                return self.fork(step, running)
            case Join():
                return self.join(step, running)
            case Repeat(steps=()):
                return Jump(running, step.span, step.size)
            case Repeat():
                return self.repeat(step, step, running)
            case Resume(source=source):
                return Jump(self.frame.labels.find(source), step.span)
            case Loop() | language.Conditional():
                raise AssertionError("they are written out before they are expanded")

    def box(self, box: Box, running: int) -> Item:
        """Expand an operator, a block, or a stage of either."""
        if box.name == NOTHING:
            raise SpecError(())  # reported already
        target = self.definitions.target(box)
        if target is None:
            raise refuse_unknown_box(box, self.definitions.program.blocks)
        if isinstance(target, Block):
            use = self.definitions.resolve_use(
                box, target, self.frame.written_in, self.frame.values
            )
            self.placed.append(PlacedUse(len(self.parts), box, use))
            return self.stage(box, self.use(box, target), running)
        if box.share is not None:
            raise refuse_shared_operator(box.name, box.share)
        if box.count is not None:
            return self.repeat(box, make_operator_stage(box, box.count), running)
        given = self.definitions.arguments(box, target, self.frame.written_in)
        node = self.node(box, target, given, (running,))
        return Leaf(self.frame.names.of(box), node, box.span, box.size, choose_label(box))

    def use(self, box: Box, block: Block) -> BlockUse:
        """Return a block as a box uses it, without loops."""
        found = self.definitions.resolve_use(box, block, self.frame.written_in, self.frame.values)
        self.expansion.findings.extend(found.whole.findings)
        given = found.whole.kept(found.given)
        use = BlockUse(found.whole, given, box.span, box.count, values=found.values)
        if found.whole.is_open:
            use = replace(use, source=block, arguments=found.given)
        if box.share is None or box.count is not None:
            return use  # a stage that shares is unrolled, or its count is rejected
        return replace(use, reuses=self.frame.first_use(box.share, use, self.opened))

    def repeat(self, step: Box | Repeat, repeat: Repeat, running: int) -> Stage:
        """Expand a stage whose body has no name of its own."""
        blocks = self.definitions.program.blocks
        match repeat.steps:
            case (Box(share=None) as box,) if box.name in blocks:
                use = replace(self.use(box, blocks[box.name]), count=repeat.count)
                stage = self.stage(repeat, use, running)
                return replace(stage, each=box.size, span=box.span)
        body = self.expansion.body(step, repeat, self.frame)
        given = tuple(capture_name(repeat, parameter.name) for parameter in body.parameters)
        use = BlockUse(UnrolledBlock(body, {}), given, step.span, repeat.count, is_body=True)
        return self.stage(step, use, running)

    def stage(self, step: Box | Repeat, use: BlockUse, running: int) -> Stage:
        """Expand a block, or several equal ones in sequence."""
        place, count = self.frame.names.of(step), 1
        if use.count is not None:
            for factor in list_factors(use.count):
                self.definitions.vocabulary(self.frame.written_in).check(factor)
            count = self.count(use.count)
        template, copies = self.contents(use), count_copies(count)
        number = None if use.count is None else 0
        placed = TemplatePlacement(
            template,
            place.path(""),
            use.given,
            self.size,
            self.opened,
            running,
            copies,
            number,
            use.reuses,
            times=None if copies is count else count - copies + 1,
        )
        self.parts.append(placed)
        first = self.opened
        self.size += copies * template.size
        self.opened += copies * template.uses
        scopes, label = range(first, self.opened, template.uses), choose_label(step)
        return Stage(place, scopes, use.count, placed.output, step.span, step.size, label)

    def contents(self, use: BlockUse) -> Template:
        """Return the contents of a use of a block; equal uses share them."""
        found = self.known_contents(use)
        return replace(found, reopen=make_reopening(self, use)) if use.source else found

    def known_contents(self, use: BlockUse) -> Template:
        """Return the contents of a use of a block as far as its conditions can be decided."""
        values = use.values or self.frame.values.inside(use.given)
        again = use.reuses is not None or self.frame.again
        if use.is_body:  # it sees what is around it
            key: tuple[object, ...] = (id(use.block), again, values.key)
            if key not in self.bodies:
                frame = self.expansion.frame(use, self.frame, values)
                self.bodies[key] = TemplateExpansion(self.expansion, frame).block(use)
            return self.bodies[key]
        key, parts = self.definitions.make_key("template", use.whole, values)
        known = self.expansion.find_template((*key, again))
        if known is None:
            known = self.revise(use.whole, values, again=again)
            if known is None:
                frame = self.expansion.frame(use, self.frame, values)
                known = TemplateExpansion(self.expansion, frame).block(use)
            self.expansion.keep_template((*key, again), known, parts)
        return known

    def revise(self, whole: UnrolledBlock, values: ScopeValues, *, again: bool) -> Template | None:
        """Return the contents of a block that differs from an earlier one in constants alone.

        Args:
            whole: the block.
            values: the values known inside it.
            again: whether its modules belong to an earlier use.

        Returns:
            None for another block, and if the contents of the earlier one are not known.
        """
        revised = self.definitions.find_revised(whole)
        if revised is None:
            return None
        key, _ = self.definitions.make_key("template", revised.before, values)
        before = self.expansion.find_template((*key, again))
        with suppress(SpecError):  # which is reported when the box is expanded
            definitions = self.definitions
            return before and revise_template(
                before, revised.boxes, lambda box: definitions.arguments_of(box, whole.block)
            )
        return None

    def count(self, formula: Formula) -> int:
        """Return how often a stage repeats.

        Raises:
            SpecError: A206 or A221; in a block, with the use whose arguments set the count.
        """
        try:
            return evaluate_count(formula, self.frame.values)
        except SpecError as error:
            used = self.frame.used if any(find_names(formula.tree)) else None
            marks = (Mark(used, f"in this use of {self.frame.written_in.name}"),) if used else ()
            raise SpecError(
                replace(diagnostic, marks=marks) for diagnostic in error.diagnostics
            ) from None

    def fork(self, fork: Fork, running: int) -> Split:
        """Expand branches and their join."""
        lanes = [
            Lane(branch.name, self.chain(branch.steps, running), branch.span)
            for branch in fork.branches
        ]
        inputs = tuple(lane.chain.output for lane in lanes)
        given = self.definitions.scale(fork, self.frame.written_in)
        node = self.node(fork, JOINS[fork.merge], given, inputs)
        size, label = fork.size, choose_label(fork)
        return Split(tuple(lanes), node, fork.span, size, label, fork.residual)

    def join(self, join: Join, running: int) -> Meet:
        """Expand a join of named values."""
        sources = tuple(
            running if source.name == "." else self.frame.labels.find(source)
            for source in join.inputs
        )
        node = self.node(join, JOINS[join.merge], (), sources)
        names = tuple(str(label.index.source.value) if label.index else label.name
                      for label in join.inputs)  # fmt: skip
        return Meet(sources, node, join.span, join.size, choose_label(join), names)

    def node(
        self,
        step: Step,
        operator: type[Operator],
        given: tuple[GivenValue, ...],
        inputs: tuple[int, ...],
    ) -> int:
        """Add a node, and return its number."""
        index, path = self.size, self.frame.names.of(step).path("")
        box = step if isinstance(step, Box) else None
        self.parts.append(
            Node(index, path, operator, given, inputs, 0, step.span, box, self.frame.again)
        )
        self.size += 1
        return index


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

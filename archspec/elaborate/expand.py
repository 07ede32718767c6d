"""Expand a program: every box becomes a node of a template, and every block a template."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import field

from archspec import language
from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Mark, SpecError
from archspec.elaborate.block_values import (
    close_block,
    declare_inputs,
    refuse_values_of_operator,
    take_values,
)
from archspec.elaborate.cache import BlockDefinitions
from archspec.elaborate.check_running_value import (
    check_running_value,
    list_choices,
    refuse_split_end,
)
from archspec.elaborate.expand_joins import expand_join
from archspec.elaborate.expanded_items import find_values, is_end_marker
from archspec.elaborate.expansion_state import ExpansionState
from archspec.elaborate.known_values import ScopeValues, list_factors
from archspec.elaborate.labels import list_labels
from archspec.elaborate.open_blocks import expand_apart, list_deciding, make_reopening
from archspec.elaborate.placeholder import ErrorHole
from archspec.elaborate.revised_networks import PlacedUse
from archspec.elaborate.revisions import revise_template
from archspec.elaborate.scopes import BlockUse, ScopeFrame, count_rounds
from archspec.elaborate.stage_modules import (
    capture_name,
    choose_label,
    make_operator_stage,
)
from archspec.elaborate.unrolled_block import UnrolledBlock
from archspec.expressions import count_copies
from archspec.graph import (
    ENTRY,
    Chain,
    GivenValue,
    Item,
    Jump,
    Lane,
    Leaf,
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
from archspec.language.model import NOTHING
from archspec.language.unknown_names import refuse_unknown_box
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
        self.parts.extend(inputs)
        self.size = len(inputs)
        for number, source in enumerate(self.definitions.program.spec.inputs):
            if source.name:
                self.frame.labels.declare(Label(span=source.span, name=source.name), number)
        self.frame.labels.entry = entry = 0 if len(inputs) == 1 else None
        names = [each.name for each in self.definitions.program.spec.inputs]
        chain = self.chain(use.block.steps, 0, names if entry is None else ())
        for head in self.definitions.heads:
            self.head(head)
        return self.template(use, chain, len(inputs))

    def block(self, use: BlockUse) -> Template:
        """Expand a block; its arguments stay with its uses."""
        self.frame.labels.entry = None if use.is_body or use.block.takes_several else ENTRY
        inputs = declare_inputs(self.frame, use.block)
        names = [name for name, _ in inputs] if use.block.takes_several else ()
        chain = self.chain(use.block.steps, ENTRY, names)
        return self.template(use, close_block(self, use, chain, inputs))

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
            items = () if head.is_value else self.step(head.step, entry)
        except SpecError as error:
            self.expansion.findings.extend(error.diagnostics)
            return
        chain, nodes = Chain(items, entry, items[-1].output if items else entry), (first, self.size)
        training = head.when == "training"
        made = OutputHead(head.name, chain, nodes, training, head.loss_weight, head.span)
        self.heads.append(made)

    def chain(self, steps: tuple[Step, ...], entry: int, choices: Sequence[str] = ()) -> Chain:
        """Expand steps in order; a step that fails does not stop the others.

        Args:
            steps: the steps.
            entry: the node whose value enters.
            choices: the names of the values that enter, if no single one does; the entry stands
                for them, and no step takes it.
        """
        items: list[Item] = []
        rounds: list[tuple[Mark, ...]] = []
        output = entry
        for step in steps:
            marks = self.frame.rounds.find(step)
            findings: tuple[Diagnostic, ...] = ()
            made: tuple[Item, ...] = ()
            try:
                if not is_end_marker(items, step):
                    check_running_value(step, choices)
                    made = self.step(step, output, choices)
                    choices = list_choices(step)
            except SpecError as error:
                findings, choices = error.diagnostics, ()
                made = (self.hole(step, output),)
            items.extend(made)
            rounds.extend([marks] * len(made))
            output = made[-1].output if made else output
            labels = tuple(list_labels(step))
            for label, value in zip(labels, find_values(made, labels, output), strict=True):
                refusal = self.frame.labels.declare(label, value)
                findings += (refusal,) if refusal else ()
            self.expansion.findings.extend(
                replace(finding, marks=(*finding.marks, *marks)) for finding in findings
            )
        if steps and choices and not self.frame.block.outputs:
            self.expansion.findings.add(refuse_split_end(steps[-1], choices))
        return Chain(tuple(items), entry, output, tuple(rounds) if any(rounds) else ())

    def hole(self, step: Step, running: int) -> Leaf:
        """Return the placeholder for an invalid step."""
        node = self.node(step, ErrorHole, (), (running,))
        size = None if isinstance(step, Resume) else step.size
        return Leaf(self.frame.names.of(step), node, step.span, size)

    def step(self, step: Step, running: int, choices: Sequence[str] = ()) -> tuple[Item, ...]:
        """Expand one step, to several items if it leaves several values."""
        match step:
            case Box():
                return (self.box(step, running),)
            case Fork(branches=(only,), size=size):
                chain = self.chain(only.steps, running, choices)
                return (
                    chain.items
                    if size is None
                    else (*chain.items, Jump(chain.output, step.span, size))
                )
            case Fork():
                return (self.fork(step, running, choices),)
            case Join():
                return expand_join(self, step, running)
            case Repeat(steps=()):
                return (Jump(running, step.span, step.size),)
            case Repeat():
                return (self.repeat(step, step, running),)
            case Resume(source=source):
                return (Jump(self.frame.labels.find(source), step.span),)
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
            return take_values(self, box, target, running)
        if box.inputs or box.parts:
            raise refuse_values_of_operator(box)
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

    def stage(
        self, step: Box | Repeat, use: BlockUse, running: int, others: tuple[int, ...] = ()
    ) -> Stage:
        """Expand a block, or several equal ones in sequence.

        Args:
            step: the step.
            use: the block as it uses it.
            running: the value that enters.
            others: further values that enter.
        """
        place, (copies, times) = self.frame.names.of(step), self.count_uses(use.count)
        template = self.contents(use)
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
            times=times,
            others=others,
        )
        self.parts.append(placed)
        first = self.opened
        self.size += copies * template.size
        self.opened += copies * template.uses
        scopes, label = range(first, self.opened, template.uses), choose_label(step)
        return Stage(place, scopes, use.count, placed.output, step.span, step.size, label)

    def count_uses(self, count: Formula | None) -> tuple[int, int | None]:
        """Return how many uses of a block a stage has, and how many the last one stands for.

        Raises:
            SpecError: as `count_rounds`, and for unknown names in the count.
        """
        if count is None:
            return 1, None
        for factor in list_factors(count):
            self.definitions.vocabulary(self.frame.written_in).check(factor)
        rounds = count_rounds(count, self.frame)
        copies = count_copies(rounds)
        return copies, None if copies is rounds else rounds - copies + 1

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
                known = expand_apart(
                    self.expansion, use, lambda state: TemplateExpansion(state, frame).block(use)
                )
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
        if revised is None or not revised.is_plain:
            return None
        key, _ = self.definitions.make_key("template", revised.before, values)
        before = self.expansion.find_template((*key, again))
        with suppress(SpecError):  # which is reported when the box is expanded
            definitions = self.definitions
            return before and revise_template(
                before, revised.boxes, lambda box: definitions.arguments_of(box, whole.block)
            )
        return None

    def fork(self, fork: Fork, running: int, choices: Sequence[str] = ()) -> Split:
        """Expand branches and their join."""
        lanes = [
            Lane(branch.name, self.chain(branch.steps, running, choices), branch.span)
            for branch in fork.branches
        ]
        inputs = tuple(lane.chain.output for lane in lanes)
        given = self.definitions.scale(fork, self.frame.written_in)
        node = self.node(fork, JOINS[fork.merge], given, inputs)
        size, label = fork.size, choose_label(fork)
        return Split(tuple(lanes), node, fork.span, size, label, fork.residual)

    def node(
        self,
        step: Step,
        operator: type[Operator],
        given: tuple[GivenValue, ...],
        inputs: tuple[int, ...],
        path: str = "",
    ) -> int:
        """Add a node, and return its number; its path is by default that of the step."""
        index, path = self.size, path or self.frame.names.of(step).path("")
        box = step if isinstance(step, Box) else None
        self.parts.append(
            Node(index, path, operator, given, inputs, 0, step.span, box, self.frame.again)
        )
        self.size += 1
        return index

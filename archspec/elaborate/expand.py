"""Expansion: every box becomes a node, every use of a block a scope of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from archspec.diagnostics import Diagnostic, Findings, Mark, SpecError, fail
from archspec.elaborate.arguments import block_arguments, operator_arguments
from archspec.elaborate.implicit import as_block
from archspec.elaborate.naming import Names, name_steps
from archspec.elaborate.values import Values, positive_count
from archspec.expressions import Name, Quantity
from archspec.graph import (
    Chain,
    Given,
    Item,
    Jump,
    Lane,
    Leaf,
    Meet,
    Node,
    Place,
    Scope,
    Split,
    Stage,
)
from archspec.language import (
    Block,
    Box,
    Fork,
    Formula,
    Join,
    Label,
    Program,
    Repeat,
    Resume,
    Step,
)
from archspec.language.names import class_name, nearest
from archspec.ops import JOINS, find
from archspec.ops import names as operator_names


@dataclass(slots=True)
class _Frame:
    """What is known while one use of a block is expanded."""

    index: int
    path: str
    block: Block
    names: Names
    values: Values
    labels: dict[str, tuple[int, Label]] = field(default_factory=dict)


@dataclass(slots=True)
class Expansion:
    """The nodes and scopes so far."""

    program: Program
    tables: Mapping[str, Quantity]
    findings: Findings = field(default_factory=Findings)
    nodes: list[Node] = field(default_factory=list)
    scopes: list[Scope | None] = field(default_factory=list)
    named: dict[int, Names] = field(default_factory=dict)
    implicit: dict[int, Block] = field(default_factory=dict)

    def scope(
        self,
        block: Block,
        given: tuple[Given, ...],
        *,
        path: str,
        parent: int | None,
        entry: int,
        values: Values,
    ) -> Scope:
        """Expand one use of a block."""
        index = len(self.scopes)
        self.scopes.append(None)
        if id(block) not in self.named:
            self.named[id(block)] = name_steps(block.steps)
        inner = values.inside(given, self.tables)
        frame = _Frame(index, path, block, self.named[id(block)], inner)
        chain = self.chain(frame, block.steps, entry)
        scope = Scope(
            index, path, parent, block.name, block.figure, block.description, block.parameters,
            given, chain, block.span,
        )  # fmt: skip
        self.scopes[index] = scope
        return scope

    def chain(self, frame: _Frame, steps: tuple[Step, ...], entry: int) -> Chain:
        items: list[Item] = []
        output = entry
        for step in steps:
            try:
                item, output = self.step(frame, step, output)
            except SpecError as error:
                for diagnostic in error.diagnostics:
                    self.findings.add(diagnostic)
                continue
            items.append(item)
            self.remember(frame, step, output)
        return Chain(tuple(items), entry, output)

    def remember(self, frame: _Frame, step: Step, output: int) -> None:
        label = None if isinstance(step, Resume) else step.label
        if label is None:
            return
        if label.name in frame.labels:
            first = frame.labels[label.name][1].span
            message = f"label `{label.name}` is defined twice"
            marks = (Mark(first, "first defined here"),)
            help = "rename one of the two"
            self.findings.add(Diagnostic("A214", message, label.span, "", marks, (), help))
        frame.labels.setdefault(label.name, (output, label))

    def step(self, frame: _Frame, step: Step, running: int) -> tuple[Item, int]:
        match step:
            case Box():
                return self.box(frame, step, running)
            case Fork():
                return self.fork(frame, step, running)
            case Join():
                return self.join(frame, step, running)
            case Repeat():
                return self.repeat(frame, step, step, running)
            case Resume(source=source):
                target = self.labelled(frame, source)
                return Jump(target, step.span), target

    def box(self, frame: _Frame, box: Box, running: int) -> tuple[Item, int]:
        block = self.program.blocks.get(box.name)
        if block is not None:
            given = block_arguments(self.program, box, block)
            return self.stage(frame, box, block, given, box.count, running)
        operator = find(box.name)
        if operator is None:
            raise self.unknown(box)
        if box.count is not None:
            return self.repeated_operator(frame, box, running)
        place = frame.names.of(box)
        given = operator_arguments(self.program, box, operator)
        node = self.node(frame, place, operator, given, (running,), box)
        label = box.label.name if box.label else None
        return Leaf(place, node, box.span, box.size, label), node

    def repeated_operator(self, frame: _Frame, box: Box, running: int) -> tuple[Item, int]:
        """`3 x Conv` is a stage of bodies of one box."""
        assert box.count is not None
        single = box.model_copy(update={"count": None, "label": None, "size": None})
        repeat = Repeat(
            span=box.span, count=box.count, steps=(single,), label=box.label, size=box.size
        )
        return self.repeat(frame, box, repeat, running)

    def repeat(
        self, frame: _Frame, step: Box | Repeat, repeat: Repeat, running: int
    ) -> tuple[Item, int]:
        """A stage of bodies that have no name of their own."""
        key = id(step)
        if key not in self.implicit:
            self.implicit[key] = as_block(repeat, self.stage_name(frame, step), frame.block)
        block = self.implicit[key]
        given = tuple(_captured(repeat, each.name) for each in block.parameters)
        return self.stage(frame, step, block, given, repeat.count, running)

    def unknown(self, box: Box) -> SpecError:
        known = (*self.program.blocks, *operator_names())
        help = nearest(box.name, known) or "`archspec explain A208` lists the operators"
        message = f"there is no operator or block `{box.name}`"
        return fail("A208", message, box.name_span, help=help)

    def node(
        self,
        frame: _Frame,
        place: Place,
        operator: type,
        given: tuple[Given, ...],
        inputs: tuple[int, ...],
        step: Box | Fork | Join,
    ) -> int:
        index = len(self.nodes)
        text = step.text if isinstance(step, Box) else step.merge
        path = place.path(frame.path)
        self.nodes.append(Node(index, path, operator, given, inputs, frame.index, step.span, text))
        return index

    def stage(
        self,
        frame: _Frame,
        step: Box | Repeat,
        block: Block,
        given: tuple[Given, ...],
        count: Formula | None,
        running: int,
    ) -> tuple[Item, int]:
        place = frame.names.of(step)
        repeats = 1 if count is None else positive_count(count, frame.values)
        scopes: list[int] = []
        for number in range(repeats):
            path = place.path(frame.path) + ("" if count is None else f".{number}")
            scope = self.scope(
                block, given, path=path, parent=frame.index, entry=running, values=frame.values
            )
            scopes.append(scope.index)
            running = scope.chain.output
        label = step.label.name if step.label else None
        stage = Stage(place, tuple(scopes), count, running, step.span, step.size, label)
        return stage, running

    def stage_name(self, frame: _Frame, step: Box | Repeat) -> str:
        """A class name for a body that the spec gives no name."""
        place = frame.names.of(step)
        suffix = "" if place.position is None else str(place.position)
        name = class_name(frame.block.name) + class_name(place.name) + suffix
        taken = {*self.program.blocks, *operator_names()}
        taken |= {each.name for each in self.implicit.values()}
        while name in taken:
            name += "Body"
        return name

    def fork(self, frame: _Frame, fork: Fork, running: int) -> tuple[Item, int]:
        lanes: list[Lane] = []
        for branch in fork.branches:
            if any(lane.name == branch.name for lane in lanes):
                message = f"branch `{branch.name}` is defined twice"
                raise fail("A214", message, branch.span, help="rename one of the two")
            lanes.append(Lane(branch.name, self.chain(frame, branch.steps, running)))
        inputs = tuple(lane.chain.output for lane in lanes)
        node = self.node(frame, frame.names.of(fork), JOINS[fork.merge], (), inputs, fork)
        label = fork.label.name if fork.label else None
        return Split(tuple(lanes), node, fork.span, fork.size, label), node

    def join(self, frame: _Frame, join: Join, running: int) -> tuple[Item, int]:
        sources = tuple(
            running if source.name == "." else self.labelled(frame, source)
            for source in join.inputs
        )
        node = self.node(frame, frame.names.of(join), JOINS[join.merge], (), sources, join)
        label = join.label.name if join.label else None
        return Meet(sources, node, join.span, join.size, label), node

    def labelled(self, frame: _Frame, label: Label) -> int:
        if label.name not in frame.labels:
            known = list(frame.labels)
            help = nearest(label.name, known) or "a label is set with `as` earlier in its block"
            raise fail("A217", f"no value is called `{label.name}` here", label.span, help=help)
        return frame.labels[label.name][0]


def _captured(repeat: Repeat, name: str) -> Given:
    """A name of the enclosing block, as the argument of an implicit one."""
    tree = Name(name, repeat.count.tree.at)
    formula = Formula(span=repeat.span, tree=tree, source=repeat.count.source)
    return Given(name, formula, repeat.span)

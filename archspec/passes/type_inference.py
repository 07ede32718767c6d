"""Infer the types in a chain of steps: what every run of inference does.

Channel counts are computed twice by the same arithmetic: as the number to check, and as an
expression over the enclosing block's parameters to print into its class.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, MutableMapping
from dataclasses import field
from typing import TypeAlias

from archspec import limits
from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Span
from archspec.elaborate import size_to_shape
from archspec.expressions import Quantity, count_parts
from archspec.graph import (
    Application,
    Chain,
    Item,
    Jump,
    Leaf,
    Meet,
    Node,
    Scope,
    Split,
    Stage,
    TemplateMemory,
)
from archspec.graph.views import WrittenView
from archspec.ops import Operator, Shape
from archspec.passes.bind import Binder
from archspec.passes.block_frame import BlockFrame
from archspec.passes.expected_size import SizeGoal
from archspec.passes.shape_rules import find_grown_shape, infer_output_shape

Sees: TypeAlias = Callable[[SizeGoal], SizeGoal | None]
"""Maps a goal for an enclosing step to a goal for the end of a chain in it."""


@dataclass(slots=True)
class TypeInference(ABC):
    """One run of inference.

    Attributes:
        stated: whether stated sizes are checked.
        cells: the cells of all tables.
        memory: what was derived before.
        binder: the bound operators.
        nodes: the nodes by their numbers; inferred ones have their types.
    """

    stated: bool
    cells: dict[str, Quantity]
    memory: TemplateMemory
    nodes: WrittenView[Node] | MutableMapping[int, Node]
    binder: Binder = field(init=False)

    def __post_init__(self) -> None:
        self.binder = Binder(self.memory)

    @abstractmethod
    def report_findings(self, *found: Diagnostic) -> None:
        """Record findings at the present position, or stop at them."""

    @abstractmethod
    def infer_leaf(self, frame: BlockFrame, index: int, running: Shape | None) -> Shape | None:
        """Infer an operator on the running value."""

    @abstractmethod
    def infer_stage(self, frame: BlockFrame, stage: Stage, running: Shape | None) -> Shape | None:
        """Infer a block, or several in a row."""

    @abstractmethod
    def infer_join(
        self, frame: BlockFrame, item: Split | Meet, join: Operator, ends: list[Shape | None]
    ) -> Shape | None:
        """Infer a join of values, None for those whose types are not known."""

    @abstractmethod
    def bind_node(self, node: Node, frame: BlockFrame) -> Operator | None:
        """Return a node's operator, or None if its arguments are wrong."""

    @abstractmethod
    def get_continued(self, stated: Shape, found: Shape) -> Shape:
        """Return the type to continue with behind a step whose size is stated wrongly."""

    @abstractmethod
    def report_size(self, item: Item, before: Shape | None, found: Shape) -> None:
        """Report a stated size that is not that of the value."""

    def infer_chain(self, frame: BlockFrame, chain: Chain, sees: Sees) -> Shape | None:
        """Infer a chain and return its output type.

        Args:
            frame: the block that it belongs to.
            chain: the chain.
            sees: maps a goal for the enclosing step to a goal for the end of the chain.
        """
        running = frame.types[chain.entry]
        for item in chain.items:
            frame.entering = running
            running = self.infer_item(frame, item, running)
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
        self.report_size(item, before, found)
        return self.get_continued(stated, found)

    def infer_operator(self, node: Node, op: Operator, sources: tuple[Shape, ...]) -> Shape:
        """Return the output type of an operator.

        Raises:
            ShapeError: if the input types do not fit.
        """
        key = ("application", id(op), *(source.key for source in sources))
        known: tuple[Application, Shape] | None = self.memory.find(key)
        if known is None:
            found = infer_output_shape(op, sources)
            limited = self.limit_expression(found, node.span)
            known = Application(op.fit(*sources), sources), limited
            if limited is found:
                self.memory.keep(key, known, op)
        applied, found = known
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

    def grow_stage(self, stage: Stage, first: Scope, final: Shape, count: Quantity) -> Shape:
        """Return the output type of a stage whose repeat count is a parameter."""
        assert first.entry is not None
        grown = find_grown_shape(first, first.entry, final, count)
        if grown is None:
            message = "the channels of this stage do not grow evenly with its repeat count"
            help = "write the count as a number"
            self.report_findings(Diagnostic("A501", message, stage.span, help=help))
        return grown or final

    def infer_split(self, frame: BlockFrame, split: Split) -> Shape | None:
        """Infer the branches of a fork, and their join."""
        node = self.nodes[split.node]
        join = self.bind_node(node, frame)
        sees = _SEES.get(node.operator.word, _SEES["add"])
        ends = [self.infer_chain(frame, lane.chain, sees) for lane in split.lanes]
        return None if join is None else self.infer_join(frame, split, join, ends)

    def infer_meet(self, frame: BlockFrame, meet: Meet) -> Shape | None:
        """Infer a join of named values; of the parts of a split, the same enters each."""
        frame.entering = frame.types[meet.sources[0]]
        join = self.bind_node(self.nodes[meet.node], frame)
        ends = [frame.types[source] for source in meet.sources]
        return None if join is None else self.infer_join(frame, meet, join, ends)


_SEES: dict[str, Sees] = {
    "concat": lambda goal: SizeGoal(goal.grid, None),
    "add": lambda goal: goal,
    "mul": lambda goal: None,
}
"""Maps a goal for a join to a goal for the ends of its branches."""

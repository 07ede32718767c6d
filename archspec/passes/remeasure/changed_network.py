"""Measure a changed network: its sizes and totals, without elaborating it again.

A use of a block that the change does not touch is measured once for each type that enters it and
each value of its parameters, whatever the number of changes. Unlike `infer_shapes`, this computes
with numbers alone, and reports nothing: it answers which sizes and totals do not hold.
"""

from collections import ChainMap
from collections.abc import Callable, Hashable, Mapping
from dataclasses import field
from functools import partial

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Span, SpecError
from archspec.elaborate import size_to_shape
from archspec.elaborate.known_values import ScopeValues, evaluate_count
from archspec.expressions import ExpressionError, Quantity
from archspec.graph import (
    HERE,
    Chain,
    GivenValue,
    Item,
    Jump,
    Leaf,
    Meet,
    Node,
    Scope,
    Split,
    Stage,
)
from archspec.ops import Shape
from archspec.passes.bind import bind_block
from archspec.passes.expected_size import get_grid
from archspec.passes.remeasure.known_parts import (
    ENTERED,
    DoesNotFitError,
    KnownMeasures,
    KnownParts,
    Measure,
    PartSum,
    UseState,
)
from archspec.passes.remeasure.network_parts import NetworkParts
from archspec.passes.remeasure.overlay import Overlay


@dataclass(slots=True)
class ChangedNetwork:
    """The measure of a network with one change.

    Attributes:
        of: what is known of the network.
        change: the change.
        strict: whether the first fault ends it.
        own: the measures of the uses of blocks that the change touches.
        edited: nodes with their arguments changed, by the identity of these and their place.
        replaced: the places of steps whose replacements are being measured. The box of a repeated
            operator has the place of its stage, which may be among its own replacements.
        cells: the cells of all tables.
    """

    of: KnownParts
    change: Overlay
    strict: bool
    own: KnownMeasures = field(default_factory=dict)
    edited: dict[tuple[int, Span], Node] = field(default_factory=dict)
    replaced: set[Span] = field(default_factory=set)
    cells: Mapping[str, Quantity] = field(init=False)

    def __post_init__(self) -> None:
        cells = self.of.cells
        self.cells = {**cells, **self.change.cells} if self.change.cells else cells

    def network(self) -> Measure:
        """Measure the whole network, and compare its totals."""
        graph, root = self.of.graph, self.of.graph.root
        frame = self.start()
        total, training = PartSum(), PartSum()
        shape = self.chain(root.chain, frame.types[root.chain.entry], frame, total)
        for head in graph.heads:
            part = PartSum()
            if head.chain.entry not in frame.types:
                raise DoesNotFitError
            self.chain(head.chain, frame.types[head.chain.entry], frame, part)
            total.add(part)
            if head.in_training:
                training.add(part)
        self.check_totals(total, training)
        return Measure((shape,), total.parameters, total.macs, total.faults)

    def find_first_fault(self) -> int | None:
        """Return the number of the network's first step with a fault; None if none has any."""
        root, frame = self.of.graph.root, self.start()
        running = frame.types[root.chain.entry]
        for number, item in enumerate(root.chain.items):
            try:
                running = self.step(item, running, frame, PartSum())
            except DoesNotFitError:
                return number
            frame.types[item.output] = running
        return None

    def start(self) -> UseState:
        """Return the state at the start of the network."""
        graph = self.of.graph
        types: dict[int, Shape] = {}
        for node in graph.inputs:
            assert node.type is not None
            types[node.index] = self.change.inputs.get(node.span, node.type)
        entries = (types[0],) if len(types) == 1 else ()
        frame = self.frame(self.of.parts, graph.root, entries, self.cells)
        frame.types.update(types)
        return frame

    def check_totals(self, total: PartSum, training: PartSum) -> None:
        """Add the expected totals that do not hold to the faults."""
        found = {
            "params": total.parameters,
            "macs": total.macs,
            "inference_params": total.parameters - training.parameters,
            "inference_macs": total.macs - training.macs,
        }
        for expected in self.of.graph.program.spec.expect:
            value = self.change.totals.get(expected.span, expected.value)
            self.differ(total, expected.span, expected.quantity, found[expected.quantity] - value)

    def differ(self, total: PartSum, span: Span, what: str, difference: int) -> None:
        """Add a fault if there is a difference.

        Raises:
            DoesNotFitError: if there is one, and none is allowed.
        """
        if difference:
            if self.strict:
                raise DoesNotFitError
            total.faults[span, what] = difference

    def frame(
        self,
        parts: NetworkParts,
        scope: Scope,
        entries: tuple[Shape, ...],
        around: Mapping[str, Quantity],
        place: Span | None = None,
    ) -> UseState:
        """Return the state at the start of a use of a block."""
        given = self.edit_given(scope.given, place if scope.parameters else None)
        if len(given) != len(scope.parameters):
            raise DoesNotFitError
        try:
            bound = bind_block(scope.parameters, given, around)
        except (SpecError, ExpressionError):
            raise DoesNotFitError from None
        own = {name: Quantity.of(quantity.value) for name, quantity in bound.items()}
        if entries:
            own.setdefault("cin", Quantity.of(entries[0].channels.value))
        key = tuple(quantity.value for quantity in own.values())
        return UseState(parts, ChainMap(own, self.cells), key, {})  # type: ignore[arg-type]

    def scope(
        self,
        parts: NetworkParts,
        scope: Scope,
        entries: tuple[Shape, ...],
        around: Mapping[str, Quantity],
        place: Span,
    ) -> Measure:
        """Measure a use of a block at a place."""
        self.of.work.spend(ENTERED)
        frame, nodes = self.frame(parts, scope, entries, around, place), parts.graph.nodes
        reused = scope.nodes[0] < scope.nodes[1] and nodes[scope.nodes[0]].reused
        template, keys = parts.template_of(scope), parts.keys_of(scope)
        key = (template, reused, self.strict, *(one.key for one in entries), frame.key)
        other = self.of.find_contents(scope, frame, entries[0], reused=reused)
        if other is not None:
            frame.parts, scope = other, other.graph.root
            keys |= other.keys_of(scope)
        is_touched = not self.change.keys.isdisjoint(keys)
        known = self.own if is_touched else self.of.known
        return self.recall(known, key, partial(self.contents, scope.chain, entries, frame))

    def contents(
        self, chain: Chain, entries: tuple[Shape, ...], frame: UseState, total: PartSum
    ) -> tuple[Shape, ...]:
        """Measure the steps of a block, and return what leaves it."""
        named = [node for _, node in chain.inputs] or [chain.entry]
        frame.types.update(zip(named, entries, strict=True))
        last = self.chain(chain, entries[0], frame, total)
        return tuple(map(frame.find, chain.ends)) if chain.outputs else (last,)

    def recall(
        self,
        known: KnownMeasures,
        key: tuple[Hashable, ...],
        measure: Callable[[PartSum], tuple[Shape, ...]],
    ) -> Measure:
        """Return the measure of a part, found once.

        Raises:
            DoesNotFitError: if it has none.
        """
        if key not in known:
            total = PartSum()
            try:
                shapes = measure(total)
                known[key] = Measure(shapes, total.parameters, total.macs, total.faults)
            except DoesNotFitError:
                known[key] = None
        found = known[key]
        if found is None:
            raise DoesNotFitError
        return found

    def chain(self, chain: Chain, entry: Shape, frame: UseState, total: PartSum) -> Shape:
        """Measure a chain, and return the type at its end."""
        running = frame.types[chain.entry] = entry
        for item in chain.items:
            self.of.work.spend(1)
            if _leaves_one_value(item) and self.change.keys.isdisjoint(
                frame.parts.keys_of_step(item)
            ):
                key = (id(item), self.strict, running.key, frame.key)
                part = self.recall(
                    frame.parts.measures, key, partial(self.one_step, item, running, frame)
                )
                total.add(part)
                running = part.shapes[0]
            else:
                running = self.changed_steps(item, running, frame, total)
            if not isinstance(item, Jump):
                frame.types[item.output] = running
        return running

    def one_step(
        self, item: Item, running: Shape, frame: UseState, total: PartSum
    ) -> tuple[Shape, ...]:
        """Measure a step that one value leaves."""
        return (self.step(item, running, frame, total),)

    def changed_steps(self, item: Item, running: Shape, frame: UseState, total: PartSum) -> Shape:
        """Measure what stands in place of a step; the size of one that is gone has to hold."""
        steps = self.change.steps.get(item.span)
        if steps is None or item.span in self.replaced:
            return self.step(item, running, frame, total)
        if not steps:
            return self.check_size(item, running, total)
        self.replaced.add(item.span)
        frame = replace(frame, parts=self.of.parts)  # which the new steps are from
        try:
            for step in steps:
                self.of.keep(step)
                if isinstance(step, Node):
                    running = self.node(step, (running,), frame, total)
                else:
                    running = self.step(step, running, frame, total)
                if step is not item:
                    self.of.added = running
        finally:
            self.replaced.discard(item.span)
        return running

    def step(self, step: Item, running: Shape, frame: UseState, total: PartSum) -> Shape:
        """Measure a step, and return its output type."""
        found = self.find_output(step, running, frame, total)
        self.of.passed.setdefault(step.span, (running, found))
        return self.check_size(step, found, total)

    def find_output(self, step: Item, running: Shape, frame: UseState, total: PartSum) -> Shape:
        """Measure a step without its stated size."""
        match step:
            case Leaf():
                return self.node(frame.parts.graph.nodes[step.node], (running,), frame, total)
            case Stage():
                return self.stage(step, running, frame, total)
            case Split():
                lanes = [lane for lane in step.lanes if lane.span not in self.change.lanes]
                ends = [self.chain(lane.chain, running, frame, total) for lane in lanes]
                self.of.passed.setdefault(step.span, (running, ends[0]))
                return self.join(step, ends, frame, total)
            case Meet():
                return self.join(step, list(map(frame.find, step.sources)), frame, total)
            case Jump():
                return frame.find(step.source)

    def node(
        self, node: Node, sources: tuple[Shape, ...], frame: UseState, total: PartSum
    ) -> Shape:
        """Measure an operator."""
        shape, parameters, macs = self.of.apply(self.edit_node(node), frame.values, sources)
        total.parameters += 0 if node.reused else parameters
        total.macs += macs
        return shape

    def stage(self, stage: Stage, running: Shape, frame: UseState, total: PartSum) -> Shape:
        """Measure the blocks of a stage in turn."""
        parts, beside = frame.parts, [frame.find(source) for source in stage.sources[1:]]
        running = frame.find(stage.sources[0]) if stage.sources else running
        leaving: tuple[Shape, ...] = (running,)
        for number in range(self.count(stage, frame)):
            scope = parts.find_scope(stage.scopes[min(number, len(stage.scopes) - 1)])
            here = {HERE: Quantity.of(leaving[0].channels.value)}
            around = ChainMap(here, *frame.values.maps)
            part = self.scope(parts, scope, (leaving[0], *beside), around, stage.span)
            total.add(part)
            leaving = part.shapes
            if stage.each is not None:
                leaving = (self.check_size(replace(stage, size=stage.each), leaving[0], total),)
        frame.types.update(zip((node for _, node in stage.outputs), leaving, strict=False))
        return leaving[0]

    def count(self, stage: Stage, frame: UseState) -> int:
        """Return how often a stage repeats its block."""
        counts = self.change.counts
        count = counts.get(stage.span, stage.count)
        if not stage.scopes or (stage.span in counts and count is None):
            return min(1, len(stage.scopes))
        if count is None or not self.change.keys:
            return len(stage.scopes)
        try:
            return evaluate_count(count, ScopeValues({}, dict(frame.values)))
        except SpecError:
            raise DoesNotFitError from None

    def join(self, item: Split | Meet, ends: list[Shape], frame: UseState, total: PartSum) -> Shape:
        """Measure a join; channels that differ in a sum are a fault with a number."""
        node = frame.parts.graph.nodes[item.node]
        if item.span in self.change.joins:
            node = replace(node, operator=self.change.joins[item.span])
        first, *others = ends
        if node.operator.word == "add" and not self.strict:
            for number, end in enumerate(others):
                if type(end) is type(first) and get_grid(end) == get_grid(first):
                    difference = end.channels.whole - first.channels.whole
                    self.differ(total, item.span, str(number), difference)
                    others[number] = first
        return self.node(node, (first, *others), frame, total)

    def check_size(self, item: Item, found: Shape, total: PartSum) -> Shape:
        """Compare the type behind a step with its stated size; go on with the latter."""
        if item.size is None:
            return found
        stated = self.change.sizes.get(item.size.span, item.size.sides)
        *grid, channels = stated
        if not self.strict and not self.change.keys and str(found) != str(item.size):
            self.of.computed.setdefault(item.size.span, found)
        if get_grid(found) != tuple(grid):
            self.differ(total, item.size.span, "grid", 1)
        self.differ(total, item.size.span, "channels", found.channels.whole - channels)
        return found if self.strict else size_to_shape(replace(item.size, sides=stated))

    def edit_node(self, node: Node) -> Node:
        """Return a node with its operator and its arguments changed."""
        change = self.change
        if not (change.boxes or change.values or change.defaults):
            return node
        key = id(node.given), node.span
        if key not in self.edited:
            box, given = change.boxes.get(node.span), self.edit_given(node.given, node.span)
            operator = box.operator if box and box.operator else node.operator
            extra = change.defaults.get(operator)
            if extra is not None and all(one.name != extra.name for one in given):
                given = (*given, extra)
            self.edited[key] = replace(node, operator=operator, given=given)
            self.of.keep(self.edited[key])
        return self.edited[key]

    def edit_given(
        self, given: tuple[GivenValue, ...], place: Span | None
    ) -> tuple[GivenValue, ...]:
        """Return the arguments of a step with their new values.

        Raises:
            DoesNotFitError: if what stands there is no box.
        """
        if place is not None and place in self.change.boxes:
            box = self.change.boxes[place]
            if box is None:
                raise DoesNotFitError
            given = box.apply(given)
        values = self.change.values
        if any(one.provenance.span in values for one in given):
            return tuple(
                replace(one, value=values[one.span]) if one.provenance.span in values else one
                for one in given
            )
        return given


def _leaves_one_value(item: Item) -> bool:
    """Check whether a step makes one value of the running one, whatever else there is."""
    return isinstance(item, Leaf) or (
        isinstance(item, Stage) and not (item.sources or item.outputs)
    )

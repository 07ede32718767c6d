"""Measure a network with a change: its sizes and totals, without elaborating it again.

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
from archspec.passes.blame.expected_size import get_grid
from archspec.passes.blame.known_parts import (
    DoesNotFitError,
    KnownParts,
    Measure,
    PartSum,
    UseState,
)
from archspec.passes.blame.overlay import Overlay


@dataclass(slots=True)
class NetworkMeasure(KnownParts):
    """Measures a network with changes."""

    def measure(self, change: Overlay, *, strict: bool) -> Measure | None:
        """Measure the whole network.

        Args:
            change: the change.
            strict: stop at the first size that does not hold.

        Returns:
            Its measure; None if it has a fault that is not a number, or, if strict, any fault.

        Raises:
            OutOfWorkError: if no more work is allowed.
        """
        try:
            return _Run(self, change, strict).network()
        except DoesNotFitError:
            return None

    def find_first_fault(self) -> int | None:
        """Return the number of the network's first step with a fault; None if none has any."""
        try:
            return _Run(self, Overlay(), strict=True).find_first_fault()
        except DoesNotFitError:
            return 0


@dataclass(slots=True)
class _Run:
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
    own: dict[tuple[Hashable, ...], Measure | None] = field(default_factory=dict)
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
        return Measure(shape, total.parameters, total.macs, total.faults)

    def find_first_fault(self) -> int | None:
        """Return the number of the network's first step with a fault; None if none has any."""
        root, frame = self.of.graph.root, self.start()
        running = frame.types[root.chain.entry]
        for number, item in enumerate(root.chain.items):
            try:
                running = self.step(item, running, frame, PartSum())
            except DoesNotFitError:
                return number
        return None

    def start(self) -> UseState:
        """Return the state at the start of the network."""
        graph = self.of.graph
        types: dict[int, Shape] = {}
        for node in graph.inputs:
            assert node.type is not None
            types[node.index] = self.change.inputs.get(node.span, node.type)
        entry = types[0] if len(types) == 1 else None
        return self.frame(graph.root, entry, self.cells, types)

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
        scope: Scope,
        entry: Shape | None,
        around: Mapping[str, Quantity],
        types: dict[int, Shape],
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
        if entry is not None:
            own.setdefault("cin", Quantity.of(entry.channels.value))
        key = tuple(quantity.value for quantity in own.values())
        return UseState(ChainMap(own, self.cells), key, types)  # type: ignore[arg-type]

    def scope(
        self, scope: Scope, entry: Shape, around: Mapping[str, Quantity], place: Span
    ) -> Measure:
        """Measure a use of a block at a place."""
        frame = self.frame(scope, entry, around, {}, place)
        nodes = self.of.graph.nodes
        reused = scope.nodes[0] < scope.nodes[1] and nodes[scope.nodes[0]].reused
        key = (self.of.template_of(scope), reused, self.strict, entry.key, frame.key)
        is_touched = not self.change.keys.isdisjoint(self.of.keys_of(scope))
        return self.recall(
            self.own if is_touched else self.of.known,
            key,
            lambda total: self.chain(scope.chain, entry, frame, total),
        )

    def recall(
        self,
        known: dict[tuple[Hashable, ...], Measure | None],
        key: tuple[Hashable, ...],
        measure: Callable[[PartSum], Shape],
    ) -> Measure:
        """Return the measure of a part, found once.

        Raises:
            DoesNotFitError: if it has none.
        """
        if key not in known:
            total = PartSum()
            try:
                shape = measure(total)
                known[key] = Measure(shape, total.parameters, total.macs, total.faults)
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
            self.of.spend(1)
            keys = self.of.keys_of_step(item)
            if isinstance(item, Leaf | Stage) and self.change.keys.isdisjoint(keys):
                key = (id(item), self.strict, running.key, frame.key)
                part = self.recall(self.of.known, key, partial(self.step, item, running, frame))
                total.add(part)
                running = part.shape
            else:
                running = self.changed_steps(item, running, frame, total)
            if not isinstance(item, Jump):
                frame.types[item.output] = running
        return running

    def changed_steps(self, item: Item, running: Shape, frame: UseState, total: PartSum) -> Shape:
        """Measure what stands in place of a step; the size of one that is gone has to hold."""
        steps = self.change.steps.get(item.span)
        if steps is None or item.span in self.replaced:
            return self.step(item, running, frame, total)
        if not steps:
            return self.check_size(item, running, total)
        self.replaced.add(item.span)
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
                return self.node(self.of.graph.nodes[step.node], (running,), frame, total)
            case Stage():
                return self.stage(step, running, frame, total)
            case Split():
                ends = [self.chain(lane.chain, running, frame, total) for lane in step.lanes]
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
        scopes = self.of.graph.scopes
        for number in range(self.count(stage, frame)):
            scope = scopes[stage.scopes[min(number, len(stage.scopes) - 1)]]
            around = {**frame.values, HERE: Quantity.of(running.channels.value)}
            part = self.scope(scope, running, around, stage.span)
            total.add(part)
            running = part.shape
            if stage.each is not None:
                running = self.check_size(replace(stage, size=stage.each), running, total)
        return running

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
        node = self.of.graph.nodes[item.node]
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

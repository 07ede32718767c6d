"""Measure a network with a change: its sizes and totals, without elaborating it again.

A use of a block that the change does not touch is measured once for each type that enters it and
each value of its parameters, whatever the number of changes. Unlike `infer_shapes`, this computes
with numbers alone, and reports nothing: it answers which sizes and totals do not hold.
"""

from collections import ChainMap
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from archspec.diagnostics import Span, SpecError
from archspec.elaborate import size_to_shape
from archspec.elaborate.known_values import ScopeValues, evaluate_count
from archspec.expressions import ExpressionError, Number, Quantity
from archspec.graph import (
    Chain,
    GivenValue,
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
from archspec.graph.walk import walk_items
from archspec.language.argument_values import find_names_in_data
from archspec.language.box_arguments import Symbols
from archspec.language.provenance import Giver
from archspec.ops import PackageError, Shape, ShapeError
from archspec.passes.bind import Binder, bind_block
from archspec.passes.blame.expected_size import get_grid
from archspec.passes.blame.overlay import Overlay
from archspec.passes.shape_rules import infer_output_shape

MAX_WORK: Final = 100_000
"""The most operators to look at for one network; computing one counts as ten."""

_COMPUTED: Final = 10


class DoesNotFitError(Exception):
    """A changed network cannot be measured: a step does not accept its input."""


class OutOfWorkError(Exception):
    """All work allowed for one network is done."""


@dataclass(frozen=True, slots=True)
class Measure:
    """The measure of a part of a network.

    Attributes:
        shape: the type that leaves it.
        parameters: its learned parameters.
        macs: its multiply-accumulates for one example.
        faults: by how much each size or total differs from what is stated, by its place and what
            it counts; only those that differ.
    """

    shape: Shape
    parameters: int = 0
    macs: int = 0
    faults: Mapping[tuple[Span, str], int] = field(default_factory=dict)


@dataclass(slots=True)
class _Sum:
    """The totals and faults of a part so far."""

    parameters: int = 0
    macs: int = 0
    faults: dict[tuple[Span, str], int] = field(default_factory=dict)

    def add(self, part: "Measure | _Sum") -> None:
        self.parameters += part.parameters
        self.macs += part.macs
        if part.faults:
            self.faults |= part.faults


@dataclass(slots=True)
class _Frame:
    """The state in a use of a block.

    Attributes:
        values: the values of names.
        key: the values of its parameters and of `cin`.
        types: the types of its values.
    """

    values: Mapping[str, Quantity]
    key: tuple[Number, ...]
    types: dict[int, Shape]

    def find(self, source: int) -> Shape:
        """Return the type of a value.

        Raises:
            DoesNotFitError: if it is unknown, because its step is gone.
        """
        if source not in self.types:
            raise DoesNotFitError
        return self.types[source]


@dataclass(slots=True)
class NetworkMeasure:
    """Measures a network with changes.

    Attributes:
        graph: the network, elaborated; its shapes need not be inferred.
        work_left: how much work may be done before `OutOfWorkError`.
        computed: what is computed in place of each stated size that does not hold.
        known: the measures of steps and blocks that a change did not touch.
        symbols: the meaning of words in boxes.
        cells: the cells of all tables.
    """

    graph: Graph
    work_left: int = MAX_WORK
    known: dict[tuple[Hashable, ...], Measure | None] = field(default_factory=dict)
    computed: dict[Span, Shape] = field(default_factory=dict)
    symbols: Symbols = field(init=False)
    cells: dict[str, Quantity] = field(init=False)
    _binder: Binder = field(default_factory=Binder)
    _applied: dict[tuple[Hashable, ...], tuple[Shape, int, int]] = field(default_factory=dict)
    _step_keys: dict[int, frozenset[Hashable]] = field(default_factory=dict)
    _keys: dict[int, frozenset[Hashable]] = field(default_factory=dict)
    _kept: list[Node] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.symbols = Symbols.of(self.graph.program)
        self.cells = self.graph.program.cells

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

    def keys_of_items(self, items: Iterable[Item]) -> frozenset[Hashable]:
        """Return what a change may name to touch steps of the network."""
        items = tuple(items)
        found = frozenset(self._list_keys(Chain(items, 0, 0)))
        stages = (item for item in walk_items(Chain(items, 0, 0)) if isinstance(item, Stage))
        uses = (self.keys_of(self.graph.scopes[at]) for stage in stages for at in stage.scopes)
        return found.union(*uses)

    def keys_of_step(self, item: Item) -> frozenset[Hashable]:
        """Return what a change may name to touch one step of the network, found once."""
        if id(item) not in self._step_keys:
            self._step_keys[id(item)] = self.keys_of_items((item,))
        return self._step_keys[id(item)]

    def keys_of(self, scope: Scope) -> frozenset[Hashable]:
        """Return what a change may name to touch a use of a block, found once."""
        index = _get_template(scope)
        if index not in self._keys:
            found = frozenset(self._list_keys(scope.chain))
            for inner in self.graph.scopes[slice(*scope.inner)]:
                found |= self.keys_of(inner)
            self._keys[index] = found
        return self._keys[index]

    def _list_keys(self, chain: Chain) -> Iterator[Hashable]:
        """Yield the places and names in a chain and its branches, without the blocks it uses."""
        for item in chain.items:
            yield item.span
            if item.size is not None:
                yield item.size.span
            match item:
                case Leaf(node=index) | Meet(node=index) | Split(node=index):
                    yield from self._list_node_keys(self.graph.nodes[index])
                case Stage(scopes=scopes):
                    if item.each is not None:
                        yield item.each.span
                    for index in scopes:
                        yield from _list_given_keys(self.graph.scopes[index].given)
                case Jump():
                    pass
            if isinstance(item, Split):
                for lane in item.lanes:
                    yield from self._list_keys(lane.chain)

    def _list_node_keys(self, node: Node) -> Iterator[Hashable]:
        yield node.operator
        yield from _list_given_keys(node.given)

    def apply(
        self, node: Node, values: Mapping[str, Quantity], sources: tuple[Shape, ...]
    ) -> tuple[Shape, int, int]:
        """Return the output type of an operator, its parameters and its MACs.

        Raises:
            DoesNotFitError: if its arguments or its input are refused.
        """
        self.spend(_COMPUTED)
        try:
            op = self._binder.bind_operator(node, values)
            key = (id(op), *[source.key for source in sources])
            if key not in self._applied:
                found = infer_output_shape(op, sources)
                self._applied[key] = found, op.parameters(*sources), op.macs(*sources)
            return self._applied[key]
        except (SpecError, ShapeError, PackageError, OverflowError):
            raise DoesNotFitError from None

    def spend(self, work: int) -> None:
        """Count work.

        Raises:
            OutOfWorkError: if it is more than what is left.
        """
        self.work_left -= work
        if self.work_left < 0:
            raise OutOfWorkError

    def keep(self, node: Node) -> None:
        """Keep a new node: operators are known by the identity of their arguments."""
        self._kept.append(node)


def _get_template(scope: Scope) -> int:
    """Return the first use with the same contents."""
    return scope.index if scope.alike is None else scope.alike


def _list_given_keys(given: Sequence[GivenValue]) -> Iterator[Hashable]:
    for one in given:
        yield one.provenance.span
        yield from (name for name in find_names_in_data(one.value) if "." in name)


@dataclass(slots=True)
class _Run:
    """The measure of a network with one change.

    Attributes:
        of: what is known of the network.
        change: the change.
        strict: whether the first fault ends it.
        own: the measures of the uses of blocks that the change touches.
        edited: nodes with their arguments changed, by the identity of these and their place.
        cells: the cells of all tables.
    """

    of: NetworkMeasure
    change: Overlay
    strict: bool
    own: dict[tuple[Hashable, ...], Measure | None] = field(default_factory=dict)
    edited: dict[tuple[int, Span], Node] = field(default_factory=dict)
    cells: Mapping[str, Quantity] = field(init=False)

    def __post_init__(self) -> None:
        cells = self.of.cells
        self.cells = {**cells, **self.change.cells} if self.change.cells else cells

    def network(self) -> Measure:
        """Measure the whole network, and compare its totals."""
        graph, root = self.of.graph, self.of.graph.root
        frame = self.start()
        total, training = _Sum(), _Sum()
        shape = self.chain(root.chain, frame.types[root.chain.entry], frame, total)
        for head in graph.heads:
            part = _Sum()
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
                running = self.step(item, running, frame, _Sum())
            except DoesNotFitError:
                return number
        return None

    def start(self) -> _Frame:
        """Return the state at the start of the network."""
        graph = self.of.graph
        types: dict[int, Shape] = {}
        for node in graph.inputs:
            assert node.type is not None
            types[node.index] = self.change.inputs.get(node.span, node.type)
        entry = types[0] if len(types) == 1 else None
        return self.frame(graph.root, entry, self.cells, types)

    def check_totals(self, total: _Sum, training: _Sum) -> None:
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

    def differ(self, total: _Sum, span: Span, what: str, difference: int) -> None:
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
    ) -> _Frame:
        """Return the state at the start of a use of a block."""
        try:
            bound = bind_block(self.edit_scope(scope), around)
        except (SpecError, ExpressionError):
            raise DoesNotFitError from None
        own = {name: Quantity.of(quantity.value) for name, quantity in bound.items()}
        if entry is not None:
            own.setdefault("cin", Quantity.of(entry.channels.value))
        key = tuple(quantity.value for quantity in own.values())
        return _Frame(ChainMap(own, self.cells), key, types)  # type: ignore[arg-type]

    def scope(self, scope: Scope, entry: Shape, around: Mapping[str, Quantity]) -> Measure:
        """Measure a use of a block."""
        frame = self.frame(scope, entry, around, {})
        nodes = self.of.graph.nodes
        reused = scope.nodes[0] < scope.nodes[1] and nodes[scope.nodes[0]].reused
        key = (_get_template(scope), reused, self.strict, entry.key, frame.key)
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
        measure: Callable[[_Sum], Shape],
    ) -> Measure:
        """Return the measure of a part, found once.

        Raises:
            DoesNotFitError: if it has none.
        """
        if key not in known:
            total = _Sum()
            try:
                shape = measure(total)
                known[key] = Measure(shape, total.parameters, total.macs, total.faults)
            except DoesNotFitError:
                known[key] = None
        found = known[key]
        if found is None:
            raise DoesNotFitError
        return found

    def chain(self, chain: Chain, entry: Shape, frame: _Frame, total: _Sum) -> Shape:
        """Measure a chain, and return the type at its end."""
        running = frame.types[chain.entry] = entry
        for item in chain.items:
            self.of.spend(1)
            keys = self.of.keys_of_step(item)
            if not isinstance(item, Leaf | Stage):
                running = self.changed_steps(item, running, frame, total)
            elif self.change.keys.isdisjoint(keys):
                key = (id(item), self.strict, running.key, frame.key)
                part = self.recall(self.of.known, key, partial(self.step, item, running, frame))
                total.add(part)
                running = part.shape
            else:
                running = self.changed_steps(item, running, frame, total)
            if not isinstance(item, Jump):
                frame.types[item.output] = running
        return running

    def changed_steps(self, item: Item, running: Shape, frame: _Frame, total: _Sum) -> Shape:
        """Measure what stands in place of a step."""
        for step in self.change.steps.get(item.span, (item,)):
            if isinstance(step, Node):
                self.of.keep(step)
                running = self.node(step, (running,), frame, total)
            else:
                running = self.step(step, running, frame, total)
        return running

    def step(self, step: Item, running: Shape, frame: _Frame, total: _Sum) -> Shape:
        """Measure a step, and return its output type."""
        found = self.find_output(step, running, frame, total)
        return self.check_size(step, found, total)

    def find_output(self, step: Item, running: Shape, frame: _Frame, total: _Sum) -> Shape:
        """Measure a step without its stated size."""
        match step:
            case Leaf():
                return self.node(self.of.graph.nodes[step.node], (running,), frame, total)
            case Stage():
                return self.stage(step, running, frame, total)
            case Split():
                ends = [self.chain(lane.chain, running, frame, total) for lane in step.lanes]
                return self.join(step, ends, frame, total)
            case Meet():
                return self.join(step, list(map(frame.find, step.sources)), frame, total)
            case Jump():
                return frame.find(step.source)

    def node(self, node: Node, sources: tuple[Shape, ...], frame: _Frame, total: _Sum) -> Shape:
        """Measure an operator."""
        shape, parameters, macs = self.of.apply(self.edit_node(node), frame.values, sources)
        total.parameters += 0 if node.reused else parameters
        total.macs += macs
        return shape

    def stage(self, stage: Stage, running: Shape, frame: _Frame, total: _Sum) -> Shape:
        """Measure the blocks of a stage in turn."""
        scopes = self.of.graph.scopes
        for number in range(self.count(stage, frame)):
            scope = scopes[stage.scopes[min(number, len(stage.scopes) - 1)]]
            part = self.scope(scope, running, frame.values)
            total.add(part)
            running = part.shape
            if stage.each is not None:
                running = self.check_size(replace(stage, size=stage.each), running, total)
        return running

    def count(self, stage: Stage, frame: _Frame) -> int:
        """Return how often a stage repeats its block."""
        written = self.change.counts.get(stage.span)
        if written is not None:
            return written
        if stage.count is None or not self.change.keys or not stage.scopes:
            return len(stage.scopes)
        try:
            return evaluate_count(stage.count, ScopeValues({}, dict(frame.values)))
        except SpecError:
            raise DoesNotFitError from None

    def join(self, item: Split | Meet, ends: list[Shape], frame: _Frame, total: _Sum) -> Shape:
        """Measure a join; channels that differ in a sum are a fault with a number."""
        node = self.of.graph.nodes[item.node]
        operator = self.change.joins.get(item.span)
        if operator is not None:
            node = replace(node, operator=operator)
        first, *others = ends
        if node.operator.word == "add" and not self.strict:
            for number, end in enumerate(others):
                if type(end) is type(first) and get_grid(end) == get_grid(first):
                    difference = end.channels.whole - first.channels.whole
                    self.differ(total, item.span, str(number), difference)
                    others[number] = first
        return self.node(node, (first, *others), frame, total)

    def check_size(self, item: Item, found: Shape, total: _Sum) -> Shape:
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
        """Return a node with its arguments changed."""
        change = self.change
        if not change.values and not change.added:
            return node
        key = id(node.given), node.span
        if key not in self.edited:
            given = self.edit_given(node)
            changed = node if given is None else replace(node, given=given)
            self.of.keep(changed)
            self.edited[key] = changed
        return self.edited[key]

    def edit_given(self, node: Node) -> tuple[GivenValue, ...] | None:
        """Return the changed arguments of a node; None if nothing changes."""
        change, given = self.change, self.edit_values(node.given)
        extra = change.added.get(node.span) or change.added.get(node.operator)
        if extra is not None:
            names = [one.name for one in node.given]
            is_default = extra.provenance.by is Giver.DEFAULTS
            if not (is_default and extra.name in names):
                rest = [one for one in given or node.given if one.name != extra.name]
                given = (*rest, extra)
        if given is None:
            return None
        kept = {one.name for one in given}
        defaults = self.of.symbols.find_defaults(node.operator.__name__)
        fallen = [
            defaults[one.name]
            for one in node.given
            if one.name not in kept
            and one.provenance.by is not Giver.DEFAULTS
            and one.name in defaults
        ]
        return (*given, *fallen)

    def edit_values(self, given: tuple[GivenValue, ...]) -> tuple[GivenValue, ...] | None:
        """Return arguments with their new values; None if nothing changes."""
        values = self.change.values
        if all(one.provenance.span not in values for one in given):
            return None
        changed: list[GivenValue] = []
        for one in given:
            new = values.get(one.span)
            value = one.value if new is None else new(one)
            if value is not None:
                changed.append(replace(one, value=value))
        return tuple(changed)

    def edit_scope(self, scope: Scope) -> Scope:
        """Return a use of a block with its arguments changed."""
        if not self.change.values:
            return scope
        given = self.edit_values(scope.given)
        if given is None:
            return scope
        if len(given) < len(scope.given):
            raise DoesNotFitError
        return replace(scope, given=given)

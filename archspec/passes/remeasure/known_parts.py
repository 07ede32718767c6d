"""Keep what was measured of a network, for all changes that do not touch it."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Span, SpecError
from archspec.expressions import Number, Quantity
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
    Template,
    TemplateUse,
)
from archspec.graph.walk import walk_items
from archspec.language.argument_values import find_names_in_data
from archspec.language.box_arguments import Symbols
from archspec.ops import Operator, PackageError, Shape, ShapeError
from archspec.passes.bind import Binder
from archspec.passes.shape_rules import infer_output_shape

MAX_WORK: Final = 70_000
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
class PartSum:
    """The totals and faults of a part so far."""

    parameters: int = 0
    macs: int = 0
    faults: dict[tuple[Span, str], int] = field(default_factory=dict)

    def add(self, part: "Measure | PartSum") -> None:
        """Add the totals and faults of a part."""
        self.parameters += part.parameters
        self.macs += part.macs
        if part.faults:
            self.faults |= part.faults


@dataclass(slots=True)
class UseState:
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
class KnownParts:
    """What is known of a network, whatever the change.

    Attributes:
        graph: the network, elaborated; its shapes need not be inferred.
        work_left: how much work may be done before `OutOfWorkError`.
        computed: what is computed in place of each stated size that does not hold.
        known: the measures of steps and blocks that a change did not touch.
        passed: the types that enter and leave each step at first, by its place.
        added: the output type of the step that the last change added, if it did.
        symbols: the meaning of words in boxes.
        cells: the cells of all tables.
    """

    graph: Graph
    work_left: int = MAX_WORK
    known: dict[tuple[Hashable, ...], Measure | None] = field(default_factory=dict)
    computed: dict[Span, Shape] = field(default_factory=dict)
    passed: dict[Span, tuple[Shape, Shape]] = field(default_factory=dict)
    added: Shape | None = None
    symbols: Symbols = field(init=False)
    cells: dict[str, Quantity] = field(init=False)
    _binder: Binder = field(default_factory=Binder)
    _applied: dict[tuple[Hashable, ...], tuple[Operator, tuple[Shape, int, int]]] = field(
        default_factory=dict
    )
    _step_keys: dict[int, frozenset[Hashable]] = field(default_factory=dict)
    _keys: dict[Template, frozenset[Hashable]] = field(default_factory=dict)
    _templates: dict[int, Template] = field(default_factory=dict)
    _kept: list[Node | Item] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.symbols = Symbols.of(self.graph.program)
        self.cells = self.graph.program.cells

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
        template = self.template_of(scope)
        if template not in self._keys:
            found = frozenset(self._list_keys(scope.chain))
            within = (self.graph.scopes[scope.index + at.scope] for at in template.placements)
            self._keys[template] = found.union(*map(self.keys_of, within))
        return self._keys[template]

    def template_of(self, scope: Scope) -> Template:
        """Return what a use of a block has in common with all like it, found once."""
        if scope.index not in self._templates:
            use = TemplateUse(self.graph.contents).find_use(scope.index)
            self._templates[scope.index] = use.template
        return self._templates[scope.index]

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
            op = self._binder.bind_operator(node, values, sources[0])
            key = (id(op), *[source.key for source in sources])
            if key not in self._applied:
                fitted, found = op.fit(*sources), infer_output_shape(op, sources)
                measured = found, fitted.parameters(*sources), fitted.macs(*sources)
                self._applied[key] = op, measured  # which keeps its identity its own
            return self._applied[key][1]
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

    def keep(self, step: Node | Item) -> None:
        """Keep a new step: what is known of one is known by its identity."""
        self._kept.append(step)


def _list_given_keys(given: Sequence[GivenValue]) -> Iterator[Hashable]:
    for one in given:
        yield one.provenance.span
        yield from (name for name in find_names_in_data(one.value) if "." in name)

"""Keep what was measured of a network, for all changes that do not touch it."""

from collections import ChainMap
from collections.abc import Hashable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Final, TypeAlias

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Span, SpecError
from archspec.elaborate import expand_blocks
from archspec.expressions import Number, Quantity
from archspec.graph import IN_CHANNELS, Graph, Item, Node, Scope
from archspec.language.box_arguments import Symbols
from archspec.ops import Operator, PackageError, Shape, ShapeError
from archspec.passes.bind import Binder
from archspec.passes.remeasure.network_parts import NetworkParts
from archspec.passes.shape_rules import infer_output_shape

if TYPE_CHECKING:
    from archspec.elaborate.block_expansion import BlockExpansion

MAX_WORK: Final = 48_000
"""The most operators to look at for one network; computing one counts as ten."""

_COMPUTED: Final = 10

_EXPANDED: Final = 100
"""The work of expanding a block anew."""

ENTERED: Final = 6
"""The work of entering a use of a block, whose parameters get their values."""

READ: Final = 1_200
"""The work of reading another text."""


class DoesNotFitError(Exception):
    """A changed network cannot be measured: a step does not accept its input."""


class OutOfWorkError(Exception):
    """All work allowed for one network is done."""


@dataclass(slots=True)
class Work:
    """The work that may be done for one network.

    Attributes:
        left: how much is left.
    """

    left: int = MAX_WORK

    def spend(self, work: int) -> None:
        """Count work.

        Raises:
            OutOfWorkError: if it is more than what is left.
        """
        self.left -= work
        if self.left < 0:
            raise OutOfWorkError


@dataclass(frozen=True, slots=True)
class Measure:
    """The measure of a part of a network.

    Attributes:
        shapes: the types that leave it.
        parameters: its learned parameters.
        macs: its multiply-accumulates for one example.
        faults: by how much each size or total differs from what is stated, by its place and what
            it counts; only those that differ.
    """

    shapes: tuple[Shape, ...]
    parameters: int = 0
    macs: int = 0
    faults: Mapping[tuple[Span, str], int] = field(default_factory=dict)


KnownMeasures: TypeAlias = dict[tuple[Hashable, ...], Measure | None]
"""The measures of parts, None for one that does not fit, by all that determines them."""


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
        parts: the network that it is in; for a block that was expanded anew, itself.
        values: the values of names.
        key: the values of its parameters and of `cin`.
        types: the types of its values.
    """

    parts: NetworkParts
    values: ChainMap[str, Quantity]
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
        work: the work that may be done.
        known: the measures of blocks that a change did not touch; of other texts too.
        applied: the measures of operators, each with the operator, by its identity.
        binder: binds the operators.
        computed: what is computed in place of each stated size that does not hold.
        passed: the types that enter and leave each step at first, by its place.
        added: the output type of the step that the last change added, if it did.
        parts: its nodes and uses of blocks.
        symbols: the meaning of words in boxes.
        cells: the cells of all tables.
    """

    graph: Graph
    work: Work = field(default_factory=Work)
    known: KnownMeasures = field(default_factory=dict)
    applied: dict[tuple[Hashable, ...], tuple[Operator, tuple[Shape, int, int]]] = field(
        default_factory=dict
    )
    binder: Binder = field(default_factory=Binder)
    computed: dict[Span, Shape] = field(default_factory=dict)
    passed: dict[Span, tuple[Shape, Shape]] = field(default_factory=dict)
    added: Shape | None = None
    parts: NetworkParts = field(init=False)
    symbols: Symbols = field(init=False)
    cells: dict[str, Quantity] = field(init=False)
    _kept: list[Node | Item] = field(default_factory=list)
    _expansion: "BlockExpansion | None" = None
    _expanded: dict[tuple[Hashable, ...], NetworkParts | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parts = NetworkParts(self.graph)
        self.symbols = Symbols.of(self.graph.program)
        self.cells = self.graph.program.cells

    def find_contents(
        self, scope: Scope, frame: UseState, entry: Shape, *, reused: bool
    ) -> NetworkParts | None:
        """Return a block as it is for the values in one use; None if it is as the network has it.

        Args:
            scope: the use.
            frame: its values.
            entry: the type that enters.
            reused: whether its modules are those of an earlier use.

        Raises:
            DoesNotFitError: if it has errors then.
        """
        if not (scope.deciding or scope.pinned) or _is_as_inferred(scope, frame, entry):
            return None
        key = scope.block, tuple(scope.words.items()), repr(scope.lists), reused, frame.key
        if key not in self._expanded:
            self.work.spend(_EXPANDED)
            self._expanded[key] = self._expand(scope, frame, entry, reused=reused)
        found = self._expanded[key]
        if found is None:
            raise DoesNotFitError
        return found

    def _expand(
        self, scope: Scope, frame: UseState, entry: Shape, *, reused: bool
    ) -> NetworkParts | None:
        if self._expansion is None:
            self._expansion = expand_blocks(self.graph)
        own = {one.name: frame.values[one.name] for one in scope.parameters}
        values = {**own, "cin": Quantity.of(entry.channels.value)}
        template = self._expansion.expand(scope, values, reused=reused)
        if template is None:
            return None
        return NetworkParts(replace(self.graph, contents=template, heads=()))

    def apply(
        self, node: Node, values: Mapping[str, Quantity], sources: tuple[Shape, ...]
    ) -> tuple[Shape, int, int]:
        """Return the output type of an operator, its parameters and its MACs.

        Raises:
            DoesNotFitError: if its arguments or its input are refused.
        """
        self.work.spend(_COMPUTED)
        try:
            op = self.binder.bind_operator(node, values, sources[0])
            key = (id(op), *[source.key for source in sources])
            if key not in self.applied:
                fitted, found = op.fit(*sources), infer_output_shape(op, sources)
                measured = found, fitted.parameters(*sources), fitted.macs(*sources)
                self.applied[key] = op, measured  # which keeps its identity its own
            return self.applied[key][1]
        except (SpecError, ShapeError, PackageError, OverflowError):
            raise DoesNotFitError from None

    def keep(self, step: Node | Item) -> None:
        """Keep a new step: what is known of one is known by its identity."""
        self._kept.append(step)


def _is_as_inferred(scope: Scope, frame: UseState, entry: Shape) -> bool:
    """Check whether the values on which a use of a block depends are those of the network."""
    if scope.entry is None:
        return False
    before = {name: quantity.value for name, quantity in scope.bound.items()}
    before[IN_CHANNELS] = scope.entry.channels.value
    now = {name: frame.values[name].value for name in scope.bound}
    now[IN_CHANNELS] = entry.channels.value
    return all(before.get(name) == now.get(name) for name in scope.deciding | scope.pinned)

"""Check whether a graph would be proved in the same way with other parameters.

A graph is proved for one value of each parameter. Another value is as good if every step that it
reaches accepts it and keeps its grid: then no literal size changes, and channels follow from the
same expressions. Steps that a parameter does not reach need no trial.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from functools import partial
from itertools import chain
from typing import TypeAlias

from archspec import limits
from archspec.dataclass import dataclass, replace
from archspec.diagnostics import SpecError
from archspec.expressions import ExpressionError, Number, Quantity, evaluate, find_names, is_whole
from archspec.graph import IN_CHANNELS, Graph, Node, Scope, Stage
from archspec.graph.walk import walk_stages
from archspec.ops import Shape, ShapeError
from archspec.ops.dense import Dropout
from archspec.passes.bind import Binder

Values: TypeAlias = Mapping[str, Number]
"""A number for some parameters of the network; the others keep the value that was proved."""

_ROUNDS = 4
"""How many repetitions to try of a stage that grows, besides the last one."""


@dataclass(frozen=True, slots=True)
class ParameterCondition:
    """One condition on some parameters.

    Attributes:
        trials: the trials that it belongs to.
        parameters: the parameters of the network that it depends on.
        check: checks it under some values of the parameters.
    """

    trials: "ParameterConditions"
    parameters: frozenset[str]
    check: "Callable[[_ScopeValues], bool]"

    def holds(self, values: Values) -> bool:
        """Check whether the condition holds for these values, the others being as proved."""
        try:
            return self.check(_ScopeValues(self.trials, values))
        except (SpecError, ShapeError, ExpressionError, OverflowError):
            return False


_Check: TypeAlias = "tuple[int, Iterable[str], Callable[[_ScopeValues], bool]]"
"""A check, with the scope and the names in it that the check depends on."""


@dataclass(slots=True)
class ParameterConditions:
    """The conditions on the parameters of a network.

    Attributes:
        graph: the network, with its types.
        binder: binds operators to other values.
        cells: the cells of all tables.
        proved: what each name outside of all blocks means with the values that were proved.
    """

    graph: Graph
    binder: Binder = field(default_factory=partial(Binder, explains=False))
    cells: dict[str, Quantity] = field(init=False)
    proved: dict[str, Quantity] = field(init=False)
    _reached: dict[int, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    _alike: dict[int, int] = field(default_factory=dict)
    _uses: dict[tuple[object, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cells = self.graph.program.cells
        root = self.graph.root
        entry = {} if root.entry is None else {"cin": root.entry.channels}
        own = {name: Quantity.of(quantity.value) for name, quantity in root.bound.items()}
        self.proved = {**self.cells, **entry, **own}

    def list_conditions(self) -> Iterator[ParameterCondition]:
        """Yield every condition on a parameter; equal uses of a block count once."""
        if not self.graph.root.bound:
            return
        for scope, names, check in (*self._list_node_checks(), *self._list_scope_checks()):
            parameters = self.find_determining_parameters(scope, names)
            if parameters:
                yield ParameterCondition(self, parameters, check)

    def _list_node_checks(self) -> Iterator[_Check]:
        """Yield the operators that must accept the parameters."""
        seen: set[tuple[object, ...]] = set()
        for node in self.graph.operators:
            if not self.is_reached(node.scope):
                continue
            key = (self.find_first_alike(node.scope), node.operator, id(node.given), node.sources)
            if key not in seen and not issubclass(node.operator, Dropout):  # torch refuses its rate
                names = (*self.binder.list_all_names(node.given), *_names_in_shapes(node.sources))
                yield node.scope, names, partial(_ScopeValues.accepts_arguments, node=node)
            seen.add(key)

    def _list_scope_checks(self) -> Iterator[_Check]:
        """Yield the uses of blocks that get parameters, and the stages that are repeated."""
        for scope in self.graph.scopes:
            is_reached = self.is_reached(scope.index)
            if not is_reached or self.find_first_alike(scope.index) != scope.index:
                continue
            if scope.parent is not None:
                forms = (find_names(quantity.form) for quantity in scope.bound.values())
                names = chain.from_iterable(forms)
                yield scope.parent, names, partial(_ScopeValues.gives_valid_values, scope=scope)
            for stage in walk_stages(scope.chain):
                if stage.count is not None:
                    check = partial(_ScopeValues.can_repeat, stage=stage, scope=scope.index)
                    yield scope.index, find_names(stage.count.tree), check

    def find_first_alike(self, scope: int) -> int:
        """Return the first use of a block in which all names mean the same as in this one."""
        if scope not in self._alike:
            use = self.graph.scopes[scope]
            around = scope if use.parent is None else self.find_first_alike(use.parent)
            counts = tuple(stage.count and stage.count.tree for stage in walk_stages(use.chain))
            key = (around, use.block, use.span, counts, tuple(use.bound.items()), use.entry)
            self._alike[scope] = self._uses.setdefault(key, scope)
        return self._alike[scope]

    def find_determining_parameters(self, scope: int, names: Iterable[str]) -> frozenset[str]:
        """Return the parameters of the network that determine some names of a scope."""
        known = self.map_names(scope)
        return frozenset().union(*(known.get(name, frozenset()) for name in names))

    def is_reached(self, scope: int) -> bool:
        """Check whether a name in a scope depends on a parameter of the network."""
        return any(self.map_names(scope).values())

    def map_names(self, scope: int) -> Mapping[str, frozenset[str]]:
        """Return the parameters of the network that determine each name inside a scope."""
        if scope not in self._reached:
            self._reached[scope] = self._map_names(self.graph.scopes[scope])
        return self._reached[scope]

    def _map_names(self, scope: Scope) -> Mapping[str, frozenset[str]]:
        if scope.parent is None:
            return {name: frozenset([name]) for name in scope.bound}
        find = partial(self.find_determining_parameters, scope.parent)
        found = {name: find(find_names(quantity.form)) for name, quantity in scope.bound.items()}
        entering = find(_names_in_shapes((scope.entry,)))
        return {**found, "cin": entering, IN_CHANNELS: entering}


@dataclass(slots=True)
class _ScopeValues:
    """The values of names under some values of the network's parameters."""

    trials: ParameterConditions
    values: Values
    scopes: dict[int, dict[str, Quantity]] = field(default_factory=dict)

    def values_inside(self, index: int) -> dict[str, Quantity]:
        """Return the values of names inside a scope."""
        if index not in self.scopes:
            self.scopes[index] = self._inside(self.trials.graph.scopes[index])
        return self.scopes[index]

    def _inside(self, scope: Scope) -> dict[str, Quantity]:
        if scope.parent is None:
            changed = {name: Quantity.of(value) for name, value in self.values.items()}
            return {**self.trials.proved, **changed}
        outside = self.values_inside(scope.parent)
        own = {name: evaluate(quantity.form, outside) for name, quantity in scope.bound.items()}
        return {**self.trials.cells, **_bind_input_channels(scope.entry, outside), **own}

    def accepts_arguments(self, node: Node) -> bool:
        """Check whether an operator accepts its arguments and inputs, and keeps its grid."""
        inside = self.values_inside(node.scope)
        sources = [_evaluate_shape(source, inside) for source in node.sources]
        op = self.trials.binder.bind_operator(node, inside, sources[0])
        found = op.fit(*sources).shape(*sources)
        return node.type is not None and found.tensor[1:] == node.type.tensor[1:]

    def gives_valid_values(self, scope: Scope) -> bool:
        """Check whether a block use keeps pinned values and gives values of the right types."""
        inside = self.values_inside(scope.index)
        if any(inside[name].value != value for name, value in scope.pins.items()):
            return False
        kinds = [
            (inside[parameter.name].value.__class__.__name__, parameter.type)
            for parameter in scope.parameters
        ]
        return all(kind == wanted or (kind, wanted) == ("int", "float") for kind, wanted in kinds)

    def can_repeat(self, stage: Stage, scope: int) -> bool:
        """Check whether a stage of a scope can be repeated this often."""
        assert stage.count is not None
        inside = self.values_inside(scope)
        count = evaluate(stage.count.tree, inside).value
        if not is_whole(count) or not 1 <= count <= limits.PARTS:
            return False
        first = self.trials.graph.scopes[stage.scopes[0]]
        assert first.entry is not None
        assert first.exit is not None
        if first.entry.tensor[1:] != first.exit.tensor[1:]:
            return count == len(stage.scopes)
        return self._accepts_growth(first, count, inside)

    def _accepts_growth(self, first: Scope, count: int, outside: Mapping[str, Quantity]) -> bool:
        """Check whether the block of a stage accepts the channels of its later repetitions."""
        entry = _bind_input_channels(first.entry, outside)
        once = evaluate(first.exit.channels.form, {**self.values_inside(first.index), **entry})  # type: ignore[union-attr]
        step = once - entry["cin"]
        if not step.value:
            return True
        for number in {*range(min(count, _ROUNDS)), count - 1}:
            channels = Quantity.of(entry["cin"].value + number * step.value)
            own = {**self.values_inside(first.index), "cin": channels, IN_CHANNELS: channels}
            around = {index: names for index, names in self.scopes.items() if index < first.index}
            later = _ScopeValues(self.trials, self.values, {**around, first.index: own})
            if not all(map(later.accepts_arguments, self.trials.graph.members(first.index))):
                return False
        return True


def _bind_input_channels(
    shape: Shape | None, outside: Mapping[str, Quantity]
) -> dict[str, Quantity]:
    """Return the names for the channels that enter a block."""
    assert shape is not None
    channels = evaluate(shape.channels.form, outside)
    return {"cin": channels, IN_CHANNELS: channels}


def _evaluate_shape(shape: Shape, inside: Mapping[str, Quantity]) -> Shape:
    """Return a shape with the channels that it has for some values.

    Raises:
        ShapeError: if no step can give so many; operators rely on what enters.
    """
    channels = evaluate(shape.channels.form, inside)
    if not is_whole(channels.value) or not 1 <= channels.value <= limits.DIMENSION:
        raise ShapeError("A310", f"there are no {channels.value} channels")
    return replace(shape, channels=channels)


def _names_in_shapes(shapes: tuple[Shape | None, ...]) -> Iterator[str]:
    for shape in shapes:
        if shape is not None:
            yield from find_names(shape.channels.form)

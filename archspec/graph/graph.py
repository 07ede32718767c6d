"""The graph: every operator instance of a network, and the blocks that contain them."""

from collections import ChainMap, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, Final, TypeAlias

from archspec.diagnostics import Diagnostic, Span
from archspec.expressions import Name, Number, Quantity, evaluate
from archspec.graph.dag import build_dag
from archspec.graph.structure import Chain, Leaf, OutputHead, Place
from archspec.language import Box, Parameter, Program
from archspec.language.box_printer import print_call
from archspec.language.provenance import GivenValue
from archspec.ops import Operator, Shape
from archspec.ops.input import Input
from archspec.text.visible import escape_invisible

if TYPE_CHECKING:
    import networkx


IN_CHANNELS: Final = "in_channels"
"""The name of a block's input channels in expressions over its own parameters."""


Setting: TypeAlias = Number | Sequence[Number]
"""The value of a network's parameter: a number, or the numbers of a list."""


@dataclass(frozen=True)
class Application:
    """An operator on certain types, which all nodes with both share: its cost is computed once.

    Attributes:
        op: the operator with its arguments evaluated.
        sources: the types of its inputs, in terms of the parameters of the block around it.
    """

    op: Operator
    sources: tuple[Shape, ...]

    @cached_property
    def parameters(self) -> int:
        """Learned parameters."""
        return self.op.parameters(*self.sources)

    @cached_property
    def macs(self) -> int:
        """Multiply-accumulates for one example."""
        return self.op.macs(*self.sources)


@dataclass(frozen=True, slots=True)
class Node:
    """One operator instance.

    Attributes:
        index: its number; inputs always have smaller ones.
        path: its module path, as in a state dict; unique except for modules that are applied again.
        operator: its kind.
        given: its arguments as written.
        inputs: the nodes whose values it uses, in order.
        scope: the block use that contains it.
        span: the step of the spec that made it.
        box: its box, as its use of a block has it; None for an input or a join.
        reused: whether it applies the module of the node with its path in an earlier use of
            a block.
        applied: its operator on the types that enter; None before shapes are inferred.
        type: the type of its output, in terms of its scope's parameters; None before inference or
            where it failed.
    """

    index: int
    path: str
    operator: type[Operator]
    given: tuple[GivenValue, ...]
    inputs: tuple[int, ...]
    scope: int
    span: Span
    box: Box | None = None
    reused: bool = False
    applied: Application | None = None
    type: Shape | None = None

    def __repr__(self) -> str:
        leaving = "" if self.type is None else f" -> {self.type}"
        return f"<Node {self.index} {self.path}: {escape_invisible(self.text)}{leaving}>"

    @property
    def text(self) -> str:
        """The box as a spec writes it, or the word of a join."""
        if self.box is not None:
            return print_call(self.box)
        return f"Input ({self.type})" if self.operator is Input else self.operator.word

    def with_types(self, applied: Application | None, found: Shape | None) -> "Node":
        """Return the node with its operator on certain types, and the type of its output."""
        return Node(
            self.index,
            self.path,
            self.operator,
            self.given,
            self.inputs,
            self.scope,
            self.span,
            self.box,
            self.reused,
            applied,
            found,
        )

    @property
    def op(self) -> Operator | None:
        """The operator with its arguments evaluated; None before shapes are inferred."""
        return self.applied.op if self.applied else None

    @property
    def sources(self) -> tuple[Shape, ...]:
        """The types of its inputs, in terms of its scope's parameters."""
        return self.applied.sources if self.applied else ()

    @property
    def parameters(self) -> int:
        """Learned parameters; those of a module that is applied again count once."""
        return self.applied.parameters if self.applied and not self.reused else 0

    @property
    def macs(self) -> int:
        """Multiply-accumulates for one example."""
        return self.applied.macs if self.applied else 0


@dataclass(frozen=True, slots=True)
class Scope:
    """One use of a block, or the network itself.

    Attributes:
        index: its number; the network is 0.
        path: its module path, empty for the network.
        parent: the enclosing scope.
        block: the name of its definition; its class in the generated source.
        figure: the figure that draws it.
        description: the description in its definition.
        parameters: the parameters of the definition.
        given: the arguments of this use, in terms of the parent's parameters.
        chain: its contents.
        nodes: the range of its nodes, with those of the scopes within it; the end is excluded.
        inner: the range of the scopes within it.
        span: the definition.
        lists: the lists that shaped its contents; they are not parameters of it.
        pinned: the parameters that shaped its contents too, and perhaps `in_channels`: each is a
            fixed number in this use, and not an argument of its class.
        reuses: the first of the uses that share one module, for a later one. The paths in both are
            the same, and so are their keys in the state dict.
        alike: the first use with the same contents, whose nodes and scopes correspond to those of
            this one by their order; None for a use that is no copy.
        bound: the evaluated parameters, in terms of the parent's; empty before inference.
        entry: the type that enters, in terms of the parent's parameters; None before inference,
            and for a network with several inputs.
        exit: the type that leaves, in terms of its own parameters and `in_channels`.
        times: how many uses in a row it stands for, a traced number; None for itself alone.
    """

    index: int
    path: str
    parent: int | None
    block: str
    figure: str
    description: str
    parameters: tuple[Parameter, ...]
    given: tuple[GivenValue, ...]
    chain: Chain
    nodes: tuple[int, int]
    inner: tuple[int, int]
    span: Span
    lists: Mapping[str, tuple[Number, ...]] = field(default_factory=dict)
    pinned: frozenset[str] = frozenset()
    reuses: int | None = None
    alike: int | None = None
    bound: Mapping[str, Quantity] = field(default_factory=dict)
    entry: Shape | None = None
    exit: Shape | None = None
    times: int | None = None

    def __repr__(self) -> str:
        return " ".join(filter(None, [f"<Scope {self.index}", self.path])) + f": {self.block}>"

    def names_inside(self, cells: dict[str, Quantity]) -> Mapping[str, Quantity]:
        """Return the values of names inside this use, in terms of its own parameters.

        Args:
            cells: the cells of all tables, which every block may name.
        """
        own = {name: self._own(name, quantity.value) for name, quantity in self.bound.items()}
        entering = {"cin": self.to_own(self.entry).channels} if self.entry else {}
        return ChainMap({**entering, **own}, cells)

    def to_own(self, shape: Shape) -> Shape:
        """Return the type that enters, in terms of the block's own parameters."""
        if self.parent is None:
            return shape
        return shape.with_channels(self._own(IN_CHANNELS, shape.channels.value))

    def _own(self, name: str, value: Number) -> Quantity:
        """Return a parameter in its own terms: its name, or its number if it is pinned."""
        return Quantity.of(value) if name in self.pinned else Quantity(value, Name(name))

    @property
    def pins(self) -> dict[str, Number]:
        """The values of the pinned parameters."""
        return {
            name: quantity.value for name, quantity in self.bound.items() if name in self.pinned
        }

    def names_outside(self) -> dict[str, Quantity]:
        """Return its own names in terms of the parent's parameters."""
        assert self.entry is not None
        return {**self.bound, IN_CHANNELS: self.entry.channels}

    def to_parent(self, shape: Shape) -> Shape:
        """Return a type inside the block in terms of the parent's parameters."""
        return shape.with_channels(evaluate(shape.channels.form, self.names_outside()))

    @property
    def operator(self) -> int | None:
        """The node of a repeated operator, whose body has no module of its own."""
        match self.chain.items:
            case (Leaf(place=Place(""), node=index),):
                return index
            case _:
                return None


@dataclass(frozen=True)
class Graph:
    """A network as a directed acyclic graph.

    The first nodes are the inputs. Passes take a graph and return a graph; nothing is changed in
    place.

    Attributes:
        program: the spec that it was made from.
        nodes: every operator instance, inputs first.
        scopes: every use of a block; the network itself is the first.
        settings: values of the network's parameters that differ from their defaults.
        heads: the outputs besides the last step.
        warnings: findings that do not stop the compiler.
    """

    program: Program
    nodes: tuple[Node, ...]
    scopes: tuple[Scope, ...]
    settings: Mapping[str, Setting] = field(default_factory=dict)
    heads: tuple[OutputHead, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()

    def __repr__(self) -> str:
        counts = f"{len(self.operators):,} operators"
        if self.output.type is None:
            return f"<Graph {self.name}: {counts}, shapes not inferred>"
        sizes = f"{self.entering} -> {self.output.type}"
        return f"<Graph {self.name}: {sizes}, {counts}, {self.parameters:,} parameters>"

    @property
    def name(self) -> str:
        """The network's name, also that of the generated file."""
        return self.program.spec.name

    @property
    def title(self) -> str:
        """The network's display name."""
        return self.program.spec.title or self.name

    @property
    def root(self) -> Scope:
        """The network itself."""
        return self.scopes[0]

    @property
    def inputs(self) -> tuple[Node, ...]:
        """The input nodes of the network, in the order of its arguments."""
        return tuple(takewhile(lambda node: node.operator is Input, self.nodes))

    @property
    def entering(self) -> str:
        """The input size; for named inputs, the size of each."""
        sizes = [str(node.type) for node in self.inputs]
        if not self.program.spec.inputs[0].name:
            return sizes[0]
        named = zip(self.program.spec.inputs, sizes, strict=True)
        return ", ".join(f"{network_input.name} {size}" for network_input, size in named)

    @property
    def output(self) -> Node:
        """The node whose value the network returns."""
        return self.nodes[self.root.chain.output]

    @property
    def operators(self) -> tuple[Node, ...]:
        """The nodes that compute something: all except the inputs."""
        return self.nodes[len(self.inputs) :]

    @property
    def parameters(self) -> int:
        """Learned parameters, including those of heads for training."""
        return sum(node.parameters for node in self.nodes)

    @property
    def macs(self) -> int:
        """Multiply-accumulates for one example, including those of heads for training."""
        return sum(node.macs for node in self.nodes)

    @property
    def at_inference(self) -> tuple[Node, ...]:
        """The nodes that run at inference, without heads for training.

        If such a head is the first to apply a shared module, the next step that applies it counts
        as the first.
        """
        left_out = [range(*head.nodes) for head in self.heads if head.in_training]
        kept = [node for node in self.nodes if not any(node.index in nodes for nodes in left_out)]
        first = {node.path: node.index for node in reversed(kept)}
        return tuple(
            replace(node, reused=False) if node.reused and first[node.path] == node.index else node
            for node in kept
        )

    @cached_property
    def counted(self) -> Mapping[int, Sequence[Scope]]:
        """The scopes that stand for several uses, by the node behind them, inner ones first."""
        found = defaultdict[int, list[Scope]](list)
        for scope in reversed(self.scopes):
            if scope.times is not None:
                found[scope.nodes[1]].append(scope)
        return found

    def members(self, scope: int) -> tuple[Node, ...]:
        """Return the nodes of a scope and of the scopes within it, without inputs."""
        return self.nodes[slice(*self.scopes[scope].nodes)]

    @cached_property
    def dag(self) -> "networkx.MultiDiGraph":
        """The network as by `to_networkx`, cached and frozen, for questions about its paths."""
        import networkx

        frozen: networkx.MultiDiGraph = networkx.freeze(self.to_networkx())
        return frozen

    def to_networkx(self) -> "networkx.MultiDiGraph":
        """Convert the network to a graph of networkx, which the caller may change.

        A node's key is its number: inputs first, and every node after those whose values it uses.
        All attributes are plain, so `networkx.node_link_data` gives JSON.

        Returns:
            A graph with the `name` of the network, the key of its `output`, and those of its
            `heads` by name. Nodes have their `operator`; their module's `path` as in a state
            dict, unique except for modules that are applied again; the `block` that contains them;
            their output `shape`, [height, width, channels] or [channels], None before shapes are
            inferred; `parameters`, counting a module that is applied again once; `macs`,
            multiply-accumulates for one example; and `span`, the location of their step as
            file:line:column. Each edge has the position among the inputs of its target as key and
            as `input`: `add` of a value with itself has two.
        """
        return build_dag(self)

    def with_inputs(self, *shapes: Shape) -> "Graph":
        """Return the same network on inputs of other sizes; shapes must be inferred again."""
        sized = (replace(node, type=shape) for node, shape in zip(self.inputs, shapes, strict=True))
        return replace(self, nodes=(*sized, *self.operators))

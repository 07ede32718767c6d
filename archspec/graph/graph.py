"""The graph: a network with all its operator instances, and the blocks that contain them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from archspec.dataclass import cached_property, dataclass, replace
from archspec.diagnostics import Diagnostic
from archspec.expressions import Number
from archspec.graph.dag import build_dag
from archspec.graph.node import Node, Scope
from archspec.graph.structure import OutputHead, Stage
from archspec.graph.template import Template, TemplateUse
from archspec.graph.template_memory import TemplateMemory
from archspec.graph.views import NodeView, ScopeView
from archspec.language import Program
from archspec.ops import Shape
from archspec.ops.input import Input

if TYPE_CHECKING:
    import networkx


Setting: TypeAlias = Number | str | Sequence[Number]
"""The value of a network's parameter: a number, or the numbers of a list."""


def _find_none(graph: "Graph") -> tuple[Diagnostic, ...]:
    return ()


@dataclass(frozen=True, eq=False)
class Graph:
    """A network as a directed acyclic graph.

    The first nodes are the inputs. Passes take a graph and return a graph; nothing is changed in
    place.

    Attributes:
        program: the spec that it was made from.
        contents: its steps: every block once, with the places where it is used.
        settings: values of the network's parameters that differ from their defaults.
        heads: the outputs besides the last step.
        memory: what was derived from the parts of the spec.
    """

    program: Program
    contents: Template
    settings: Mapping[str, Setting] = field(default_factory=dict)
    heads: tuple[OutputHead, ...] = ()
    memory: TemplateMemory = field(default_factory=TemplateMemory, repr=False)
    _find_warnings: "Callable[[Graph], tuple[Diagnostic, ...]]" = field(
        default=_find_none, repr=False
    )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Graph):
            return NotImplemented
        mine, theirs = (
            (each.program, each.settings, each.heads, each.warnings, each.nodes, each.scopes)
            for each in (self, other)
        )
        return mine == theirs

    __hash__ = None  # type: ignore[assignment]  # its parts have no hash

    def __repr__(self) -> str:
        counts, kind = f"{self.operator_count:,} operators", self.__class__.__name__
        if self.output.type is None:
            return f"<{kind} {self.name}: {counts}, shapes not inferred>"
        sizes = f"{self.entering} -> {self.output.type}"
        return f"<{kind} {self.name}: {sizes}, {counts}, {self.parameters:,} parameters>"

    @property
    def name(self) -> str:
        """The network's name, also that of the generated file."""
        return self.program.spec.name

    @property
    def title(self) -> str:
        """The network's display name."""
        return self.program.spec.title or self.name

    @cached_property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """Findings that do not stop the compiler."""
        return self._find_warnings(self)

    @cached_property
    def nodes(self) -> Sequence[Node]:
        """Every operator instance, inputs first."""
        return NodeView.of(self.contents)

    @cached_property
    def scopes(self) -> Sequence[Scope]:
        """Every use of a block; the network itself is the first."""
        return ScopeView.of(self.contents)

    @property
    def root(self) -> Scope:
        """The network itself."""
        return self.contents.scope

    @property
    def inputs(self) -> tuple[Node, ...]:
        """The input nodes of the network, in the order of its arguments."""
        return tuple(self._list_inputs())

    def _list_inputs(self) -> Iterator[Node]:
        for part in self.contents.parts:
            if not isinstance(part, Node) or part.operator is not Input:
                return
            yield part

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
        return TemplateUse(self.contents).find_node(self.root.chain.output)

    @property
    def operators(self) -> Sequence[Node]:
        """The nodes that compute something: all except the inputs."""
        return self.nodes[len(self.inputs) :]

    @property
    def operator_count(self) -> int:
        """The number of nodes that compute something."""
        return self.contents.size - len(self.inputs)

    @property
    def parameters(self) -> int:
        """Learned parameters, including those of heads for training."""
        return self.contents.parameters

    @property
    def macs(self) -> int:
        """Multiply-accumulates for one example, including those of heads for training."""
        return self.contents.macs

    @property
    def at_inference(self) -> Sequence[Node]:
        """The nodes that run at inference, without heads for training.

        If such a head is the first to apply a shared module, the next step that applies it counts
        as the first.
        """
        if not any(head.in_training for head in self.heads):
            return self.nodes
        left_out = [range(*head.nodes) for head in self.heads if head.in_training]
        kept = [node for node in self.nodes if not any(node.index in nodes for nodes in left_out)]
        first = {node.path: node.index for node in reversed(kept)}
        return tuple(
            replace(node, reused=False) if node.reused and first[node.path] == node.index else node
            for node in kept
        )

    def members(self, scope: int) -> Sequence[Node]:
        """Return the nodes of a scope and of the scopes within it, without inputs.

        Examples:
            >>> net = archspec.load("inception_v4")
            >>> scope = next(scope for scope in net.scopes if scope.path == "inception_c.0")
            >>> len(net.members(scope.index))
            14
        """
        return self.nodes[slice(*self.scopes[scope].nodes)]

    def list_runs(self, stage: Stage) -> Iterator[tuple[Scope, int]]:
        """Yield the first of each run of equal repetitions of a stage, and how many they are.

        Examples:
            >>> net = archspec.load("inception_v4")
            >>> stages = [item for item in net.root.chain.items if hasattr(item, "scopes")]
            >>> [(scope.path, times) for scope, times in net.list_runs(stages[1])]
            [('inception_a.0', 4)]
        """
        number, network = 0, TemplateUse(self.contents)
        while number < len(stage.scopes):
            use = network.find_use(stage.scopes[number])
            yield use.make_scope(), use.rest
            number += use.rest

    def list_distinct_uses(self, block: str) -> Iterator[Scope]:
        """Yield the uses of a block that differ in their contents, in order.

        Examples:
            >>> net = archspec.load("inception_v4")
            >>> [scope.path for scope in net.list_distinct_uses("InceptionA")]
            ['inception_a.0']
        """
        return TemplateUse(self.contents).list_distinct(block, set())

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
            `file:line:column`. Each edge has the position among the inputs of its target as key and
            as `input`: `add` of a value with itself has two.

        Examples:
            >>> found = archspec.load("zoo/lenet5").to_networkx()
            >>> found.nodes[1]["operator"], found.nodes[1]["shape"]
            ('Conv', [28, 28, 6])
        """
        return build_dag(self)

    def with_inputs(self, *shapes: Shape) -> "Graph":
        """Return the same network on inputs of other sizes; shapes must be inferred again.

        Examples:
            >>> net = archspec.load("zoo/lenet5")
            >>> net.with_inputs(net.inputs[0].type) == net
            True
        """
        inputs = self.inputs
        sized = (replace(node, type=shape) for node, shape in zip(inputs, shapes, strict=True))
        parts = (*sized, *self.contents.parts[len(inputs) :])
        return replace(self, contents=replace(self.contents, parts=parts))

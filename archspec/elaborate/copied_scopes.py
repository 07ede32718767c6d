"""Copy a use of a block whose contents are those of an earlier use.

The nodes and scopes of a use are contiguous, and its contents name only these and the value that
enters it: so another use of the same block has them too, a few numbers further on.
"""

from dataclasses import field, replace

from archspec.dataclass import dataclass
from archspec.graph import (
    Chain,
    GivenValue,
    Item,
    Jump,
    Lane,
    Leaf,
    Meet,
    Node,
    Scope,
    Split,
    Stage,
)


@dataclass(frozen=True, slots=True)
class ExpandedScope:
    """A use of a block that was expanded.

    Attributes:
        scope: the use.
        inner: the uses within it, in the order of their ends.
    """

    scope: Scope
    inner: tuple[Scope, ...]


@dataclass(slots=True)
class ScopeCopier:
    """Copies the contents of a use to another one.

    Attributes:
        model: the first use.
        path: the module path of the other one.
        entry: the node whose value enters the other one.
        nodes: the number of its first node.
        scopes: its own number.
    """

    model: Scope
    path: str
    entry: int
    nodes: int
    scopes: int
    _cut: int = field(init=False)
    _first: int = field(init=False)
    _node_shift: int = field(init=False)
    _scope_shift: int = field(init=False)

    def __post_init__(self) -> None:
        self._cut, self._first = len(self.model.path), self.model.nodes[0]
        self._node_shift = self.nodes - self._first
        self._scope_shift = self.scopes - self.model.index

    def move(self, node: int) -> int:
        """Return the node that corresponds to one of the first use."""
        return node + self._node_shift if node >= self._first else self.entry

    def copy_node(self, node: Node) -> Node:
        """Return a node of the other use."""
        return Node(
            node.index + self._node_shift,
            self.path + node.path[self._cut :],
            node.operator,
            node.given,
            tuple(map(self.move, node.inputs)),
            node.scope + self._scope_shift,
            node.span,
            node.box,
            node.reused,
        )

    def copy_use(self, parent: int, given: tuple[GivenValue, ...], reuses: int | None) -> Scope:
        """Return the other use itself."""
        return self._copy(self.model, parent, given, reuses)

    def copy_scope(self, scope: Scope) -> Scope:
        """Return a scope within the other use."""
        assert scope.parent is not None, "it is within a use"
        reuses = None if scope.reuses is None else scope.reuses + self._scope_shift
        return self._copy(scope, scope.parent + self._scope_shift, scope.given, reuses)

    def _copy(
        self, scope: Scope, parent: int, given: tuple[GivenValue, ...], reuses: int | None
    ) -> Scope:
        shift = self._scope_shift
        return replace(
            scope,
            index=scope.index + shift,
            path=self.path + scope.path[self._cut :],
            parent=parent,
            given=given,
            chain=self.copy_chain(scope.chain),
            nodes=(scope.nodes[0] + self._node_shift, scope.nodes[1] + self._node_shift),
            inner=(scope.inner[0] + shift, scope.inner[1] + shift),
            reuses=reuses,
            alike=scope.index if scope.alike is None else scope.alike,
        )

    def copy_chain(self, chain: Chain) -> Chain:
        """Return a chain of the other use."""
        items = tuple(map(self.copy_item, chain.items))
        return Chain(items, self.move(chain.entry), self.move(chain.output), chain.rounds)

    def copy_item(self, item: Item) -> Item:
        """Return an item of the other use."""
        match item:
            case Leaf(place, node, span, size, label):
                return Leaf(place, node + self._node_shift, span, size, label)
            case Stage(scopes=scopes, output=output):
                moved = tuple(index + self._scope_shift for index in scopes)
                return replace(item, scopes=moved, output=self.move(output))
            case Split(lanes=lanes):
                copies = [Lane(lane.name, self.copy_chain(lane.chain), lane.span) for lane in lanes]
                return replace(item, lanes=tuple(copies), node=item.node + self._node_shift)
            case Meet(sources=sources):
                taken = tuple(map(self.move, sources))
                return replace(item, sources=taken, node=item.node + self._node_shift)
            case Jump(source, span, size):
                return Jump(self.move(source), span, size)

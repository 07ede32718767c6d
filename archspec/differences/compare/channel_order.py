"""Check whether networks that concatenate in another order differ only in the order of weights.

A concat in another order permutes its channels. The permutation is propagated through the graph:
operators that treat all channels alike pass it on; a convolution or fully connected layer absorbs
it in the order of its weights, and may permute its own output channels freely. Values that are
added or multiplied must have the same order. If an operator depends on the positions of channels,
or an output of the network would change, the networks compute different functions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from itertools import pairwise

from archspec.dataclass import dataclass
from archspec.graph import Graph, Node
from archspec.ops.channels import ChannelUse, Order, identity
from archspec.ops.join import Concat


@dataclass(frozen=True, slots=True, eq=False)
class ChannelOrders:
    """The channel orders under which a second network computes the same function as the first.

    Attributes:
        outputs: the order of each node's output: for each channel of the second network, its
            index in the first.
    """

    outputs: tuple[Order, ...]

    def moved(self, graph: Graph) -> tuple[Node, ...]:
        """Return the nodes whose weights are permuted."""
        return tuple(node for node in graph.operators if node.parameters and self._moves(node))

    def _moves(self, node: Node) -> bool:
        orders = [self.outputs[source] for source in (*node.inputs, node.index)]
        return any(order != identity(len(order)) for order in orders)


@dataclass(frozen=True, slots=True, eq=False)
class OrderObstacle:
    """The node that depends on the order of channels from a reordered concat."""

    node: Node
    is_output: bool = False


def follow_orders(
    graph: Graph, joins: Mapping[int, Sequence[int]]
) -> ChannelOrders | OrderObstacle:
    """Propagate channel orders from joins whose inputs are reordered.

    Args:
        graph: a network with its shapes inferred.
        joins: for each such join, by its node, the numbers of its inputs in their new order.

    Returns:
        The orders of all values, or the first node that makes them impossible.
    """
    tracker = _OrderTracker(joins)
    for node in graph.nodes:
        if not tracker.visit(node):
            return OrderObstacle(node)
    for index in (graph.output.index, *(head.chain.output for head in graph.heads)):
        if not tracker.outputs[index].unify(_fix(graph.nodes[index])):
            return OrderObstacle(graph.nodes[index], is_output=True)
    return ChannelOrders(tuple(output.settle() for output in tracker.outputs))


@dataclass(slots=True, eq=False)
class _Variable:
    """The channel order of a value while it may be undetermined.

    Attributes:
        size: the number of channels.
        order: the order that it is bound to; None while it is free.
        alias: a variable that it was unified with; None if it stands for itself.
    """

    size: int
    order: Order | None = None
    alias: "_Variable | None" = None

    def _find_root(self) -> "_Variable":
        root = self
        while root.alias is not None:
            root = root.alias
        return root

    def unify(self, other: "_Variable") -> bool:
        """Unify two variables; return False if they are bound to different orders."""
        one, two = self._find_root(), other._find_root()
        if one.order is not None and two.order is not None:
            return one.order == two.order
        if one is not two:
            one.order = two.order if one.order is None else one.order
            two.alias = one
        return True

    def settle(self) -> Order:
        """Return the order that it is bound to, binding it if it is free."""
        root = self._find_root()
        if root.order is None:
            root.order = identity(root.size)
        return root.order


@dataclass(slots=True)
class _OrderTracker:
    """Computes the channel orders node by node; undetermined ones are variables.

    Attributes:
        joins: the joins whose inputs are reordered.
        outputs: the variable of each node's output.
        touched: the nodes downstream of such a join.
        first: the first node of each module.
    """

    joins: Mapping[int, Sequence[int]]
    outputs: list[_Variable] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    first: dict[str, Node] = field(default_factory=dict)

    def visit(self, node: Node) -> bool:
        """Compute the channel order of a node's output; return False if there is none."""
        is_moved = node.index in self.joins or not self.touched.isdisjoint(node.inputs)
        found = self._find_output(node) if is_moved else _fix(node)
        if found is None:
            return False
        self.outputs.append(found)
        if is_moved:
            self.touched.add(node.index)
        return self._is_one_module(node)

    def _find_output(self, node: Node) -> _Variable | None:
        """Return the variable of the output of a node downstream of a reordered join."""
        assert node.op is not None
        entering = [self.outputs[source] for source in node.inputs]
        if node.operator is Concat:
            return self._concatenate(node, entering)
        match node.op.channel_use(*node.sources):
            case ChannelUse.ALIKE:
                return _join(node, entering)
            case ChannelUse.LEARNED if node.op.can_reorder(*node.sources):
                return _Variable(_get_channels(node))
            case ChannelUse.LEARNED:
                return _fix(node)
            case ChannelUse.ORDERED:
                return _carry(node, entering)

    def _concatenate(self, node: Node, entering: Sequence[_Variable]) -> _Variable:
        orders = [variable.settle() for variable in entering]
        starts = [sum(map(len, orders[:number])) for number in range(len(orders))]
        turn = self.joins.get(node.index, range(len(orders)))
        found = tuple(starts[number] + order for number in turn for order in orders[number])
        return _Variable(len(found), found)

    def _is_one_module(self, node: Node) -> bool:
        """Check that all uses of a module agree on the order of its weights."""
        if node.op is None or not node.op.parameters(*node.sources):
            return True
        first = self.first.setdefault(node.path, node)
        pairs = zip((*first.inputs, first.index), (*node.inputs, node.index), strict=True)
        return all(self.outputs[one].unify(self.outputs[two]) for one, two in pairs)


def _join(node: Node, entering: Sequence[_Variable]) -> _Variable | None:
    """Return the common order of all inputs; a broadcast single channel has none."""
    wide = [variable for variable in entering if variable.size == _get_channels(node)]
    is_one = all(one.unify(two) for one, two in pairwise(wide))
    return wide[0] if wide and is_one else None


def _carry(node: Node, entering: Sequence[_Variable]) -> _Variable | None:
    assert node.op is not None
    orders = [variable.settle() for variable in entering]
    if all(order == identity(len(order)) for order in orders):
        return _fix(node)
    found = node.op.carry_order(orders, *node.sources)
    return None if found is None else _Variable(len(found), found)


def _fix(node: Node) -> _Variable:
    """Return the order of an output whose channels do not move."""
    return _Variable(_get_channels(node), identity(_get_channels(node)))


def _get_channels(node: Node) -> int:
    assert node.type is not None
    return int(node.type.channels)

"""Check whether networks that concatenate in another order differ only in the order of weights.

A concat in another order permutes its channels. The permutation is propagated through the graph:
operators that treat all channels alike pass it on; a convolution or fully connected layer absorbs
it in the order of its weights, and may permute its own output channels freely. Values that are
added or multiplied must have the same order. If an operator depends on the positions of channels,
or an output of the network would change, the networks compute different functions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

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
    following = _OrderTracker(graph, joins)
    for node in graph.nodes:
        if not following.visit(node):
            return OrderObstacle(node)
    for index in (graph.output.index, *(head.chain.output for head in graph.heads)):
        if not following.bind(
            following.leaving[index], identity(_get_channels(graph.nodes[index]))
        ):
            return OrderObstacle(graph.nodes[index], is_output=True)
    return ChannelOrders(tuple(map(following.settled, following.leaving)))


@dataclass(slots=True)
class _OrderTracker:
    """Computes the channel orders node by node; undetermined ones are variables.

    Attributes:
        graph: the network.
        joins: the joins whose inputs are reordered.
        leaving: the variable of each node's output.
        touched: the nodes downstream of such a join.
        values: the order that each variable is bound to; None while it is free.
        aliases: for each variable, an earlier one that it was unified with, or itself.
        sizes: the number of channels of each variable.
        first: the first node of each module.
    """

    graph: Graph
    joins: Mapping[int, Sequence[int]]
    leaving: list[int] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    values: list[Order | None] = field(default_factory=list)
    aliases: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    first: dict[str, Node] = field(default_factory=dict)

    def visit(self, node: Node) -> bool:
        """Compute the channel order of a node's output; return False if there is none."""
        if node.index in self.joins or not self.touched.isdisjoint(node.inputs):
            self.touched.add(node.index)
            found = self._found(node)
        else:
            found = self._new(_get_channels(node), identity(_get_channels(node)))
        if found is None:
            return False
        self.leaving.append(found)
        return self._is_one_module(node)

    def _found(self, node: Node) -> int | None:
        """Return the variable of the output of a node downstream of a reordered join."""
        assert node.op is not None
        entering = [self.leaving[source] for source in node.inputs]
        if node.operator is Concat:
            return self._concatenated(node, entering)
        match node.op.channel_use(*node.sources):
            case ChannelUse.ALIKE:
                return self._joined(node, entering)
            case ChannelUse.LEARNED if node.op.can_reorder(*node.sources):
                return self._new(_get_channels(node), None)
            case ChannelUse.LEARNED:
                return self._new(_get_channels(node), identity(_get_channels(node)))
            case ChannelUse.ORDERED:
                return self._carried(node, entering)

    def _concatenated(self, node: Node, entering: Sequence[int]) -> int:
        orders = [self.settled(each) for each in entering]
        starts = [sum(map(len, orders[:number])) for number in range(len(orders))]
        turn = self.joins.get(node.index, range(len(orders)))
        found = tuple(starts[number] + order for number in turn for order in orders[number])
        return self._new(len(found), found)

    def _joined(self, node: Node, entering: Sequence[int]) -> int | None:
        """Return the common order of all inputs; a broadcast single channel has none."""
        wide = [each for each in entering if self.sizes[each] == _get_channels(node)]
        is_one = all(self._unify(one, two) for one, two in pairwise(wide))
        return wide[0] if wide and is_one else None

    def _carried(self, node: Node, entering: Sequence[int]) -> int | None:
        assert node.op is not None
        orders = [self.settled(each) for each in entering]
        if all(order == identity(len(order)) for order in orders):
            return self._new(_get_channels(node), identity(_get_channels(node)))
        found = node.op.carry_order(orders, *node.sources)
        return None if found is None else self._new(len(found), found)

    def _is_one_module(self, node: Node) -> bool:
        """Check that all uses of a module agree on the order of its weights."""
        if node.op is None or not node.op.parameters(*node.sources):
            return True
        first = self.first.setdefault(node.path, node)
        pairs = zip((*first.inputs, first.index), (*node.inputs, node.index), strict=True)
        return all(self._unify(self.leaving[one], self.leaving[two]) for one, two in pairs)

    def _new(self, size: int, order: Order | None) -> int:
        self.values.append(order)
        self.sizes.append(size)
        self.aliases.append(len(self.aliases))
        return len(self.aliases) - 1

    def _root(self, variable: int) -> int:
        while self.aliases[variable] != variable:
            variable = self.aliases[variable]
        return variable

    def _unify(self, one: int, two: int) -> bool:
        """Unify two variables; return False if they are bound to different orders."""
        one, two = sorted((self._root(one), self._root(two)))
        first, second = self.values[one], self.values[two]
        if first is not None and second is not None:
            return first == second
        self.aliases[two] = one
        self.values[one] = first if second is None else second
        return True

    def bind(self, variable: int, order: Order) -> bool:
        """Bind a variable to an order; return False if it is bound to another one."""
        return self._unify(variable, self._new(len(order), order))

    def settled(self, variable: int) -> Order:
        """Return the order that a variable is bound to, binding it if it is free."""
        root = self._root(variable)
        found = self.values[root]
        if found is None:
            found = self.values[root] = identity(self.sizes[root])
        return found


def _get_channels(node: Node) -> int:
    assert node.type is not None
    return int(node.type.channels)

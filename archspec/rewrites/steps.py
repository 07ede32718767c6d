"""Relate the steps of a spec to the nodes of its network, and write steps anew."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import TypeAlias, TypeVar

from archspec.dataclass import cached_property, dataclass, replace
from archspec.diagnostics import Span
from archspec.graph import Graph, Node
from archspec.language import Argument, Box, Data, Step
from archspec.language.box_arguments import Symbols, take_arguments
from archspec.language.formulas import make_formula
from archspec.ops import Operator
from archspec.ops.conv import Convolution
from archspec.ops.dense import FC
from archspec.ops.depthwise import PerChannelConv
from archspec.reader import Scalar
from archspec.rewrites.recipe import LayerWeights, WeightExpression

Layer: TypeAlias = Convolution | PerChannelConv | FC
"""The operators with weights, a bias, and a normalization and an activation behind them."""

Op = TypeVar("Op", bound=Operator)


@dataclass(frozen=True)
class NetworkSteps:
    """The steps of a network with the nodes that they make, in all uses of their blocks.

    Attributes:
        graph: the network.
    """

    graph: Graph

    @cached_property
    def nodes(self) -> Mapping[Span, list[Node]]:
        """The nodes of each step, in order."""
        found = defaultdict[Span, list[Node]](list)
        for node in self.graph.nodes:
            found[node.span].append(node)
        return found

    @cached_property
    def readers(self) -> Mapping[int, list[Node]]:
        """The nodes that take each value."""
        found = defaultdict[int, list[Node]](list)
        for node in self.graph.nodes:
            for source in node.inputs:
                found[source].append(node)
        return found

    @cached_property
    def outputs(self) -> frozenset[int]:
        """The nodes whose values the network returns."""
        heads = (head.chain.output for head in self.graph.heads)
        return frozenset((self.graph.output.index, *heads))

    @cached_property
    def symbols(self) -> Symbols:
        """The meaning of the words in boxes."""
        return Symbols.of(self.graph.program)

    def find_operators(self, step: Step, kind: type[Op]) -> list[Op]:
        """Return the operators of a box, if it is used and all are archspec's own of a kind."""
        if not isinstance(step, Box):
            return []
        operators = [node.op for node in self.nodes.get(step.span, ())]
        fitting = [op for op in operators if isinstance(op, kind) and not op.offered_by]
        return fitting if len(fitting) == len(operators) else []

    def find_layers(self, step: Step) -> "list[Layer]":
        """Return the layers of a box, if it is used and nothing else."""
        return [
            *self.find_operators(step, Convolution),
            *self.find_operators(step, PerChannelConv),
            *self.find_operators(step, FC),
        ]

    def find_bare_layers(self, step: Step) -> "list[Layer]":
        """Return the layers of a box, if none of them has a normalization or an activation."""
        layers = self.find_layers(step)
        return layers if all(each.norm is None and each.act is None for each in layers) else []

    def is_read_by(self, step: Step, reader: Step) -> bool:
        """Check whether the value of a step goes to one other step alone, in all uses."""
        return all(
            [each.span for each in self.readers[node.index]] == [reader.span]
            and node.index not in self.outputs
            for node in self.nodes[step.span]
        )

    def find_reader(self, node: Node) -> Node:
        """Return the only node that takes the value of a node."""
        (reader,) = self.readers[node.index]
        return reader

    def list_pairs(self, steps: tuple[Step, ...], kind: type[Op]) -> Iterator[tuple[Box, Box]]:
        """Yield the bare layers of a chain with the boxes of a kind that alone read them."""
        for layer, behind in pairwise(steps):
            if not isinstance(layer, Box) or not isinstance(behind, Box):
                continue
            if not self.find_bare_layers(layer) or not self.find_operators(behind, kind):
                continue
            if can_merge(layer, behind) and self.is_read_by(layer, behind):
                yield layer, behind

    def write_arguments(self, box: Box, **values: Data) -> Box:
        """Return a box with some arguments in place of those that it had, whoever gave them.

        A word is given as text: a formula could name a parameter of the block.
        """
        taken = take_arguments(box, self.symbols)
        kept = [each.meant for name, each in taken.items() if name not in values]
        make = partial(Argument, span=box.span, name_span=box.span)
        added = [make(name=name, value=value) for name, value in values.items()]
        return replace(box, arguments=(*kept, *added))


def can_merge(first: Box, second: Box) -> bool:
    """Check whether two boxes in a row are always there, once, with at most one name."""
    is_once = all(box.count is None and box.condition is None for box in (first, second))
    return is_once and (first.label is None or second.label is None)


def replace_pairs(
    steps: tuple[Step, ...], pairs: Mapping[int, Box], merge: Callable[[Box, Box], Box]
) -> tuple[Step, ...]:
    """Return a chain in which one box stands for each of some pairs, with the name of either.

    Args:
        steps: the chain.
        pairs: the first boxes, by the identity of the second.
        merge: writes the box for both.
    """
    found: list[Step] = []
    for step in steps:
        first = pairs.get(id(step))
        if first is None or not isinstance(step, Box):
            found.append(step)
        else:
            found[-1] = replace(merge(first, step), label=first.label or step.label)
    return tuple(found)


def write_yes(span: Span) -> Data:
    """Return `true` as the value of an argument, at the place of what it replaces."""
    return make_formula(Scalar("true", span), True)


def count_transposed_groups(op: Operator | None) -> int:
    """Return the groups of a transposed convolution; 0 for any other layer."""
    from archspec.ops.upconv import UpConv

    return op.groups.whole if isinstance(op, UpConv) else 0


@dataclass(frozen=True, slots=True)
class StepWeights:
    """The weights of a rewritten step.

    Attributes:
        main: those of its layer.
        act: those of its activation, if this was a step of its own.
    """

    main: WeightExpression
    act: LayerWeights | None = None


WeightsOf: TypeAlias = Callable[[Node], StepWeights]
"""Returns the weights of a rewritten step, for its node in the network before."""

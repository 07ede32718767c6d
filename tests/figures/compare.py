"""Comparison of a compiled block with its figure, as ordered graphs with labels.

Two graphs agree where their outputs do: their labels are equal, and so are their inputs, one by
one and in order. Names and numbers play no part.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from archspec.graph import Graph, Node, Scope
from archspec.ops.join import Concat
from tests.figures.drawing import Drawn, Figure, meaning_of, text_of


def differences(figure: Figure, graph: Graph, scope: Scope) -> list[str]:
    """What the block and its figure disagree on; nothing where they are the same.

    Args:
        figure: the figure.
        graph: a proved graph.
        scope: one use of the block in it.
    """
    comparison = _Comparison(figure, graph, scope)
    comparison.pair(figure.output, graph.nodes[scope.chain.output])
    return [*comparison.found, *comparison.unpaired()]


@dataclass(slots=True)
class _Comparison:
    """Pairs boxes with nodes, from the output backwards.

    Attributes:
        figure: the figure.
        graph: the graph.
        scope: the use of the block.
        found: what differs.
        pairs: the node of each box.
    """

    figure: Figure
    graph: Graph
    scope: Scope
    found: list[str] = field(default_factory=list)
    pairs: dict[str, int] = field(default_factory=dict)

    def pair(self, box: Drawn, node: Node) -> None:
        """Compare a box with a node, and then what enters them."""
        seen = self.pairs.get(box.name)
        if seen is not None:
            if seen != node.index:
                self.found.append(f"{box.name} is both {self.graph.nodes[seen].path}, {node.path}")
            return
        self.pairs[box.name] = node.index
        self.found += self.labels(box, node)
        self.inputs(box, node)

    def labels(self, box: Drawn, node: Node) -> Iterator[str]:
        """Compare the words and the size of a box."""
        if str(node.type) != box.size:
            yield f"{box.name}: {node.type} leaves {node.path}, not {box.size}"
        if not box.sources:
            return
        if text_of(node) != box.used:
            yield f"{box.name}: the spec writes `{text_of(node)}`, the figure `{box.used}`"
        meant = self.figure.meaning(box)
        if meaning_of(node.op) != meant:
            yield f"{box.name}: {node.path} is `{meaning_of(node.op)}`, not `{meant}`"

    def inputs(self, box: Drawn, node: Node) -> None:
        """Compare what enters, left to right."""
        if not box.sources:
            if node.index != self.scope.chain.entry:
                self.found.append(f"{box.name}: {node.path} does not enter the block")
            return
        if node.scope != self.scope.index:
            self.found.append(f"{box.name}: {node.path} stands outside the block")
            return
        sources = self.flat(node)
        if len(sources) != len(box.sources):
            self.found.append(
                f"{box.name}: {len(sources)} arrows, and {len(box.sources)} are drawn"
            )
        for name, source in zip(box.sources, sources, strict=False):
            self.pair(self.figure.boxes[name], self.graph.nodes[source])

    def flat(self, node: Node) -> list[int]:
        """The inputs of a node; figures draw a concat of concats as one."""
        sources: list[int] = []
        for index in node.inputs:
            source = self.graph.nodes[index]
            inner = node.operator is source.operator is Concat and source.scope == node.scope
            sources += self.flat(source) if inner else [index]
        return sources

    def unpaired(self) -> Iterator[str]:
        """Boxes without a node, nodes without a box, and nodes with two."""
        for name in self.figure.boxes.keys() - self.pairs.keys():
            yield f"{name} is not in the block"
        for index, count in Counter(self.pairs.values()).items():
            if count > 1:
                yield f"{self.graph.nodes[index].path} stands for {count} boxes"
        for node in self.graph.operators:
            if node.scope == self.scope.index and node.index not in self.all_paired():
                yield f"{node.path} is not drawn"

    def all_paired(self) -> set[int]:
        """The nodes with a box, and the inner concats of those that are drawn as one."""
        paired = set(self.pairs.values())
        inner: set[int] = set()
        for index in paired:
            node = self.graph.nodes[index]
            if node.operator is Concat and node.scope == self.scope.index:
                inner |= self.within(node)
        return paired | inner

    def within(self, node: Node) -> set[int]:
        """The concats that enter a concat."""
        concats = [each for each in map(self.graph.nodes.__getitem__, node.inputs)
                   if each.operator is Concat and each.scope == node.scope]  # fmt: skip
        return {each.index for each in concats}.union(*map(self.within, concats))

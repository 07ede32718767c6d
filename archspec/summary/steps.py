"""List the steps of a network as written, with the cost of each.

A stage of equal blocks is one step. Opened, its inner steps stand for those of all repetitions at
once, so the numbers of every level add up to the total.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, assert_never, cast

from archspec.analysis.receptive_field import ReceptiveField
from archspec.graph import Chain, Graph, Item, Jump, Leaf, Meet, Node, OutputHead, Split, Stage
from archspec.graph.walk import walk_items, walk_nodes
from archspec.ops.input import Input
from archspec.summary.captions import is_one_box, print_caption, print_lane_caption
from archspec.summary.measures import NodeMeasures

T = TypeVar("T", bound=Item)


@dataclass(frozen=True, slots=True)
class StepSummary:
    """One step, or the same step in every repetition of a stage.

    Attributes:
        path: its module path, with `*` for the index of a repetition.
        step: the box, block or branch as text.
        repeat: the number of repetitions.
        level: its nesting level, 0 for a step of the body.
        output: the output size of its last repetition.
        parameters: learned parameters, in all repetitions.
        macs: multiply-accumulates for one example, in all repetitions.
        field: the receptive field of that output on the input; None for the whole input.
        kept: elements of its tensors for one example in training, in all repetitions.
        live: the peak number of live elements while it runs at inference; None if it does not
            run, or computes nothing.
        nodes: the indices of its nodes.
    """

    path: str
    step: str
    repeat: int
    level: int
    output: str
    parameters: int
    macs: int
    field: ReceptiveField | None = None
    kept: int = 0
    live: int | None = None
    nodes: tuple[int, ...] = ()

    @property
    def flops(self) -> int:
        """Floating-point operations: two per multiply-accumulate."""
        return 2 * self.macs


def list_steps(graph: Graph, depth: int, measures: NodeMeasures) -> tuple[StepSummary, ...]:
    """Return the steps of a network.

    Args:
        graph: a proved graph.
        depth: the number of levels to list, at least 1.
        measures: the measurements of its nodes.
    """
    labels: dict[tuple[int, int], str] = {}
    for scope in graph.scopes:
        for item in walk_items(scope.chain):
            if not isinstance(item, Jump) and item.label is not None:
                labels[scope.index, item.output] = item.label
    steps, top = _StepLister(graph, depth, labels, measures), _StepPosition("", scope=0, level=0)
    heads = (step_summary for head in graph.heads for step_summary in steps.list_head(head, top))
    return (*steps.list_chains([graph.root.chain], top), *heads)


@dataclass(frozen=True, slots=True)
class _StepPosition:
    """The position of listed steps: the path and number of their block, and the branch in it."""

    path: str
    scope: int
    level: int
    lane: str = ""

    def path_inside(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def one_deeper(self) -> "_StepPosition":
        return replace(self, level=self.level + 1)


@dataclass(frozen=True, slots=True)
class _StepLister:
    """Lists steps; methods take the corresponding parts of all repetitions of equal blocks."""

    graph: Graph
    depth: int
    labels: Mapping[tuple[int, int], str]
    measures: NodeMeasures

    def list_chains(self, chains: Sequence[Chain], at: _StepPosition) -> Iterator[StepSummary]:
        """Yield the steps of equal chains, each with the sum of its costs."""
        for items in zip(*(chain.items for chain in chains), strict=True):
            first = items[0]
            match first:
                case Leaf():
                    yield self.build_leaf(_narrow_items(Leaf, items), at)
                case Stage():
                    yield from self.list_stage(_narrow_items(Stage, items), at)
                case Split():
                    yield from self.list_split(_narrow_items(Split, items), at)
                case Meet():
                    yield self.build_meet(_narrow_items(Meet, items), at)
                case Jump():
                    yield self.build_jump(_narrow_items(Jump, items), at)
                case _:
                    assert_never(first)

    def build_leaf(self, leaves: Sequence[Leaf], at: _StepPosition) -> StepSummary:
        nodes = [self.graph.nodes[leaf.node] for leaf in leaves]
        return self.build_step(leaves[0].place.path(at.path), nodes[0].text, nodes, nodes[-1], at)

    def list_stage(self, stages: Sequence[Stage], at: _StepPosition) -> Iterator[StepSummary]:
        """Yield a stage, and its contents if the depth allows."""
        first = stages[0]
        chains = [self.graph.scopes[scope].chain for stage in stages for scope in stage.scopes]
        path = first.place.path(at.path)
        text = print_caption(self.graph, first)
        yield replace(self.build_total(path, text, chains, at), repeat=len(first.scopes))
        if at.level + 1 < self.depth and not is_one_box(self.graph, first):
            inside = path if first.count is None else f"{path}.*"
            yield from self.list_opened(
                chains, _StepPosition(inside, first.scopes[0], at.level + 1)
            )

    def list_head(self, head: OutputHead, at: _StepPosition) -> Iterator[StepSummary]:
        """Yield an output besides the last step."""
        when = ", in training" if head.in_training else ""
        yield self.build_total(
            at.path_inside(head.name), f"head {head.name}{when}", [head.chain], at
        )
        (item,) = head.chain.items
        if at.level + 1 < self.depth and isinstance(item, Stage):
            yield from self.list_opened(
                [self.graph.scopes[scope].chain for scope in item.scopes],
                _StepPosition(item.place.path(at.path), item.scopes[0], at.level + 1),
            )
        elif at.level + 1 < self.depth:
            yield from self.list_chains([head.chain], at.one_deeper())

    def list_opened(self, chains: Sequence[Chain], at: _StepPosition) -> Iterator[StepSummary]:
        """Yield the contents of a block; if it is a single fork, its branches directly."""
        heads = [chain.items[0] for chain in chains if len(chain.items) == 1]
        if heads and isinstance(heads[0], Split):
            yield from self.list_lanes(_narrow_items(Split, heads), at)
        else:
            yield from self.list_chains(chains, at)

    def list_split(self, splits: Sequence[Split], at: _StepPosition) -> Iterator[StepSummary]:
        """Yield a fork, and its branches if the depth allows."""
        joins = [self.graph.nodes[split.node] for split in splits]
        inner = [lane.chain for split in splits for lane in split.lanes]
        nodes = [*joins, *(node for chain in inner for node in walk_nodes(self.graph, chain))]
        path = at.path_inside(_get_attribute_name(joins[0]))
        yield self.build_step(path, print_caption(self.graph, splits[0]), nodes, joins[-1], at)
        if at.level + 1 < self.depth:
            yield from self.list_lanes(splits, at.one_deeper())

    def list_lanes(self, splits: Sequence[Split], at: _StepPosition) -> Iterator[StepSummary]:
        """Yield the branches of equal forks, and their steps if the depth allows."""
        for lanes in zip(*(split.lanes for split in splits), strict=True):
            name = lanes[0].name
            lane = f"{at.lane}_{name}" if at.lane else name
            chains = [branch.chain for branch in lanes]
            text = print_lane_caption(self.graph, lanes[0])
            yield self.build_total(at.path_inside(lane), text, chains, at)
            if at.level + 1 < self.depth and text == name:
                yield from self.list_chains(chains, replace(at.one_deeper(), lane=lane))

    def build_meet(self, meets: Sequence[Meet], at: _StepPosition) -> StepSummary:
        """Return the step of a join of named values."""
        nodes = [self.graph.nodes[meet.node] for meet in meets]
        sources = [self.name_value(source, at) for source in meets[0].sources]
        text = f"{nodes[0].text} of {', '.join(sources)}"
        return self.build_step(
            at.path_inside(_get_attribute_name(nodes[0])), text, nodes, nodes[-1], at
        )

    def build_jump(self, jumps: Sequence[Jump], at: _StepPosition) -> StepSummary:
        """Return the step of a jump, which computes nothing and only selects a value."""
        label = self.name_value(jumps[0].source, at)
        output = self.graph.nodes[jumps[-1].source]
        return self.build_step(at.path_inside(label), f"from {label}", (), output, at)

    def name_value(self, source: int, at: _StepPosition) -> str:
        """Return the name of a value taken by name: its label, or that of an input."""
        node = self.graph.nodes[source]
        return self.labels.get((at.scope, source)) or (node.path if node.operator is Input else ".")

    def build_total(
        self, path: str, text: str, chains: Sequence[Chain], at: _StepPosition
    ) -> StepSummary:
        """Return a step that consists of whole chains; its output is that of the last."""
        nodes = [node for chain in chains for node in walk_nodes(self.graph, chain)]
        return self.build_step(path, text, nodes, self.graph.nodes[chains[-1].output], at)

    def build_step(
        self, path: str, text: str, nodes: Sequence[Node], output: Node, at: _StepPosition
    ) -> StepSummary:
        """Return a step that consists of some nodes, with a given output."""
        found = self.measures.add_up(nodes)
        return StepSummary(
            path=path,
            step=text,
            repeat=1,
            level=at.level,
            output=str(output.type),
            parameters=found.parameters,
            macs=found.macs,
            field=self.measures.fields[output.index],
            kept=found.kept,
            live=found.live,
            nodes=tuple(node.index for node in nodes),
        )


def _get_attribute_name(node: Node) -> str:
    """Return the attribute name of a join, the last part of its path."""
    return node.path.rpartition(".")[2]


def _narrow_items(kind: type[T], items: Sequence[Item]) -> list[T]:
    """Return items at one place of equal blocks, which are all of one kind."""
    assert all(isinstance(item, kind) for item in items)
    return cast("list[T]", list(items))

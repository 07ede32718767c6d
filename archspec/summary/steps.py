"""List the steps of a network as written, with the cost of each.

A stage of equal blocks is one step. Opened, its inner steps stand for those of all repetitions at
once, so the numbers of every level add up to the total.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from archspec.analysis.receptive_field import ReceptiveField
from archspec.dataclass import dataclass
from archspec.graph import Chain, Graph, Item, Jump, Leaf, Meet, OutputHead, Scope, Split, Stage
from archspec.graph.walk import walk_items, walk_nodes
from archspec.ops.input import Input
from archspec.summary.captions import is_one_box, print_caption, print_lane_caption
from archspec.summary.measures import NodeMeasures


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
        labels |= {(scope.index, node): name for name, node in scope.chain.inputs}
        for item in walk_items(scope.chain):
            if isinstance(item, Stage):
                labels |= {(scope.index, node): name for name, node in item.outputs}
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
            yield from self.list_items(items, at)

    def list_items(self, items: Sequence[Item], at: _StepPosition) -> Iterator[StepSummary]:
        """Yield the step of equal items, and its contents if the depth allows."""
        first = items[0]
        path, text = self.describe_item(first, at)
        step = self.build_step(path, text, [_make_chain(item) for item in items], at)
        yield replace(step, repeat=len(first.scopes)) if isinstance(first, Stage) else step
        if at.level + 1 == self.depth:
            return
        if isinstance(first, Stage) and not is_one_box(self.graph, first):
            yield from self.list_opened(items, _StepPosition(path, first.scopes[0], at.level + 1))
        elif isinstance(first, Split):
            yield from self.list_lanes(items, at.one_deeper())

    def describe_item(self, item: Item, at: _StepPosition) -> tuple[str, str]:
        """Return the path and the text of a step."""
        text = print_caption(self.graph, item)
        match item:
            case Stage(sources=(_, *_) as entering):
                taken = ", ".join(self.name_value(source, at) for source in entering)
                return item.place.path(at.path), f"{text} of {taken}"
            case Leaf() | Stage():
                return item.place.path(at.path), text
            case Split():
                return at.path_inside(self.name_join(item)), text
            case Meet():
                sources = [self.name_value(source, at) for source in item.sources]
                name = f" as {item.label}" if item.siblings else ""
                text = f"{text} of {', '.join(sources)}{name}"
                return at.path_inside(self.name_join(item)), text
            case Jump():
                label = self.name_value(item.source, at)
                return at.path_inside(label), f"{text} {label}"

    def list_head(self, head: OutputHead, at: _StepPosition) -> Iterator[StepSummary]:
        """Yield an output besides the last step."""
        text = f"head {head.name}{', in training' if head.in_training else ''}"
        yield self.build_step(at.path_inside(head.name), text, [head.chain], at)
        if at.level + 1 == self.depth or not head.chain.items:
            return
        (item,) = head.chain.items
        if isinstance(item, Stage):
            inside = _StepPosition(item.place.path(at.path), item.scopes[0], at.level + 1)
            yield from self.list_opened([item], inside)
        else:
            yield from self.list_chains([head.chain], at.one_deeper())

    def list_opened(self, stages: Sequence[Item], at: _StepPosition) -> Iterator[StepSummary]:
        """Yield the contents of a block; if it is a single fork, its branches directly.

        Uses that differ, by conditions in the block, are listed one after another.
        """
        first = stages[0]
        assert isinstance(first, Stage)
        groups: dict[tuple[object, ...], list[Scope]] = {}
        for stage in stages:
            for number in stage.scopes if isinstance(stage, Stage) else ():
                scope = self.graph.scopes[number]
                groups.setdefault(_find_form(scope.chain), []).append(scope)
        for scopes in groups.values():
            chains = [scope.chain for scope in scopes]
            path = at.path if first.count is None else f"{at.path}.*"
            if len(groups) > 1 and len(scopes) == 1:
                path = scopes[0].path
            inside = replace(at, path=path, scope=scopes[0].index)
            if len(chains[0].items) == 1 and isinstance(chains[0].items[0], Split):
                yield from self.list_lanes([chain.items[0] for chain in chains], inside)
            else:
                yield from self.list_chains(chains, inside)

    def list_lanes(self, splits: Sequence[Item], at: _StepPosition) -> Iterator[StepSummary]:
        """Yield the branches of equal forks, and their steps if the depth allows."""
        forks = [split.lanes for split in splits if isinstance(split, Split)]
        for lanes in zip(*forks, strict=True):
            name = lanes[0].name
            lane = f"{at.lane}_{name}" if at.lane else name
            chains = [branch.chain for branch in lanes]
            text = print_lane_caption(self.graph, lanes[0])
            yield self.build_step(at.path_inside(lane), text, chains, at)
            if at.level + 1 < self.depth and text == name:
                yield from self.list_chains(chains, replace(at.one_deeper(), lane=lane))

    def name_join(self, item: Split | Meet) -> str:
        """Return the attribute name of a join, the last part of its path."""
        node = self.graph.nodes[item.node]
        return node.path.rpartition(".")[2]

    def name_value(self, source: int, at: _StepPosition) -> str:
        """Return the name of a value taken by name: its label, or that of an input."""
        node = self.graph.nodes[source]
        return self.labels.get((at.scope, source)) or (node.path if node.operator is Input else ".")

    def build_step(
        self, path: str, text: str, chains: Sequence[Chain], at: _StepPosition
    ) -> StepSummary:
        """Return a step that consists of whole chains; its output is that of the last."""
        nodes = tuple(node.index for chain in chains for node in walk_nodes(self.graph, chain))
        output, measures = chains[-1].output, self.measures
        peaks = (measures.liveness.peaks[node] for node in nodes)
        return StepSummary(
            path=path,
            step=text,
            repeat=1,
            level=at.level,
            output=str(self.graph.nodes[output].type),
            parameters=sum(measures.costs[node][0] for node in nodes),
            macs=sum(measures.costs[node][1] for node in nodes),
            field=measures.fields[output],
            kept=sum(measures.kept[node] for node in nodes),
            live=max((peak for peak in peaks if peak is not None), default=None),
            nodes=nodes,
        )


def _find_form(chain: Chain) -> tuple[object, ...]:
    """Return which steps a chain has, and which its branches have."""
    return tuple(
        tuple(_find_form(lane.chain) for lane in item.lanes)
        if isinstance(item, Split)
        else item.place.name
        if isinstance(item, Leaf | Stage)
        else type(item)
        for item in chain.items
    )


def _make_chain(item: Item) -> Chain:
    """Return an item as a chain of its own, whose nodes can be walked."""
    return Chain((item,), item.output, item.output)

"""Build the scene of a proved graph."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from archspec.diagnostics import Mark
from archspec.expressions import to_text
from archspec.graph import (
    Chain,
    Graph,
    Jump,
    Leaf,
    Meet,
    Node,
    OutputHead,
    Place,
    RoundMark,
    Scope,
    Split,
    Stage,
)
from archspec.graph import Item as Part
from archspec.graph.walk import find_named_values
from archspec.language.box_printer import Caption
from archspec.ops.input import Input
from archspec.ops.join import Add, Concat
from archspec.render.scene.block_uses import UseTwins
from archspec.render.scene.box_captions import (
    classify_operator,
    describe_entry,
    format_number,
    write_activation_caption,
    write_caption,
    write_input_caption,
)
from archspec.render.scene.figures import FigureDefinition, print_count
from archspec.render.scene.model import (
    BoxKind,
    Figure,
    Item,
    NetworkTotals,
    Scene,
    SceneBox,
    SceneFork,
    SceneGroup,
    SceneHead,
    SceneLane,
)
from archspec.render.scene.model import SceneJoin as SceneMeet
from archspec.render.scene.model import SceneReference as SceneJump
from archspec.render.scene.network_facts import SceneContext

ALL_BLOCKS: Final = None
"""Stands for all paths, so that every block is drawn in place."""


def build_scene(graph: Graph, opened: frozenset[str] | None = frozenset()) -> Scene:
    """Build the figures of a network: its spine, and every distinct block.

    Args:
        graph: a proved graph.
        opened: the paths of blocks that the spine draws in place, or `ALL`. A nested block needs
            the paths of both.
    """
    facts = SceneContext.collect(graph, opened)
    figures = tuple(
        _FigureBuilder(facts, figure_definition).build_figure()
        for figure_definition in facts.definitions.all
    )
    entries = figures[0].entries
    return Scene(
        name=graph.name,
        title=graph.title,
        parameters=sum(node.parameters for node in graph.at_inference),
        macs=sum(node.macs for node in graph.at_inference),
        input=" and ".join(scene_box.size for scene_box in entries),
        figures=figures,
        in_training=_compute_training_cost(graph),
        spec=graph.program.spec.file,
        sources=graph.program.sources,
    )


def _compute_training_cost(graph: Graph) -> NetworkTotals | None:
    """Return the cost of a network with its heads for training, if it has any."""
    if not any(head.in_training for head in graph.heads):
        return None
    return NetworkTotals(graph.parameters, graph.macs)


@dataclass(slots=True)
class _FigureBuilder:
    """Builds one figure.

    Attributes:
        facts: data shared by all figures.
        definition: the block; its first use is drawn.
        keys: the box that each value leaves, by its node.
        taken: the keys so far.
        named: the nodes whose values are used by name, so that their boxes must be drawn.
        inner: for a block drawn in place, its use and the prefix of its keys.
        twins: the corresponding nodes and stages of all uses.
    """

    facts: SceneContext
    definition: FigureDefinition
    keys: dict[int, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    named: set[int] = field(default_factory=set)
    inner: tuple[Scope, str] | None = None
    twins: UseTwins = field(init=False)

    def __post_init__(self) -> None:
        self.twins = UseTwins.match(self.uses)

    @property
    def uses(self) -> Sequence[Scope]:
        """The uses of the block that the figure represents."""
        return [self.inner[0]] if self.inner else self.definition.scopes

    @property
    def scope(self) -> Scope:
        """The use of the block that is drawn."""
        return self.inner[0] if self.inner else self.definition.scopes[0]

    def build_figure(self) -> Figure:
        """Return the figure of the definition."""
        graph, scope = self.facts.graph, self.definition.scopes[0]
        heads = graph.heads if scope.parent is None else ()
        self.named = {*find_named_values(scope.chain), *(head.chain.entry for head in heads)}
        entries = tuple(self.list_entries())
        items = self.build_chain(scope.chain)
        if scope.parent is None and graph.program.spec.readout:
            items = (*items, self.build_readout(graph.program.spec.readout))
        network = scope.parent is None
        paper = graph.program.spec.paper
        return Figure(
            key=self.definition.key,
            title=graph.title if network else self.facts.title(self.definition),
            number=(paper.figure if paper else "") if network else scope.figure,
            entries=entries,
            items=items,
            heads=tuple(self.build_head(head) for head in heads),
            uses=tuple(self.facts.use(use) for use in self.definition.scopes),
            letters=self.facts.letters(self.definition),
            span=scope.span,
            rows=tuple(self.facts.rows(self.definition).values.items()),
        )

    def list_entries(self) -> Iterator[SceneBox]:
        """Yield the inputs of the network, or what precedes the block."""
        graph, first = self.facts.graph, self.definition.scopes[0]
        if first.parent is None:
            for node in (each for each in graph.nodes if each.operator is Input):
                yield self.build_input(node)
            return
        entry = first.chain.entry
        kind, caption = describe_entry([graph.nodes[scope.chain.entry] for scope in self.uses])
        yield self.build_box(self.take_key("entry", entry), kind, caption, (), entry)

    def build_box(
        self, key: str, kind: BoxKind, caption: Caption, nodes: Sequence[int], last: int
    ) -> SceneBox:
        """Return a box for nodes; the last node gives its output."""
        lasts = self.twins.nodes.get(last, (last,))
        return self.facts.box(key, kind, caption, nodes, lasts)

    def build_input(self, node: Node) -> SceneBox:
        caption = write_input_caption(node, "Input" if node.path == "input" else node.path)
        return self.build_box(
            self.take_key(node.path, node.index), BoxKind.INPUT, caption, (), node.index
        )

    def build_readout(self, word: str) -> SceneBox:
        last = self.facts.graph.root.chain.output
        key = self.take_key("readout", last)
        return self.build_box(key, BoxKind.READOUT, Caption((word.capitalize(),)), (), last)

    def build_head(self, head: OutputHead) -> SceneHead:
        source = self.keys[head.chain.entry]
        items = tuple(self.label_head_item(item, head) for item in self.build_chain(head.chain))
        return SceneHead(head.name, source, items, head.in_training, head.span)

    def label_head_item(self, item: Item, head: OutputHead) -> Item:
        """Return an item of a head, labeled with the head's name."""
        match item:
            case SceneGroup(box):
                return replace(item, box=self.label_head_box(box, head))
            case SceneBox():
                return self.label_head_box(item, head)
            case _:
                return item

    def label_head_box(self, box: SceneBox, head: OutputHead) -> SceneBox:
        kind = BoxKind.TRAINING if head.in_training else BoxKind.HEAD
        caption = self.facts.head_caption(head, box)
        return replace(box, kind=kind, caption=caption, span=box.span or head.span)

    def build_chain(
        self, chain: Chain, *, residual: bool = False, into: bool = False
    ) -> tuple[Item, ...]:
        """Return the items of a chain.

        Args:
            chain: the chain.
            residual: it is the residual of a sum, where the paper draws no concat.
            into: it ends in a concat, which can absorb a final concat of its own.
        """
        made: list[Item] = []
        behinds = (*chain.items[1:], None)
        for number, (item, behind) in enumerate(zip(chain.items, behinds, strict=False)):
            hidden = (residual and isinstance(behind, Leaf)) or (into and behind is None)
            part = self.build_item(item, after=made[-1] if made else None, hidden=hidden)
            made.append(_add_rounds(part, chain.rounds_of(number)))
        return tuple(made)

    def build_item(self, item: Part, *, after: Item | None, hidden: bool) -> Item:
        """Return one item of a chain.

        Args:
            item: the item.
            after: the item before it.
            hidden: do not draw the concat of a fork.
        """
        match item:
            case Leaf():
                return self.build_leaf(item, after=after)
            case Stage():
                return self.build_stage(item)
            case Split():
                return self.build_split(item, hidden=hidden)
            case Meet():
                return self.build_meet(item)
            case Jump():
                return SceneJump(self.keys[item.source])

    def build_leaf(self, leaf: Leaf, after: Item | None) -> SceneBox:
        """Return the box of an operator; a ReLU after a sum is captioned as in the paper."""
        node = self.facts.graph.nodes[leaf.node]
        caption = self.write_caption(node)
        if isinstance(after, SceneFork) and after.join and after.join.kind is BoxKind.SUM:
            caption = write_activation_caption(node, caption)
        key = self.take_key(_name_place(leaf.place), node.index)
        box = self.build_box(
            key, classify_operator(node.operator), caption, (node.index,), node.index
        )
        return _locate_box(box, leaf)

    def build_stage(self, stage: Stage) -> Item:
        """Return a block as a box, or drawn in place."""
        box = self.build_stage_box(stage)
        spine = self.scope.parent is None or self.inner is not None
        opened = self.facts.opened
        if not box.figure or not spine or not (opened is None or box.path in opened):
            return box
        scope = self.facts.graph.scopes[stage.scopes[0]]
        drawing = _FigureBuilder(
            self.facts,
            self.facts.definitions.find(scope.index),
            keys={scope.chain.entry: self.keys[scope.chain.entry]},
            taken=self.taken,
            named={*find_named_values(scope.chain)},
            inner=(scope, f"{box.key}/"),
        )
        items = drawing.build_chain(scope.chain)
        self.keys[stage.output] = drawing.keys[scope.chain.output]
        return SceneGroup(box, items)

    def build_stage_box(self, stage: Stage) -> SceneBox:
        """Return the box of a block, or of several equal blocks in a row."""
        facts, first = self.facts, self.facts.graph.scopes[stage.scopes[0]]
        members = (facts.graph.members(scope) for scope in stage.scopes)
        nodes = [node.index for inside in members for node in inside]
        definition = facts.definitions.find(first.index)
        twins = self.twins.stages.get(stage.output, (stage,))
        kind, caption, opens = BoxKind.BLOCK, facts.caption(definition, twins), definition.key
        scope: int | None = first.index
        given = facts.row_text(definition, twins)
        if first.operator is not None:
            node = facts.graph.nodes[first.operator]
            uses = [facts.names[scope] for scope in stage.scopes]
            kind, caption = classify_operator(node.operator), write_caption(facts.graph, node, uses)
            opens, scope = "", None
        box = self.build_box(
            self.take_key(_name_place(stage.place), stage.output),
            kind,
            caption,
            nodes,
            stage.output,
        )
        path = stage.place.path(self.scope.path)
        same = len({len(twin.scopes) for twin in twins}) == 1
        count = "" if same else print_count(self.scope, stage)
        repeat = len(stage.scopes)
        box = replace(box, repeat=repeat, count=count, given=given, figure=opens, scope=scope)
        return _locate_box(box, stage, path=path)

    def build_split(self, split: Split, *, hidden: bool) -> SceneFork:
        """Return a fork, without its concat if the paper omits it and nothing refers to it."""
        node = self.facts.graph.nodes[split.node]
        hidden = hidden and node.operator is Concat and split.node not in self.named
        lanes = tuple(
            SceneLane(
                lane.name,
                self.build_chain(
                    lane.chain,
                    residual=split.residual and number == 1,
                    into=node.operator is Concat,
                ),
                lane.span,
            )
            for number, lane in enumerate(split.lanes)
        )
        scale = self.build_scale(node, split)
        if scale:
            lanes = (*lanes[:-1], replace(lanes[-1], items=(*lanes[-1].items, scale)))
        join = None if hidden else self.build_join(node, split)
        return SceneFork(lanes, join, residual=split.residual, span=split.span)

    def build_scale(self, node: Node, split: Split) -> SceneBox | None:
        """Return the factor of a residual, unless it is 1."""
        if not isinstance(node.op, Add) or node.op.scale.value == 1:
            return None
        last = split.lanes[-1].chain.output
        caption = Caption(("×", format_number(node.op.scale.value)))
        return self.build_box(self.take_key("scale", None), BoxKind.SCALE, caption, (), last)

    def build_meet(self, meet: Meet) -> SceneMeet:
        node = self.facts.graph.nodes[meet.node]
        sources = tuple(self.keys[source] for source in meet.sources)
        return SceneMeet(self.build_join(node, meet), sources)

    def build_join(self, node: Node, item: Split | Meet) -> SceneBox:
        """Return the box of a join."""
        key = self.take_key(self.strip_scope(node.path), node.index)
        box = self.build_box(
            key,
            classify_operator(node.operator),
            self.write_caption(node),
            (node.index,),
            node.index,
        )
        return _locate_box(box, item)

    def write_caption(self, node: Node) -> Caption:
        """Return the caption of a box, with letters where the uses of this block differ."""
        uses = [self.facts.names[scope.index] for scope in self.uses]
        return write_caption(self.facts.graph, node, uses)

    def strip_scope(self, path: str) -> str:
        """Return a path relative to the block that is drawn."""
        return path.removeprefix(f"{self.scope.path}.")

    def take_key(self, wish: str, node: int | None) -> str:
        """Return an unused key, which then stands for the value of a node."""
        wish = (self.inner[1] if self.inner else "") + (wish or "box")
        key, number = wish, 2
        while key in self.taken:
            key, number = f"{wish}_{number}", number + 1
        self.taken.add(key)
        if node is not None:
            self.keys[node] = key
        return key


def _name_place(place: Place) -> str:
    return place.path("")


def _locate_box(box: SceneBox, item: Leaf | Stage | Split | Meet, **changes: object) -> SceneBox:
    return replace(box, span=item.span, **changes)  # type: ignore[arg-type]


def _add_rounds(item: Item, marks: tuple[Mark, ...]) -> Item:
    """Return an item that says in which rounds of loops it stands."""
    rounds = (mark.values for mark in marks if isinstance(mark, RoundMark))
    told = "; ".join(", ".join(map(to_text, values)) for values in rounds)
    match item:
        case SceneBox() | SceneFork() if told:
            return replace(item, round=told)
        case SceneGroup() | SceneMeet() if told:
            return replace(item, box=replace(item.box, round=told))
        case _:
            return item

"""Build the scene of a proved graph."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.graph import (
    Chain,
    Graph,
    Jump,
    Leaf,
    Meet,
    Node,
    OutputHead,
    Scope,
    Split,
    Stage,
)
from archspec.graph import Item as Part
from archspec.graph.rounds import RoundRun
from archspec.graph.walk import find_named_values
from archspec.language.box_printer import Caption
from archspec.ops.input import Input
from archspec.ops.join import Add, Concat
from archspec.render.scene.box_captions import (
    classify_operator,
    describe_entry,
    format_number,
    write_activation_caption,
    write_caption,
    write_input_caption,
)
from archspec.render.scene.build_rounds import (
    add_condition,
    draw_rounds,
    list_exits,
    list_sources,
    name_rounds,
)
from archspec.render.scene.figures import FigureDefinition, print_count
from archspec.render.scene.model import (
    BoxKind,
    Figure,
    Item,
    Scene,
    SceneBox,
    SceneFork,
    SceneGroup,
    SceneHead,
    SceneJoin,
    SceneLane,
    SceneReference,
)
from archspec.render.scene.network_facts import SceneContext
from archspec.render.scene.round_texts import find_drawn_rounds
from archspec.render.scene.united_uses import DrawnBody
from archspec.text.unique_names import choose_unique

ALL_BLOCKS: Final = None
"""Stands for all paths, so that every block is drawn in place."""


def build_scene(
    graph: Graph, opened: frozenset[str] | None = frozenset(), *, folded: bool = True
) -> Scene:
    """Build the figures of a network: its spine, and every distinct block.

    Args:
        graph: a proved graph.
        opened: the paths of blocks that the spine draws in place, or `ALL`. A nested block needs
            the paths of both.
        folded: draw one for all rounds that differ only in what they take, and for all uses of a
            block that differ only by conditions, if no block is in place; and print functions as
            papers do.
    """
    fold = folded and opened == frozenset()
    facts = SceneContext.collect(graph, opened, united=fold, shortened=folded)
    figures = tuple(
        figure
        for definition in facts.figures
        for figure in _build_figures(facts, definition, folded=fold)
    )
    return facts.make_scene(figures)


def _build_figures(
    facts: SceneContext, definition: FigureDefinition, *, folded: bool
) -> tuple[Figure, ...]:
    """Return the figure of a block, or of the network, and those of the rounds of its loops."""
    graph, scope, table = facts.graph, definition.scopes[0], facts.tables[definition.key]
    network, paper = scope.parent is None, graph.program.spec.paper
    heads = graph.heads if network else ()
    builder = FigureBuilder(facts, definition.scopes, facts.get_body(definition))
    chain = builder.body.chain
    builder.named = {*find_named_values(chain), *(head.chain.entry for head in heads)}
    if folded:
        later = [*chain.ends, *(head.chain.entry for head in heads)]
        builder.runs = {run.start: run for run in find_drawn_rounds(facts, chain, later)}
    entries = tuple(builder.list_entries())
    items = (*builder.build_chain(chain), *list_exits(builder, chain.outputs))
    if network and graph.program.spec.readout:
        items = (*items, builder.build_readout(graph.program.spec.readout))
    figure = Figure(
        key=definition.key,
        title=graph.title if network else facts.title(definition),
        number=(paper.figure if paper else "") if network else scope.figure,
        entries=entries,
        items=items,
        heads=tuple(map(builder.build_head, heads)),
        uses=tuple(map(facts.use, definition.scopes)),
        letters=tuple(table.letters.items()),
        span=scope.span,
        rows=tuple(table.values.items()),
    )
    return (figure, *builder.rounds)


@dataclass(slots=True)
class FigureBuilder:
    """Builds the boxes of one figure.

    Attributes:
        facts: data shared by all figures.
        uses: the uses of the block that the figure represents.
        body: what it draws of them.
        keys: the box that each value leaves, by its node.
        taken: the keys so far.
        named: the nodes whose values are used by name, so that their boxes must be drawn.
        prefix: for a block drawn in place, the prefix of its keys; empty otherwise.
        runs: the rounds that one box stands for, by the index of their first item.
        rounds: the figures of these rounds.
        gathered: the positions of the values of these rounds, by their nodes.
    """

    facts: SceneContext
    uses: Sequence[Scope]
    body: DrawnBody
    keys: dict[int, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    named: set[int] = field(default_factory=set)
    prefix: str = ""
    runs: Mapping[int, RoundRun] = field(default_factory=dict)
    rounds: list[Figure] = field(default_factory=list)
    gathered: dict[int, int] = field(default_factory=dict)

    @property
    def scope(self) -> Scope:
        """The first use of the block."""
        return self.uses[0]

    # Boxes -----------------------------------------------------------------------------------

    def add_box(
        self,
        wish: str,
        kind: BoxKind,
        caption: Caption,
        last: int,
        nodes: Sequence[int] = (),
        *,
        stands: bool = True,
        **facts: Any,
    ) -> SceneBox:
        """Return a box.

        Args:
            wish: its key, unless that is taken.
            kind: what it stands for.
            caption: its text.
            last: the node that gives its output.
            nodes: its nodes.
            stands: whether it is the box that the value of the last node leaves.
            facts: further fields.
        """
        key = choose_unique(f"{self.prefix}{wish or 'box'}", self.taken)
        self.taken.add(key)
        twins = self.body.twins.nodes.get(last, (last,))
        if stands:
            self.keys[last] = key
        known = self.facts.describe_value(last, nodes, twins)
        return SceneBox(key, kind, caption, **(known | facts))

    def add_operator(
        self, wish: str, node: Node, span: Span | None, caption: Caption | None = None
    ) -> SceneBox:
        """Return the box of an operator, with letters where the uses of this block differ."""
        caption = caption or self.write_caption(node)
        kind, nodes = classify_operator(node.operator), self.facts.graph.nodes
        twins = self.body.twins.nodes.get(node.index, (node.index,))
        alike = (nodes[twin] for twin in twins if nodes[twin].operator is node.operator)
        paths = self.body.list_modules(self.uses, [twin.path for twin in alike])
        return self.add_box(wish, kind, caption, node.index, (node.index,), span=span, paths=paths)

    def write_caption(self, node: Node) -> Caption:
        """Return the caption of an operator."""
        twins = self.body.twins.nodes.get(node.index, (node.index,))
        return self.facts.write_caption(node, [self.facts.graph.nodes[twin] for twin in twins])

    def list_entries(self) -> Iterator[SceneBox]:
        """Yield the inputs of the network, or what precedes the block."""
        nodes = self.facts.graph.nodes
        if self.scope.parent is None:
            for node in (known for known in nodes if known.operator is Input):
                caption = write_input_caption(node, "Input" if node.path == "input" else node.path)
                yield self.add_box(node.path, BoxKind.INPUT, caption, node.index)
            return
        chain = self.body.chain
        if len(chain.inputs) > 1:
            for name, entry in chain.inputs:
                yield self.add_box(name, BoxKind.ENTRY, Caption((name,)), entry)
            return
        kind, caption = describe_entry([nodes[scope.chain.entry] for scope in self.uses])
        yield self.add_box("entry", kind, caption, chain.entry)

    def build_readout(self, word: str) -> SceneBox:
        """Return the box of the function behind the last step."""
        last = self.facts.graph.root.chain.output
        return self.add_box("readout", BoxKind.READOUT, Caption((word.capitalize(),)), last)

    def build_head(self, head: OutputHead) -> SceneHead:
        """Return a head, with its name in its boxes."""
        source = self.keys[head.chain.entry]
        if not head.chain.items:
            end, caption = head.chain.output, Caption((head.name,))
            box = self.add_box(head.name, BoxKind.HEAD, caption, end, stands=False, span=head.span)
            return SceneHead(head.name, source, (box,), head.in_training, head.span)
        items = tuple(
            self.facts.label_head_item(item, head) for item in self.build_chain(head.chain)
        )
        return SceneHead(head.name, source, items, head.in_training, head.span)

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
        behinds, running = (*chain.items[1:], None), chain.entry
        runs = self.runs if chain is self.body.chain else {}
        folded = {n for run in runs.values() for n in range(run.start, run.end)}
        for number, (item, behind) in enumerate(zip(chain.items, behinds, strict=False)):
            if number in runs:
                made.append(draw_rounds(self, runs[number]))
            if number in folded:
                running = item.output
                continue
            is_drawn, running = self.is_drawn(item, running), item.output
            if is_drawn:
                continue
            hidden = (residual and isinstance(behind, Leaf)) or (into and behind is None)
            for run in self.facts.split_stage(item) if isinstance(item, Stage) else (item,):
                part = self.build_item(run, after=made[-1] if made else None, hidden=hidden)
                part = add_condition(part, self.body.conditions.get(item.output, ""))
                made.append(name_rounds(part, chain.rounds_of(number)))
        return tuple(made)

    def is_drawn(self, item: Part, running: int) -> bool:
        """Check whether the box of an item is drawn already: that of the value it continues from.

        The values of a step that leaves several share one box.
        """
        match item:
            case Jump(source=source):
                return source == running or self.keys[source] == self.keys.get(running)
            case Meet(siblings=(first, *_)) if first != item.node:
                self.keys[item.node] = self.keys[first]
                return True
            case _:
                return False

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
                sources = tuple(list_sources(self, item))
                return SceneJoin(self.build_join(self.facts.graph.nodes[item.node], item), sources)
            case Jump():
                return SceneReference(self.keys[item.source])

    def build_leaf(self, leaf: Leaf, after: Item | None) -> SceneBox:
        """Return the box of an operator; a ReLU after a sum is captioned as in the paper."""
        node = self.facts.graph.nodes[leaf.node]
        caption = self.write_caption(node)
        if isinstance(after, SceneFork) and after.join and after.join.kind is BoxKind.SUM:
            caption = write_activation_caption(node, caption)
        return self.add_operator(leaf.place.path(""), node, leaf.span, caption)

    def build_stage(self, stage: Stage) -> Item:
        """Return a block as a box, or drawn in place."""
        entering = dict(self.keys)  # a block may hand on what enters it
        box = self.build_stage_box(stage)
        self.keys |= {node: box.key for _, node in stage.outputs}
        if stage.sources:
            return SceneJoin(box, tuple(entering[source] for source in stage.sources))
        spine = self.scope.parent is None or bool(self.prefix)
        opened = self.facts.opened
        if not box.figure or not spine or not (opened is None or box.path in opened):
            return box
        scope = self.facts.graph.scopes[stage.scopes[0]]
        inner = FigureBuilder(
            self.facts,
            [scope],
            DrawnBody.pair([scope.chain], self.facts.split_stage),
            keys={scope.chain.entry: entering[scope.chain.entry]},
            taken=self.taken,
            named={*find_named_values(scope.chain)},
            prefix=f"{box.key}/",
        )
        items = inner.build_chain(scope.chain)
        self.keys[stage.output] = inner.keys[scope.chain.output]
        self.keys |= {node: inner.keys[node] for _, node in stage.outputs}
        return SceneGroup(box, items)

    def build_stage_box(self, stage: Stage) -> SceneBox:
        """Return the box of a block or operator, or of several equal ones in a row."""
        facts, first = self.facts, self.facts.graph.scopes[stage.scopes[0]]
        definition = facts.definitions[first.index]
        twins = self.body.twins.stages.get(stage.output, (stage,))
        told: dict[str, Any] = {}
        if first.operator is not None:
            node = facts.graph.nodes[first.operator]
            uses = [facts.names[scope] for scope in stage.scopes]
            caption = facts.finish_caption(write_caption(facts.graph, node, uses))
            kind = classify_operator(node.operator)
        else:
            kind, caption = BoxKind.BLOCK, facts.caption(definition, twins)
            told = {"given": facts.row_text(definition, twins), "figure": definition.key}
            told |= {"scope": first.index}
        same = len({len(twin.scopes) for twin in twins}) == 1
        modules = [path for twin in twins for path in facts.list_modules(twin, self.body)]
        return self.add_box(
            stage.place.path(""),
            kind,
            caption,
            stage.output,
            [node.index for scope in stage.scopes for node in facts.graph.members(scope)],
            path=modules[0],
            paths=self.body.list_modules(self.uses, modules),
            span=stage.span,
            repeat=len(stage.scopes),
            count="" if same else print_count(self.scope, stage),
            **told,
        )

    def build_split(self, split: Split, *, hidden: bool) -> SceneFork:
        """Return a fork, without its concat if the paper omits it and nothing refers to it."""
        node = self.facts.graph.nodes[split.node]
        condition = self.body.conditions.get(split.node, "")
        hidden = hidden and node.operator is Concat and split.node not in self.named
        into, lanes = node.operator is Concat, []
        for number, lane in enumerate(split.lanes):
            residual = split.residual and number == 1
            items = self.build_chain(lane.chain, residual=residual, into=into)
            told = self.body.branches.get((split.node, lane.name), "" if number else condition)
            if told:
                items = (self.build_condition(told, lane.chain), *items)
            lanes.append(SceneLane(lane.name, items, lane.span))
        scale = self.build_scale(node, split)
        if scale:
            lanes[-1] = replace(lanes[-1], items=(*lanes[-1].items, scale))
        join = None if hidden else self.build_join(node, split)
        return SceneFork(tuple(lanes), join, residual=split.residual, span=split.span)

    def build_condition(self, text: str, shortcut: Chain) -> SceneBox:
        """Return what must hold for a shortcut."""
        caption = Caption((text,))
        return self.add_box("if", BoxKind.CONDITION, caption, shortcut.entry, stands=False)

    def build_scale(self, node: Node, split: Split) -> SceneBox | None:
        """Return the factor of a residual, unless it is 1."""
        if not isinstance(node.op, Add) or node.op.scale.value == 1:
            return None
        caption = Caption(("×", format_number(node.op.scale.value)))
        last = split.lanes[-1].chain.output
        return self.add_box("scale", BoxKind.SCALE, caption, last, stands=False)

    def build_join(self, node: Node, item: Split | Meet) -> SceneBox:
        """Return the box of a join, whose key is its path in the block that is drawn."""
        path = node.path.removeprefix(f"{self.facts.graph.scopes[node.scope].path}.")
        return self.add_operator(path, node, item.span)

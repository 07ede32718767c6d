"""Draw rounds that differ only in the values that they take: one box, and a figure of one round."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Mark
from archspec.expressions import to_text
from archspec.graph import Chain, Item, Jump, Meet, RoundMark, Split, Stage
from archspec.graph.rounds import RoundRun, list_named
from archspec.graph.walk import walk_stages
from archspec.language.box_printer import Caption
from archspec.render.scene.model import (
    BoxKind,
    Figure,
    SceneBox,
    SceneFork,
    SceneGroup,
    SceneJoin,
    SceneReference,
)
from archspec.render.scene.model import Item as SceneItem
from archspec.render.scene.round_texts import RoundEntry, RoundTexts
from archspec.render.scene.united_uses import DrawnBody

if TYPE_CHECKING:
    from archspec.render.scene.build_scene import FigureBuilder


def draw_rounds(builder: "FigureBuilder", run: RoundRun) -> SceneItem:
    """Return the box that stands for rounds, which opens a figure of one of them."""
    stage = run.rounds[-1].items[0]
    if len(run.rounds[0].items) == 1 and isinstance(stage, Stage):
        return _draw_stages(builder, run, stage)
    body = DrawnBody.pair(run.rounds, builder.facts.split_stage)
    inner = type(builder)(builder.facts, [builder.scope], body)
    made = RoundDrawing(RoundTexts(builder.facts.graph, run), builder, inner)
    figure = made.build_figure()
    builder.rounds.append(figure)
    return made.build_box(figure)


def _draw_stages(builder: "FigureBuilder", run: RoundRun, stage: Stage) -> SceneItem:
    """Return the box of a block that stands for rounds with nothing else."""
    uses = [use for each in run.rounds for use in walk_stages(each)]
    scopes = tuple(scope for use in uses for scope in use.scopes)
    taken = [run.find_value(0, carried) for carried in run.carried]
    made = builder.build_stage(replace(stage, scopes=scopes, sources=(*taken, *run.outside)))
    box = made.box if isinstance(made, SceneJoin) else made
    assert isinstance(box, SceneBox)
    for number in range(len(run.rounds)):
        builder.keys.update(dict.fromkeys(run.list_values(number), box.key))
    return made


def list_exits(builder: "FigureBuilder", outputs: Sequence[tuple[str, int]]) -> Iterator[SceneItem]:
    """Yield the boxes where values leave a figure by name, if there are several."""
    for name, node in outputs if len(outputs) > 1 else ():
        yield SceneReference(builder.keys[node])
        yield builder.add_box(f"{name}_out", BoxKind.ENTRY, Caption((name,)), node, stands=False)


@dataclass(frozen=True, slots=True)
class RoundDrawing:
    """Builds what stands for rounds.

    Attributes:
        texts: the rounds, and what to say of them.
        outer: builds the figure that has the box.
        inner: builds the figure of one round.
    """

    texts: RoundTexts
    outer: "FigureBuilder"
    inner: "FigureBuilder"

    def build_figure(self) -> Figure:
        """Return the figure of a round: between the values that enter and those that leave."""
        texts, inner, facts = self.texts, self.inner, self.outer.facts
        first, values = texts.run.rounds[0], texts.run.list_values(0)
        inner.named = {node for item in first.items for node in list_named(item)}
        inner.named.update(values[place] for place in texts.run.used)
        entries = tuple(map(self.build_entry, texts.list_entries()))
        items: list[SceneItem] = [*inner.build_chain(self.name_sources())]
        exits = [(name, values[place]) for place, name in texts.list_exits()]
        items += list_exits(inner, exits)
        title = texts.choose_title([*facts.list_part_names(first)])
        key, uses = facts.choose_key("_".join(texts.labels) or "round"), tuple(texts.list_uses())
        return Figure(key, title, "", entries, tuple(items), (), uses, (), texts.span)

    def build_entry(self, entry: RoundEntry) -> SceneBox:
        """Return the box where a value enters a round."""
        caption, inner = Caption((entry.caption,)), self.inner
        box = inner.add_box(
            entry.key, BoxKind.ENTRY, caption, entry.node, stands=False, size=entry.size
        )
        inner.keys[entry.stand] = box.key
        return box

    def name_sources(self) -> Chain:
        """Return the first round, which takes what its entries stand for."""
        first, sources = self.texts.run.rounds[0], self.texts.list_sources()
        entry = next(sources) if self.texts.run.enters else first.entry
        items = tuple(_rewrite_item(item, sources) for item in first.items)
        return Chain(items, entry, first.output)

    def build_box(self, figure: Figure) -> SceneBox | SceneJoin:
        """Return the box that stands for all rounds; their values leave it together."""
        texts, outer, rounds = self.texts, self.outer, self.texts.run.rounds
        sources = tuple(dict.fromkeys(outer.keys[entry.node] for entry in texts.list_entries()))
        box = outer.add_box(
            figure.key,
            BoxKind.BLOCK,
            Caption((figure.title,)),
            rounds[-1].output,
            texts.list_nodes(),
            path="",
            span=texts.span,
            size=figure.uses[-1].output,
            repeat=len(rounds),
            figure=figure.key,
        )
        entering = outer.keys.get(rounds[0].entry)
        for number in range(len(rounds)):
            outer.keys.update(dict.fromkeys(texts.run.list_values(number), box.key))
        return box if sources == (entering,) else SceneJoin(box, sources)


def _rewrite_item(item: Item, sources: Iterator[int]) -> Item:
    """Return an item that takes other values by name."""
    match item:
        case Meet():
            return replace(item, sources=tuple(next(sources) for _ in item.sources))
        case Jump():
            return replace(item, source=next(sources))
        case Stage():
            return replace(item, sources=tuple(next(sources) for _ in item.sources))
        case Split():
            lanes = []
            for lane in item.lanes:
                items = tuple(_rewrite_item(inner, sources) for inner in lane.chain.items)
                lanes.append(replace(lane, chain=replace(lane.chain, items=items)))
            return replace(item, lanes=tuple(lanes))
        case _:
            return item


def add_condition(item: SceneItem, text: str) -> SceneItem:
    """Return an item that says what must hold for it to be there."""
    match item:
        case SceneBox() if text:
            return replace(item, condition=text)
        case SceneGroup() | SceneJoin() if text:
            return replace(item, box=replace(item.box, condition=text))
        case _:
            return item


def name_rounds(item: SceneItem, marks: tuple[Mark, ...]) -> SceneItem:
    """Return an item that says in which rounds of loops it stands."""
    rounds = (mark.values for mark in marks if isinstance(mark, RoundMark))
    told = "; ".join(", ".join(map(to_text, values)) for values in rounds)
    match item:
        case SceneBox() | SceneFork() if told:
            return replace(item, round=told)
        case SceneGroup() | SceneJoin() if told:
            return replace(item, box=replace(item.box, round=told))
        case _:
            return item

"""Draw rounds that differ only in the values that they take: one box, and a figure of one round."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Mark
from archspec.expressions import to_text
from archspec.graph import Chain, Item, Jump, Meet, RoundMark, Split
from archspec.graph.rounds import list_named
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

if TYPE_CHECKING:
    from archspec.render.scene.build_scene import FigureBuilder


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
        for place, name, caption in texts.list_exits():
            items += self.build_exit(values[place], name, Caption((caption,)))
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

    def build_exit(self, node: int, name: str, caption: Caption) -> tuple[SceneItem, SceneItem]:
        """Return the box where a value leaves a round."""
        box = self.inner.add_box(f"{name}_out", BoxKind.ENTRY, caption, node, stands=False)
        return SceneReference(self.inner.keys[node]), box

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
        outer.keys.update(dict.fromkeys(texts.run.list_values(len(rounds) - 1), box.key))
        return box if sources == (entering,) else SceneJoin(box, sources)


def _rewrite_item(item: Item, sources: Iterator[int]) -> Item:
    """Return an item that takes other values by name."""
    match item:
        case Meet():
            return replace(item, sources=tuple(next(sources) for _ in item.sources))
        case Jump():
            return replace(item, source=next(sources))
        case Split():
            lanes = []
            for lane in item.lanes:
                items = tuple(_rewrite_item(inner, sources) for inner in lane.chain.items)
                lanes.append(replace(lane, chain=replace(lane.chain, items=items)))
            return replace(item, lanes=tuple(lanes))
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

"""Cut a figure with named values into units, each of which is laid out as a tree."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archspec.render.scene.model import (
    Figure,
    Item,
    SceneBox,
    SceneFork,
    SceneGroup,
    SceneJoin,
    SceneReference,
    walk_boxes,
    walk_items,
)


@dataclass(frozen=True, slots=True)
class LayoutUnit:
    """A box, fork or frame that no named value enters or leaves, except its own output.

    Attributes:
        item: the item.
        sources: the keys of the boxes whose values enter, in order.
        out: the key of the box whose value leaves.
        light: whether it exists only in training.
    """

    item: Item
    sources: tuple[str, ...]
    out: str
    light: bool = False


def cut_units(figure: Figure) -> tuple[LayoutUnit, ...]:
    """Return the units of a figure, each behind those whose values it uses."""
    named = {
        *_find_named_keys(figure.items),
        *(key for head in figure.heads for key in head.sources),
    }
    cutting = _UnitCutter(named)
    for entry in figure.entries:
        cutting.add(entry, (), entry.key)
    cutting.walk(figure.items, (figure.entries[0].key,))
    for head in figure.heads:
        cutting.light = head.in_training
        cutting.walk(head.items, head.sources)
    return tuple(cutting.units)


@dataclass(slots=True)
class _UnitCutter:
    named: set[str]
    units: list[LayoutUnit] = field(default_factory=list)
    light: bool = False

    def add(self, item: Item, sources: tuple[str, ...], out: str) -> tuple[str, ...]:
        self.units.append(LayoutUnit(item, sources, out, self.light))
        return (out,)

    def walk(self, items: Iterable[Item], sources: tuple[str, ...]) -> tuple[str, ...]:
        """Cut items in sequence; return the keys of the boxes whose values leave."""
        for item in items:
            sources = self.cut(item, sources)
        return sources

    def cut(self, item: Item, sources: tuple[str, ...]) -> tuple[str, ...]:
        """Cut one item; return the keys of the boxes whose values leave it."""
        match item:
            case SceneBox():
                return self.add(item, sources, item.key)
            case SceneJoin(box=box):
                return self.add(box, item.sources, box.key)
            case SceneReference():
                return (item.source,)
            case SceneFork(join=SceneBox() as join) if self.whole(item, join.key):
                return self.add(item, sources, join.key)
            case SceneFork():
                lanes = [self.walk(lane.items, sources) for lane in item.lanes]
                ends = tuple(key for lane in lanes for key in lane)
                return ends if item.join is None else self.add(item.join, ends, item.join.key)
            case SceneGroup():
                (*_, last) = walk_boxes(item.items)
                if self.whole(item, last.key):
                    return self.add(item, sources, last.key)
                return self.walk(item.items, sources)

    def whole(self, item: SceneFork | SceneGroup, out: str) -> bool:
        """Check whether only the last value of an item is used elsewhere."""
        inner = {box.key for box in walk_boxes((item,))} - {out}
        return not inner & self.named and not any(_find_named_keys((item,)))


def _find_named_keys(items: Iterable[Item]) -> Iterator[str]:
    """Yield the keys by which values are used."""
    for item in walk_items(items):
        match item:
            case SceneJoin(sources=sources):
                yield from sources
            case SceneReference(source=source):
                yield source

"""Units: the pieces of a figure with named values, each of which is laid out as a tree."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archspec.render.scene import Box, Figure, Fork, Group, Item, Jump, Meet, boxes_of, walk_items


@dataclass(frozen=True, slots=True)
class Unit:
    """A box, a fork or a frame that no named value leads into or out of, but for its own.

    Attributes:
        item: the item.
        sources: the keys of the boxes whose values enter, in order.
        out: the key of the box whose value leaves.
        light: whether it exists only while training.
    """

    item: Item
    sources: tuple[str, ...]
    out: str
    light: bool = False


def units_of(figure: Figure) -> tuple[Unit, ...]:
    """The units of a figure, each behind those that it takes values from."""
    named = {*_named(figure.items), *(key for head in figure.heads for key in head.sources)}
    cutting = _Cutting(named)
    for entry in figure.entries:
        cutting.add(entry, (), entry.key)
    cutting.walk(figure.items, (figure.entries[0].key,))
    for head in figure.heads:
        cutting.light = head.in_training
        cutting.walk(head.items, head.sources)
    return tuple(cutting.units)


@dataclass(slots=True)
class _Cutting:
    named: set[str]
    units: list[Unit] = field(default_factory=list)
    light: bool = False

    def add(self, item: Item, sources: tuple[str, ...], out: str) -> tuple[str, ...]:
        self.units.append(Unit(item, sources, out, self.light))
        return (out,)

    def walk(self, items: Iterable[Item], sources: tuple[str, ...]) -> tuple[str, ...]:
        """Cut items in turn; the keys of the boxes whose values leave."""
        for item in items:
            sources = self.cut(item, sources)
        return sources

    def cut(self, item: Item, sources: tuple[str, ...]) -> tuple[str, ...]:
        match item:
            case Box():
                return self.add(item, sources, item.key)
            case Meet(box=box):
                return self.add(box, item.sources, box.key)
            case Jump():
                return (item.source,)
            case Fork(join=Box() as join) if self.whole(item, join.key):
                return self.add(item, sources, join.key)
            case Fork():
                lanes = [self.walk(lane.items, sources) for lane in item.lanes]
                ends = tuple(key for lane in lanes for key in lane)
                return ends if item.join is None else self.add(item.join, ends, item.join.key)
            case Group():
                (*_, last) = boxes_of(item.items)
                if self.whole(item, last.key):
                    return self.add(item, sources, last.key)
                return self.walk(item.items, sources)

    def whole(self, item: Fork | Group, out: str) -> bool:
        """Whether nothing but the last value of an item is taken from elsewhere."""
        inner = {box.key for box in boxes_of((item,))} - {out}
        return not inner & self.named and not any(_named((item,)))


def _named(items: Iterable[Item]) -> Iterator[str]:
    """The keys by which values are taken."""
    for item in walk_items(items):
        match item:
            case Meet(sources=sources):
                yield from sources
            case Jump(source=source):
                yield source

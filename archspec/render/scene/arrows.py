"""Derive the arrows of a figure from its tree."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import field
from typing import TypeAlias

from archspec.dataclass import dataclass
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

_Test: TypeAlias = Callable[[SceneFork | SceneGroup, str], bool]


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow from one box to another, by their keys.

    Attributes:
        source: the box where it starts.
        target: the box where it ends.
        size: the size of the value that flows along it.
        light: whether it leads to something that exists only in training.
    """

    source: str
    target: str
    size: str
    light: bool


@dataclass(frozen=True, slots=True)
class FigureUnit:
    """A box of a figure, or a fork or frame that is taken as a whole.

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


def list_edges(figure: Figure) -> tuple[Edge, ...]:
    """Return all arrows of a figure; those into one box in the order of its inputs."""
    sizes = {box.key: box.size for box in figure.boxes()}
    return tuple(
        Edge(source, unit.out, sizes[source], unit.light)
        for unit in cut_units(figure, lambda _item, _out: False)
        for source in unit.sources
    )


def cut_units(figure: Figure, is_whole: _Test) -> tuple[FigureUnit, ...]:
    """Return the units of a figure, each behind those whose values it uses.

    Args:
        figure: the figure.
        is_whole: tells for a fork or frame, and the box where it ends, not to cut it.
    """
    cutting = _UnitCutter(is_whole)
    for entry in figure.entries:
        cutting.add(entry, (), entry.key)
    cutting.walk(figure.items, (figure.entries[0].key,))
    for head in figure.heads:
        cutting.light = head.in_training
        cutting.walk(head.items, head.sources)
    return tuple(cutting.units)


def cut_named_units(figure: Figure) -> tuple[FigureUnit, ...]:
    """Return the units of a figure; only forks and frames that a named value crosses are cut."""
    named = {*find_named_keys(figure.items)}
    named.update(key for head in figure.heads for key in head.sources)
    return cut_units(figure, lambda item, out: _is_whole(item, out, named))


def _is_whole(item: SceneFork | SceneGroup, out: str, named: Collection[str]) -> bool:
    """Check whether no named value enters or leaves an item, except that of its last box."""
    inner = {box.key for box in walk_boxes((item,))} - {out}
    return inner.isdisjoint(named) and not any(find_named_keys((item,)))


def find_named_keys(items: Iterable[Item]) -> Iterator[str]:
    """Yield the keys by which values are used."""
    for item in walk_items(items):
        match item:
            case SceneJoin(sources=sources):
                yield from sources
            case SceneReference(source=source):
                yield source


@dataclass(slots=True)
class _UnitCutter:
    is_whole: _Test
    units: list[FigureUnit] = field(default_factory=list)
    light: bool = False

    def add(self, item: Item, sources: tuple[str, ...], out: str) -> tuple[str, ...]:
        self.units.append(FigureUnit(item, sources, out, self.light))
        return (out,)

    def walk(self, items: Iterable[Item], sources: tuple[str, ...]) -> tuple[str, ...]:
        """Cut items in sequence; return the keys of the boxes whose values leave."""
        for item in items:
            sources = self.cut(item, sources)
        return sources

    def cut(self, item: Item, sources: tuple[str, ...]) -> tuple[str, ...]:
        """Cut one item; return the keys of the boxes whose values leave, several without a join."""
        match item:
            case SceneBox():
                return self.add(item, sources, item.key)
            case SceneJoin(box=box):
                return self.add(box, item.sources, box.key)
            case SceneReference():
                return (item.source,)
            case SceneFork(join=SceneBox() as join) if self.is_whole(item, join.key):
                return self.add(item, sources, join.key)
            case SceneFork():
                lanes = [self.walk(lane.items, sources) for lane in item.lanes]
                ends = tuple(key for lane in lanes for key in lane)
                return ends if item.join is None else self.add(item.join, ends, item.join.key)
            case SceneGroup():
                boxes = tuple(walk_boxes(item.items))  # none in a block that only hands on
                if boxes and self.is_whole(item, boxes[-1].key):
                    return self.add(item, sources, boxes[-1].key)
                return self.walk(item.items, sources)

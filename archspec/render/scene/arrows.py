"""Derive the arrows of a figure from its tree."""

from dataclasses import dataclass

from archspec.render.scene.model import Box, Figure, Fork, Group, Item, Jump, Meet


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow from one box to another, by their keys.

    Attributes:
        source: the box where it starts.
        target: the box where it ends.
        size: the size of the value that flows along it.
    """

    source: str
    target: str
    size: str


def edges_of(figure: Figure) -> tuple[Edge, ...]:
    """Return all arrows of a figure; those into one box in the order of its inputs."""
    sizes = {box.key: box.size for box in figure.boxes()}
    pairs: list[tuple[str, str]] = []
    _follow(figure.items, (figure.entries[0].key,), pairs)
    for head in figure.heads:
        _follow(head.items, head.sources, pairs)
    return tuple(Edge(source, target, sizes[source]) for source, target in pairs)


def _follow(
    items: tuple[Item, ...], sources: tuple[str, ...], pairs: list[tuple[str, str]]
) -> tuple[str, ...]:
    """Append the arrows of items; return the boxes at their ends, several for a hidden join."""
    for item in items:
        match item:
            case Box():
                sources = _arrive(sources, item, pairs)
            case Fork():
                ends = [_follow(lane.items, sources, pairs) for lane in item.lanes]
                sources = tuple(key for each in ends for key in each)
                if item.join:
                    sources = _arrive(sources, item.join, pairs)
            case Group():
                sources = _follow(item.items, sources, pairs)
            case Meet():
                sources = _arrive(item.sources, item.box, pairs)
            case Jump():
                sources = (item.source,)
    return sources


def _arrive(sources: tuple[str, ...], box: Box, pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    pairs += [(source, box.key) for source in sources]
    return (box.key,)

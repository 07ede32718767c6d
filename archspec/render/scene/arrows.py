"""Derive the arrows of a figure from its tree."""

from dataclasses import dataclass

from archspec.render.scene.model import (
    Figure,
    Item,
    SceneBox,
    SceneFork,
    SceneGroup,
    SceneJoin,
    SceneReference,
)


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


def list_edges(figure: Figure) -> tuple[Edge, ...]:
    """Return all arrows of a figure; those into one box in the order of its inputs."""
    sizes = {box.key: box.size for box in figure.boxes()}
    pairs: list[tuple[str, str]] = []
    _collect_edges(figure.items, (figure.entries[0].key,), pairs)
    for head in figure.heads:
        _collect_edges(head.items, head.sources, pairs)
    return tuple(Edge(source, target, sizes[source]) for source, target in pairs)


def _collect_edges(
    items: tuple[Item, ...], sources: tuple[str, ...], pairs: list[tuple[str, str]]
) -> tuple[str, ...]:
    """Append the arrows of items; return the boxes at their ends, several for a hidden join."""
    for item in items:
        match item:
            case SceneBox():
                sources = _connect_box(sources, item, pairs)
            case SceneFork():
                ends = [_collect_edges(lane.items, sources, pairs) for lane in item.lanes]
                sources = tuple(key for end in ends for key in end)
                if item.join:
                    sources = _connect_box(sources, item.join, pairs)
            case SceneGroup():
                sources = _collect_edges(item.items, sources, pairs)
            case SceneJoin():
                sources = _connect_box(item.sources, item.box, pairs)
            case SceneReference():
                sources = (item.source,)
    return sources


def _connect_box(
    sources: tuple[str, ...], box: SceneBox, pairs: list[tuple[str, str]]
) -> tuple[str, ...]:
    pairs += [(source, box.key) for source in sources]
    return (box.key,)

"""Marking: items that only one of two networks has."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from archspec.render.scene.change import Status
from archspec.render.scene.model import (
    Figure,
    Item,
    SceneBox,
    SceneFork,
    SceneGroup,
    SceneHead,
    SceneJoin,
    SceneLane,
    SceneReference,
)

BEFORE = "before/"
"""What the keys of boxes begin with that only the first network has."""


def mark_items(items: tuple[Item, ...], status: Status) -> tuple[Item, ...]:
    """Items with a status; the keys of those that are removed begin with `BEFORE`."""
    return tuple(_mark_item(item, status) for item in items)


def mark_box(box: SceneBox, status: Status) -> SceneBox:
    """Return a box with a status."""
    return replace(box, key=_rename_key(box.key, status), status=status)


def mark_lane(lane: SceneLane, status: Status) -> SceneLane:
    """Return a lane with a status."""
    return replace(lane, items=mark_items(lane.items, status), status=status)


def mark_head(head: SceneHead, status: Status) -> SceneHead:
    """Return a head with a status."""
    source = _rename_key(head.source, status)
    return replace(head, source=source, items=mark_items(head.items, status))


def mark_figure(figure: Figure, status: Status) -> Figure:
    """Return a figure that only one network has."""
    return replace(
        figure,
        key=_rename_key(figure.key, status),
        entries=tuple(mark_box(scene_box, status) for scene_box in figure.entries),
        items=mark_items(figure.items, status),
        heads=tuple(mark_head(head, status) for head in figure.heads),
        status=status,
    )


def rename_sources(items: tuple[Item, ...], keys: Mapping[str, str]) -> tuple[Item, ...]:
    """Items that take values from boxes by the keys which these have now.

    Args:
        items: the items.
        keys: the keys of boxes that both networks have, by what marking calls them.
    """
    return tuple(_rename_item_sources(item, keys) for item in items)


def map_boxes(figure: Figure, change: Callable[[SceneBox], SceneBox]) -> Figure:
    """Return a figure each of whose boxes is changed."""
    heads = (replace(head, items=_map_items(head.items, change)) for head in figure.heads)
    return replace(
        figure,
        entries=tuple(map(change, figure.entries)),
        items=_map_items(figure.items, change),
        heads=tuple(heads),
    )


def _map_items(items: tuple[Item, ...], change: Callable[[SceneBox], SceneBox]) -> tuple[Item, ...]:
    return tuple(_map_item(scene_box, change) for scene_box in items)


def _map_item(item: Item, change: Callable[[SceneBox], SceneBox]) -> Item:
    match item:
        case SceneBox():
            return change(item)
        case SceneFork():
            lanes = (replace(lane, items=_map_items(lane.items, change)) for lane in item.lanes)
            return replace(item, lanes=tuple(lanes), join=item.join and change(item.join))
        case SceneGroup():
            return SceneGroup(change(item.box), _map_items(item.items, change))
        case SceneJoin():
            return replace(item, box=change(item.box))
        case SceneReference():
            return item


def _rename_key(key: str, status: Status) -> str:
    return BEFORE + key if status is Status.REMOVED else key


def _mark_item(item: Item, status: Status) -> Item:
    match item:
        case SceneBox():
            return mark_box(item, status)
        case SceneFork():
            lanes = tuple(mark_lane(lane, status) for lane in item.lanes)
            return replace(item, lanes=lanes, join=item.join and mark_box(item.join, status))
        case SceneGroup():
            return SceneGroup(mark_box(item.box, status), mark_items(item.items, status))
        case SceneJoin():
            sources = tuple(_rename_key(source, status) for source in item.sources)
            return SceneJoin(mark_box(item.box, status), sources)
        case SceneReference():
            return SceneReference(_rename_key(item.source, status))


def _rename_item_sources(item: Item, keys: Mapping[str, str]) -> Item:
    match item:
        case SceneFork():
            lanes = (replace(lane, items=rename_sources(lane.items, keys)) for lane in item.lanes)
            return replace(item, lanes=tuple(lanes))
        case SceneGroup():
            return replace(item, items=rename_sources(item.items, keys))
        case SceneJoin():
            return replace(item, sources=tuple(keys.get(source, source) for source in item.sources))
        case SceneReference():
            return SceneReference(keys.get(item.source, item.source))
        case SceneBox():
            return item

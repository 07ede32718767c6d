"""Marking: items that only one of two networks has."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from archspec.render.scene.model import (
    Box,
    Branch,
    Figure,
    Fork,
    Group,
    Item,
    Jump,
    Lane,
    Meet,
    Status,
)

BEFORE = "before/"
"""What the keys of boxes begin with that only the first network has."""


def marked_items(items: tuple[Item, ...], status: Status) -> tuple[Item, ...]:
    """Items with a status; the keys of those that are removed begin with `BEFORE`."""
    return tuple(_item(item, status) for item in items)


def marked_box(box: Box, status: Status) -> Box:
    """A box with a status."""
    return replace(box, key=_key(box.key, status), status=status)


def marked_lane(lane: Lane, status: Status) -> Lane:
    """A lane with a status."""
    return replace(lane, items=marked_items(lane.items, status), status=status)


def marked_head(head: Branch, status: Status) -> Branch:
    """A head with a status."""
    source = _key(head.source, status)
    return replace(head, source=source, items=marked_items(head.items, status))


def marked_figure(figure: Figure, status: Status) -> Figure:
    """A figure that only one network has."""
    return replace(
        figure,
        key=_key(figure.key, status),
        entries=tuple(marked_box(each, status) for each in figure.entries),
        items=marked_items(figure.items, status),
        heads=tuple(marked_head(each, status) for each in figure.heads),
        status=status,
    )


def resolved(items: tuple[Item, ...], keys: Mapping[str, str]) -> tuple[Item, ...]:
    """Items that take values from boxes by the keys which these have now.

    Args:
        items: the items.
        keys: the keys of boxes that both networks have, by what marking calls them.
    """
    return tuple(_resolved(item, keys) for item in items)


def with_boxes(figure: Figure, change: Callable[[Box], Box]) -> Figure:
    """A figure each of whose boxes is changed."""
    heads = (replace(each, items=_changed(each.items, change)) for each in figure.heads)
    return replace(
        figure,
        entries=tuple(map(change, figure.entries)),
        items=_changed(figure.items, change),
        heads=tuple(heads),
    )


def _changed(items: tuple[Item, ...], change: Callable[[Box], Box]) -> tuple[Item, ...]:
    return tuple(_changed_item(each, change) for each in items)


def _changed_item(item: Item, change: Callable[[Box], Box]) -> Item:
    match item:
        case Box():
            return change(item)
        case Fork():
            lanes = (replace(each, items=_changed(each.items, change)) for each in item.lanes)
            return replace(item, lanes=tuple(lanes), join=item.join and change(item.join))
        case Group():
            return Group(change(item.box), _changed(item.items, change))
        case Meet():
            return replace(item, box=change(item.box))
        case Jump():
            return item


def _key(key: str, status: Status) -> str:
    return BEFORE + key if status is Status.REMOVED else key


def _item(item: Item, status: Status) -> Item:
    match item:
        case Box():
            return marked_box(item, status)
        case Fork():
            lanes = tuple(marked_lane(each, status) for each in item.lanes)
            return replace(item, lanes=lanes, join=item.join and marked_box(item.join, status))
        case Group():
            return Group(marked_box(item.box, status), marked_items(item.items, status))
        case Meet():
            sources = tuple(_key(each, status) for each in item.sources)
            return Meet(marked_box(item.box, status), sources)
        case Jump():
            return Jump(_key(item.source, status))


def _resolved(item: Item, keys: Mapping[str, str]) -> Item:
    match item:
        case Fork():
            lanes = (replace(each, items=resolved(each.items, keys)) for each in item.lanes)
            return replace(item, lanes=tuple(lanes))
        case Group():
            return replace(item, items=resolved(item.items, keys))
        case Meet():
            return replace(item, sources=tuple(keys.get(each, each) for each in item.sources))
        case Jump():
            return Jump(keys.get(item.source, item.source))
        case Box():
            return item

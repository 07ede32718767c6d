"""Sides: each of two networks alone, as their common drawing shows it."""

from collections.abc import Iterator
from dataclasses import replace

from archspec.render.scene.arrows import edges_of
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


def side(figure: Figure, absent: Status) -> Figure:
    """A figure without what only the other network has.

    Args:
        figure: a figure of two networks.
        absent: `ADDED` for the first network, `REMOVED` for the second one.
    """
    heads = (
        replace(_head(head, absent), items=items)
        for head in figure.heads
        if (items := _items(head.items, absent))
    )
    return replace(
        figure,
        entries=tuple(each for each in figure.entries if each.status is not absent),
        items=_items(figure.items, absent),
        heads=tuple(heads),
    )


def _head(head: Branch, absent: Status) -> Branch:
    """A head that takes the value which one of the networks gives it."""
    source = head.former or head.source if absent is Status.ADDED else head.source
    return replace(head, source=source, former="")


def arrows_of(figure: Figure) -> dict[tuple[str, str], Status]:
    """What became of the arrows that only one network has, by the keys of their ends."""
    before, after = (_arrows(side(figure, each)) for each in (Status.ADDED, Status.REMOVED))
    statuses = {pair: Status.REMOVED for pair in before if pair not in after}
    return statuses | {pair: Status.ADDED for pair in after if pair not in before}


def _arrows(figure: Figure) -> dict[tuple[str, str], None]:
    """The ends of all arrows, each once, in order."""
    edges = edges_of(figure) if figure.entries else ()
    return dict.fromkeys((each.source, each.target) for each in edges)


def _items(items: tuple[Item, ...], absent: Status) -> tuple[Item, ...]:
    return tuple(kept for item in items for kept in _item(item, absent))


def _item(item: Item, absent: Status) -> Iterator[Item]:
    """An item as one network has it, or nothing."""
    match item:
        case Box():
            yield from () if item.status is absent else (item,)
        case Fork():
            yield from _fork(item, absent)
        case Group():
            if item.box.status is not absent:
                yield replace(item, items=_items(item.items, absent))
        case Meet():
            if item.box.status is not absent:
                yield _meet(item, absent)
        case Jump():
            yield item


def _fork(fork: Fork, absent: Status) -> Iterator[Fork]:
    lanes = tuple(_lane(each, absent) for each in fork.lanes if each.status is not absent)
    if lanes and not (fork.join and fork.join.status is absent):
        yield replace(fork, lanes=lanes)


def _lane(lane: Lane, absent: Status) -> Lane:
    return replace(lane, items=_items(lane.items, absent))


def _meet(meet: Meet, absent: Status) -> Meet:
    statuses = meet.statuses or (None,) * len(meet.sources)
    pairs = zip(meet.sources, statuses, strict=True)
    return replace(
        meet, sources=tuple(key for key, each in pairs if each is not absent), statuses=()
    )

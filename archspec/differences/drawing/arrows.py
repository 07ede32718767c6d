"""Restrict a merged drawing to either network, and compare the arrows of both."""

from collections.abc import Iterator
from dataclasses import replace

from archspec.render.scene.arrows import list_edges
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


def restrict_figure(figure: Figure, absent: Status) -> Figure:
    """Return a figure without the parts that only the other network has.

    Args:
        figure: a figure of two networks.
        absent: `ADDED` for the first network, `REMOVED` for the second one.
    """
    heads = (
        replace(_restrict_head(head, absent), items=items)
        for head in figure.heads
        if (items := _restrict_items(head.items, absent))
    )
    return replace(
        figure,
        entries=tuple(scene_box for scene_box in figure.entries if scene_box.status is not absent),
        items=_restrict_items(figure.items, absent),
        heads=tuple(heads),
    )


def _restrict_head(head: SceneHead, absent: Status) -> SceneHead:
    """Return a head with its source in one of the networks."""
    source = head.former or head.source if absent is Status.ADDED else head.source
    return replace(head, source=source, former="")


def compare_arrows(figure: Figure) -> dict[tuple[str, str], Status]:
    """Return the status of the arrows that only one network has, by the keys of their ends."""
    before, after = (
        _list_arrows(restrict_figure(figure, absent)) for absent in (Status.ADDED, Status.REMOVED)
    )
    statuses = {pair: Status.REMOVED for pair in before if pair not in after}
    return statuses | {pair: Status.ADDED for pair in after if pair not in before}


def _list_arrows(figure: Figure) -> dict[tuple[str, str], None]:
    """Return the ends of all arrows, each once, in order."""
    edges = list_edges(figure) if figure.entries else ()
    return dict.fromkeys((edge.source, edge.target) for edge in edges)


def _restrict_items(items: tuple[Item, ...], absent: Status) -> tuple[Item, ...]:
    return tuple(kept for item in items for kept in _restrict_item(item, absent))


def _restrict_item(item: Item, absent: Status) -> Iterator[Item]:
    """Yield an item as one network has it, or nothing."""
    match item:
        case SceneBox():
            yield from () if item.status is absent else (item,)
        case SceneFork():
            yield from _restrict_fork(item, absent)
        case SceneGroup():
            if item.box.status is not absent:
                yield replace(item, items=_restrict_items(item.items, absent))
        case SceneJoin():
            if item.box.status is not absent:
                yield _restrict_meet(item, absent)
        case SceneReference():
            yield item


def _restrict_fork(fork: SceneFork, absent: Status) -> Iterator[SceneFork]:
    lanes = tuple(_restrict_lane(lane, absent) for lane in fork.lanes if lane.status is not absent)
    if lanes and not (fork.join and fork.join.status is absent):
        yield replace(fork, lanes=lanes)


def _restrict_lane(lane: SceneLane, absent: Status) -> SceneLane:
    return replace(lane, items=_restrict_items(lane.items, absent))


def _restrict_meet(meet: SceneJoin, absent: Status) -> SceneJoin:
    statuses = meet.statuses or (None,) * len(meet.sources)
    pairs = zip(meet.sources, statuses, strict=True)
    return replace(
        meet, sources=tuple(key for key, status in pairs if status is not absent), statuses=()
    )

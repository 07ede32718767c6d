"""Mark the items that only one of two networks has, and edit scenes item by item."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from archspec.dataclass import dataclass
from archspec.differences.drawing.arrows import compare_arrows
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
"""The prefix of the keys of boxes that only the first network has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneEdit:
    """The edits made to each piece of a scene.

    Attributes:
        box: edits a box.
        key: edits the key of a box whose value is referenced.
        lane: edits a lane after its items.
    """

    box: Callable[[SceneBox], SceneBox] = lambda box: box
    key: Callable[[str], str] = lambda key: key
    lane: Callable[[SceneLane], SceneLane] = lambda lane: lane

    def items(self, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """Edit items and all their contents."""
        return tuple(map(self._item, items))

    def _item(self, item: Item) -> Item:
        match item:
            case SceneBox():
                return self.box(item)
            case SceneFork():
                lanes = (replace(lane, items=self.items(lane.items)) for lane in item.lanes)
                join = item.join and self.box(item.join)
                return replace(item, lanes=tuple(map(self.lane, lanes)), join=join)
            case SceneGroup():
                return SceneGroup(self.box(item.box), self.items(item.items))
            case SceneJoin():
                sources = tuple(map(self.key, item.sources))
                return replace(item, box=self.box(item.box), sources=sources)
            case SceneReference():
                return SceneReference(self.key(item.source))

    def head(self, head: SceneHead) -> SceneHead:
        """Edit a head."""
        return replace(head, source=self.key(head.source), items=self.items(head.items))

    def figure(self, figure: Figure) -> Figure:
        """Edit the contents of a figure."""
        return replace(
            figure,
            entries=tuple(map(self.box, figure.entries)),
            items=self.items(figure.items),
            heads=tuple(map(self.head, figure.heads)),
        )


def mark_items(items: tuple[Item, ...], status: Status) -> tuple[Item, ...]:
    """Return items with a status; the keys of removed ones begin with `BEFORE`."""
    return _mark(status).items(items)


def mark_box(box: SceneBox, status: Status) -> SceneBox:
    """Return a box with a status."""
    return replace(box, key=_rename_key(box.key, status), status=status)


def mark_lane(lane: SceneLane, status: Status) -> SceneLane:
    """Return a lane with a status."""
    return replace(lane, items=mark_items(lane.items, status), status=status)


def mark_head(head: SceneHead, status: Status) -> SceneHead:
    """Return a head with a status."""
    return _mark(status).head(head)


def mark_figure(figure: Figure, status: Status) -> Figure:
    """Return a figure that only one network has, with the statuses of its arrows."""
    key = _rename_key(figure.key, status)
    marked = replace(_mark(status).figure(figure), key=key, status=status)
    return replace(marked, arrows=compare_arrows(marked))


def rename_sources(items: tuple[Item, ...], keys: Mapping[str, str]) -> tuple[Item, ...]:
    """Return items whose references use the current keys of boxes.

    Args:
        items: the items.
        keys: the keys of boxes that both networks have, by their keys as marked.
    """
    return SceneEdit(key=lambda key: keys.get(key, key)).items(items)


def map_boxes(figure: Figure, change: Callable[[SceneBox], SceneBox]) -> Figure:
    """Return a figure with each of its boxes replaced by its image under a function."""
    return SceneEdit(box=change).figure(figure)


def _mark(status: Status) -> SceneEdit:
    return SceneEdit(
        box=lambda box: mark_box(box, status),
        key=lambda key: _rename_key(key, status),
        lane=lambda lane: replace(lane, status=status),
    )


def _rename_key(key: str, status: Status) -> str:
    return BEFORE + key if status is Status.REMOVED else key

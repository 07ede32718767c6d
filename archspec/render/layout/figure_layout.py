"""Lay out a figure: as a tree if it is one, and in layers if named values cross it."""

from collections.abc import Iterable, Iterator
from typing import Final

from archspec.render.layout.drawing import DrawingPart, orient_sheet
from archspec.render.layout.heads import place_heads
from archspec.render.layout.layered_layout import place_layers
from archspec.render.layout.metrics import Direction
from archspec.render.layout.placement import PlacedNote
from archspec.render.layout.tree_layout import TreeLayout
from archspec.render.scene.model import (
    Figure,
    Item,
    SceneBox,
    SceneFork,
    SceneJoin,
    SceneReference,
    walk_items,
)

_COLUMN: Final = 20
"""The distance of the sizes from their chain."""


def lay_out(figure: Figure, direction: Direction) -> DrawingPart:
    """Return a figure as a part of a drawing, with an arbitrary origin."""
    *_, last = _walk_main_chain(figure)
    if not is_tree(figure):
        series = TreeLayout(direction, find_size_changes(figure), last.key)
        place_layers(figure, series)
        return orient_sheet(series.sheet, direction)
    plain = is_plain(figure)
    series = TreeLayout(direction, frozenset() if plain else find_size_changes(figure), last.key)
    series.place_items((figure.entries[0], *figure.items), 0, 0, [])
    if plain:
        _place_sizes(series)
    place_heads(figure, series)
    return orient_sheet(series.sheet, direction)


def is_tree(figure: Figure) -> bool:
    """Check whether a figure consists of chains and forks, with heads beside its main chain."""
    main = {box.key for box in _walk_main_chain(figure)}
    heads = figure.heads
    direct = all(
        main.issuperset(head.sources) and not _has_named_values(head.items) for head in heads
    )
    return len(figure.entries) == 1 and direct and not _has_named_values(figure.items)


def is_plain(figure: Figure) -> bool:
    """Check whether a figure is the spine of a network and a simple chain of boxes."""
    return not figure.key and all(isinstance(item, SceneBox) for item in figure.items)


def find_size_changes(figure: Figure) -> frozenset[str]:
    """Return the boxes of the main chain at which the size changes."""
    keys, size = set(), ""
    for box in _walk_main_chain(figure):
        if box.size != size:
            keys.add(box.key)
        size = box.size
    return frozenset(keys)


def _walk_main_chain(figure: Figure) -> Iterator[SceneBox]:
    """Yield the boxes on the main chain: those outside lanes and frames."""
    yield from figure.entries
    for item in figure.items:
        match item:
            case SceneBox():
                yield item
            case SceneFork(join=SceneBox() as box) | SceneJoin(box=box):
                yield box
            case _:
                pass


def _has_named_values(items: Iterable[Item]) -> bool:
    """Check whether named values cross the structure."""
    return any(isinstance(item, SceneJoin | SceneReference) for item in walk_items(items))


def _place_sizes(series: TreeLayout) -> None:
    """Place the size of each box in a column beside all of them."""
    column = max(spot.u + spot.across // 2 for spot in series.sheet.spots) + _COLUMN
    for spot in series.sheet.spots:
        at = (column, spot.v + spot.along // 2)
        series.sheet.notes.append(PlacedNote(spot.box.size, at, 0, beside=True))

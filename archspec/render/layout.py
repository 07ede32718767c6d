"""The layout of a figure: a tree where it is one, layers where named values cross it."""

from collections.abc import Iterable, Iterator
from typing import Final

from archspec.render.drawing import Part, as_part
from archspec.render.heads import place_heads
from archspec.render.layered import place_layers
from archspec.render.metrics import Direction
from archspec.render.scene import Box, Figure, Fork, Item, Jump, Meet, walk_items
from archspec.render.series import Series
from archspec.render.sheet import Note

_COLUMN: Final = 20
"""The distance of the column of sizes from a chain."""


def lay_out(figure: Figure, direction: Direction) -> Part:
    """A figure as a piece of a drawing, with its corner anywhere."""
    *_, last = _main(figure)
    if not is_tree(figure):
        series = Series(direction, noted(figure), last.key)
        place_layers(figure, series)
        return as_part(series.sheet, direction)
    plain = is_plain(figure)
    series = Series(direction, frozenset() if plain else noted(figure), last.key)
    series.place((figure.entries[0], *figure.items), 0, 0, [])
    if plain:
        _place_sizes(series)
    place_heads(figure, series)
    return as_part(series.sheet, direction)


def is_tree(figure: Figure) -> bool:
    """Whether a figure is nothing but chains and forks, with heads beside its main chain."""
    main = {box.key for box in _main(figure)}
    heads = figure.heads
    direct = all(main.issuperset(each.sources) and not _crossed(each.items) for each in heads)
    return len(figure.entries) == 1 and direct and not _crossed(figure.items)


def is_plain(figure: Figure) -> bool:
    """Whether a figure is the spine of a network and just boxes in turn."""
    return not figure.key and all(isinstance(item, Box) for item in figure.items)


def noted(figure: Figure) -> frozenset[str]:
    """The boxes of the main chain behind which the size is another than before."""
    keys, size = set(), ""
    for box in _main(figure):
        if box.size != size:
            keys.add(box.key)
        size = box.size
    return frozenset(keys)


def _main(figure: Figure) -> Iterator[Box]:
    """The boxes on the main chain: what is in no lane and no frame."""
    yield from figure.entries
    for item in figure.items:
        match item:
            case Box():
                yield item
            case Fork(join=Box() as box) | Meet(box=box):
                yield box
            case _:
                pass


def _crossed(items: Iterable[Item]) -> bool:
    """Whether named values cross the structure."""
    return any(isinstance(item, Meet | Jump) for item in walk_items(items))


def _place_sizes(series: Series) -> None:
    """The size of each box, in a column beside all of them."""
    column = max(spot.u + spot.across // 2 for spot in series.sheet.spots) + _COLUMN
    for spot in series.sheet.spots:
        at = (column, spot.v + spot.along // 2)
        series.sheet.notes.append(Note(spot.box.size, at, 0, beside=True))

"""Lay out a figure: as a tree if it is one, and in layers if named values cross it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Final

from archspec.render.layout.drawing import Anchor, DrawingPart, Placed, Text, combine_parts
from archspec.render.layout.layered_layout import place_layers
from archspec.render.layout.metrics import (
    GAP,
    HEAD,
    SMALL,
    STUB,
    Direction,
    clip_label,
    measure_width,
)
from archspec.render.layout.placement import LooseEnd, PlacedNote
from archspec.render.layout.tree_layout import TreeLayout
from archspec.render.layout.u_layout import ULayout
from archspec.render.layout.u_shape import find_u_shape
from archspec.render.scene.arrows import find_named_keys, list_edges
from archspec.render.scene.model import (
    BoxKind,
    Figure,
    Item,
    SceneBox,
    SceneHead,
    SceneReference,
    find_end_box,
)

_COLUMN: Final = 20
"""The distance of the sizes from their chain."""

_LINE: Final = 17
_APART: Final = 14
_BETWEEN: Final = 36
_ABOVE: Final = 26
_NAMED: Final = (BoxKind.ENTRY, BoxKind.HEAD, BoxKind.TRAINING)
"""The kinds of boxes where values leave by name."""

_SHORTEST: Final = 3
"""The fewest items in a row of a wrapped chain."""

_LONG: Final = 16
"""The most rows in one column; further rows go beside it."""


def lay_out(figure: Figure, direction: Direction) -> DrawingPart:
    """Return a figure as a part of a drawing, with an arbitrary origin."""
    ends, noted = find_ends(figure), find_noted(figure)
    tree = is_tree(figure)
    if not tree and direction is not Direction.RIGHT and (shape := find_u_shape(figure)):
        layout = ULayout(shape, noted, ends)
        layout.place_all()
        _place_heads(figure.heads, layout.up)
        return layout.combine()
    plain = tree and is_plain(figure)
    if plain:  # a column beside the chain has its sizes
        noted -= {box.key for box in _walk_main_chain(figure)}
    series = TreeLayout(direction, noted, ends)
    if tree:
        series.place_items((figure.entries[0], *figure.items), 0, 0, [])
        if plain:
            _place_sizes(series)
        _place_heads(figure.heads, series)
    else:
        place_layers(figure, series)
    return series.sheet.turn(direction)


def lay_out_wrapped(figure: Figure, direction: Direction) -> Iterator[DrawingPart]:
    """Yield a figure with its chain in several rows, or columns if data flow up or down.

    A line leads from the end of each to the beginning of the next one. Figures that are no trees
    and short chains are not wrapped.
    """
    items = (figure.entries[0], *figure.items) if figure.entries else figure.items
    if not is_tree(figure) or len(items) < 2 * _SHORTEST:
        return
    for count in range(2, len(items) // _SHORTEST + 1):
        cuts = _cut_chain(figure, items, count, TreeLayout(direction))
        if len(cuts) == count:
            yield _lay_out_rows(figure, direction, cuts)


def _cut_chain(
    figure: Figure, items: Sequence[Item], count: int, measure: TreeLayout
) -> list[tuple[Item, ...]]:
    """Return a chain in so many parts of about the same length, or in fewer.

    Parts end at boxes that a single line leaves, to the next box alone.
    """
    left = {source for head in figure.heads for source in head.sources}
    whole = measure.measure_chain(items).along
    parts: list[tuple[Item, ...]] = []
    part: list[Item] = []
    used = 0
    for item in items:
        part.append(item)
        used += measure.measure_item(item).along + measure.measure_lead(item)
        box = find_end_box(item)
        if used >= whole * (len(parts) + 1) / count and box and box.key not in left:
            parts.append(tuple(part))
            part = []
    return [*parts, tuple(part)] if part else parts


def _lay_out_rows(
    figure: Figure, direction: Direction, chains: Sequence[tuple[Item, ...]]
) -> DrawingPart:
    """Return the parts of a chain beside each other, joined by lines."""
    ends, noted = find_ends(figure), find_noted(figure)
    plain = is_plain(figure)
    if plain:
        noted -= {box.key for box in _walk_main_chain(figure)}
    parts: list[DrawingPart] = []
    loose: list[LooseEnd] = []
    edge = far = 0
    for chain in chains:
        series = TreeLayout(direction, noted, ends)
        extent = series.measure_chain(chain)
        axis = edge + extent.left + (2 * GAP if parts else 0)
        axis += axis % 2
        led = [_lead_back(end, edge + GAP, far) for end in loose]
        loose = series.place_items(chain, axis, 0, led)
        if plain:
            _place_sizes(series)
        keys = {placed.box.key for placed in series.sheet.boxes}
        _place_heads([head for head in figure.heads if keys.issuperset(head.sources)], series)
        edge = _find_right_edge(series)
        far = max(placed.rect.bottom for placed in series.sheet.boxes) + STUB
        parts.append(series.sheet.turn(direction))
    return combine_parts(parts)


def _lead_back(end: LooseEnd, u: int, far: int) -> LooseEnd:
    """Return the line that leaves a chain, led back to where the next chain begins.

    Args:
        end: the line.
        u: where it goes back.
        far: where it passes behind all heads beside the chain.
    """
    far = max(far, end.bend)
    corners = ((end.u, far), (u, far), (u, -HEAD))
    return LooseEnd(end.source, (*end.points, *corners), -HEAD)


def is_tree(figure: Figure) -> bool:
    """Check whether a figure consists of chains and forks, with heads beside its main chain."""
    main = {box.key for box in _walk_main_chain(figure)}
    items = [*figure.items, *(item for head in figure.heads for item in head.items)]
    direct = all(main.issuperset(head.sources) for head in figure.heads)
    return len(figure.entries) == 1 and direct and not any(find_named_keys(items))


def is_plain(figure: Figure) -> bool:
    """Check whether a figure is the spine of a network and a simple chain of boxes."""
    return not figure.key and all(isinstance(item, SceneBox) for item in figure.items)


def find_ends(figure: Figure) -> frozenset[str]:
    """Return the boxes that no line leaves."""
    sources = {edge.source for edge in list_edges(figure)}
    return frozenset(box.key for box in figure.boxes() if box.key not in sources)


def find_noted(figure: Figure) -> frozenset[str]:
    """Return the boxes whose sizes are told: those at which these change, and named outputs."""
    ends = find_ends(figure)
    named = (box.key for box in figure.boxes() if box.kind in _NAMED and box.key in ends)
    return find_size_changes(figure).union(named)


def find_size_changes(figure: Figure) -> frozenset[str]:
    """Return the boxes of the main chain at which the size changes."""
    sizes = {box.key: box.size for box in figure.boxes()}
    changes, size = set(), ""
    for item in (*figure.entries, *figure.items):
        box = find_end_box(item)
        if isinstance(item, SceneReference):
            size = sizes[item.source]
        elif box is not None:
            changes |= {box.key} if box.size != size else set()
            size = box.size
    return frozenset(changes)


def _walk_main_chain(figure: Figure) -> Iterator[SceneBox]:
    """Yield the boxes on the main chain: those outside lanes and frames."""
    yield from figure.entries
    yield from filter(None, map(find_end_box, figure.items))


def _place_sizes(series: TreeLayout) -> None:
    """Place the size of each box in a column beside all of them."""
    column = max(placed.rect.right for placed in series.sheet.boxes) + _COLUMN
    for placed in series.sheet.boxes:
        at = (column, placed.rect.middle[1])
        series.sheet.notes.append(PlacedNote(placed.box.size, at, 0, beside=True))


# Heads -----------------------------------------------------------------------------------------


def _place_heads(found: Sequence[SceneHead], series: TreeLayout) -> None:
    """Place the heads of a figure whose main chain is already placed.

    They stand in columns beside it. The line to a head leaves between two boxes of the main chain,
    and passes below the heads of earlier columns. The first head of the last value ends the chain.
    """
    spots = {placed.box.key: placed for placed in series.sheet.boxes}
    edge = _find_right_edge(series)
    heads = sorted(found, key=lambda head: -_find_last_source(head, spots).rect.bottom)
    top = max(placed.rect.bottom for placed in series.sheet.boxes)
    if heads and _find_last_source(heads[0], spots).rect.bottom == top and not heads[0].former:
        first, *heads = heads
        spot = spots[first.source]
        above = spot.rect.bottom + series.measure_stub(spot.box) + HEAD
        _place_head(first, series, [spot], (spot.rect.middle[0], above))
    taken: list[tuple[int, int, int]] = []  # start, end, and the left edge of the next column
    for head in heads:
        spot, extent = _find_last_source(head, spots), series.measure_chain(head.items)
        sources = [spots[source] for source in head.sources]
        start = spot.rect.bottom + series.measure_stub(spot.box) + HEAD
        span = (min(source.rect.bottom for source in sources), start + extent.along)
        beside = [to for low, high, to in taken if low < span[1] and span[0] < high]
        left = max([edge, *beside]) + GAP
        _place_head(head, series, sources, (left + extent.left, start))
        taken.append((*span, left + extent.left + extent.right))


def _find_last_source(head: SceneHead, spots: Mapping[str, Placed]) -> Placed:
    """Return the last box that lines to a head leave; the head stands beside what follows it."""
    return max((spots[source] for source in head.sources), key=lambda placed: placed.rect.bottom)


def _place_head(
    head: SceneHead, series: TreeLayout, spots: list[Placed], at: tuple[int, int]
) -> None:
    last = max(spot.rect.bottom for spot in spots)
    ends = []
    for spot in spots:
        start = (spot.rect.middle[0], spot.rect.bottom)
        end = LooseEnd(spot.box.key, (start,), spot.rect.bottom + series.measure_stub(spot.box))
        # A line from further down rises below the head, not along the main chain.
        ends.append(end.turn(at[0]) if spot.rect.bottom < last else end)
    first = len(series.sheet.lines)
    series.place_items(head.items, *at, ends)
    if head.in_training:
        series.sheet.lighten_lines(first)


def _find_right_edge(series: TreeLayout) -> int:
    """Return the right edge of the main chain and the texts beside it."""
    spots = max(placed.rect.right for placed in series.sheet.boxes)
    return max([spots, *(_find_note_end(note, series.direction) for note in series.sheet.notes)])


def _find_note_end(note: PlacedNote, direction: Direction) -> int:
    if direction is Direction.RIGHT:
        return note.at[0] + (SMALL + 6 if note.beside else 0)
    return note.at[0] + 8 + measure_width(note.text, SMALL)


# The table below a figure: the values of its letters in each row of uses -------------------------


def add_letter_table(figure: Figure, part: DrawingPart) -> DrawingPart:
    """Return the figure of a block with its table, if it has one, centered below it.

    Args:
        figure: the figure.
        part: the figure as laid out.
    """
    if not figure.rows:
        return part
    table, bounds = _build_table(figure), part.bounds
    dx = bounds.x + (bounds.width - table.bounds.width) // 2 - table.bounds.x
    dy = bounds.y + bounds.height + _ABOVE - table.bounds.y
    return combine_parts([part, table.moved(dx, dy)])


def _build_table(figure: Figure) -> DrawingPart:
    """Return the rows, in columns of readable length."""
    x, parts = 0, []
    head = ["", *(clip_label(name) for name, _ in figure.letters)]
    for start in range(0, len(figure.rows), _LONG):
        rows = [
            [clip_label(name), *map(clip_label, cells)]
            for name, cells in figure.rows[start:][:_LONG]
        ]
        part = DrawingPart(texts=tuple(_build_texts([head, *rows])))
        parts.append(part.moved(x - part.bounds.x, 0))
        x += part.bounds.width + _BETWEEN
    return combine_parts(parts)


def _build_texts(lines: Sequence[Sequence[str]]) -> Iterator[Text]:
    """Yield the cells: names left-aligned, values right-aligned in their columns."""
    columns = list(zip(*lines, strict=True))
    wide = [max(measure_width(cell, SMALL, bold=True) for cell in column) for column in columns]
    ends = list(accumulate(width + _APART for width in wide))
    for number, line in enumerate(lines):
        for place, (cell, end, width) in enumerate(zip(line, ends, wide, strict=True)):
            anchor: Anchor = "end" if place else "start"
            x = end - _APART if place else end - _APART - width
            if cell:
                bold = not number or not place
                yield Text(cell, x, number * _LINE, SMALL, anchor, bold=bold)

"""Place heads, the outputs besides the last step, beside the chain that they branch off."""

from collections.abc import Mapping

from archspec.render.layout.metrics import GAP, HEAD, SMALL, Direction, measure_width
from archspec.render.layout.placement import LooseEnd, PlacedBox, PlacedNote
from archspec.render.layout.tree_layout import TreeLayout
from archspec.render.scene.model import Figure, SceneHead


def place_heads(figure: Figure, series: TreeLayout) -> None:
    """Place the heads of a figure whose main chain is already placed.

    They stand in columns beside it. The line to a head leaves between two boxes of the main chain,
    and passes below the heads of earlier columns.
    """
    spots = {spot.box.key: spot for spot in series.sheet.spots}
    edge = _find_right_edge(series)
    taken: list[tuple[int, int, int]] = []  # start, end, and the left edge of the next column
    for head in sorted(figure.heads, key=lambda each: -_find_last_source(each, spots).end):
        spot, extent = _find_last_source(head, spots), series.measure_chain(head.items)
        start = spot.end + series.measure_stub(spot.box) + HEAD
        first = min(spots[source].end for source in head.sources)
        span = (first, start + extent.along)
        beside = [to for low, high, to in taken if low < span[1] and span[0] < high]
        left = max([edge, *beside]) + GAP
        _place_head(
            head, series, [spots[source] for source in head.sources], (left + extent.left, start)
        )
        taken.append((*span, left + extent.left + extent.right))


def _find_last_source(head: SceneHead, spots: Mapping[str, PlacedBox]) -> PlacedBox:
    """Return the last box that lines to a head leave; the head stands beside what follows it."""
    return max((spots[source] for source in head.sources), key=lambda each: each.end)


def _place_head(
    head: SceneHead, series: TreeLayout, spots: list[PlacedBox], at: tuple[int, int]
) -> None:
    last = max(spot.end for spot in spots)
    loose = [
        LooseEnd(spot.box.key, ((spot.u, spot.end),), spot.end + series.measure_stub(spot.box))
        for spot in spots
    ]
    # A line from further down rises below the head, not along the main chain.
    ends = [
        loose_end.turn(at[0]) if loose_end.points[0][1] < last else loose_end for loose_end in loose
    ]
    first = len(series.sheet.routes)
    series.place_items(head.items, *at, ends)
    if head.in_training:
        made = series.sheet.routes[first:]
        series.sheet.routes[first:] = [routed_line.lighten() for routed_line in made]


def _find_right_edge(series: TreeLayout) -> int:
    """Return the right edge of the main chain and the texts beside it."""
    spots = max(spot.u + spot.across // 2 for spot in series.sheet.spots)
    return max([spots, *(_find_note_end(note, series.direction) for note in series.sheet.notes)])


def _find_note_end(note: PlacedNote, direction: Direction) -> int:
    if direction is Direction.RIGHT:
        return note.at[0] + (SMALL + 6 if note.beside else 0)
    return note.at[0] + 8 + measure_width(note.text, SMALL)

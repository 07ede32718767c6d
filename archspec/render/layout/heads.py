"""Place heads, the outputs besides the last step, beside the chain that they branch off."""

from collections.abc import Mapping

from archspec.render.layout.metrics import GAP, HEAD, SMALL, Direction, width_of
from archspec.render.layout.placement import Loose, Note, Spot
from archspec.render.layout.tree_layout import Series
from archspec.render.scene.model import Branch, Figure


def place_heads(figure: Figure, series: Series) -> None:
    """Place the heads of a figure whose main chain is already placed.

    They stand in columns beside it. The line to a head leaves between two boxes of the main chain,
    and passes below the heads of earlier columns.
    """
    spots = {spot.box.key: spot for spot in series.sheet.spots}
    edge = _edge(series)
    taken: list[tuple[int, int, int]] = []  # start, end, and the left edge of the next column
    for head in sorted(figure.heads, key=lambda each: -_latest(each, spots).end):
        spot, extent = _latest(head, spots), series.chain(head.items)
        start = spot.end + series.stub(spot.box) + HEAD
        first = min(spots[each].end for each in head.sources)
        span = (first, start + extent.along)
        beside = [to for low, high, to in taken if low < span[1] and span[0] < high]
        left = max([edge, *beside]) + GAP
        _place(head, series, [spots[each] for each in head.sources], (left + extent.left, start))
        taken.append((*span, left + extent.left + extent.right))


def _latest(head: Branch, spots: Mapping[str, Spot]) -> Spot:
    """Return the last box that lines to a head leave; the head stands beside what follows it."""
    return max((spots[each] for each in head.sources), key=lambda each: each.end)


def _place(head: Branch, series: Series, spots: list[Spot], at: tuple[int, int]) -> None:
    last = max(spot.end for spot in spots)
    loose = [
        Loose(spot.box.key, ((spot.u, spot.end),), spot.end + series.stub(spot.box))
        for spot in spots
    ]
    # A line from further down rises below the head, not along the main chain.
    ends = [each.turned(at[0]) if each.points[0][1] < last else each for each in loose]
    first = len(series.sheet.routes)
    series.place(head.items, *at, ends)
    if head.in_training:
        made = series.sheet.routes[first:]
        series.sheet.routes[first:] = [each.lightened() for each in made]


def _edge(series: Series) -> int:
    """Return the right edge of the main chain and the texts beside it."""
    spots = max(spot.u + spot.across // 2 for spot in series.sheet.spots)
    return max([spots, *(_end(note, series.direction) for note in series.sheet.notes)])


def _end(note: Note, direction: Direction) -> int:
    if direction is Direction.RIGHT:
        return note.at[0] + (SMALL + 6 if note.beside else 0)
    return note.at[0] + 8 + width_of(note.text, SMALL)

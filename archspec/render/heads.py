"""Heads: outputs beside the last step, drawn beside the chain that they branch off."""

from archspec.render.metrics import GAP, HEAD, SMALL, Direction, width_of
from archspec.render.scene import Branch, Figure
from archspec.render.series import Series
from archspec.render.sheet import Loose, Note, Spot


def place_heads(figure: Figure, series: Series) -> None:
    """Place the heads of a figure whose main chain is placed already.

    They stand in columns beside it. The line to a head leaves between two boxes of the main chain,
    and passes below the heads of the columns before its own.
    """
    spots = {spot.box.key: spot for spot in series.sheet.spots}
    edge = _edge(series)
    taken: list[tuple[int, int, int]] = []  # from, to, and where the next column begins
    for head in sorted(figure.heads, key=lambda each: -spots[each.source].end):
        spot, extent = spots[head.source], series.chain(head.items)
        start = spot.end + series.stub(spot.box) + HEAD
        span = (spot.end, start + extent.along)
        beside = [to for low, high, to in taken if low < span[1] and span[0] < high]
        left = max([edge, *beside]) + GAP
        _place(head, series, spot, (left + extent.left, start))
        taken.append((*span, left + extent.left + extent.right))


def _place(head: Branch, series: Series, spot: Spot, at: tuple[int, int]) -> None:
    stub = series.stub(spot.box)
    first = len(series.sheet.routes)
    series.place(head.items, *at, [Loose(head.source, ((spot.u, spot.end),), spot.end + stub)])
    if head.in_training:
        made = series.sheet.routes[first:]
        series.sheet.routes[first:] = [each.lightened() for each in made]


def _edge(series: Series) -> int:
    """Where the main chain and the texts beside it end."""
    spots = max(spot.u + spot.across // 2 for spot in series.sheet.spots)
    return max([spots, *(_end(note, series.direction) for note in series.sheet.notes)])


def _end(note: Note, direction: Direction) -> int:
    if direction is Direction.RIGHT:
        return note.at[0] + (SMALL + 6 if note.beside else 0)
    return note.at[0] + 8 + width_of(note.text, SMALL)

"""Heads: outputs beside the last step, drawn beside the chain that they branch off."""

from collections.abc import Mapping

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
    """The last of the boxes that lines to a head leave; it stands beside what follows there."""
    return max((spots[each] for each in head.sources), key=lambda each: each.end)


def _place(head: Branch, series: Series, spots: list[Spot], at: tuple[int, int]) -> None:
    last = max(spot.end for spot in spots)
    loose = [
        Loose(spot.box.key, ((spot.u, spot.end),), spot.end + series.stub(spot.box))
        for spot in spots
    ]
    # A line from further down rises below the head, and not where the main chain stands.
    ends = [each.turned(at[0]) if each.points[0][1] < last else each for each in loose]
    first = len(series.sheet.routes)
    series.place(head.items, *at, ends)
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

"""Pack rectangles in reading order: every way to cut a page into rows and columns of them.

A page is cut in two, beside each other or one above the other, and each part again, until each part
is one rectangle (a slicing floorplan). Of the pages that hold the same rectangles, those are kept
that no other one surpasses in both width and height, so that all cuts are tried in polynomial time
(Stockmeyer, Optimal orientations of cells in slicing floorplan designs, 1983).
"""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import Final, TypeAlias

from archspec.dataclass import dataclass

Size: TypeAlias = tuple[int, int]
"""A width and a height."""

_KEPT: Final = 12
"""The most pages of the same rectangles that are kept."""

_MOST: Final = 14
"""The most rectangles that are packed at once; of more, neighbors are packed first."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A rectangle, or several in a row or column.

    Attributes:
        width: its width.
        height: its height.
        item: the number of the rectangle; -1 for several.
        form: which of its sizes the rectangle has.
        parts: the tiles in the row or column.
        beside: whether these are in a row.
    """

    width: int
    height: int
    item: int = -1
    form: int = 0
    parts: "tuple[Tile, ...]" = ()
    beside: bool = False

    @property
    def size(self) -> Size:
        """Its width and height."""
        return self.width, self.height


def pack(items: Sequence[Sequence[Size]], gap: int, numbers: Sequence[int]) -> list[Tile]:
    """Return the pages that hold rectangles in their order, none larger than another both ways.

    Args:
        items: the rectangles, each with the sizes that it can have.
        gap: the distance between them.
        numbers: the number of each rectangle, for its tile.

    Returns:
        Pages from the narrowest to the widest; none without rectangles.
    """
    leaves = [
        _keep_best(Tile(*size, item=number, form=form) for form, size in enumerate(sizes))
        for number, sizes in zip(numbers, items, strict=True)
    ]
    while len(leaves) > _MOST:
        length = min(_MOST, ceil(len(leaves) / _MOST))
        starts = range(0, len(leaves), length)
        leaves = [_pack_few(leaves[start : start + length], gap) for start in starts]
    return _pack_few(leaves, gap) if leaves else []


def _pack_few(leaves: list[list[Tile]], gap: int) -> list[Tile]:
    """Return the pages of a few rectangles: for each stretch of them, from short to long."""
    number = len(leaves)
    known = {(start, start + 1): tiles for start, tiles in enumerate(leaves)}
    for length in range(2, number + 1):
        for start in range(number - length + 1):
            end = start + length
            known[start, end] = _keep_best(
                tile
                for cut in range(start + 1, end)
                for beside in (True, False)
                for tile in _join(known[start, cut], known[cut, end], gap, beside=beside)
            )
    return known[0, number]


def _join(
    first: Sequence[Tile], second: Sequence[Tile], gap: int, *, beside: bool
) -> Iterator[Tile]:
    """Yield the best ways to put two tiles beside each other, or one above the other.

    Only a smaller form of the tile that is as high or wide as both can make these smaller.

    Args:
        first: the forms of the left or upper tile, from the narrowest to the widest.
        second: those of the other one.
        gap: the distance between them.
        beside: whether they are beside each other.
    """
    if beside:
        one = two = 0
        while one < len(first) and two < len(second):
            left, right = first[one], second[two]
            width, height = left.width + gap + right.width, max(left.height, right.height)
            yield Tile(width, height, parts=_flatten(left, right, beside), beside=True)
            one, two = one + (left.height == height), two + (right.height == height)
        return
    one, two = len(first) - 1, len(second) - 1
    while one >= 0 and two >= 0:
        upper, lower = first[one], second[two]
        width, height = max(upper.width, lower.width), upper.height + gap + lower.height
        yield Tile(width, height, parts=_flatten(upper, lower, beside))
        one, two = one - (upper.width == width), two - (lower.width == width)


def _flatten(first: Tile, second: Tile, beside: bool) -> tuple[Tile, ...]:
    """Return the tiles of a row or column, with those of rows within the row."""
    return tuple(
        part
        for tile in (first, second)
        for part in (tile.parts if tile.parts and tile.beside is beside else (tile,))
    )


def _keep_best(tiles: Iterable[Tile]) -> list[Tile]:
    """Return the tiles that no other surpasses, or a sample of them, from narrow to wide."""
    best: list[Tile] = []
    for tile in sorted(tiles, key=lambda tile: (tile.width, tile.height)):
        if not best or tile.height < best[-1].height:
            best.append(tile)
    if len(best) <= _KEPT:
        return best
    return [best[number * (len(best) - 1) // (_KEPT - 1)] for number in range(_KEPT)]

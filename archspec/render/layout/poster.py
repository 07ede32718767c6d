"""Arrange the poster: a spine, and panels in columns beside it."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import log
from typing import Final

from archspec.dataclass import dataclass
from archspec.render.layout.drawing import DrawingPart, Panel, Rect, Text, combine_parts
from archspec.render.layout.metrics import MARGIN, SMALL, TITLE

_GUTTER: Final = 24
"""The distance between panels."""

_FOOT: Final = 16
"""The height of the line below a figure."""

_ASPECT: Final = 1.7
"""The preferred ratio of width to height of a poster."""

_EMPTY: Final = 1.5
"""The penalty for entirely empty panels, relative to an aspect ratio that is off by a factor e."""

_STRETCH: Final = 0.5
"""How much taller than necessary a panel may become to fill its column."""


@dataclass(frozen=True, slots=True)
class PosterCell:
    """A figure that gets a panel.

    Attributes:
        panel: its frame, of any size.
        part: its contents.
        foot: a line of text below them.
        least: the width that its title and foot need.
    """

    panel: Panel
    part: DrawingPart
    foot: str
    least: int

    @property
    def width(self) -> int:
        """The width of its panel."""
        return max(self.least, self.part.bounds.width + 2 * MARGIN)

    @property
    def height(self) -> int:
        """The height of its panel."""
        return self.part.bounds.height + 2 * MARGIN + TITLE + _FOOT


def arrange_poster(spine: DrawingPart | None, cells: Sequence[PosterCell]) -> DrawingPart:
    """Place panels in columns to the right of the spine, in order from top to bottom.

    Args:
        spine: the spine; None for panels alone.
        cells: the panels.
    """
    bounds = spine.bounds if spine else Rect(0, 0, 0, 0)
    columns = _choose_columns(bounds, cells)
    tall = max([bounds.height, *(_measure_height(column) for column in columns)])
    parts = [spine.moved(-bounds.x, (tall - bounds.height) // 2 - bounds.y)] if spine else []
    x = bounds.width + 2 * _GUTTER if spine else 0
    for column in columns:
        parts += _stack_panels(column, x, tall)
        x += _measure_width(column) + _GUTTER
    return combine_parts(parts)


def _choose_columns(spine: Rect, cells: Sequence[PosterCell]) -> list[list[PosterCell]]:
    """Return the panels in as many columns as bring the poster closest to the preferred shape."""
    if not cells:
        return []
    options = [_split_columns(cells, number) for number in range(1, len(cells) + 1)]
    return min(options, key=lambda columns: _compute_penalty(spine, columns))


def _compute_penalty(spine: Rect, columns: list[list[PosterCell]]) -> float:
    """Return the penalty of columns, for their shape and for empty space."""
    wide = [_measure_width(column) + _GUTTER for column in columns]
    height = max([spine.height, *(_measure_height(column) for column in columns)])
    filled = sum(
        width * _measure_height(column) for width, column in zip(wide, columns, strict=True)
    )
    shape = (spine.width + sum(wide)) / height
    return abs(log(shape / _ASPECT)) + _EMPTY * (1 - filled / (sum(wide) * height))


def _split_columns(cells: Sequence[PosterCell], number: int) -> list[list[PosterCell]]:
    """Split cells into at most so many columns, in order, with the tallest as low as possible."""
    heights = range(max(cell.height for cell in cells), _measure_height(cells))
    higher = bisect_left(
        heights, True, key=lambda height: len(_fill_columns(cells, height)) <= number
    )
    return _fill_columns(cells, heights.start + higher)


def _fill_columns(cells: Sequence[PosterCell], height: int) -> list[list[PosterCell]]:
    columns: list[list[PosterCell]] = []
    for cell in cells:
        if columns and _measure_height([*columns[-1], cell]) <= height:
            columns[-1].append(cell)
        else:
            columns.append([cell])
    return columns


def _measure_height(column: Sequence[PosterCell]) -> int:
    return sum(cell.height for cell in column) + _GUTTER * (len(column) - 1)


def _measure_width(column: Sequence[PosterCell]) -> int:
    return max(cell.width for cell in column)


def _stack_panels(column: Sequence[PosterCell], x: int, tall: int) -> list[DrawingPart]:
    """Return the panels of a column, slightly taller if that lets them fill it."""
    width, spare = _measure_width(column), tall - _measure_height(column)
    heights = [cell.height for cell in column]
    if spare <= _STRETCH * sum(heights):
        shares = [spare * number // len(column) for number in range(len(column) + 1)]
        more = [high - low for low, high in pairwise(shares)]
        heights = [height + extra for height, extra in zip(heights, more, strict=True)]
    parts, y = [], (tall - sum(heights) - _GUTTER * (len(column) - 1)) // 2
    for cell, height in zip(column, heights, strict=True):
        parts.append(_frame_cell(cell, Rect(x, y, width, height)))
        y += height + _GUTTER
    return parts


def _frame_cell(cell: PosterCell, rect: Rect) -> DrawingPart:
    """Return a cell at its position, centered in its panel."""
    bounds = cell.part.bounds
    x = rect.x + (rect.width - bounds.width) // 2
    y = rect.y + TITLE + (rect.height - TITLE - _FOOT - bounds.height) // 2
    inside = cell.part.moved(x - bounds.x, y - bounds.y)
    foot = Text(cell.foot, rect.x + 14, rect.bottom - _FOOT, SMALL)
    frame = DrawingPart(panels=(replace(cell.panel, rect=rect),), texts=(foot,))
    return combine_parts([frame, inside])

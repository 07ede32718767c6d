"""Arrange the poster: a spine, and panels in columns or rows beside it."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
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
"""How much longer than necessary a panel may become to fill its column or row."""

_BETTER: Final = 0.2
"""How much less than columns rows must waste."""


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
    """Place panels to the right of the spine: in columns, or in rows if these waste much less.

    Args:
        spine: the spine; None for panels alone.
        cells: the panels, in order.
    """
    bounds = spine.bounds if spine else Rect(0, 0, 0, 0)
    columns, rows = _choose_columns(bounds, cells), _choose_rows(bounds, cells)
    wide = sum(_measure_width(column) + _GUTTER for column in columns)
    tall = max([bounds.height, *(_measure_height(column) for column in columns)])
    high = max(bounds.height, _measure_rows(rows))
    across = max([0, *map(_measure_row, rows)]) + _GUTTER
    in_columns = _compute_waste(bounds.width + wide, tall, wide, cells)
    if _compute_waste(bounds.width + across, high, across, cells) + _BETTER < in_columns:
        tall, parts = high, _stack_rows(rows, high)
    else:
        parts = _stack_columns(columns, tall)
    x = bounds.width + 2 * _GUTTER if spine else 0
    moved = [part.moved(x, 0) for part in parts]
    start = [spine.moved(-bounds.x, (tall - bounds.height) // 2 - bounds.y)] if spine else []
    return combine_parts([*start, *moved])


def _compute_waste(width: int, height: int, beside: int, cells: Sequence[PosterCell]) -> float:
    """Return the penalty of a poster, for its shape and for what its panels leave empty.

    Args:
        width: its width.
        height: its height.
        beside: the width of what is beside the spine.
        cells: its panels.
    """
    filled = sum((cell.width + _GUTTER) * (cell.height + _GUTTER) for cell in cells)
    shape = abs(log(width / height / _ASPECT))
    return shape + _EMPTY * (1 - filled / max(1, beside * (height + _GUTTER)))


# Rows ------------------------------------------------------------------------------------------


def _choose_rows(spine: Rect, cells: Sequence[PosterCell]) -> list[list[PosterCell]]:
    """Return the panels in rows of the width that wastes least."""
    widths = accumulate(cell.width + _GUTTER for cell in cells)
    least = max((cell.width + _GUTTER for cell in cells), default=0)
    options = [_fill_rows(cells, max(least, width) - _GUTTER) for width in widths]
    return min(options, key=lambda rows: _compute_row_waste(spine, rows, cells), default=[])


def _compute_row_waste(
    spine: Rect, rows: list[list[PosterCell]], cells: Sequence[PosterCell]
) -> float:
    across = max(map(_measure_row, rows)) + _GUTTER
    height = max(spine.height, _measure_rows(rows))
    return _compute_waste(spine.width + across, height, across, cells)


def _fill_rows(cells: Sequence[PosterCell], width: int) -> list[list[PosterCell]]:
    rows: list[list[PosterCell]] = []
    for cell in cells:
        if rows and _measure_row([*rows[-1], cell]) <= width:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return rows


def _measure_row(row: Sequence[PosterCell]) -> int:
    return sum(cell.width for cell in row) + _GUTTER * (len(row) - 1)


def _measure_rows(rows: Sequence[Sequence[PosterCell]]) -> int:
    return sum(max(cell.height for cell in row) + _GUTTER for row in rows) - _GUTTER


def _stack_rows(rows: list[list[PosterCell]], tall: int) -> list[DrawingPart]:
    """Return the panels of all rows, wider if that lets them fill theirs."""
    across, y = max(map(_measure_row, rows)), (tall - _measure_rows(rows)) // 2
    parts = []
    for row in rows:
        height, x = max(cell.height for cell in row), 0
        for cell, width in zip(row, _spread([cell.width for cell in row], across), strict=True):
            parts.append(_frame_cell(cell, Rect(x, y, width, height)))
            x += width + _GUTTER
        y += height + _GUTTER
    return parts


def _spread(lengths: list[int], whole: int) -> list[int]:
    """Return the lengths of panels in a row or column, larger if that lets them fill it."""
    spare = whole - sum(lengths) - _GUTTER * (len(lengths) - 1)
    if spare > _STRETCH * sum(lengths):
        return lengths
    shares = [spare * number // len(lengths) for number in range(len(lengths) + 1)]
    more = [high - low for low, high in pairwise(shares)]
    return [length + extra for length, extra in zip(lengths, more, strict=True)]


# Columns ---------------------------------------------------------------------------------------


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


def _stack_columns(columns: list[list[PosterCell]], tall: int) -> list[DrawingPart]:
    """Return the panels of all columns, taller if that lets them fill theirs."""
    x, parts = 0, []
    for column in columns:
        width, heights = _measure_width(column), _spread([cell.height for cell in column], tall)
        y = (tall - sum(heights) - _GUTTER * (len(column) - 1)) // 2
        for cell, height in zip(column, heights, strict=True):
            parts.append(_frame_cell(cell, Rect(x, y, width, height)))
            y += height + _GUTTER
        x += width + _GUTTER
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

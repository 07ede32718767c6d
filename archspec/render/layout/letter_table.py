"""The table below the figure of a block: the values of its letters in each row of uses."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from archspec.render.layout.drawing import Anchor, DrawingPart, Text, combine_parts
from archspec.render.layout.metrics import SMALL, clip_label, measure_width
from archspec.render.scene.model import Figure

_LINE: Final = 17
_GAP: Final = 14
_BETWEEN: Final = 36
_ABOVE: Final = 26
_LONG: Final = 16
"""The most rows in one column; further rows go beside it."""


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
    ends = list(accumulate(each + _GAP for each in wide))
    for number, line in enumerate(lines):
        for place, (cell, end, width) in enumerate(zip(line, ends, wide, strict=True)):
            anchor: Anchor = "end" if place else "start"
            x = end - _GAP if place else end - _GAP - width
            if cell:
                bold = not number or not place
                yield Text(cell, x, number * _LINE, SMALL, anchor, bold=bold)

"""Label bubbles by name, or by numbers and a key if there is no room for names."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, count, groupby
from math import hypot
from typing import Final

from archspec.comparison.chart.label_placement import SIZE, BubbleLabel, PlacedLabels, place_labels
from archspec.comparison.chart.shapes import ChartRow
from archspec.comparison.chart.wrap import wrap_text
from archspec.render.backends.display_list import CircleShape
from archspec.render.layout.drawing import Rect, Text
from archspec.render.layout.metrics import SMALL, measure_width

_MOST: Final = 20
"""The maximum number of names; with more, bubbles are numbered to avoid a tangle of lines."""

_WIDEST: Final = 260
"""The maximum width of a line of a name."""

_STACK: Final = 6
"""The maximum number of names stacked at one place."""

_ALIKE: Final = 3
"""The difference in pixels up to which bubbles are seen as one."""

_LINE: Final = 15
_COLUMN: Final = 24
_NUMBER: Final = 20
"""The space for a number in the key."""


def label_bubbles(
    labels: Sequence[str], discs: Sequence[CircleShape], room: Rect
) -> tuple[PlacedLabels, bool]:
    """Return names beside bubbles, or numbers in and beside them.

    Args:
        labels: the names of the networks.
        discs: their bubbles, in the same order.
        room: the area that no label may leave.

    Returns:
        The labels of the bubbles, and whether they are numbers, which need a key.
    """
    places = _group_by_place(discs)
    if len(places) <= _MOST:
        names = [
            BubbleLabel(_split_names([labels[n] for n in place]), _draw_discs(discs, place))
            for place in places
        ]
        found = place_labels(names, discs, room)
        if found.is_clear:
            return found, False
    numbers = [
        BubbleLabel((_format_ranges(place),), _draw_discs(discs, place), is_number=True)
        for place in places
    ]
    return place_labels(numbers, discs, room), True


def draw_key(labels: Sequence[str], left: int, width: int, top: int) -> ChartRow:
    """Return the key: the numbers of bubbles with their names, in columns.

    Args:
        labels: the names of the networks, in the order of their numbers.
        left: where the key begins.
        width: how wide it may be.
        top: where it begins.
    """
    rows = next(
        rows for rows in count(1) if sum(_compute_column_widths(labels, rows)) <= width + _COLUMN
    )
    starts = list(accumulate(_compute_column_widths(labels, rows), initial=left))
    texts = []
    for number, label in enumerate(labels):
        x, y = starts[number // rows], top + _LINE // 2 + _LINE * (number % rows)
        texts.append(Text(str(number + 1), x + _NUMBER - 6, y, SMALL, "end", bold=True))
        texts.append(Text(label, x + _NUMBER, y, SMALL, faint=False))
    return ChartRow(tuple(texts), _LINE * (rows + 1))


def _compute_column_widths(labels: Sequence[str], rows: int) -> list[int]:
    """Return the widths of columns of that many rows; 0 for a single column."""
    starts = range(0, len(labels), rows)
    widest = (max(measure_width(label, SMALL) for label in labels[n : n + rows]) for n in starts)
    return [_NUMBER + width + _COLUMN for width in widest] if len(starts) > 1 else [0]


def _group_by_place(discs: Sequence[CircleShape]) -> list[tuple[int, ...]]:
    """Return the numbers of bubbles by their places; those seen as one are grouped."""
    places: list[list[int]] = []
    for number, disc in enumerate(discs):
        near = next((place for place in places if _are_at_one_place(discs[place[0]], disc)), None)
        if near is None:
            places.append([number])
        else:
            near.append(number)
    return [tuple(place) for place in places]


def _are_at_one_place(one: CircleShape, other: CircleShape) -> bool:
    apart = hypot(one.x - other.x, one.y - other.y)
    return apart + abs(one.radius - other.radius) < _ALIKE


def _draw_discs(discs: Sequence[CircleShape], numbers: Sequence[int]) -> tuple[CircleShape, ...]:
    return tuple(sorted((discs[number] for number in numbers), key=lambda disc: -disc.radius))


def _split_names(labels: Sequence[str]) -> tuple[str, ...]:
    """Return one name in a few lines, or a few names stacked."""
    if len(labels) == 1:
        lines = wrap_text(labels[0], _WIDEST, SIZE)
        *most, last = lines
        return (*most[:-1], f"{most[-1]}…") if most and last == "…" else tuple(lines)
    shown = labels if len(labels) <= _STACK else labels[: _STACK - 1]
    rest = len(labels) - len(shown)
    split = [wrap_text(label, _WIDEST, SIZE) for label in shown]
    short = [first if not more else f"{first}…" for first, *more in split]
    return (*short, *([f"and {rest} more"] if rest else []))


def _format_ranges(numbers: Sequence[int]) -> str:
    """Format numbers, which start at 1, with neighbors as a range: `1–3, 7`."""
    return ", ".join(_format_range(list(group)) for group in _group_consecutive(numbers))


def _group_consecutive(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for _, iterator in groupby(enumerate(numbers, 1), lambda pair: pair[1] - pair[0]):
        yield [number + 1 for _, number in iterator]


def _format_range(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return str(numbers[0])
    return f"{numbers[0]}{'–' if len(numbers) > 2 else ', '}{numbers[-1]}"

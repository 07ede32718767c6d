"""Draw spines side by side: each network as a column of stages, with heights by their cost."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import Final

from archspec.comparison.chart.model import ChartedNetwork, Segment
from archspec.comparison.chart.scale import LinearScale, choose_ticks, format_tick
from archspec.comparison.chart.shapes import (
    AXIS,
    GRID,
    GROUND,
    ChartRow,
    ChartShape,
    draw_straight_line,
)
from archspec.comparison.chart.style import name_level_role
from archspec.comparison.chart.wrap import wrap_text
from archspec.render.backends.display_list import RectShape
from archspec.render.layout.drawing import Rect, Text
from archspec.render.layout.metrics import SMALL, measure_width
from archspec.text.numbers import Prefix, abbreviate, find_prefix, format_percent

PER_ROW: Final = 6
"""The maximum number of columns in a row."""

_HEIGHT: Final = 340
_TOP: Final = 26
_LEFT: Final = 44
_LINE: Final = 15
_GAP: Final = 8
_STEPS: Final = 7
_WIDEST: Final = 148
_NARROWEST: Final = 84
_SLOT: Final = 190
"""The maximum distance between columns."""

_LOW: Final = 13
"""The minimum height of a stage with text."""

_LINES: Final = 3
_SHORTEST: Final = 4


def split_rows(subjects: Sequence[ChartedNetwork]) -> list[Sequence[ChartedNetwork]]:
    """Return the networks of each row; rows are about equally long."""
    number = ceil(len(subjects) / PER_ROW)
    each = ceil(len(subjects) / number)
    return [subjects[start : start + each] for start in range(0, len(subjects), each)]


def compute_column_width(subjects: Sequence[ChartedNetwork]) -> int:
    """Return the column width at which most of the text in columns fits."""
    texts = (segment.text for subject in subjects for segment in subject.segments if segment.figure)
    widest = max((measure_width(text, SMALL) for text in texts), default=0)
    return min(_WIDEST, max(_NARROWEST, widest + 2 * _GAP))


def compute_min_width(subjects: Sequence[ChartedNetwork]) -> int:
    """Return the minimum width of a row."""
    longest = max(len(row) for row in split_rows(subjects))
    return _LEFT + longest * (compute_column_width(subjects) + 2 * _GAP)


def is_visible(subject: ChartedNetwork, every: Sequence[ChartedNetwork]) -> bool:
    """Check whether a network is visible at all on the common scale."""
    scale, unit = _build_scale(every)
    return scale.at(subject.macs / unit.size) < scale.at(0)


def list_visible_levels(every: Sequence[ChartedNetwork]) -> set[int | None]:
    """Return the levels of all stages that can be seen."""
    scale, unit = _build_scale(every)
    pieces = (
        piece
        for charted_network in every
        for piece in _stack_pieces(charted_network, scale, unit.size)
    )
    return {segment.level for segment, _, _ in pieces}


def _build_scale(every: Sequence[ChartedNetwork], top: int = 0) -> tuple[LinearScale, Prefix]:
    most = max(charted_network.macs for charted_network in every)
    unit = find_prefix(most)
    return LinearScale(
        choose_ticks(0, most / unit.size, _STEPS), top + _TOP + _HEIGHT, top + _TOP
    ), unit


def draw_spines(
    row: Sequence[ChartedNetwork],
    every: Sequence[ChartedNetwork],
    left: int,
    width: int,
    top: int = 0,
) -> ChartRow:
    """Return one row of spines, with the axis that all rows share.

    Args:
        row: the networks of the row.
        every: the networks of all rows.
        left: where it begins.
        width: how wide it may be.
        top: where it begins.
    """
    scale, unit = _build_scale(every, top)
    longest = max(len(each) for each in split_rows(every))
    slot = min(_SLOT, (width - _LEFT) // longest)
    wide = min(compute_column_width(every), slot - 2 * _GAP)
    shapes = [
        Text(f"{unit.letter}MACs", left, top + 4, SMALL),
        *_draw_axis(scale, left + _LEFT, left + _LEFT + slot * len(row)),
    ]
    lines = [_wrap_name(charted_network.label, slot - _GAP) for charted_network in row]
    for number, subject in enumerate(row):
        middle = left + _LEFT + slot * number + slot // 2
        column = Rect(middle - wide // 2, top + _TOP, wide, _HEIGHT)
        shapes += _draw_column(subject, column, scale, unit.size)
        below = top + _TOP + _HEIGHT + _GAP + _LINE // 2
        for at, line in enumerate(lines[number]):
            shapes.append(Text(line, middle, below + _LINE * at, SMALL, "middle", faint=False))
    return ChartRow(tuple(shapes), _TOP + _HEIGHT + _GAP + _LINE * max(map(len, lines)))


def _draw_axis(scale: LinearScale, left: int, right: int) -> Iterator[ChartShape]:
    for tick in scale.ticks:
        y = scale.at(float(tick))
        yield draw_straight_line((left, y), (right, y), GRID if tick else AXIS)
        yield Text(format_tick(tick), left - 8, y, SMALL, "end")


def _draw_column(
    subject: ChartedNetwork, column: Rect, scale: LinearScale, unit: int
) -> Iterator[ChartShape]:
    """Yield a network, from its input at the ground up."""
    for segment, low, high in _stack_pieces(subject, scale, unit):
        rect = Rect(column.x, high, column.width, low - high)
        yield draw_bar(rect, segment.level, _describe_stage(segment, subject))
        yield from _draw_stage_text(segment, rect)
    done = sum(segment.macs for segment in subject.segments)
    middle, y = column.x + column.width // 2, scale.at(done / unit) - 11
    total = Text(abbreviate(subject.macs), middle, y, SMALL, "middle", bold=True, faint=False)
    yield RectShape(total.bounds, GROUND)
    yield total


def _stack_pieces(
    subject: ChartedNetwork, scale: LinearScale, unit: int
) -> Iterator[tuple[Segment, int, int]]:
    """Yield the stages that are high enough to be visible, each with its lower and upper end."""
    done = 0
    for segment in subject.segments:
        low = scale.at(done / unit)
        done += segment.macs
        high = scale.at(done / unit)
        if low > high:
            yield segment, low, high


def draw_bar(rect: Rect, level: int | None, told: str = "") -> RectShape:
    """Return a piece of a column, in the shade of its level."""
    return RectShape(rect, f"piece {name_level_role(level)}", title=told)


def _draw_stage_text(segment: Segment, rect: Rect) -> Iterator[Text]:
    """Yield the text of a stage, if it fits."""
    text = _fit_text(segment, rect.width - 6) if rect.height >= _LOW else ""
    if text:
        x, y = rect.x + rect.width // 2, rect.y + rect.height // 2
        yield Text(text, x, y, SMALL, "middle", faint=False)


def _fit_text(segment: Segment, room: int) -> str:
    """Return the text of a stage, shortened if necessary; empty if little would remain."""
    if measure_width(segment.text, SMALL) <= room:
        return segment.text
    for end in range(len(segment.label), _SHORTEST - 1, -1):
        text = replace(segment, label=f"{segment.label[:end]}…").text
        if measure_width(text, SMALL) <= room:
            return text
    return ""


def _describe_stage(segment: Segment, subject: ChartedNetwork) -> str:
    share = format_percent(segment.macs / subject.macs)
    return f"{segment.text}: {abbreviate(segment.macs, 'MACs')}, {share} of {subject.label}"


def _wrap_name(label: str, room: int) -> list[str]:
    """Return a name in a few lines."""
    lines = wrap_text(label, room, SMALL)
    if len(lines) <= _LINES:
        return lines
    return [*lines[: _LINES - 1], f"{lines[_LINES - 1]}…"]

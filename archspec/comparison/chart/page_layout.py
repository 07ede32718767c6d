"""Lay out the page of a chart: bubbles, and below them the spines, with notes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from archspec.comparison.chart.bubbles import draw_bubbles
from archspec.comparison.chart.model import ChartedNetwork, Metric
from archspec.comparison.chart.shapes import ChartRow, ChartShape, sort_by_layer
from archspec.comparison.chart.spines import (
    compute_min_width,
    draw_bar,
    draw_spines,
    is_visible,
    list_visible_levels,
    split_rows,
)
from archspec.comparison.chart.style import LEVELS, build_chart_styles
from archspec.comparison.chart.wrap import wrap_text
from archspec.render.backends.display_list import DisplayList
from archspec.render.backends.stylesheet import StyleSheet
from archspec.render.layout.drawing import Rect, Text
from archspec.render.layout.metrics import FONT, SMALL, measure_width
from archspec.render.theme import Theme
from archspec.text.visible import escape_invisible

EDGE: Final = 28
"""The margin of a picture."""

WIDTH: Final = 860
"""The minimum width of a picture, without its margins."""

_TITLE: Final = 22
_SUBTITLE: Final = 12
_LINE: Final = 16
_BETWEEN: Final = 34
_CHIP: Final = 12
_LONGEST: Final = 72
"""The maximum number of characters drawn of a name."""


def draw_chart(subjects: Sequence[ChartedNetwork], metric: Metric, theme: Theme) -> DisplayList:
    """Return a picture of networks.

    Args:
        subjects: the networks, two or more.
        metric: the error that is drawn over the cost.
        theme: the colors.
    """
    named = [_clean_name(subject) for subject in subjects]
    page = ChartPage(max(WIDTH, compute_min_width(named)))
    drawn = [charted_network for charted_network in named if metric in charted_network.errors]
    page.head(_format_title(drawn, metric), _format_subtitle(drawn))
    if drawn:
        page.add(draw_bubbles(drawn, metric, EDGE, page.width, page.y))
        page.notes(_list_notes(named, drawn, metric))
    if any(charted_network.macs for charted_network in named):
        _add_spines(page, named)
    else:
        page.notes(["No network has multiply-accumulates."])
    page.notes(
        _end_sentence(f"Left out: {escape_invisible(charted_network.left_out)}")
        for charted_network in named
        if charted_network.left_out
    )
    return page.picture(
        _format_title(drawn, metric), _describe_chart(named), build_chart_styles(theme)
    )


def _add_spines(page: "ChartPage", named: Sequence[ChartedNetwork]) -> None:
    page.heading("Where the MACs are")
    page.legend(_list_shades(list_visible_levels(named)))
    for row in split_rows(named):
        page.add(draw_spines(row, named, EDGE, page.width, page.y), _LINE)
    low = [
        charted_network.label
        for charted_network in named
        if charted_network.macs and not is_visible(charted_network, named)
    ]
    if low:
        page.notes([_end_sentence(f"Too low to be seen beside the highest: {'; '.join(low)}")])


def _clean_name(subject: ChartedNetwork) -> ChartedNetwork:
    """Return a network with its name truncated, and invisible characters in it escaped."""
    label = escape_invisible(subject.label)
    short = f"{label[:_LONGEST].rstrip()}…"
    return replace(subject, label=label if len(label) <= _LONGEST else short)


def _format_title(drawn: Sequence[ChartedNetwork], metric: Metric) -> str:
    if not drawn:
        return "Multiply-accumulates"
    return f"{metric.label.capitalize()} and multiply-accumulates"


def _format_subtitle(drawn: Sequence[ChartedNetwork]) -> str:
    protocols = list(dict.fromkeys(charted_network.protocol for charted_network in drawn))
    measured = protocols[:1] if len(protocols) == 1 else []
    return " · ".join([*measured, *(["bubbles by parameters"] if drawn else [])])


def _list_notes(
    named: Sequence[ChartedNetwork], drawn: Sequence[ChartedNetwork], metric: Metric
) -> Iterator[str]:
    """Yield notes on what the chart omits, and on differing protocols."""
    protocols: dict[str, list[str]] = {}
    for charted_network in drawn:
        protocols.setdefault(charted_network.protocol, []).append(charted_network.label)
    if len(protocols) > 1:
        yield "Errors are not all measured alike."
        for measured, alike in protocols.items():
            yield _end_sentence(f"{measured}: {'; '.join(alike)}")
    left_out = [charted_network.label for charted_network in named if charted_network not in drawn]
    if left_out:
        names = "; ".join(left_out)
        yield _end_sentence(f"Not in the plot above, without a reported {metric.label}: {names}")


def _end_sentence(text: str) -> str:
    """Return a text with a full stop, unless it was cut short and says so."""
    return text if text.endswith("…") else f"{text}."


def _describe_chart(named: Sequence[ChartedNetwork]) -> str:
    labels = ", ".join(network.label for network in named)
    return f"{labels}, by their multiply-accumulates"


_NO_GRID: Final = LEVELS
"""The shade of what has no grid, after all others."""


def _build_shade(level: int | None) -> int:
    return _NO_GRID if level is None else min(level, LEVELS - 1)


def _list_shades(levels: set[int | None]) -> Iterator[tuple[int, str]]:
    """Yield each shade that is drawn, with what it means."""
    beyond = any(level is not None and level >= LEVELS for level in levels)
    for shade in sorted({_build_shade(level) for level in levels}):
        part = f"1/{2**shade}" if shade else "1"
        last = shade == LEVELS - 1 and beyond
        yield shade, "none" if shade == _NO_GRID else f"{part} or less" if last else part


class ChartPage:
    """A picture under construction, from top to bottom.

    Attributes:
        width: the width of its parts.
        y: where the next part begins.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.y = EDGE
        self._shapes: list[ChartShape] = []

    def head(self, title: str, subtitle: str) -> None:
        """Add the title of the picture."""
        self._text(title, _TITLE, _TITLE // 2, bold=True)
        self.y += _TITLE + 14
        for line in wrap_text(subtitle, self.width, _SUBTITLE) if subtitle else ():
            self._text(line, _SUBTITLE, 0, faint=True)
            self.y += _LINE
        self.y += _LINE

    def heading(self, text: str) -> None:
        """Add the title of a part."""
        self.y += _BETWEEN
        self._text(text, FONT, 0, bold=True)

    def notes(self, notes: Iterable[str]) -> None:
        """Add notes, each in as many lines as it needs."""
        for note in notes:
            for line in wrap_text(note, self.width, SMALL):
                self.y += _LINE
                self._text(line, SMALL, -_LINE // 2, faint=True)

    def legend(self, shades: Iterable[tuple[int, str]]) -> None:
        """Add the legend of stage shades, to the right of a heading."""
        told = dict(shades)
        wide = [_CHIP + 5 + measure_width(word, SMALL) + 14 for word in told.values()]
        head = "side of the grid, as a part of the input's"
        x, y = EDGE + self.width - sum(wide) + 14, self.y
        self._shapes.append(Text(head, x - 12, y, SMALL, "end"))
        for (shade, word), step in zip(told.items(), wide, strict=True):
            chip = Rect(x, y - _CHIP // 2, _CHIP, _CHIP)
            self._shapes.append(draw_bar(chip, None if shade == _NO_GRID else shade))
            self._shapes.append(Text(word, x + _CHIP + 5, y, SMALL))
            x += step
        self.y += _LINE + 8

    def add(self, row: ChartRow, gap: int = 0) -> None:
        """Add a part that was drawn below what there is, and leave a gap below it."""
        self._shapes += row.shapes
        self.y += row.height + gap

    def picture(self, title: str, description: str, styles: StyleSheet) -> DisplayList:
        """Return the finished picture."""
        width, height = self.width + 2 * EDGE, self.y + EDGE
        return DisplayList(title, description, width, height, sort_by_layer(self._shapes), styles)

    def _text(
        self, text: str, size: int, dy: int, *, bold: bool = False, faint: bool = False
    ) -> None:
        self._shapes.append(Text(text, EDGE, self.y + dy, size, bold=bold, faint=faint))

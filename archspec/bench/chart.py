"""Draw a benchmark: a bar for each way, beside the fastest kernel of its precision."""

from collections.abc import Iterator, Sequence
from typing import Final

from archspec.bench.columns import name_way
from archspec.bench.model import Benchmark, WayResult
from archspec.bench.table import describe_limit, describe_settings
from archspec.bench.ways import PRECISIONS, Precision
from archspec.comparison.chart.page_layout import EDGE, WIDTH, ChartPage
from archspec.comparison.chart.scale import LinearScale, choose_ticks, format_tick
from archspec.comparison.chart.shapes import (
    AXIS,
    GRID,
    LEADER,
    ChartRow,
    ChartShape,
    draw_straight_line,
)
from archspec.comparison.chart.spines import draw_bar
from archspec.comparison.chart.style import build_chart_styles
from archspec.render.backends.display_list import DisplayList
from archspec.render.layout.drawing import Rect, Text
from archspec.render.layout.metrics import SMALL, measure_width
from archspec.render.theme import Theme
from archspec.text.numbers import format_measured, format_percent, format_ratio
from archspec.text.visible import escape_invisible

_GIGA: Final = 1e9
_ROW: Final = 26
_BAR: Final = 16
_GAP: Final = 10
_TOP: Final = 8
_BELOW: Final = 40
_STEPS: Final = 7
_LABELS: Final = 210
"""The room right of the bars for their numbers."""

_SHADES: Final[dict[Precision, int]] = {"fp32": 1, "bf16": 3, "int8": 4}
"""The shade of bars by precision."""


def draw_benchmark(benchmark: Benchmark, theme: Theme) -> DisplayList:
    """Return the picture of a benchmark.

    Args:
        benchmark: the benchmark, one or more ways of which ran.
        theme: the colors.
    """
    page = ChartPage(WIDTH)
    title = escape_invisible(benchmark.title)
    page.head(f"{title}: GFLOP/s", f"{describe_settings(benchmark)} · lines: fastest kernels")
    page.add(_draw_bars(benchmark, page.width, page.y))
    page.notes(_list_notes(benchmark))
    return page.picture(title, _describe(benchmark), build_chart_styles(theme))


def _list_timed(benchmark: Benchmark) -> Sequence[WayResult]:
    return [result for result in benchmark.results if result.timing]


def _list_notes(benchmark: Benchmark) -> Iterator[str]:
    yield benchmark.machine.accelerator or benchmark.machine.processor
    for precision in PRECISIONS:
        if limit := describe_limit(benchmark, precision):
            yield f"{precision}: {limit}"
    for result in benchmark.results:
        if result.failure:
            yield escape_invisible(f"{name_way(result, benchmark)}: {result.failure}")


def _describe(benchmark: Benchmark) -> str:
    names = ", ".join(name_way(result, benchmark) for result in _list_timed(benchmark))
    return escape_invisible(f"{names}, by floating-point operations a second")


def _draw_bars(benchmark: Benchmark, width: int, top: int) -> ChartRow:
    """Return the plot: a row for each way that ran."""
    results = _list_timed(benchmark)
    names = [escape_invisible(name_way(result, benchmark)) for result in results]
    left = EDGE + max(measure_width(name, SMALL) for name in names) + _GAP
    low = top + _TOP + _ROW * len(results)
    limits = [benchmark.find_limit(result.way.precision) for result in results]
    rates = [benchmark.compute_rate(result) or 0.0 for result in results]
    ticks = choose_ticks(0, max([*filter(None, limits), *rates]) / _GIGA, _STEPS)
    scale = LinearScale(ticks, left, EDGE + width - _LABELS)
    shapes: list[ChartShape] = [*_draw_axis(scale, top, low)]
    for number, (result, name) in enumerate(zip(results, names, strict=True)):
        y = top + _TOP + _ROW * number + (_ROW - _BAR) // 2
        shapes += _draw_row(benchmark, result, name, scale, y)
    return ChartRow(tuple(shapes), low - top + _BELOW)


def _draw_axis(scale: LinearScale, top: int, low: int) -> Iterator[ChartShape]:
    for tick in scale.ticks:
        x = scale.at(float(tick))
        yield draw_straight_line((x, top), (x, low), GRID)
        yield Text(format_tick(tick), x, low + 14, SMALL, "middle")
    yield draw_straight_line((scale.start, top), (scale.start, low), AXIS)


def _draw_row(
    benchmark: Benchmark, result: WayResult, name: str, scale: LinearScale, y: int
) -> Iterator[ChartShape]:
    rate = (benchmark.compute_rate(result) or 0.0) / _GIGA
    right, middle = max(scale.start + 1, scale.at(rate)), y + _BAR // 2
    told = _tell(benchmark, result)
    yield Text(name, scale.start - _GAP, middle, SMALL, "end")
    bar = Rect(scale.start, y, right - scale.start, _BAR)
    yield draw_bar(bar, _SHADES[result.way.precision], f"{name}: {told}")
    limit = benchmark.find_limit(result.way.precision)
    end = right
    if limit:
        x = scale.at(limit / _GIGA)
        end = max(end, x)
        yield draw_straight_line((x, y - 3), (x, y + _BAR + 3), LEADER)
    yield Text(told, end + _GAP, middle, SMALL)


def _tell(benchmark: Benchmark, result: WayResult) -> str:
    """Return the numbers of a way: `371 ms, 1.42x, 88.1 %`."""
    assert result.timing is not None
    parts = [f"{format_measured(benchmark.find_time(result.timing) * 1e3)} ms"]
    speed, share = benchmark.compute_speed(result), benchmark.compute_share(result)
    if speed is not None:
        parts.append(format_ratio(speed))
    if share is not None:
        parts.append(f"{format_percent(share)} of peak")
    return ", ".join(parts)

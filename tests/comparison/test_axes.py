"""Axes of the chart: everything is within them, and they say no more than can be told apart."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archspec.comparison.chart import Metric
from archspec.comparison.chart.axes import fit_cost_axis, fit_error_axis
from archspec.comparison.chart.bubbles import draw_bubbles
from archspec.comparison.chart.scale import LinearScale, LogScale, choose_decades, choose_ticks
from archspec.comparison.chart.shapes import AXIS, ChartShape
from tests.comparison.shapes import discs, key_discs, rules, texts
from tests.comparison.subjects import subject

MARKS = st.lists(st.tuples(st.integers(0, 100), st.integers(3, 40)), min_size=1, max_size=6)


def ends(shapes: tuple[ChartShape, ...]) -> tuple[int, int, int, int]:
    """Left, right, top and bottom of what the axes enclose."""
    axes = rules(shapes, AXIS)
    xs = [x for each in axes for x in (each.x1, each.x2)]
    ys = [y for each in axes for y in (each.y1, each.y2)]
    return min(xs), max(xs), min(ys), max(ys)


@given(MARKS, st.booleans())
def test_marks_are_within_a_fitted_scale(marks: list[tuple[int, int]], is_down: bool) -> None:
    start, stop = (400, 0) if is_down else (0, 400)
    scale = LinearScale(choose_ticks(0, 100, 5), start, stop).fitted(marks)
    for value, radius in marks:
        assert scale.at(value) - radius >= 0
        assert scale.at(value) + radius <= 400


@pytest.mark.parametrize("errors", [(100, 0, 50), (0, 0), (100, 100), (0.02, 0.01)])
@pytest.mark.parametrize("macs", [(0, 0, 0), (10**9, 10**9, 0), (10, 10**6, 10**12)])
def test_bubbles_at_the_ends_are_within_the_axes(
    errors: tuple[float, ...], macs: tuple[int, ...]
) -> None:
    pairs = zip(errors, macs, strict=False)
    shapes = draw_bubbles(
        [subject(str(e), cost, e) for e, cost in pairs], Metric.TOP1, 0, 800
    ).shapes
    left, right, top, low = ends(shapes)
    for disc in discs(shapes):
        assert left <= disc.x - disc.radius
        assert disc.x + disc.radius <= right
        assert top <= disc.y - disc.radius
        assert disc.y + disc.radius <= low


@pytest.mark.parametrize("first", [0, 20, 99.99999, 100])
@pytest.mark.parametrize("apart", [0, 1e-14, 1e-7, 0.05])
def test_close_errors_have_an_axis_that_can_be_read(first: float, apart: float) -> None:
    errors = [(first, 40), (first - apart if first else apart, 40)]
    axis = fit_error_axis(errors, 20, 400, "error")
    assert len(set(axis.texts)) == len(axis.texts)
    assert max(map(len, axis.texts)) <= 6
    assert 0 <= axis.scale.ticks[0] < axis.scale.ticks[-1] <= 100


def test_numbers_at_the_left_have_room() -> None:
    few = [subject("a", 10**9, 99.12), subject("b", 10**9, 99.1)]
    shapes = draw_bubbles(few, Metric.TOP1, 0, 800).shapes
    assert min(each.bounds.x for each in texts(shapes)) >= 0


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (884, 77_000_000, [100, 1000, 10**4, 10**5, 10**6, 10**7, 10**8]),
        (3, 310, [2, 5, 10, 20, 50, 100, 200, 500]),
        (100, 10**6, [100, 1000, 10**4, 10**5, 10**6]),
        (1, 10**12, [10**power for power in range(0, 13, 2)]),
    ],
)
def test_decades(low: int, high: int, found: list[int]) -> None:
    assert choose_decades(low, high, 9) == tuple(map(Fraction, found))


@given(st.integers(1, 10**15), st.integers(100, 10**9))
def test_decades_enclose_a_range(low: int, times: int) -> None:
    found = choose_decades(low, low * times, 9)
    assert found[0] <= low
    assert low * times <= found[-1]
    assert 2 <= len(found) <= 10
    scale = LogScale(found, 0, 900)
    places = [scale.at(float(each)) for each in found]
    assert (places[0], places[-1]) == (0, 900)
    assert min(after - before for before, after in pairwise(places)) >= 25


def test_amounts_that_are_far_apart_have_a_logarithmic_axis() -> None:
    near = fit_cost_axis([(10**9, 3), (99 * 10**9, 3)], 0, 900)
    assert near.title == "multiply-accumulates, GMACs"
    far = fit_cost_axis([(10**9, 3), (10**10, 3), (10**11, 3)], 0, 900)
    assert far.title == "multiply-accumulates, MACs, logarithmic"
    first, second, third = (far.at(10**power) for power in (9, 10, 11))
    assert abs(first + third - 2 * second) <= 1
    assert "10 G" in far.texts


def test_nothing_at_all_stands_before_all_decades() -> None:
    axis = fit_cost_axis([(0, 3), (10, 3), (10**4, 3)], 0, 900)
    assert axis.texts[:2] == ("0", "10")
    assert axis.at(0) + 50 < axis.at(10)


def test_where_there_are_no_parameters_there_is_no_legend_of_sizes() -> None:
    shapes = draw_bubbles([subject(each, 10, 20, 0) for each in "ab"], Metric.TOP1, 0, 800).shapes
    assert not key_discs(shapes)
    assert "parameters" not in [each.text for each in texts(shapes)]

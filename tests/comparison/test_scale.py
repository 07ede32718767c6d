"""Axes: ticks are round, even, few, and enclose what is drawn."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archspec.comparison.chart.scale import LinearScale, choose_ticks, format_tick

VALUES = st.integers(0, 10**9).map(lambda number: number / 1000)


@given(VALUES, VALUES, st.integers(3, 12))
def test_ticks_enclose_a_range_in_round_steps(first: float, second: float, most: int) -> None:
    low, high = sorted((first, second))
    found = choose_ticks(low, high, most)
    assert found[0] <= Fraction(str(low))
    assert Fraction(str(high)) <= found[-1]
    assert 2 <= len(found) <= most + 1
    steps = {after - before for before, after in pairwise(found)}
    (step,) = steps
    digits = f"{float(step):e}".partition("e")[0]
    assert float(digits) in (1, 2, 5)


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (0, 13.2, ["0", "2", "4", "6", "8", "10", "12", "14"]),
        (18.9, 26, ["18", "20", "22", "24", "26"]),
        (19.6, 21.4, ["19.5", "20", "20.5", "21", "21.5"]),
        (0, 0, ["0", "0.2"]),
        (100, 100, ["100", "100.2"]),
        (0, 0.007, ["0", "0.001", "0.002", "0.003", "0.004", "0.005", "0.006", "0.007"]),
    ],
)
def test_ticks(low: float, high: float, texts: list[str]) -> None:
    assert [format_tick(each) for each in choose_ticks(low, high, 7)][: len(texts)] == texts


def test_scale() -> None:
    scale = LinearScale(choose_ticks(0, 10, 5), 400, 0)
    assert [scale.at(each) for each in (0, 5, 10)] == [400, 200, 0]

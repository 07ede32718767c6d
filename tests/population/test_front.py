"""The Pareto front, against its definition."""

import random

import pytest

from archspec.population.front import Point, find_front
from tests.rounds import ROUNDS


def dominates(one: Point, other: Point) -> bool:
    return one[0] <= other[0] and one[1] <= other[1] and one != other


@pytest.mark.fuzz
def test_the_front_is_what_nothing_dominates() -> None:
    choice = random.Random(0)
    for _ in range(500 * ROUNDS):
        sides = choice.choice((2, 4, 30, 10**6))
        count = choice.randint(0, 40)
        points = [(choice.randrange(sides), choice.randrange(sides) / 8) for _ in range(count)]
        wanted = [
            number
            for number, point in enumerate(points)
            if not any(dominates(other, point) for other in points)
        ]
        found = find_front(points)
        assert sorted(found) == wanted
        assert found == sorted(found, key=lambda number: (points[number], number))


def test_ties() -> None:
    assert find_front([]) == []
    assert find_front([(1, 1), (1, 1), (1, 2), (2, 1)]) == [0, 1]
    assert find_front([(1, 3), (2, 2), (2, 2), (3, 2), (3, 1)]) == [0, 1, 2, 4]
    assert find_front([(0, float("inf"))]) == [0]

"""Alignment of sequences: the cheapest of short ones, and the work for long ones."""

import random
from functools import cache

import pytest

from archspec.differences.compare.align import Costs, Pairs, align
from tests.rounds import ROUNDS


def test_work_grows_no_faster_than_the_sequences() -> None:
    made: set[tuple[int, int]] = set()

    def cost(one: int, two: int) -> int:
        made.add((one, two))
        return 0 if one == two else 7

    costs = Costs(cost, lambda _: 10, lambda number: number)
    for length in (1_000, 5_000):
        made.clear()
        found = align(range(length), range(length, 2 * length), costs)
        assert found == [(number, number + length) for number in range(length)]
        assert len(made) < 300_000


def test_what_is_the_same_in_long_sequences_is_found() -> None:
    before = [number * 7919 % 211 for number in range(5_000)]
    after = [each for number, each in enumerate(before) if number % 100]
    costs: Costs[int] = Costs(
        lambda one, two: 7 * (one != two), lambda _: 10, lambda number: number
    )
    found = align(before, after, costs)
    assert len(found) == 5_000
    assert sum(one == two for one, two in found) == len(after)


def _align_slowly(before: list[int], after: list[int], costs: Costs[int]) -> Pairs[int]:
    """The cheapest alignment, by comparing everything with everything."""

    @cache
    def find(i: int, j: int) -> tuple[int, tuple[tuple[int | None, int | None], ...]]:
        if not i and not j:
            return 0, ()
        one, two = before[i - 1] if i else 0, after[j - 1] if j else 0
        found: list[tuple[int, int, str, tuple[int | None, int | None]]] = []
        if i and j and (pair := costs.pair(one, two)) is not None:
            found.append((find(i - 1, j - 1)[0] + pair, 0, "", (one, two)))
        if i:
            found.append((find(i - 1, j)[0] + costs.alone(one), 1, costs.rank(one), (one, None)))
        if j:
            found.append((find(i, j - 1)[0] + costs.alone(two), 1, costs.rank(two), (None, two)))
        cost, _, _, last = min(found, key=lambda option: option[:3])
        rest = find(i - (last[0] is not None), j - (last[1] is not None))
        return cost, (*rest[1], last)

    return [*find(len(before), len(after))[1]]


@pytest.mark.fuzz
def test_the_search_finds_what_comparing_everything_finds() -> None:
    for seed in range(300 * ROUNDS):
        choice = random.Random(seed)
        weights = [choice.choice((10, 15, 20, 40)) for _ in range(12)]
        table = {
            (one, two): choice.choice((None, 3, 4, 7, 9, 12, 20))
            for one in range(12)
            for two in range(12)
        }
        costs: Costs[int] = Costs(
            lambda one, two, table=table: 0 if one == two else table[one, two],  # type: ignore[misc]
            weights.__getitem__,
            lambda number: number,
        )
        before, after = (choice.choices(range(12), k=choice.randint(0, 14)) for _ in range(2))
        if before[:1] == after[:1] or before[-1:] == after[-1:]:
            continue  # equal ends are always paired
        assert align(before, after, costs) == _align_slowly(before, after, costs), seed


def _compute_cost(pairs: Pairs[int], costs: Costs[int]) -> int:
    total = 0
    for one, two in pairs:
        if one is None or two is None:
            total += costs.alone(one if one is not None else two or 0)
        else:
            total += costs.pair(one, two) or 0
    return total


def test_short_insertions_into_long_sequences_are_found() -> None:
    """Without anchors a window slides over them, and what is behind it may change its second half.

    Every step may be paired with any other; a fifth is replaced, and six are inserted at a time.
    """
    costs: Costs[int] = Costs(lambda one, two: 12 * (one != two), lambda _: 10, lambda each: each)
    spent = least = 0
    for seed in range(2):
        choice = random.Random(seed)
        before = [choice.randrange(10) for _ in range(300)]
        after: list[int] = []
        for number, each in enumerate(before):
            more = 6 if number % 55 == 45 else 0
            kept = each if choice.random() > 0.2 else choice.randrange(10)
            after += [*(choice.randrange(10) for _ in range(more)), kept]
        found = align(before, after, costs)
        assert [one for one, _ in found if one is not None] == before
        assert [two for _, two in found if two is not None] == after
        spent += _compute_cost(found, costs)
        least += _compute_cheapest(before, after, costs)
    assert least <= spent < 1.05 * least


def _compute_cheapest(before: list[int], after: list[int], costs: Costs[int]) -> int:
    """The least cost of an alignment, prefix by prefix (Wagner and Fischer, 1974)."""
    row = [0]
    for two in after:
        row.append(row[-1] + costs.alone(two))
    for one in before:
        above, row = row, [row[0] + costs.alone(one)]
        for j, two in enumerate(after):
            pair = costs.pair(one, two)
            options = [above[j + 1] + costs.alone(one), row[-1] + costs.alone(two)]
            row.append(min([*options, *([] if pair is None else [above[j] + pair])]))
    return row[-1]

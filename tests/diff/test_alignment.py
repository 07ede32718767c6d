"""Alignment of long sequences."""

from archspec.diff.compare.align import Costs, align


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

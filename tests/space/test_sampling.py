"""Samples of valid members: different ones, within limits, spread evenly."""

import itertools

import numpy
import pytest

import archspec
from archspec.space.sampling import Bin, spread_evenly
from tests.space.test_space import REPEAT, TABLE, TEXT

AXES = {TABLE: range(1, 200), REPEAT: [0, 1, 2]}
LARGE = {TABLE: range(1, 200), "params.classes": range(1, 2000)}


def list_members(values: object) -> list[tuple[int, ...]]:
    assert isinstance(values, dict)
    return list(zip(*(column.tolist() for column in values.values()), strict=True))


@pytest.mark.parametrize("axes", [AXES, LARGE])
def test_members_are_different_valid_ones(axes: dict[str, range]) -> None:
    space = archspec.Space(TEXT, axes, [lambda values: values[TABLE] % 3 > 0])
    sample = space.sample_valid(100, seed=7)
    members = list_members(sample.values)
    assert len(set(members)) == len(members) == 100
    assert (sample.values[TABLE] % 3 > 0).all()
    assert sample.found["valid"].all()
    for name, column in space.evaluate(sample.values).items():
        numpy.testing.assert_array_equal(column, sample.found[name])
    more = list_members(space.sample_valid(150, seed=7).values)
    assert more[:100] == members
    assert list_members(space.sample_valid(100, seed=8).values) != members


def test_a_space_has_so_many_members() -> None:
    space = archspec.Space(TEXT, {TABLE: [7, 8, 9, 10], REPEAT: [1]})
    assert sorted(space.sample_valid(2, seed=0).values[TABLE]) == [8, 10]
    with pytest.raises(ValueError, match="the space has only 2 such members"):
        space.sample_valid(3, seed=0)
    assert len(space.sample_valid(0, seed=0, uniform_in="macs").values[TABLE]) == 0


def test_limits_hold() -> None:
    space = archspec.Space(TEXT, AXES)
    usual = space.sample_valid(50, seed=1).found["parameters"]
    limit = int(numpy.median(usual))
    limited = space.sample_valid(50, seed=1, at_most={"parameters": limit, "macs": 10**9})
    assert limited.found["parameters"].max() <= limit < usual.max()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"uniform_in": "speed"}, "no measure `speed`; there are parameters, macs"),
        ({"at_most": {"params": 1}}, "no measure `params`"),
        ({"n": -1}, "-1 is no number of members"),
        ({"at_most": {"parameters": 0}}, "the space has only 0 such members"),
        ({"within_budget": True}, "has no budget"),
    ],
)
def test_arguments_are_checked(options: dict[str, object], message: str) -> None:
    arguments: dict[str, object] = {"n": 2, "seed": 0, **options}
    with pytest.raises(ValueError, match=message):
        archspec.Space(TEXT, AXES).sample_valid(**arguments)  # type: ignore[arg-type]


def test_a_measure_is_spread_evenly() -> None:
    space = archspec.Space(TEXT, LARGE)
    sample = space.sample_valid(200, seed=3, uniform_in="parameters")
    assert len(set(list_members(sample.values))) == 200
    parameters = sample.found["parameters"]
    assert sum(bin.taken for bin in sample.bins) == 200
    for bin in sample.bins:
        inside = (bin.low <= parameters) & (parameters <= bin.high)
        assert inside.sum() == bin.taken
        assert bin.taken == 10 or bin.taken == bin.drawn
    again = space.sample_valid(200, seed=3, uniform_in="parameters")
    assert list_members(again.values) == list_members(sample.values)


def test_bins_that_lack_members_are_made_up_for() -> None:
    measures = numpy.array([0, 0, 0, 0, 0, 0, 3, 3, 9])
    chosen, bins = spread_evenly(measures, 5)
    assert bins == [
        Bin(0, 1, 6, 2),
        Bin(2, 3, 2, 2),
        Bin(4, 5, 0, 0),
        Bin(6, 7, 0, 0),
        Bin(8, 9, 1, 1),
    ]
    assert chosen.tolist() == [0, 1, 6, 7, 8]
    assert spread_evenly(numpy.array([5, 5, 5]), 2)[1] == [Bin(5, 5, 3, 2)]
    chosen, bins = spread_evenly(numpy.arange(3), 3)
    assert [bin.taken for bin in bins] == [1, 1, 1]


def test_every_choice_is_as_even_as_can_be() -> None:
    generator = numpy.random.default_rng(0)
    for _ in range(200):
        measures = generator.integers(0, 10 ** int(generator.integers(1, 12)), size=50)
        n = int(generator.integers(1, 51))
        chosen, bins = spread_evenly(measures, n)
        assert len(chosen) == n == sum(bin.taken for bin in bins)
        full = max(bin.taken for bin in bins)
        assert all(bin.taken in (full, full - 1) or bin.taken == bin.drawn for bin in bins)
        assert [bins[0].low, bins[-1].high] == [measures.min(), measures.max()]
        assert all(one.high + 1 == other.low for one, other in itertools.pairwise(bins))

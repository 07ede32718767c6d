"""Spaces as people use them."""

from collections.abc import Mapping
from typing import Any

import numpy
import pytest

import archspec

TEXT = """\
archspec: 1
name: net
input: 8x8x4
params: {classes: 10}
tables: {t: {columns: [w], a: [8]}}
body:
  - 3x3 Conv (t.a.w norm=batch act=relu)
  - 2 x 3x3 Conv (8 groups=2)
  - GlobalAvgPool
  - FC (classes)
"""
TABLE, REPEAT = "tables.t.a.w", "body.1.repeat"


def test_measures_are_those_of_the_networks() -> None:
    axes: dict[str, list[Any]] = {
        TABLE: [8, 12, 16],
        "params.classes": [10, 20],
        "body.0.act": ["relu", "none"],
    }
    space = archspec.Space(TEXT, axes)
    assert space.size == 12
    found = space.evaluate(space.sample(50, seed=1))
    assert found["compiled"].all()
    assert found["valid"].all()
    own = {TABLE: 8, "params.classes": 10, "body.0.act": "relu"}
    base = space.evaluate({path: numpy.array([value]) for path, value in own.items()})
    graph = archspec.load(TEXT)
    assert (base["parameters"][0], base["macs"][0]) == (graph.parameters, graph.macs)


def test_members_that_take_other_decisions_are_traced_again() -> None:
    space = archspec.Space(TEXT, {TABLE: range(1, 9), REPEAT: [0, 1, 2, 3]})
    values = space.sample(200, seed=3)
    found = space.evaluate(values)
    assert found["compiled"].all()
    odd = (values[TABLE] % 2 == 1) & (values[REPEAT] > 0)
    assert (found["valid"] == ~odd).all()
    assert (found["macs"][odd] == -1).all()
    assert len(set(found["macs"][~odd])) > 4


def test_samples_are_those_of_their_seed() -> None:
    space = archspec.Space(TEXT, {TABLE: range(2, 99, 2)}, [lambda values: values[TABLE] > 50])
    one, same, other = (space.sample(100, seed)[TABLE] for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()
    assert (one > 50).all()
    with pytest.raises(ValueError, match="holds for 0"):
        archspec.Space(TEXT, {TABLE: [2]}, [lambda values: values[TABLE] > 50]).sample(1, 0)


def test_bounds_hold() -> None:
    space = archspec.Space(TEXT, {"params.classes": range(5, 50)})
    bounds = space.bounds
    assert bounds is not None
    found = space.evaluate({"params.classes": numpy.arange(5, 50)})
    for name, (low, high) in bounds.items():
        assert (low, high) == (found[name].min(), found[name].max())
    assert archspec.Space(TEXT, {TABLE: range(1, 9)}).bounds is None


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "no values"),
        ({TABLE: numpy.array([99])}, "from 8 to 16"),
        ({TABLE: numpy.array([8.5])}, "whole numbers"),
    ],
)
def test_values_are_checked(values: Mapping[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        archspec.Space(TEXT, {TABLE: [8, 16]}).evaluate(values)


def test_no_members_are_none() -> None:
    space = archspec.Space(TEXT, {TABLE: [8, 16]})
    found = space.evaluate(space.sample(0, seed=1))
    assert {len(column) for column in found.values()} == {0}


def test_axes_are_checked() -> None:
    with pytest.raises(ValueError, match="an axis or more"):
        archspec.Space(TEXT, {})
    cases: tuple[tuple[Any, str], ...] = (
        ([], "no choices"),
        ([1, 1], "twice"),
        ("relu", "a list of choices"),
        (["8\nparams.classes: 20"], "on one line"),
        ([None], "on one line"),
    )
    for choices, message in cases:
        with pytest.raises(ValueError, match=message):
            archspec.Space(TEXT, {TABLE: choices})


@pytest.mark.parametrize(
    ("path", "code"), [("body.Nothing.filters", "A227"), ("archspec", "A228"), ("name", "A228")]
)
def test_paths_are_checked(path: str, code: str) -> None:
    with pytest.raises(archspec.SpecError) as caught:
        archspec.Space(TEXT, {TABLE: [8, 16], path: [1, 2]})
    assert [finding.code for finding in caught.value.diagnostics] == [code]


def test_lists_of_two_types_stay_as_they_are() -> None:
    space = archspec.Space(TEXT, {TABLE: [8, 0.5]})
    assert space.evaluate({TABLE: [8, 0.5, 8]})["valid"].tolist() == [True, False, True]
    with pytest.raises(ValueError, match="one dimension"):
        space.evaluate({TABLE: numpy.array(8)})


def test_numbers_beyond_the_limit_are_refused_as_when_loaded() -> None:
    choices = [8, 16, 2**60]
    found = archspec.Space(TEXT, {TABLE: choices}).evaluate({TABLE: choices})
    assert found["valid"].tolist() == [True, True, False]


def test_bounds_of_a_division_may_be_anything() -> None:
    """A divisor may be 0 between its bounds, and a factor too."""
    text = """archspec: 1
name: divided
input: 8x8x3
params: {p: 6, q: 1}
body: [{Conv: {filters: "ceil(100 / (p - 5) * q) + 8", kernel: 1}}]
"""
    axes = {"params.p": range(1, 11), "params.q": range(5)}
    values = archspec.Space(text, axes).sample(40, seed=3)
    found, wanted = (
        archspec.Space(text, axes, traces=traces).evaluate(values) for traces in (64, 0)
    )
    for name in ("parameters", "valid"):
        numpy.testing.assert_array_equal(found[name], wanted[name])


COUNTED = """\
archspec: 1
name: counted
input: 32x24x3
params: {rounds: 3}
blocks:
  Unit:
    params: {width: int}
    residual:
      - 3x3 Conv (width norm=batch act=relu)
      - 2 x 1x3 Conv (width)
      - 1x1 Conv (cin)
body:
  - 3x3 Conv (8 norm=batch act=relu stride 2)
  - 4 x Unit (16)
  - 3x3 Conv (16 stride 2)
  - repeat: rounds
    body:
      - 2 x Unit (4)
      - 3x3 Conv (12)
      - 1x1 Conv (16)
  - GlobalAvgPool
  - FC (10)
"""


def test_rounds_are_counted() -> None:
    """One trace covers every number of rounds from two on, in stages within stages too."""
    axes = {"params.rounds": range(2, 30), "body.Unit.repeat": range(2, 9)}
    space = archspec.Space(COUNTED, axes)
    values = space.sample(60, seed=3)
    found = space.evaluate(values)
    wanted = archspec.Space(COUNTED, axes, traces=0).evaluate(values)
    for name in wanted.keys() - {"compiled"}:
        numpy.testing.assert_array_equal(found[name], wanted[name], name)
    assert found["valid"].all()
    assert found["compiled"].all()
    (structure,) = space._structures.values()
    assert len(structure.kernels) == 1
    assert len(set(found["field_height"])) > 20


def test_failures_of_one_round_are_not_those_of_all() -> None:
    """The channels go 8, 3, 1, 2, 3, so that only some numbers of rounds fit the groups."""
    text = """archspec: 1
name: rounds
input: 8x8x8
blocks: {Unit: {body: [3x3 Conv (cin%3+1)]}}
body: [3 x Unit, 3x3 Conv (4 groups=2)]
"""
    axes = {"body.Unit.repeat": range(2, 9)}
    values = {"body.Unit.repeat": list(range(2, 9))}
    found, wanted = (
        archspec.Space(text, axes, traces=traces).evaluate(values) for traces in (64, 0)
    )
    numpy.testing.assert_array_equal(found["valid"], wanted["valid"])
    assert found["compiled"].all()
    assert 0 < sum(found["valid"]) < len(found["valid"])


def test_sizes_are_those_of_the_networks() -> None:
    axes: dict[str, list[Any]] = {"input": ["8x8x4", "16x12x4"], REPEAT: [1, 2, 3]}
    space = archspec.Space(TEXT, axes)
    values: dict[str, list[Any]] = {"input": ["8x8x4", "16x12x4", "16x12x4"], REPEAT: [3, 2, 3]}
    sizes = space.sizes(values)
    assert [path for path in sizes if path.startswith("conv2")] == ["conv2.0", "conv2.1", "conv2.2"]
    assert sizes["conv2.1"].tolist() == [[8, 8, 8], [16, 12, 8], [16, 12, 8]]
    assert sizes["conv2.2"].tolist() == [[8, 8, 8], [-1, -1, -1], [16, 12, 8]]
    assert sizes["fc"].tolist() == [[1, 1, 10]] * 3
    assert archspec.Space(TEXT, axes, traces=0).sizes(values).keys() == sizes.keys()


def test_sizes_are_traced() -> None:
    """Of inputs, kernels and strides, each side by itself."""
    axes: dict[str, list[Any]] = {
        "input": ["9x9x4", "16x12x4", "31x20x8"],
        "body.0.kernel": ["3x3", "1x7", "5x5"],
        "body.0.stride": ["1x1", "1x2", "2x2"],
    }
    space = archspec.Space(TEXT, axes)
    values = space.sample(60, seed=2)
    found, wanted = (one.evaluate(values) for one in (space, archspec.Space(TEXT, axes, traces=0)))
    for name in wanted.keys() - {"compiled"}:
        numpy.testing.assert_array_equal(found[name], wanted[name], name)
    assert found["compiled"].all()
    assert len(space._structures) == 1

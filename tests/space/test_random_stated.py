"""Random networks with a space of their own: the same as one that is given from outside."""

import random

import numpy
import pytest

import archspec
from archspec.api import graph_of
from archspec.language import load_program
from archspec.language.writing import write_spec
from archspec.language.writing.scalars import print_scalar
from archspec.passes.check_space import check_space
from archspec.space.axis import Choice, write_choice
from archspec.space.measures import MEASURES
from tests.rounds import ROUNDS
from tests.space.test_random import draw_axes
from tests.specgen import random_spec

MEMBERS = 30


def state_space(axes: dict[str, list[Choice]], conditions: list[str]) -> str:
    lines = [
        f"  {path}: [{', '.join(write_choice(choice) for choice in choices)}]\n"
        for path, choices in axes.items()
    ]
    where = "".join(f"  - {print_scalar(condition)}\n" for condition in conditions)
    return f"space:\n{''.join(lines)}" + (f"where:\n{where}" if where else "")


def draw_conditions(axes: dict[str, list[Choice]], choice: random.Random) -> list[str]:
    """Some that hold for the median choices, so that there are members."""
    numeric = {path: sorted(each) for path, each in axes.items() if type(each[0]) is int}
    return [
        f"{path} <= {each[len(each) // 2]} or {path} % {choice.randint(2, 9)} != 0"
        for path, each in numeric.items()
    ]


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(2 * ROUNDS))
def test_a_stated_space_is_as_a_given_one(seed: int) -> None:
    text, choice = random_spec(seed).text, random.Random(seed)
    axes = draw_axes(text, choice)
    if not axes:
        return
    conditions = draw_conditions(axes, choice)
    stated = text + state_space(axes, conditions) + "budget: {params: 10k, macs: 1M}\n"
    space, given = archspec.Space(stated), archspec.Space(text, axes)
    assert {axis.path: list(axis.choices) for axis in space.axes} == axes
    values = space.sample(MEMBERS, seed)
    found, wanted = space.evaluate(values), given.evaluate(values)
    for name in (*MEASURES, "valid"):
        numpy.testing.assert_array_equal(found[name], wanted[name], name)
    small = (found["parameters"] <= 10_000) & (found["macs"] <= 1_000_000)
    assert (found["within"] == (found["valid"] & small)).all()


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(2 * ROUNDS))
def test_a_space_changes_no_network_and_is_written_back(seed: int) -> None:
    text, choice = random_spec(seed).text, random.Random(seed)
    axes = draw_axes(text, choice)
    if not axes:
        return
    stated = text + state_space(axes, draw_conditions(axes, choice))
    program = load_program(stated, "net.yaml")
    assert graph_of(program).parameters == graph_of(load_program(text, "net.yaml")).parameters
    resolved = write_spec(program)
    again = load_program(resolved, "net.yaml")
    assert write_spec(again) == resolved
    one, two = check_space(program), check_space(again)
    assert [(axis.path, axis.choices) for axis in one.axes] == [
        (axis.path, axis.choices) for axis in two.axes
    ]
    assert [each.text for each in one.conditions] == [each.text for each in two.conditions]


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(2 * ROUNDS))
def test_a_star_is_every_place(seed: int) -> None:
    """A path with stars sets what its places set, each by itself."""
    text, choice = random_spec(seed).text, random.Random(seed)
    axes = [path for path, each in draw_axes(text, choice).items() if "." in path]
    for path in axes[:2]:
        parts = path.split(".")
        number = choice.randrange(1, len(parts))
        star = ".".join([*parts[:number], "*", *parts[number + 1 :]])
        values: list[Choice] = ["relu", "silu"] if parts[-1] == "act" else [4, 8]
        space = archspec.Space(text, {star: values})
        (axis,) = space.axes
        assert path in axis.paths
        assert len(axis.paths) == len(set(axis.paths))
        found = space.evaluate({star: values})
        wanted = archspec.Space(text, dict.fromkeys(axis.paths, values)).evaluate(
            dict.fromkeys(axis.paths, values)
        )
        for name in (*MEASURES, "valid"):
            numpy.testing.assert_array_equal(found[name], wanted[name], f"{star}: {name}")

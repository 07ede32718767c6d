"""The design spaces that ship with archspec."""

from math import prod

import numpy
import pytest

import archspec
from archspec.api import shipped_specs
from archspec.space.measures import MEASURES

SPACES = (*(f"spaces/anynetx_{letter}" for letter in "abcde"), "spaces/inception_v4_widths")
STAGE = 16 * 128
"""Depths times widths of a stage of AnyNetX."""

SIZES = {
    "a": (STAGE * 3 * 6) ** 4,
    "b": (STAGE * 6) ** 4 * 3,
    "c": STAGE**4 * 3 * 6,
}
"""The sizes that Table 1 of arXiv:2003.13678 states."""


def test_all_spaces_are_tried() -> None:
    """The network that spaces of it extend is none itself."""
    shipped = {name for name in shipped_specs() if name.startswith("spaces/")}
    assert {*SPACES} == shipped - {"spaces/anynetx"}


def test_anynetx_is_at_regnetx_400mf() -> None:
    """Its parameters are those of the model that timm calls regnetx_004."""
    graph = archspec.load("spaces/anynetx")
    assert graph.parameters == 5_157_512
    assert graph.macs == 397_677_568


@pytest.mark.parametrize(("letter", "size"), SIZES.items())
def test_anynetx_is_as_large_as_in_the_paper(letter: str, size: int) -> None:
    space = archspec.Space(f"spaces/anynetx_{letter}")
    assert space.size == size == prod(len(axis.choices) for axis in space.axes)


@pytest.mark.parametrize(("letter", "orders"), [("d", 24), ("e", 24 * 24)])
def test_orders_of_anynetx_leave_about_one_in_so_many(letter: str, orders: int) -> None:
    """More than that, since stages may have equal widths and depths."""
    free, ordered = (
        archspec.Space(f"spaces/anynetx_{each}").estimate_share(200_000, seed=1)
        for each in ("c", letter)
    )
    assert 0.8 * free / orders < ordered < 2.5 * free / orders


@pytest.mark.parametrize("name", SPACES)
@pytest.mark.slow
def test_spaces_are_compiled(name: str) -> None:
    """All measures of members are those of members that are loaded."""
    space = archspec.Space(name)
    values = space.sample(150, seed=5)
    found = space.evaluate(values)
    assert {*MEASURES} < found.keys()
    assert found["compiled"].mean() >= 0.95
    assert found["valid"].all()
    few = {path: column[:2] for path, column in values.items()}
    alone = archspec.Space(name, traces=0).evaluate(few)
    assert not alone["compiled"].any()
    for measure in found.keys() - {"compiled"}:
        numpy.testing.assert_array_equal(found[measure][:2], alone[measure], measure)

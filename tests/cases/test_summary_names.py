"""A summary calls values by the names that the spec gives them, inputs included."""

import pytest

import archspec
from archspec.summary.summary import summarize

INPUTS = """\
archspec: 1
name: t
inputs: {a: 16x12x3, b: 16x12x3}
blocks:
  Cell: {body: [3x3 Conv (3) as b, 1x1 Conv (3), {add: [b, .]}]}
body:
  - from: a
  - 3x3 Conv (3) as u
"""


@pytest.mark.parametrize(
    ("join", "told"),
    [
        ("concat: [u, b]", "concat of u, b"),
        ("concat: [b, ., a]", "concat of b, u, a"),
        ("add: [a, b, u]", "add of a, b, u"),
    ],
)
def test_joins_name_inputs(join: str, told: str) -> None:
    steps = summarize(archspec.load(f"{INPUTS}  - {join}\n")).steps
    assert [each.step for each in steps] == ["from a", "3x3 Conv (3)", told]


def test_the_value_that_has_no_name_stays_a_point() -> None:
    steps = summarize(archspec.load(f"{INPUTS}  - Cell\n  - add: [., u, b]\n"), depth=2).steps
    assert [each.step for each in steps if "add" in each.step] == ["add of b, .", "add of ., u, b"]

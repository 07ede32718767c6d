"""Arguments that several boxes take from one place: one cause, however many follow."""

import pytest

from tests.differences.telling import is_same, network, told

HEAD = """\
defaults: {Conv: {act: relu, norm: batch, bias: false}}
legend: {Linear: {act: none, norm: none, bias: true}}
tables: {t: {columns: [k, n], small: [4, 8], large: [16, 8]}}
blocks:
  Cell: {params: {k: int, n: 8}, body: [1x1 Conv (k), 3x3 Conv (n Linear)]}
"""
BODY = (
    "[3x3 Conv (4), 3x3 Conv (5), 3x3 Conv (6 act=silu), Cell (t.small), Cell (9), FC (t.small.k)]"
)


@pytest.mark.parametrize(
    ("old", "new", "causes"),
    [
        ("act: relu, norm", "act: gelu, norm", ["~ defaults.Conv.act: relu -> gelu"]),
        ("act: relu, norm", "norm", ["- defaults.Conv.act: relu"]),
        (
            "norm: batch,",
            "norm: {batch: {eps: 1e-3}},",
            ["~ defaults.Conv.norm: batch(eps=1e-05) -> batch(eps=0.001)"],
        ),
        ("bias: false", "bias: false, dilation: 2", ["+ defaults.Conv.dilation: 2"]),
        ("act: none", "act: silu", ["~ legend.Linear act: none -> silu"]),
        ("act: none, norm: none", "act: none", ["- legend.Linear norm: none"]),
        ("small: [4", "small: [6", ["~ t.small.k: 4 -> 6"]),
        ("n: 8}", "n: 9}", ["~ Cell.params.n: 8 -> 9"]),
        ("large: [16", "large: [17", []),
    ],
)
def test_one_cause(old: str, new: str, causes: list[str]) -> None:
    assert told(network(BODY, HEAD), network(BODY, HEAD.replace(old, new, 1))) == causes


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("(n Linear)", "(n act=none norm=none bias=true)"),
        ("(t.small)", "(k=4)"),
        ("(t.small)", "(4 n=8)"),
        ("(t.small)", "(t.small.k t.small.n)"),
        ("Linear", "Plain"),
        ("small", "tiny"),
        ("3x3 Conv (4)", "3x3 Conv (4 act=relu bias=false)"),
    ],
)
def test_ways_of_giving_an_argument(old: str, new: str) -> None:
    before = network(BODY, HEAD)
    assert is_same(before, before.replace(old, new))


def test_a_default_can_move_into_the_boxes() -> None:
    before = network("[3x3 Conv (4), Cell (4), FC (9)]", HEAD)
    head = HEAD.replace("act: relu, ", "").replace("(k)", "(k act=relu)")
    assert is_same(before, network("[3x3 Conv (4 act=relu), Cell (4), FC (9)]", head))


def test_a_box_that_stops_following_is_its_own_cause() -> None:
    before = network("[3x3 Conv (4), 3x3 Conv (5)]", HEAD)
    assert told(before, network("[3x3 Conv (4 act=gelu), 3x3 Conv (5)]", HEAD)) == [
        "~ body.conv1 act: relu -> gelu"
    ]
    assert told(before, network("[3x3 Conv (4 Linear), 3x3 Conv (5)]", HEAD)) == [
        "~ body.conv1 mark:  -> Linear"
    ]


def test_a_row_is_one_argument() -> None:
    before = network("[Cell (t.small)]", HEAD.replace("large: [16, 8]", "large: [16, 9]"))
    after = before.replace("(t.small)", "(t.large)")
    assert told(before, after) == ["~ body.cell row: t.small -> t.large"]


def test_numbers_are_told_beside_the_names_that_give_them() -> None:
    before = network("[Cell (t.small)]", HEAD)
    after = before.replace("(t.small)", "(5)")
    assert told(before, after) == ["~ body.cell k: 4 (t.small.k) -> 5"]

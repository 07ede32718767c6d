"""One fault hides no other, and none is told for what follows from another."""

from typing import Final

import pytest

import archspec

HEAD: Final = "archspec: 1\nname: net\ninput: 32x32x3\n"


def found(text: str) -> list[tuple[int, str]]:
    """Line and code of all that is wrong; the body begins in line 4 or where blocks end."""
    try:
        archspec.load(HEAD + text)
    except archspec.SpecError as error:
        return [(each.span.line if each.span else 0, each.code) for each in error.diagnostics]
    return []


def test_many_faults_at_once() -> None:
    text = """\
blocks:
  B: {body: [3x3 Konv (3)]}
  C: {params: {k: int}, body: [3x3 Conv (k) -> 9x9x9]}
body:
  - 3x3 Conv (8 foo=1)
  - 3x3 Covn (64 stride 2) -> 16x16x64
  - 3x3 Conv (32) -> 16x16x33
  - {add: [nolabel, .]}
  - 3x3 Conv (32 stride 2)
  - C (k=9 z=2) -> 8x8x9
  - C (9)
  - {for: {c: [1, 2]}, body: [1x1 Conv (cc) as e(c)]}
  - {concat: [e(1), e(2)]}
  - {for: {c: nolist}, body: [1x1 Conv (c) as f(c), ReLU]}
  - {concat: [f(1), f(2)], size: 8x8x3}
  - 1x1 Conv (3 groups=2)
"""
    assert found(text) == [
        (5, "A208"),
        (6, "A306"),
        (8, "A209"),
        (9, "A208"),
        (10, "A306"),
        (11, "A217"),
        (13, "A209"),
        (15, "A207"),
        (17, "A207"),
        (19, "A303"),
    ]


WRONG: Final = {
    "3x3 Konv (8)": "A208",
    "3x3 Conv (8 foo=1)": "A209",
    "3x3 Conv (k)": "A207",
    "3x3 Conv (8 stride 0)": "A210",
    "3x3 Conv": "A211",
    "3x3 Conv (8 filters=8)": "A212",
    "1/2 x ReLU": "A221",
    "64x64 Conv (8 V)": "A301",
    "1x1 Conv (8 groups=2)": "A303",
    "Block (8 9)": "A209",
    "ReLU (share=w)": "A226",
    "3 x 3 Conv (8)": "A205",
    "3x3 Conv (8,)": "A205",
    "3x3 Conv (8+)": "A206",
    "3x3 Conv (8 9": "A205",
}
"""A box of its own fault; each stands before another."""


@pytest.mark.parametrize("box", WRONG)
def test_a_stated_size_is_gone_on_from(box: str) -> None:
    text = f"""\
body:
  - "{box} -> 16x16x8"
  - 1x1 Conv (4) -> 16x16x5
  - 1x1 Conv (4)
  - {{branches: {{a: [3x3 Conv (4 stride 2)], b: []}}, merge: add}}
blocks:
  Block: {{params: {{k: int}}, body: [1x1 Conv (k)]}}
"""
    assert found(text) == [(5, WRONG[box]), (6, "A306"), (8, "A305")]


@pytest.mark.parametrize("box", WRONG)
def test_nothing_is_told_of_what_follows(box: str) -> None:
    text = f"""\
body:
  - "{box} as a"
  - 1x1 Conv (4) -> 16x16x4
  - 3x3 Conv (4 stride 2) as b
  - {{concat: [a, b]}}
  - Block (4)
  - GlobalAvgPool
  - FC (10)
blocks:
  Block: {{params: {{k: int}}, body: [1x1 Conv (k), 1x1 Conv (k) as a, {{add: [a, .]}}]}}
"""
    assert found(text) == [(5, WRONG[box])]


@pytest.mark.parametrize("box", WRONG)
def test_neighbours_are_looked_at(box: str) -> None:
    """The other branch of a fork, another block, a head, and an unused block."""
    text = f"""\
body:
  - 1x1 Conv (8) as a
  - branches:
      one: ["{box}"]
      two: [1x1 Conv (8) -> 32x32x9]
  - {{from: a}}
  - Block (2)
  - {{from: a}}
heads:
  aux: {{from: a, body: [1x1 Conv (8 groups=3)]}}
blocks:
  Block: {{params: {{k: int}}, body: [1x1 Conv (k) -> 32x32x3]}}
  Unused: {{body: [Relu]}}
"""
    expected = {WRONG[box], "A306", "A303", "A208"}
    assert {code for _, code in found(text)} >= expected


def test_a_loop_that_is_wrong_keeps_its_labels() -> None:
    text = """\
body:
  - {for: {c: widths}, body: [1x1 Conv (c) as e(c)]}
  - {concat: [e(8), e(16)]}
  - 1x1 Conv (8) as b
  - {concat: [b, c]}
"""
    assert found(text) == [(5, "A207"), (8, "A217")]


def test_a_size_that_is_stated_behind_a_repeat_that_is_wrong() -> None:
    text = """\
body:
  - {repeat: n, body: [Konv (8), 1x1 Conv (8 foo=1)], size: 16x16x8}
  - 1x1 Conv (8 groups=3)
"""
    assert found(text) == [(5, "A207"), (6, "A303")]


def test_a_value_that_is_never_used_beside_a_size_that_is_wrong() -> None:
    text = """\
body:
  - 1x1 Conv (8) as a
  - 1x1 Conv (8)
  - {from: a}
  - 1x1 Conv (8) -> 32x32x9
"""
    assert found(text) == [(6, "A312"), (8, "A306")]


def test_a_label_that_is_misspelt_is_all_that_is_told() -> None:
    text = """\
body:
  - 1x1 Conv (8) as left
  - {from: input_}
  - 1x1 Conv (8)
  - {concat: [letf, .]}
"""
    assert found(text) == [(6, "A217"), (8, "A217")]


def test_boxes_that_cannot_be_read_in_the_other_spelling() -> None:
    text = """\
body:
  - Conv: {kernel: 3x3, filters: 8+, as: a, size: 16x16x8}
  - 1x1 Conv (4) -> 16x16x5
  - {add: [a, b]}
"""
    assert found(text) == [(5, "A206"), (6, "A306"), (7, "A217")]


def test_a_label_that_cannot_be_read_ends_the_reading() -> None:
    """What is behind it might be told of for nothing."""
    assert found("body: [ReLU as 1a, {add: [a, .]}, Konv (8)]\n") == [(4, "A213")]


def test_a_block_and_the_network_that_uses_it() -> None:
    blocks = "blocks:\n  A: {body: ['3x3 Conv (8+)', Relu]}\n"
    text = f"{blocks}body: [A -> 32x32x8, 1x1 Conv (8 groups=3)]\n"
    assert found(text) == [(5, "A206"), (5, "A208"), (6, "A303")]

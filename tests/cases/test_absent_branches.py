"""Branches and shortcuts that are there for some uses of a block only."""

from typing import Final

import pytest

import archspec
from archspec.api import read_program
from archspec.differences.compare import diff_networks
from archspec.language import load_program
from archspec.language.variants.listing import OriginIndex
from archspec.language.writing import write_spec
from tests.cases.test_conditions import HEAD, load, tell
from tests.source_check import check_source

BRANCHES: Final = """\
blocks:
  Rep:
    params: {c: int, s: 1}
    branches:
      b3: [3x3 Conv (c stride s)]
      b1 if s < 3: [1x1 Conv (c stride s)]
      id if s == 1 and cin == c: [BN]
    merge: add
body: [2 x Rep (8), Rep (16), Rep (16 3), Rep (16)]
"""
BRANCHES_PLAIN: Final = """\
blocks:
  Three: {branches: {b3: [3x3 Conv (cin)], b1: [1x1 Conv (cin)], id: [BN]}, merge: add}
body:
  - 2 x Three
  - {branches: {b3: [3x3 Conv (16)], b1: [1x1 Conv (16)]}, merge: add}
  - 3x3 Conv (16 stride 3)
  - Three
"""

SHORTCUTS: Final = """\
blocks:
  Ghost:
    params: {c: int, s: 1}
    residual: [3x3 Conv (c stride s)]
    shortcut if s != 1 or cin != c: [3x3 DWConv (stride s), 1x1 Conv (c)]
    act: relu
body: [Ghost (8), Ghost (16), Ghost (16 2), 2 x Ghost (16)]
"""
SHORTCUTS_PLAIN: Final = """\
blocks:
  Same: {residual: [3x3 Conv (cin)], act: relu}
  Other:
    params: {c: int, s: 1}
    residual: [3x3 Conv (c stride s)]
    shortcut: [3x3 DWConv (stride s), 1x1 Conv (c)]
    act: relu
body: [Same, Other (16), Other (16 2), 2 x Same]
"""
PAIRS: Final = {
    "branches": (BRANCHES, BRANCHES_PLAIN),
    "shortcuts": (SHORTCUTS, SHORTCUTS_PLAIN),
}


@pytest.mark.parametrize("name", PAIRS)
def test_a_network_with_absent_branches_is_the_one_without(name: str) -> None:
    conditional, plain = map(load, PAIRS[name])
    assert tell(conditional) == tell(plain)
    check_source(conditional)


@pytest.mark.parametrize("name", PAIRS)
def test_both_spellings_are_one(name: str) -> None:
    text = HEAD + PAIRS[name][0]
    written = write_spec(load_program(text, "net.yaml"))
    assert " if s != 1 or cin != c: " in written or " if s == 1 and cin == c: " in written
    as_mapping = text
    for key, steps in (
        ("id if s == 1 and cin == c", "[BN]"),
        ("b1 if s < 3", "[1x1 Conv (c stride s)]"),
        ("shortcut if s != 1 or cin != c", "[3x3 DWConv (stride s), 1x1 Conv (c)]"),
    ):
        branch, _, condition = key.partition(" if ")
        as_mapping = as_mapping.replace(
            f"{key}: {steps}", f"{branch}: {{if: {condition}, body: {steps}}}"
        )
    assert as_mapping != text
    assert write_spec(load_program(as_mapping, "net.yaml")) == written
    assert write_spec(load_program(written, "net.yaml")) == written


def test_conditions_are_set_by_path() -> None:
    place = "blocks.RepVGG.body.0.branches.id"
    none, every = (
        archspec.load(
            f"archspec: 1\nname: v\nextends: zoo/repvgg_a0\nset: {{{place}.if: {holds}}}\n"
        )
        for holds in ("false", "s == 1 and cin == c")
    )
    assert every.parameters == 9_108_968
    assert every.parameters - none.parameters == 2 * (48 + 3 * 96 + 13 * 192)
    places = OriginIndex(read_program("zoo/repvgg_a0")).places
    assert (*place.split("."), "body", "BN") in places


def test_another_condition_is_a_difference() -> None:
    one = read_program("zoo/repvgg_a0")
    text = write_spec(one).replace("if s == 1 and cin == c", "if s == 1")
    (change,) = diff_networks(one, load_program(text, "net.yaml")).changes
    assert (str(change.before), str(change.after)) == ("s == 1 and cin == c", "s == 1")


def test_what_one_branch_is_left_of_may_be_the_identity() -> None:
    """A block that is empty in one use disappears there."""
    text = """\
blocks:
  Maybe: {params: {s: 1}, branches: {keep: [], b if s > 1: [3x3 Conv (8)]}, merge: add}
body: [Maybe, Maybe (2), 3x3 Conv (8)]
"""
    plain = "body: [{branches: {keep: [], b: [3x3 Conv (8)]}, merge: add}, 3x3 Conv (8)]\n"
    assert tell(load(text)) == tell(load(plain))

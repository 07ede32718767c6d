"""Conditions: boxes, shortcuts and steps that are there for some uses of a block only."""

from typing import Final

import pytest

import archspec
from archspec import Graph
from tests.source_check import check_source

HEAD: Final = "archspec: 1\nname: net\ninput: 16x16x8\n"

RESIDUAL: Final = """\
blocks:
  Basic:
    params: {c: int, s: 1}
    residual: [3x3 Conv (c stride s), 3x3 Conv (c)]
    shortcut: [1x1 Conv (c stride s) if s != 1 or cin != c]
    act: relu
body: [2 x Basic (8), 3 x Basic (16), Basic (16 2), 2 x Basic (16)]
"""
RESIDUAL_PLAIN: Final = """\
blocks:
  Same: {params: {c: int}, residual: [3x3 Conv (c), 3x3 Conv (c)], act: relu}
  Other:
    params: {c: int, s: 1}
    residual: [3x3 Conv (c stride s), 3x3 Conv (c)]
    shortcut: [1x1 Conv (c stride s)]
    act: relu
body: [2 x Same (8), Other (16), 2 x Same (16), Other (16 2), 2 x Same (16)]
"""

INVERTED: Final = """\
blocks:
  MBConv:
    params: {t: int, c: int, s: 1, k: 3, r: 0}
    residual:
      - 1x1 Conv (t*cin) if t != 1
      - kxk Conv (t*cin stride s groups=t*cin)
      - SE (r) if r > 0
      - 1x1 Conv (c)
    skip: s == 1 and cin == c
  SE:
    params: {r: int}
    branches: {keep: [], gate: [GlobalAvgPool (keepdim), 1x1 Conv (cin//r), 1x1 Conv (cin)]}
    merge: mul
body: [MBConv (1 8), 2 x MBConv (2 12), MBConv (2 12 2 r=4), MBConv (2 12 k=5 r=2)]
"""
INVERTED_PLAIN: Final = """\
blocks:
  SE:
    params: {r: int}
    branches: {keep: [], gate: [GlobalAvgPool (keepdim), 1x1 Conv (cin//r), 1x1 Conv (cin)]}
    merge: mul
body:
  - residual: [3x3 Conv (8 groups=8), 1x1 Conv (8)]
  - 1x1 Conv (16)
  - 3x3 Conv (16 groups=16)
  - 1x1 Conv (12)
  - residual: [1x1 Conv (24), 3x3 Conv (24 groups=24), 1x1 Conv (12)]
  - 1x1 Conv (24)
  - 3x3 Conv (24 stride 2 groups=24)
  - SE (4)
  - 1x1 Conv (12)
  - residual: [1x1 Conv (24), 5x5 Conv (24 groups=24), SE (2), 1x1 Conv (12)]
"""

NESTED: Final = """\
blocks:
  Outer:
    params: {c: int}
    body: [Inner (cin//2), 2 x Inner (c), {concat: [., .]}]
  Inner:
    params: {c: int}
    body:
      - 3x3 Conv (c) as a
      - {if: cin != c, then: [ReLU, 1x1 Conv (c)], else: [Sigmoid]}
      - {add: [., a]}
body: [Outer (4), Outer (2), 1x1 Conv (4) if cin == 8, ReLU if cin == 4]
heads: {aux: {from: x, body: [Inner (4), Inner (4)]}}
"""
NESTED_PLAIN: Final = """\
blocks:
  Other: {params: {c: int}, body: [3x3 Conv (c) as a, ReLU, 1x1 Conv (c), {add: [., a]}]}
  Same: {params: {c: int}, body: [3x3 Conv (c) as a, Sigmoid, {add: [., a]}]}
body:
  - Other (4)
  - 2 x Same (4)
  - {concat: [., .]}
  - Other (4)
  - Other (2)
  - Same (2)
  - {concat: [., .]}
  - 1x1 Conv (4)
heads: {aux: {from: x, body: [Other (4), Same (4)]}}
"""

FIRST: Final = """\
blocks:
  Cell: {params: {c: int, s: 1}, body: [3x3 Conv (c stride s)]}
body:
  - 3 x Cell (4 s=2 if first else 1) -> 8x8x4
"""
"""Nothing else in the body depends on a round."""
FIRST_PLAIN: Final = """\
blocks:
  Cell: {params: {c: int, s: 1}, body: [3x3 Conv (c stride s)]}
body: [Cell (4 2), 2 x Cell (4)]
"""

FIRST_WITHIN: Final = """\
body:
  - repeat: 2
    body:
      - repeat: 1
        body: [{repeat: 2, body: [3x3 Conv (4 bias=first)]}]
      - 2 x 1x1 Conv (4 bias=first)
      - 5x5 Conv (4 bias=first)
"""
"""Each box is in the rounds of the stage that it is in itself, or is."""
FIRST_WITHIN_PLAIN: Final = """\
defaults: {Conv: {bias: false}}
body:
  - 3x3 Conv (4 bias)
  - 3x3 Conv (4)
  - 1x1 Conv (4 bias)
  - 1x1 Conv (4)
  - 5x5 Conv (4 bias)
  - 3x3 Conv (4 bias)
  - 3x3 Conv (4)
  - 1x1 Conv (4 bias)
  - 1x1 Conv (4)
  - 5x5 Conv (4)
"""

FIRST_IN_A_CONDITION: Final = """\
body:
  - repeat: 3
    body: [{if: first, then: [3x3 Conv (4)], else: [1x1 Conv (4)]}]
"""
FIRST_IN_A_CONDITION_PLAIN: Final = "body: [3x3 Conv (4), 1x1 Conv (4), 1x1 Conv (4)]\n"

PAIRS: Final = {
    "residual": (RESIDUAL, RESIDUAL_PLAIN),
    "inverted": (INVERTED, INVERTED_PLAIN),
    "nested": (NESTED, NESTED_PLAIN),
    "first": (FIRST, FIRST_PLAIN),
    "first in a condition": (FIRST_IN_A_CONDITION, FIRST_IN_A_CONDITION_PLAIN),
    "first within": (FIRST_WITHIN, FIRST_WITHIN_PLAIN),
}


def load(text: str, **settings: float) -> Graph:
    head = HEAD.replace("input: 16x16x8", "inputs: {x: 16x16x8}") if "from: x" in text else HEAD
    return archspec.load(f"{head}{text}", **settings)


def tell(graph: Graph) -> list[tuple[object, ...]]:
    """What every node computes, on which values."""
    return [
        (each.operator.word, each.inputs, str(each.type), each.parameters, each.macs)
        for each in graph.nodes
    ]


@pytest.mark.parametrize("name", PAIRS)
def test_a_network_with_conditions_is_the_one_without(name: str) -> None:
    conditional, plain = map(load, PAIRS[name])
    assert tell(conditional) == tell(plain)
    assert [each.index for each in conditional.nodes] == [*range(len(conditional.nodes))]
    assert [each.index for each in conditional.scopes] == [*range(len(conditional.scopes))]
    assert (conditional.parameters, conditional.macs) == (plain.parameters, plain.macs)


@pytest.mark.parametrize("name", PAIRS)
def test_its_source_computes_what_the_graph_does(name: str) -> None:
    check_source(load(PAIRS[name][0]))


def test_a_count_of_rounds_that_differ_shapes_the_code() -> None:
    """The first round has a projection; the class takes no other count, and a variant does."""
    text = RESIDUAL[: RESIDUAL.index("body:")] + "body: [n x Basic (16)]\n"
    head = HEAD.replace("input:", "params: {n: 3}\ninput:")
    for count in (1, 3, 4):
        graph = archspec.load(f"{head}{text}", n=count)
        assert tell(graph) == tell(load(text.replace("n x", f"{count} x")))
        check_source(graph)
    with pytest.raises(TypeError):
        type(archspec.build(f"{head}{text}"))(n=2)
    inner = text.replace("body: [n x", "  Outer: {params: {d: int}, body: [d x").rstrip()
    assert tell(archspec.load(f"{head}{inner}}}\nbody: [Outer (n)]\n")) == tell(
        load(text.replace("n x", "3 x"))
    )

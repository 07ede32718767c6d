"""`here`: the channels that enter a step, in its arguments."""

from typing import Final

import pytest

import archspec
from archspec import Graph, SpecError
from tests.source_check import check_source

HEAD: Final = "archspec: 1\nname: net\ninput: 16x16x8\n"

GATE: Final = """\
  SE:
    params: {m: int}
    branches: {keep: [], gate: [GlobalAvgPool (keepdim), 1x1 Conv (m), 1x1 Conv (cin)]}
    merge: mul
"""
PAIRS: Final = {
    "operators": (
        "body: [3x3 Conv (here*2), 3x3 Conv (here groups=here), 1x1 Conv (12), 1x1 Conv (here//3)]",
        "body: [3x3 Conv (16), 3x3 Conv (16 groups=16), 1x1 Conv (12), 1x1 Conv (4)]",
    ),
    "blocks": (
        f"blocks:\n{GATE}"
        "  Unit:\n    params: {t: int, c: int}\n"
        "    body: [1x1 Conv (t*cin), 3x3 Conv (here groups=here), SE (here//4), 1x1 Conv (c)]\n"
        "body: [2 x Unit (2 8), Unit (3 12), SE (here//2)]",
        f"blocks:\n{GATE}"
        "  Unit:\n    params: {m: int, r: int, c: int}\n"
        "    body: [1x1 Conv (m), 3x3 Conv (m groups=m), SE (r), 1x1 Conv (c)]\n"
        "body: [2 x Unit (16 4 8), Unit (24 6 12), SE (6)]",
    ),
    "stages": (
        "blocks: {Twice: {params: {c: int}, body: [3x3 Conv (c)]}}\n"
        "body:\n  - 2 x Twice (2*here)\n  - 2 x 3x3 Conv (here+4)\n"
        "  - {repeat: 2, body: [1x1 Conv (here//2)]}\n",
        "body: [3x3 Conv (16), 3x3 Conv (32), 3x3 Conv (36), 3x3 Conv (40), 1x1 Conv (20),"
        " 1x1 Conv (10)]",
    ),
    "conditions": (
        "blocks: {Maybe: {params: {c: int}, body: [3x3 Conv (c) if cin != c, ReLU]}}\n"
        "body: [Maybe (here), Maybe (2*here), 2 x Maybe (here)]",
        "body: [ReLU, 3x3 Conv (16), ReLU, ReLU, ReLU]",
    ),
    "splits": (
        "blocks: {Cut: {params: {c: int}, body: [{split: {a: c, b: here-c}}, {concat: [b, a]}]}}\n"
        "body: [1x1 Conv (12), Cut (3), 1x1 Conv (6), Cut (2)]",
        "body: [1x1 Conv (12), {split: {a: 3, b: 9}}, {concat: [b, a]}, 1x1 Conv (6),"
        " {split: {d: 2, e: 4}}, {concat: [e, d]}]",
    ),
    "branches": (
        "defaults: {Conv: {groups: here//4}}\n"
        "body:\n  - branches: {a: [3x3 Conv (12), 1x1 Conv (here)], b: [3x3 Conv (here)]}\n",
        "body:\n"
        "  - branches:\n      a: [3x3 Conv (12 groups=2), 1x1 Conv (12 groups=3)]\n"
        "      b: [3x3 Conv (8 groups=2)]\n",
    ),
}  # fmt: skip


def load(text: str) -> Graph:
    return archspec.load(f"{HEAD}{text}")


def tell(graph: Graph) -> list[tuple[object, ...]]:
    """What every node computes, on which values."""
    return [
        (each.operator, each.inputs, str(each.type), each.parameters, each.macs)
        for each in graph.nodes
    ]


@pytest.mark.parametrize("name", PAIRS)
def test_here_is_what_enters_the_step(name: str) -> None:
    here, plain = map(load, PAIRS[name])
    assert tell(here) == tell(plain)


@pytest.mark.parametrize("name", PAIRS)
def test_its_source_computes_what_the_graph_does(name: str) -> None:
    check_source(load(PAIRS[name][0]))


def test_it_is_known_beside_several_inputs() -> None:
    graph = archspec.load(
        "archspec: 1\nname: net\ninputs: {a: 8x8x4, b: 8x8x6}\n"
        "body: [{concat: [a, b]}, 3x3 Conv (2*here)]\n"
    )
    assert str(graph.output.type) == "8x8x20"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("body: [3x3 Conv (8) if here > 3]", "A207"),
        ("body: [{if: here > 3, then: [ReLU]}]", "A207"),
        ("body: [here x ReLU]", "A221"),
        ("body: [{for: {i: 1..here}, body: [ReLU]}]", "A221"),
        ("params: {here: 3}\nbody: [ReLU]", "A213"),
    ],
)
def test_it_is_known_in_arguments_alone(text: str, code: str) -> None:
    with pytest.raises(SpecError) as error:
        load(text)
    assert {each.code for each in error.value.diagnostics} == {code}

"""Loops over the rows of a table, and over ranges."""

from typing import Final

import pytest

import archspec
from archspec import Graph
from archspec.language.writing import write_spec

HEAD: Final = "archspec: 1\nname: net\ninput: 32x32x3\n"

TABLE: Final = """\
tables:
  table2:
    columns: [c, n, s, nl]
    a: [16, 1, 1, relu]
    b: [24, 2, 2, silu]
    d: [32, 3, 2, relu]
blocks:
  Unit: {params: {c: int, s: 1, nl: relu}, body: [3x3 Conv (c stride s act=nl)]}
"""
UNIT: Final = "blocks:\n  Unit: {params: {c: int, s: 1}, body: [3x3 Conv (c stride s act=relu)]}\n"
SILU: Final = "3x3 Conv (24 stride 2 act=silu), 3x3 Conv (24 act=silu)"

PAIRS: Final = {
    "rows": (
        f"{TABLE}body:\n"
        "  - for: {row: table2}\n"
        "    body: [row.n x Unit (row.c s=row.s if first else 1 nl=row.nl)]\n",
        f"{UNIT}body: [Unit (16), {SILU}, Unit (32 2), 2 x Unit (32)]",
    ),
    "whole rows, backwards": (
        f"{TABLE}body: [{{for: {{row: reversed(table2)}}, body: [Unit (row)]}}]",
        "body: [3x3 Conv (32 stride 2 act=relu), 3x3 Conv (24 stride 2 act=silu),"
        " 3x3 Conv (16 act=relu)]",
    ),
    "rows beside numbers": (
        f"{TABLE}body:\n"
        "  - for: {row: table2, i: 1..}\n"
        "    body: [Unit (row.c*i) as e(row.c)]\n"
        "  - {concat: [., e_16]}\n",
        f"{UNIT}body: [Unit (16) as e, Unit (48), Unit (96), {{concat: [., e]}}]",
    ),
    "the end of a range": (
        "params: {n: 3}\nbody:\n"
        "  - {repeat: 1, body: [ReLU], as: e(0)}\n"
        "  - for: {i: 1..n}\n    body: [3x3 Conv (4*i) as e(i)]\n"
        "  - {concat: [e(n), e(n-1), e(0)]}\n",
        "body: [ReLU as e, 3x3 Conv (4), 3x3 Conv (8) as a, 3x3 Conv (12) as b,"
        " {concat: [b, a, e]}]",
    ),
    "ranges": (
        "params: {n: 2}\nbody:\n"
        "  - for: {i: 1..n+1}\n    body: [3x3 Conv (4*i) as e(i)]\n"
        "  - for: {i: reversed(0..n-1)}\n    body: [{concat: [., e(i+1)]}]\n"
        "  - for: {i: 1..n-2}\n    body: [Sigmoid]\n",
        "body: [3x3 Conv (4) as a, 3x3 Conv (8) as b, 3x3 Conv (12), {concat: [., b]},"
        " {concat: [., a]}]",
    ),
    "ranges in ranges": (
        "body:\n  - for: {i: 1..3}\n    body: [{for: {j: i..3}, body: [1x1 Conv (i*j)]}]\n",
        f"body: [{', '.join(f'1x1 Conv ({n})' for n in (1, 2, 3, 4, 6, 9))}]",
    ),
    "words": (
        "body: [{for: {c: [4, 8], a: [relu, silu]}, body: [1x1 Conv (c act=a)]}]",
        "body: [1x1 Conv (4 act=relu), 1x1 Conv (8 act=silu)]",
    ),
    "outer labels in repeats": (
        "body:\n  - for: {i: 1..2}\n    body:\n      - 3x3 Conv (4) as e(i)\n"
        "      - {repeat: 2, body: [3x3 Conv (4), {add: [., e(i)]}]}\n",
        "body: [3x3 Conv (4) as a, 3x3 Conv (4), {add: [., a]}, 3x3 Conv (4), {add: [., a]},"
        " 3x3 Conv (4) as b, 3x3 Conv (4), {add: [., b]}, 3x3 Conv (4), {add: [., b]}]",
    ),
}


def load(text: str) -> Graph:
    return archspec.load(f"{HEAD}{text}")


def tell(graph: Graph) -> list[tuple[object, ...]]:
    """What every node computes, on which values."""
    return [
        (each.operator, each.inputs, str(each.type), each.macs, repr(getattr(each.op, "act", None)))
        for each in graph.nodes
    ]


@pytest.mark.parametrize("name", PAIRS)
def test_a_loop_is_what_it_stands_for(name: str) -> None:
    looped, plain = map(load, PAIRS[name])
    assert tell(looped) == tell(plain)
    assert looped.parameters == plain.parameters


@pytest.mark.parametrize("name", PAIRS)
def test_a_loop_is_written_as_it_is_read(name: str) -> None:
    looped = load(PAIRS[name][0])
    written = write_spec(looped.program)
    again = archspec.load(written)
    assert write_spec(again.program) == written
    assert tell(again) == tell(looped)


def test_a_block_that_nothing_uses_may_loop_over_rows() -> None:
    archspec.load(
        f"{HEAD}{TABLE}"
        "  Tower: {body: [{for: {row: table2}, body: [Unit (row), row.n x Unit (row.c row.s)]}]}\n"
        "body: [ReLU]\n"
    )


def test_a_range_without_rounds_needs_no_number_of_the_class() -> None:
    text = "params: {n: 0}\nbody: [ReLU, {for: {i: 1..n}, body: [3x3 Conv (8)]}]"
    assert str(load(text).output.type) == "32x32x3"
    assert str(archspec.load(f"{HEAD}{text}", n=2).output.type) == "32x32x8"

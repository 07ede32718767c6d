"""Warnings: what is built as it is written, and yet is hardly what was meant."""

from collections.abc import Iterator

import pytest

from archspec import load

HEAD = (
    "archspec: 1\nname: net\ninput: {input}\nbody:\n  - 3x3 Conv (8) as e\n  - ReLU\n  - {step}\n"
)


def told(step: str, entering: str = "32x32x8") -> Iterator[tuple[str, str]]:
    graph = load(HEAD.format(input=entering, step=step))
    text = graph.program.sources["<text>"].splitlines()
    for each in graph.warnings:
        assert each.code == "A313"
        assert each.span is not None
        line = text[each.span.line - 1]
        yield line[each.span.column - 1 : each.span.end_column - 1], each.help


SQUARE = "1x1 Conv (8)"
FORKED = "{branches: {h: [1x3 Conv (8)], v: [3x1 Conv (8)]}}"
ASKEW = {
    "the second of two": (
        f"branches: {{a: [{SQUARE}], b: [1x7 Conv (8), 1x7 Conv (9)]}}",
        "1x7 Conv (9)",
        "with `7x1` here it would see 7x7",
    ),
    "a third that undoes the second": (
        f"branches: {{a: [{SQUARE}], b: [7x1 Conv (8), 1x7 Conv (9), 1x7 Conv (8), 1x7 Conv (7)]}}",
        "1x7 Conv (7)",
        "with `7x1` here it would see 13x13",
    ),
    "one alone": (
        f"branches: {{a: [{SQUARE}], b: [3x3 Conv (8), 1x3 Conv (9)]}}",
        "b",
        "give the branch windows of both directions, such as `1x7` and `7x1`",
    ),
    "after strides": (
        "branches: {a: [3x3 Conv (8 stride 2)], b: [1x3 Conv (8 stride 2), 1x3 Conv (9)]}",
        "b",
        "give the branch windows of both directions, such as `1x7` and `7x1`",
    ),
    "a residual": (
        "residual: [1x3 Conv (8), 1x3 Conv (8)]",
        "1x3 Conv (8)",
        "with `3x1` here it would see 3x3",
    ),
}


@pytest.mark.parametrize(("step", "place", "help"), ASKEW.values(), ids=ASKEW)
def test_a_branch_that_is_askew(step: str, place: str, help: str) -> None:
    assert list(told(step)) == [(place, help)]


FINE = {
    "pairs": f"branches: {{a: [{SQUARE}], b: [1x7 Conv (8), 7x1 Conv (8)]}}",
    "nested": f"branches: {{a: [{SQUARE}], b: [{FORKED}]}}",
    "two that are askew": "branches: {a: [1x3 Conv (8)], b: [3x1 Conv (8)]}",
    "a gate": "branches: {a: [1x3 Conv (8)], b: [GlobalAvgPool (keepdim)]}\n    merge: mul",
    "a value from outside": "branches: {a: [{from: e}], b: [1x3 Conv (8)]}",
    "a step on one": f"branches: {{a: [{{from: e}}, {SQUARE}], b: [1x3 Conv (8)]}}",
    "a dilated square": f"branches: {{a: [{SQUARE}], b: [3x3 Conv (8 dilation=2)]}}",
}


@pytest.mark.parametrize("step", FINE.values(), ids=FINE)
def test_what_is_fine(step: str) -> None:
    assert list(told(step)) == []


def test_a_signal_has_one_direction() -> None:
    assert list(told("residual: [1x3 Conv (8), 1x3 Conv (8)]", "1x64x8")) == []


def test_a_long_branch() -> None:
    """Only windows near its end are turned to see whether that would help."""
    long = "{repeat: 4000, body: [1x3 Conv (8)]}"
    found = list(told(f"branches: {{a: [{SQUARE}], b: [{long}, 3x1 Conv (8)]}}"))
    assert found == [("b", "give the branch windows of both directions, such as `1x7` and `7x1`")]


def test_each_fork_is_told_once_however_often_it_is_used() -> None:
    text = """archspec: 1
name: net
input: 32x32x8
blocks:
  Cell:
    branches: {a: [1x1 Conv (8)], b: [1x7 Conv (8), 1x7 Conv (8)]}
body: [7 x Cell]
"""
    assert len(load(text).warnings) == 1

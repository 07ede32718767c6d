"""Every block figure of arXiv:1602.07261 against the block that its spec compiles to."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

import pytest

import archspec
from archspec.language.box_printer import print_call
from tests.figures.compare import differences
from tests.figures.drawing import Drawn, Figure, read_figures

SPECS: Final = Path(__file__).parents[2] / "specs"
FIGURES: Final = read_figures()
CASES: Final = [
    pytest.param(figure, spec, id=f"{name}-{spec}")
    for name, figure in FIGURES.items()
    for spec in figure.specs
]


@cache
def graph(spec: str) -> archspec.Graph:
    return archspec.load(SPECS / f"{spec}.yaml")


def found(figure: Figure, compiled: archspec.Graph) -> list[str]:
    """What differs at any use of the block."""
    uses = [scope for scope in compiled.scopes if scope.block == figure.block]
    assert uses, f"{compiled.name} has no {figure.block}"
    return [each for scope in uses for each in differences(figure, compiled, scope)]


def test_all_figures_are_here() -> None:
    numbers = [figure.number for figure in FIGURES.values()]
    assert sorted(set(numbers)) == [*range(3, 9), *range(10, 15), *range(16, 20)]
    assert numbers.count(7) == 3


@pytest.mark.parametrize(("figure", "spec"), CASES)
def test_block_is_what_the_figure_draws(figure: Figure, spec: str) -> None:
    assert found(figure, graph(spec)) == []


@pytest.mark.parametrize(("figure", "spec"), CASES)
def test_block_says_which_figure_draws_it(figure: Figure, spec: str) -> None:
    (scope, *_) = (each for each in graph(spec).scopes if each.block == figure.block)
    assert scope.figure == str(figure.number)


@pytest.mark.parametrize(("figure", "spec"), CASES)
def test_departures_from_print_are_told(figure: Figure, spec: str) -> None:
    """Where a spec repairs a box it lists the erratum, and it lists no other."""
    told = {
        (each.quote, print_call(each.used))
        for each in graph(spec).program.errata
        if each.at.partition(".")[0] == figure.block
    }
    assert told == {(box.printed, box.used) for box in figure.boxes.values() if repaired(box)}


def repaired(box: Drawn) -> bool:
    return box.printed not in ("", box.used, "Relu activation", "Avg Pooling")


# That the comparison can fail ---------------------------------------------------------------


def with_box(figure: Figure, box: Drawn) -> Figure:
    return replace(figure, boxes={**figure.boxes, box.name: box})


def mutants(figure: Figure) -> Iterator[tuple[str, Figure]]:
    """The figure with each single box, size or arrow changed."""
    for box in figure.boxes.values():
        yield f"{box.name}: size", with_box(figure, replace(box, size="1x1x1"))
        if not box.sources:
            continue
        yield f"{box.name}: label", with_box(figure, replace(box, used="9x9 Conv (1)"))
        sources = box.sources[::-1] if len(box.sources) > 1 else (figure.output.name,)
        yield f"{box.name}: arrows", with_box(figure, replace(box, sources=sources))
        less = replace(box, sources=(*box.sources, box.sources[0]))
        yield f"{box.name}: one arrow more", with_box(figure, less)


@pytest.mark.parametrize(("figure", "spec"), CASES)
def test_every_change_to_a_figure_is_seen(figure: Figure, spec: str) -> None:
    compiled = graph(spec)
    (scope, *_) = (each for each in compiled.scopes if each.block == figure.block)
    unseen = [what for what, mutant in mutants(figure) if not differences(mutant, compiled, scope)]
    assert unseen == []


MISTAKES: Final = (
    ("figure_4", "b1:   [1x1 Conv (96)]", "b1:   [1x1 Conv (96 bias norm=none act=none)]"),
    ("figure_4", "b3:   [1x1 Conv (64), 3x3 Conv (96)]", "b3:   [1x1 Conv (64), 1x1 Conv (96)]"),
    ("figure_4", "AvgPool: {padding: same, count_include_pad: false}",
     "AvgPool: {padding: same, count_include_pad: true}"),
    ("figure_4", "act: relu", "act: silu"),
    ("figure_5", "1x7 Conv (192), 7x1 Conv (224)", "7x1 Conv (192), 7x1 Conv (224)"),
    ("figure_6", "{v: [3x1 Conv (256)], h: [1x3 Conv (256)]}",
     "{h: [1x3 Conv (256)], v: [3x1 Conv (256)]}"),
    ("figure_8", "b3:   [1x1 Conv (192), 3x3 Conv (192 stride 2 V)]",
     "b3:   [1x1 Conv (191), 3x3 Conv (192 stride 2 V)]"),
    ("figure_10", "    act: relu\n  InceptionResnetB", "  InceptionResnetB"),
    ("figure_13", "1x3 Conv (192), 3x1 Conv (192)", "3x1 Conv (192), 1x3 Conv (192)"),
    ("figure_16", "1x1 Conv (384 Linear)", "1x1 Conv (384)"),
)  # fmt: skip
"""Mistakes in the spec of a network that no size and no `expect` need betray."""


@pytest.mark.parametrize(("name", "right", "wrong"), MISTAKES)
def test_every_mistake_in_a_spec_is_seen(name: str, right: str, wrong: str, tmp_path: Path) -> None:
    text = (SPECS / f"{FIGURES[name].specs[0]}.yaml").read_text()
    assert right in text
    text = text.replace(right, wrong, 1)
    text = "".join(line for line in text.splitlines(True) if not line.startswith("expect:"))
    shutil.copytree(SPECS / "blocks", tmp_path / "blocks")
    (tmp_path / "wrong.yaml").write_text(text)
    assert found(FIGURES[name], archspec.load(tmp_path / "wrong.yaml"))

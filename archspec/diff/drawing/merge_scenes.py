"""Merging: the scenes of two networks as one, which shows what differs."""

import shlex
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from archspec.diff.compare.model import Difference, print_remark
from archspec.diff.drawing.align_bodies import with_bodies
from archspec.diff.drawing.arrows import arrows_of
from archspec.diff.drawing.change_text import change_line
from archspec.diff.drawing.implied_arguments import Meaning
from archspec.diff.drawing.mark import BEFORE, marked_figure, with_boxes
from archspec.diff.drawing.match_items import Couple, Pairing, Token, couples
from archspec.diff.drawing.merge_figures import FigureMerging
from archspec.diff.drawing.sources import with_both_sources
from archspec.diff.drawing.undrawn import aside_of
from archspec.graph import Graph
from archspec.render.scene.build_scene import scene_of
from archspec.render.scene.model import Box, Comparison, Figure, Scene, Status, Total
from archspec.text.symbols import ARROW

_SET: Final = " --set"
_INPUTS: Final = {"<stdin>": "-"}


def merged(
    difference: Difference, before: Graph, after: Graph, *, names: tuple[str, str] | None = None
) -> Scene:
    """Two networks as one scene, whose boxes say what became of them.

    Its figures are the spine, those that differ, and those that lead to them.

    Args:
        difference: what differs.
        before: the first network, proved.
        after: the second network, proved.
        names: what both are called, by their files; otherwise what their specs say.
    """
    pairing, meaning = Pairing.of(difference), Meaning(before, after)
    one, two = with_bodies(scene_of(before), scene_of(after), pairing)
    pairs = _pairs(one, two, pairing)
    one = _with_figures(one, pairs)
    made = [_figure(pair, pairing, meaning) for pair in _pairs(one, two, pairing)]
    figures = tuple(_leading(made))
    scene = replace(
        two,
        title=command(*(names or (one.spec, two.spec))),
        figures=figures,
        comparison=Comparison(
            was=one,
            totals=(_total(before), _total(after)),
            changes=tuple(map(change_line, difference.changes)),
            aside=tuple(map(change_line, aside_of(difference, pairing, figures))),
            remarks=tuple(print_remark(each, ARROW) for each in difference.remarks),
        ),
    )
    return with_both_sources(scene, one.sources, two.sources)


def _total(graph: Graph) -> Total:
    return Total(graph.parameters, graph.macs)


def _pairs(one: Scene, two: Scene, pairing: Pairing) -> Sequence[Couple[Figure]]:
    """Figures, each with its partner; the spines are first."""
    tokens = _tokens(pairing.olds.get(each.span) for each in one.figures[1:])
    others = _tokens(pairing.news.get(each.span) for each in two.figures[1:])
    return couples(one.figures, two.figures, ["", *tokens], ["", *others])


def _tokens(numbers: Iterable[int | None]) -> Iterator[Token]:
    """Those of figures: a block has several where its uses differ."""
    seen: Counter[int | None] = Counter()
    for number in numbers:
        seen[number] += 1
        yield (seen[number], number)


def _with_figures(one: Scene, pairs: Sequence[Couple[Figure]]) -> Scene:
    """The first scene, whose boxes open the figures of the merged one."""
    keys = {old.key: new.key if new else BEFORE + old.key for old, new in pairs if old is not None}

    def opening(box: Box) -> Box:
        return replace(box, figure=keys[box.figure]) if box.figure else box

    return replace(one, figures=tuple(with_boxes(each, opening) for each in one.figures))


def _figure(pair: Couple[Figure], pairing: Pairing, meaning: Meaning) -> Figure:
    match pair:
        case None, Figure() as two:
            made = marked_figure(two, Status.ADDED)
        case Figure() as one, None:
            made = marked_figure(one, Status.REMOVED)
        case Figure() as one, Figure() as two:
            return FigureMerging.of(one, two, pairing, meaning).figure(one, two)
        case _:
            raise AssertionError("a couple has at least one")
    return replace(made, arrows=arrows_of(made))


# What is shown ---------------------------------------------------------------------------------


def _leading(figures: Sequence[Figure]) -> Iterator[Figure]:
    """The spine, the figures that differ, and those that open one of them, and so on."""
    openers: defaultdict[str, list[str]] = defaultdict(list)
    for figure in figures:
        for box in figure.boxes():
            openers[box.figure].append(figure.key)
    ahead = [each.key for each in figures if each.status is not Status.SAME]
    kept: set[str] = set()
    while ahead:
        key = ahead.pop()
        if key not in kept:
            kept.add(key)
            ahead += openers[key] if key else []

    def telling(box: Box) -> Box:
        if box.figure not in kept or not box.figure:
            return replace(box, figure="")
        return replace(box, status=Status.WITHIN) if box.status is Status.SAME else box

    for figure in figures:
        if figure.key in kept or not figure.key:
            yield with_boxes(figure, telling)


def command(one: str, two: str) -> str:
    """The command that compares two specs, as it can be run again.

    Args:
        one: what the first is called; `<stdin>` for standard input.
        two: what the second is called; `--set` behind it says that it was changed.
    """
    return " ".join(["archspec", "diff", _word(one), _word(two)])


def _word(name: str) -> str:
    """A spec as a shell takes it."""
    file, changed = name.removesuffix(_SET), name.endswith(_SET)
    word = _INPUTS.get(file) or (file if file.startswith("<") else shlex.quote(file))
    return word + _SET * changed

"""Merge the scenes of two networks into one that shows the differences."""

import re
import shlex
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from archspec.differences.compare.model import Difference, print_remark
from archspec.differences.drawing.align_bodies import match_bodies
from archspec.differences.drawing.change_text import change_line
from archspec.differences.drawing.implied_arguments import BoxComparer
from archspec.differences.drawing.mark import BEFORE, map_boxes, mark_figure
from archspec.differences.drawing.match_items import Couple, ScenePairing, Token, pair_unordered
from archspec.differences.drawing.merge_figures import FigureMerging, merge_couple
from archspec.differences.drawing.sources import merge_sources
from archspec.differences.drawing.undrawn import find_undrawn_changes
from archspec.graph import Graph
from archspec.render.scene.build_scene import build_scene
from archspec.render.scene.change import Status
from archspec.render.scene.model import Figure, NetworkTotals, Scene, SceneBox, SceneComparison
from archspec.text.symbols import ARROW

_OPTIONS: Final = re.compile(r"(?: --set)?(?: --for \w+)?\Z")
"""Matches the options behind the name of a spec."""

_INPUTS: Final = {"<stdin>": "-"}


def merge_scenes(
    difference: Difference, before: Graph, after: Graph, *, names: tuple[str, str] | None = None
) -> Scene:
    """Return two networks as one scene, whose boxes show their status.

    Its figures are the spine, those that differ, and those that lead to them.

    Args:
        difference: the difference.
        before: the first network, proved.
        after: the second network, proved.
        names: the names of both by their files; None for the names in their specs.
    """
    pairing, meaning = ScenePairing.pair(difference), BoxComparer(before, after)
    one, two = match_bodies(
        build_scene(before, folded=False), build_scene(after, folded=False), pairing
    )
    pairs = _pair_figures(one, two, pairing)
    one = _redirect_boxes(one, pairs)

    def merge(before: Figure, after: Figure) -> Figure:
        return FigureMerging.of(before, after, pairing, meaning).figure(before, after)

    made = [merge_couple(pair, merge, mark_figure) for pair in _pair_figures(one, two, pairing)]
    figures = tuple(_find_leading_figures(made))
    scene = replace(
        two,
        title=_format_title(one.title, two.title),
        figures=figures,
        comparison=SceneComparison(
            was=one,
            totals=(_build_cost(before), _build_cost(after)),
            changes=tuple(map(change_line, difference.changes)),
            aside=tuple(map(change_line, find_undrawn_changes(difference, pairing, figures))),
            remarks=tuple(print_remark(remark, ARROW) for remark in difference.remarks),
            command=format_command(*(names or (one.spec, two.spec))),
        ),
    )
    return merge_sources(scene, one.sources, two.sources)


def _build_cost(graph: Graph) -> NetworkTotals:
    return NetworkTotals(graph.parameters, graph.macs)


def _pair_figures(one: Scene, two: Scene, pairing: ScenePairing) -> Sequence[Couple[Figure]]:
    """Return figures with their partners, the spines first."""
    tokens = _collect_tokens(pairing.olds.get(figure.span) for figure in one.figures[1:])
    others = _collect_tokens(pairing.news.get(figure.span) for figure in two.figures[1:])
    return pair_unordered(one.figures, two.figures, ["", *tokens], ["", *others])


def _collect_tokens(numbers: Iterable[int | None]) -> Iterator[Token]:
    """Yield the tokens of figures: a block has several figures if its uses differ."""
    seen: Counter[int | None] = Counter()
    for number in numbers:
        seen[number] += 1
        yield (seen[number], number)


def _redirect_boxes(one: Scene, pairs: Sequence[Couple[Figure]]) -> Scene:
    """Return the first scene with its boxes linked to the figures of the merged one."""
    keys = {old.key: new.key if new else BEFORE + old.key for old, new in pairs if old is not None}

    def opening(box: SceneBox) -> SceneBox:
        return replace(box, figure=keys[box.figure]) if box.figure else box

    return replace(one, figures=tuple(map_boxes(figure, opening) for figure in one.figures))


# What is shown ---------------------------------------------------------------------------------


def _find_leading_figures(figures: Sequence[Figure]) -> Iterator[Figure]:
    """Yield the spine, the figures that differ, and those that lead to them."""
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

    def telling(box: SceneBox) -> SceneBox:
        if box.figure not in kept or not box.figure:
            return replace(box, figure="")
        return replace(box, status=Status.WITHIN) if box.status is Status.SAME else box

    for figure in figures:
        if figure.key in kept or not figure.key:
            yield map_boxes(figure, telling)


def _format_title(one: str, two: str) -> str:
    """Return a title for two networks, by their titles."""
    return f"What changed in {two}" if one == two else f"From {one} to {two}"


def format_command(one: str, two: str) -> str:
    """Return the command that compares two specs, so that it can be rerun.

    Args:
        one: the name of the first; `<stdin>` for standard input.
        two: the name of the second; followed by `--set` if it was modified, and
            by `--for inference` if it was rewritten.
    """
    return " ".join(["archspec", "diff", _quote_word(one), _quote_word(two)])


def _quote_word(name: str) -> str:
    """Quote the name of a spec for a shell."""
    found = _OPTIONS.search(name)
    options = found[0] if found else ""
    file = name.removesuffix(options)
    word = _INPUTS.get(file) or (file if file.startswith("<") else shlex.quote(file))
    return word + options

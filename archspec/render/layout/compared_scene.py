"""The picture of two networks: the figures that differ, below what differs in words."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from archspec.render.layout.drawing import (
    Connector,
    Drawing,
    DrawingPart,
    Panel,
    Rect,
    StatusSwatch,
    Text,
)
from archspec.render.layout.metrics import SMALL, Direction, clip_visible, measure_width
from archspec.render.layout.poster import PosterCell, arrange_poster
from archspec.render.layout.views import LINE_STEP, View, add_title, build_cell, build_figure_part
from archspec.render.scene.change import Status
from archspec.render.scene.headline import headline, line_of, panel_texts
from archspec.render.scene.model import Figure, Scene, SceneComparison

_MOST: Final = 6
"""How many lines tell what no figure shows."""

_LONGEST: Final = 120
"""How many characters each of them has at most."""

_SWATCH: Final = (26, 18)
_BESIDE: Final = 7
_APART: Final = 18
_EDGE: Final = 28
_ORDER: Final = (Status.ADDED, Status.REMOVED, Status.CHANGED, Status.WITHIN, Status.SAME)


def draw_compared(scene: Scene, comparison: SceneComparison, view: View) -> Drawing:
    """Return a picture of two networks.

    Args:
        scene: both networks.
        comparison: what is said of them.
        view: how to draw them.
    """
    part = arrange_differences(scene, view.direction)
    lines = [headline(scene, comparison), *lines_aside(comparison)]
    drawing = add_title(
        clip_visible(scene.title, _LONGEST), lines, part, title=scene.title, below=_SWATCH[1] + 14
    )
    swatches = tuple(_swatches(part, _EDGE + 34 + len(lines) * LINE_STEP))
    right = max((swatch.text.bounds.x + swatch.text.bounds.width for swatch in swatches), default=0)
    return replace(drawing, width=max(drawing.width, right + _EDGE), swatches=swatches)


def shown_figures(scene: Scene) -> tuple[Figure, ...]:
    """Return the figures that differ; the spine where none does."""
    found = (figure for figure in scene.figures if figure.status is not Status.SAME)
    return tuple(found) or (scene.spine,)


def arrange_differences(scene: Scene, direction: Direction) -> DrawingPart:
    """Return the figures that differ, all but the spine in panels."""
    first, *others = shown_figures(scene)
    spine = build_figure_part(scene, first, direction) if first is scene.spine else None
    cells = others if spine else [first, *others]
    if not cells and spine:
        return spine
    return arrange_poster(spine, [_cell(scene, cell, direction) for cell in cells])


def lines_aside(comparison: SceneComparison) -> Iterator[str]:
    """Yield what no figure shows, in words."""
    lines = [*map(line_of, comparison.aside), *comparison.remarks]
    kept = lines if len(lines) <= _MOST else lines[: _MOST - 1]
    yield from (clip_visible(line, _LONGEST) for line in kept)
    if len(kept) < len(lines):
        yield f"and {len(lines) - len(kept)} more"


def _cell(scene: Scene, figure: Figure, direction: Direction) -> PosterCell:
    title, times, remark, foot = panel_texts(figure)
    status = figure.status if figure.status in (Status.ADDED, Status.REMOVED) else None
    panel = Panel(Rect(0, 0, 0, 0), title, times, remark, 0, key=figure.key, status=status)
    return build_cell(panel, build_figure_part(scene, figure, direction), foot)


def _swatches(part: DrawingPart, y: int) -> Iterator[StatusSwatch]:
    """Yield the statuses that are drawn, in a row; as lines those that no box has."""
    boxes = {placed.box.status for placed in part.boxes}
    lines = {line.status for line in part.lines}
    (width, height), x = _SWATCH, _EDGE
    for status in (each for each in _ORDER if each in boxes | lines):
        told, middle = status.label, y + height // 2
        line = None
        if status not in boxes:
            told = f"{told} line"
            line = Connector("", "", ((x, middle), (x + width, middle)), status=status)
        text = Text(told, x + width + _BESIDE, middle, SMALL)
        yield StatusSwatch(Rect(x, y, width, height), status, text, line)
        x += width + _BESIDE + measure_width(text.text, SMALL) + _APART

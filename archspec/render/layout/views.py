"""Views: the figures that a picture shows, and their arrangement."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from archspec.render.layout.drawing import Drawing, DrawingPart, Panel, Rect, Text, combine_parts
from archspec.render.layout.figure_layout import lay_out
from archspec.render.layout.letter_table import add_letter_table
from archspec.render.layout.metrics import FONT, MARGIN, SMALL, Direction, clip_label, measure_width
from archspec.render.layout.poster import PosterCell, arrange_poster
from archspec.render.scene.captions import (
    format_costs,
    format_letters,
    format_sizes,
    format_totals,
    list_figure_names,
)
from archspec.render.scene.change import Status
from archspec.render.scene.heat import Heat, apply_heat
from archspec.render.scene.model import Figure, Scene
from archspec.render.theme import AUTO
from archspec.text.symbols import TIMES
from archspec.text.visible import escape_invisible

SHARP: Final = 2.0
"""The scale at which a picture is sharp on paper and on current screens."""

_TITLE: Final = 22
_SUBTITLE: Final = 12
_BELOW_TITLE: Final = 26
LINE_STEP: Final = 18
"""The distance between the lines below a title."""

_EDGE: Final = 28
"""The margin of a picture."""


_OVER: Final = {Status.REMOVED: 0, Status.ADDED: 1}
"""The drawing order of lines in a comparison, where they overlap."""


class Show(StrEnum):
    """The content of a picture."""

    POSTER = "poster"
    """The spine, and beside it every distinct block once."""
    NETWORK = "network"
    """The spine alone."""
    FULL = "full"
    """The spine with all blocks drawn in place."""
    BLOCK = "block"
    """One block."""


@dataclass(frozen=True, slots=True)
class View:
    """How to draw a scene.

    Attributes:
        show: the content.
        block: the key of the block to show, for `Show.BLOCK`.
        direction: the direction of the data flow.
        theme: the name of the theme, in `THEMES`.
        heat: the quantity that colors boxes; None to color them by kind.
        scale: pixels of the picture per pixel of the drawing, for raster formats.
    """

    show: Show = Show.POSTER
    block: str = ""
    direction: Direction = Direction.UP
    theme: str = AUTO
    heat: Heat | None = None
    scale: float = SHARP


def select_figures(scene: Scene, view: View) -> Scene:
    """Return the scene with only the figures that a view shows."""
    match view.show:
        case Show.POSTER:
            return scene
        case Show.BLOCK:
            kept = tuple(figure for figure in scene.figures if figure.key == view.block)
            return replace(scene, figures=kept)
        case Show.NETWORK | Show.FULL:
            return replace(scene, figures=scene.figures[:1])


def draw_scene(scene: Scene, view: View) -> Drawing:
    """Return the drawing of a scene."""
    first, *others = select_figures(scene, view).figures
    if view.show is Show.BLOCK:
        part = build_figure_part(scene, first, view.direction)
        drawing = _build_drawing(first.title, _format_block_facts(scene, first), part)
    elif others:
        facts = f"{_format_facts(scene)} · every distinct block drawn once"
        drawing = _build_drawing(scene.title, facts, build_poster_part(scene, view.direction))
    else:
        part = build_figure_part(scene, first, view.direction)
        drawing = _build_drawing(scene.title, _format_facts(scene), part)
    return apply_heat(drawing, view.heat) if view.heat else drawing


def build_figure_part(scene: Scene, figure: Figure, direction: Direction) -> DrawingPart:
    """Return one figure of a scene, with its blocks in the colors of the figures that they open."""
    return _apply_tones(scene, figure, add_letter_table(figure, lay_out(figure, direction)))


def build_poster_part(scene: Scene, direction: Direction) -> DrawingPart:
    """Return the spine of a scene, with all blocks beside it."""
    first, *others = scene.figures
    cells = [_build_cell(scene, other, direction) for other in others]
    return arrange_poster(build_figure_part(scene, first, direction), cells)


def _build_cell(scene: Scene, figure: Figure, direction: Direction) -> PosterCell:
    times = f" {TIMES} {len(figure.uses)}" if len(figure.uses) > 1 else ""
    remark = " · ".join([*list_figure_names(figure), format_sizes(figure)])
    title, foot = (
        clip_label(figure.title),
        " · ".join([format_costs(figure), *format_letters(figure)]),
    )
    tone = _number_tones(scene)[figure.key]
    panel = Panel(Rect(0, 0, 0, 0), title, times, remark, tone, key=figure.key)
    return build_cell(panel, build_figure_part(scene, figure, direction), foot)


def build_cell(panel: Panel, part: DrawingPart, foot: str) -> PosterCell:
    """Return a figure in a panel that is wide enough for its texts.

    Args:
        panel: the panel, of any size.
        part: the figure.
        foot: a line of text below it.
    """
    head = measure_width(panel.title + panel.times, FONT, bold=True) + measure_width(
        panel.remark, SMALL
    )
    return PosterCell(
        panel, part, foot, 2 * MARGIN + max(MARGIN + head, measure_width(foot, SMALL))
    )


def _number_tones(scene: Scene) -> dict[str, int]:
    """Return the number of the color of each block."""
    return {figure.key: number for number, figure in enumerate(scene.figures[1:])}


def _apply_tones(scene: Scene, figure: Figure, part: DrawingPart) -> DrawingPart:
    tones, home = _number_tones(scene), figure.key
    boxes = (replace(box, tone=tones.get(box.box.figure, 0), home=home) for box in part.boxes)
    lines = sorted(
        (
            replace(
                connector, home=home, status=figure.arrows.get((connector.source, connector.target))
            )
            for connector in part.lines
        ),
        key=lambda line: _OVER[line.status] if line.status in _OVER else len(_OVER),
    )
    panels = (
        replace(panel, tone=tones.get(panel.box.figure, 0) if panel.box else panel.tone)
        for panel in part.panels
    )
    return replace(part, boxes=tuple(boxes), lines=tuple(lines), panels=tuple(panels))


def _build_drawing(title: str, facts: str, part: DrawingPart) -> Drawing:
    return add_title(clip_label(title), [facts], part, title=title)


def add_title(
    head: str, lines: Sequence[str], part: DrawingPart, *, title: str, below: int = 0
) -> Drawing:
    """Return a drawing with a title and further lines above a part.

    Args:
        head: the title line.
        lines: further lines.
        part: the part.
        title: the full title.
        below: the free space between the lines and the part.
    """
    top = _EDGE + _TITLE + _BELOW_TITLE + _SUBTITLE + (len(lines) - 1) * LINE_STEP + below
    bounds, start = part.bounds, _EDGE + _TITLE + 14
    texts = (
        Text(head, _EDGE, _EDGE + _TITLE // 2, _TITLE, bold=True, faint=False),
        *(
            Text(escape_invisible(line), _EDGE, start + number * LINE_STEP, _SUBTITLE)
            for number, line in enumerate(lines)
        ),
    )
    width = max([bounds.width, *(text.bounds.width for text in texts)])
    body = part.moved(_EDGE + (width - bounds.width) // 2 - bounds.x, top - bounds.y)
    return Drawing(
        title=title,
        description=". ".join(lines),
        width=width + 2 * _EDGE,
        height=top + bounds.height + _EDGE,
        part=combine_parts([body, DrawingPart(texts=texts)]),
    )


def _format_facts(scene: Scene) -> str:
    return f"{format_totals(scene)} · input {scene.input}"


def _format_block_facts(scene: Scene, figure: Figure) -> str:
    uses = len(figure.uses)
    named = [*list_figure_names(figure), "A block"][0]
    of = f"of {clip_label(scene.title)}"
    parts = [
        f"{named} · a block {of}" if named.endswith("changed") else f"{named} {of}",
        format_sizes(figure),
        format_costs(figure),
        *([f"used {uses} times"] if uses > 1 else []),
        *format_letters(figure),
    ]
    return " · ".join(parts)

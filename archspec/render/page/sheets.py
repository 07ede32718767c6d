"""The sheets of a page: the poster, the network, and every block; one is open at a time."""

from dataclasses import replace
from typing import Final

from archspec.dataclass import dataclass
from archspec.render.backends.outline_text import walk_figure_boxes
from archspec.render.layout.drawing import Drawing, DrawingPart
from archspec.render.layout.metrics import MARGIN, Direction
from archspec.render.layout.views import Show, View, build_figure_part, build_poster_part
from archspec.render.page.sheet_memory import SheetMemory
from archspec.render.scene.captions import panel_texts
from archspec.render.scene.model import Figure, Scene
from archspec.render.theme import number_tones
from archspec.text.visible import escape_invisible

POSTER: Final = "poster"
"""The name of the poster in URLs."""

NETWORK: Final = "network"
"""The name of the spine in URLs."""

_SLIM: Final = 640
"""The largest width of a spine beside a block."""

_FLAT: Final = 200
"""The largest height of a spine above a block."""


@dataclass(frozen=True, slots=True)
class PageSheet:
    """One drawing of a page.

    Attributes:
        name: its name in URLs: `poster`, `network`, `block/Stem`.
        title: its display name.
        remark: the text beside its title.
        drawing: its drawing.
        figure: the figure that it shows; None for the poster.
        trail: the sheets that lead to it, starting at the network.
    """

    name: str
    title: str
    remark: str
    drawing: Drawing
    figure: Figure | None = None
    trail: "tuple[PageSheet, ...]" = ()


def name_sheet(key: str) -> str:
    """Return the name of a figure in URLs."""
    return f"block/{key}" if key else NETWORK


def build_sheets(scene: Scene, view: View, memory: SheetMemory) -> tuple[PageSheet, ...]:
    """Return all sheets of a page, each behind those that lead to it; reuse those remembered."""
    made: dict[str, PageSheet] = {}
    openers = _find_openers(scene)
    for figure in scene.figures:
        opener = made.get(openers.get(figure.key, ""))
        trail = (*opener.trail, opener) if opener else ()
        made[figure.key] = _build_figure_sheet(scene, figure, view.direction, trail, memory)
    if not _has_poster(scene, view):
        return tuple(made.values())
    return (_build_poster(scene, replace(view, heat=None), memory), *made.values())


def choose_first_sheet(scene: Scene, view: View) -> str:
    """Return the name of the sheet that opens first."""
    match view.show:
        case Show.BLOCK:
            return name_sheet(view.block)
        case Show.POSTER if _has_poster(scene, view):
            return POSTER
        case _:
            return NETWORK


def choose_spine_place(sheets: tuple[PageSheet, ...]) -> str:
    """Return where the spine stands while a block is open: `beside`, `above` or `alone`."""
    drawing = next(sheet.drawing for sheet in sheets if sheet.name == NETWORK)
    if drawing.width <= min(_SLIM, drawing.height):
        return "beside"
    return "above" if drawing.height <= _FLAT else "alone"


def _has_poster(scene: Scene, view: View) -> bool:
    """Check for a poster; a network without blocks, or with all drawn in place, needs none."""
    return len(scene.figures) > 1 and view.show is not Show.FULL


def _find_openers(scene: Scene) -> dict[str, str]:
    """Return the figure whose box opens each figure first."""
    openers: dict[str, str] = {}
    for figure in scene.figures:
        for box in walk_figure_boxes(figure):
            if box.figure and box.figure != figure.key:
                openers.setdefault(box.figure, figure.key)
    return openers


def _build_poster(scene: Scene, view: View, memory: SheetMemory) -> PageSheet:
    title, remark = "Poster", "every distinct block drawn once"
    if scene.comparison:
        title, remark = "All that differs", ""
    drawing = memory.draw(
        POSTER,
        scene.figures,
        number_tones(scene),
        lambda: _build_drawing(scene.title, build_poster_part(scene, view)),
    )
    return PageSheet(POSTER, title, remark, drawing)


def _build_figure_sheet(
    scene: Scene,
    figure: Figure,
    direction: Direction,
    trail: tuple[PageSheet, ...],
    memory: SheetMemory,
) -> PageSheet:
    name, title = name_sheet(figure.key), escape_invisible(figure.title)
    drawing = memory.draw(
        name,
        (figure,),
        number_tones(scene),
        lambda: _build_drawing(figure.title, build_figure_part(scene, figure, direction)),
    )
    title = title if figure.key else "Network"
    return PageSheet(name, title, _format_remark(figure), drawing, figure, trail)


def _format_remark(figure: Figure) -> str:
    *_, remark, foot = panel_texts(figure)
    return f"{remark} · {foot}" if figure.key else remark


def _build_drawing(title: str, part: DrawingPart) -> Drawing:
    """Return a drawing without a title, which the page adds."""
    bounds = part.bounds
    return Drawing(
        title=escape_invisible(title),
        description="",
        width=bounds.width + 2 * MARGIN,
        height=bounds.height + 2 * MARGIN,
        part=part.moved(MARGIN - bounds.x, MARGIN - bounds.y),
    )

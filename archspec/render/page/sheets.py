"""The sheets of a page: the poster, the network, and every block; one is open at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from archspec.render.backends.outline_text import contents, figure_contents
from archspec.render.layout.compared_scene import differing_part
from archspec.render.layout.drawing import Drawing, Part
from archspec.render.layout.metrics import MARGIN, Direction
from archspec.render.layout.views import Show, View, figure_part, poster_part
from archspec.render.scene.captions import costs_text, figure_parts, letters_text, sizes_text
from archspec.render.scene.headline import panel_texts
from archspec.render.scene.model import Box, Figure, Group, Item, Scene
from archspec.text.visible import visible

POSTER: Final = "poster"
"""The name of the poster in URLs."""

NETWORK: Final = "network"
"""The name of the spine in URLs."""

_SLIM: Final = 640
"""The largest width of a spine beside a block."""

_FLAT: Final = 200
"""The largest height of a spine above a block."""


@dataclass(frozen=True, slots=True)
class Sheet:
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
    trail: "tuple[Sheet, ...]" = ()


def sheet_name(key: str) -> str:
    """Return the name of a figure in URLs."""
    return f"block/{key}" if key else NETWORK


def sheets_of(scene: Scene, view: View) -> tuple[Sheet, ...]:
    """Return all sheets of a page, each behind those that lead to it."""
    made: dict[str, Sheet] = {}
    openers = _openers(scene)
    for figure in scene.figures:
        opener = made.get(openers.get(figure.key, ""))
        trail = (*opener.trail, opener) if opener else ()
        made[figure.key] = _figure_sheet(scene, figure, view.direction, trail)
    poster = [_poster(scene, view.direction)] if _has_poster(scene, view) else []
    return (*poster, *made.values())


def first_name(scene: Scene, view: View) -> str:
    """Return the name of the sheet that opens first."""
    match view.show:
        case Show.BLOCK:
            return sheet_name(view.block)
        case Show.POSTER if _has_poster(scene, view):
            return POSTER
        case _:
            return NETWORK


def spine_place(sheets: tuple[Sheet, ...]) -> str:
    """Return where the spine stands while a block is open: `beside`, `above` or `alone`."""
    drawing = next(sheet.drawing for sheet in sheets if sheet.name == NETWORK)
    if drawing.width <= min(_SLIM, drawing.height):
        return "beside"
    return "above" if drawing.height <= _FLAT else "alone"


def all_boxes(figure: Figure) -> Iterator[Box]:
    """Yield all boxes of a figure, including those drawn as frames."""
    yield from _unfolded(figure_contents(figure))


def _unfolded(items: Iterator[Box | Group]) -> Iterator[Box]:
    for item in items:
        match item:
            case Box():
                yield item
            case Group(box, inside):
                yield box
                yield from _inside(inside)


def _inside(items: tuple[Item, ...]) -> Iterator[Box]:
    yield from _unfolded(contents(items))


def _has_poster(scene: Scene, view: View) -> bool:
    """Check for a poster; a network without blocks, or with all drawn in place, needs none."""
    return len(scene.figures) > 1 and view.show is not Show.FULL


def _openers(scene: Scene) -> dict[str, str]:
    """Return the figure whose box opens each figure first."""
    openers: dict[str, str] = {}
    for figure in scene.figures:
        for box in all_boxes(figure):
            if box.figure and box.figure != figure.key:
                openers.setdefault(box.figure, figure.key)
    return openers


def _poster(scene: Scene, direction: Direction) -> Sheet:
    if scene.comparison:
        part = differing_part(scene, direction)
        return Sheet(POSTER, "All that differs", "", _drawn(scene.title, part))
    remark = "every distinct block drawn once"
    return Sheet(POSTER, "Poster", remark, _drawn(scene.title, poster_part(scene, direction)))


def _figure_sheet(
    scene: Scene, figure: Figure, direction: Direction, trail: tuple[Sheet, ...]
) -> Sheet:
    title = visible(figure.title) if figure.key else "Network"
    drawing = _drawn(figure.title, figure_part(scene, figure, direction))
    return Sheet(sheet_name(figure.key), title, _remark(figure), drawing, figure, trail)


def _remark(figure: Figure) -> str:
    if figure.status:
        *_, remark, foot = panel_texts(figure)
        return f"{remark} · {foot}" if figure.key else remark
    more = [costs_text(figure), *letters_text(figure)] if figure.key else []
    return " · ".join([*figure_parts(figure), sizes_text(figure), *more])


def _drawn(title: str, part: Part) -> Drawing:
    """Return a drawing without a title, which the page adds."""
    bounds = part.bounds
    return Drawing(
        title=visible(title),
        description="",
        width=bounds.width + 2 * MARGIN,
        height=bounds.height + 2 * MARGIN,
        part=part.moved(MARGIN - bounds.x, MARGIN - bounds.y),
    )

"""The sheets of a page: the poster, the network, and every block; one is open at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from archspec.render.backends.outline_text import contents, figure_contents
from archspec.render.captions import costs_text, figure_parts, letters_text, sizes_text
from archspec.render.compared import differing_part
from archspec.render.drawing import Drawing, Part
from archspec.render.headline import panel_texts
from archspec.render.metrics import MARGIN, Direction
from archspec.render.scene import Box, Figure, Group, Item, Scene
from archspec.render.views import Show, View, figure_part, poster_part
from archspec.text.visible import visible

POSTER: Final = "poster"
"""The name of the poster in addresses."""

NETWORK: Final = "network"
"""The name of the spine in addresses."""

_SLIM: Final = 640
"""How wide a spine can be to stand beside a block."""

_FLAT: Final = 200
"""How high a spine can be to stand above a block."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One drawing of a page.

    Attributes:
        name: its name in addresses: `poster`, `network`, `block/Stem`.
        title: what people call it.
        remark: what stands beside its title.
        drawing: what it shows.
        figure: the figure that it shows; None for the poster.
        trail: the sheets that lead to it, from the network on.
    """

    name: str
    title: str
    remark: str
    drawing: Drawing
    figure: Figure | None = None
    trail: "tuple[Sheet, ...]" = ()


def sheet_name(key: str) -> str:
    """The name of a figure in addresses."""
    return f"block/{key}" if key else NETWORK


def sheets_of(scene: Scene, view: View) -> tuple[Sheet, ...]:
    """All sheets of a page, each behind those that lead to it."""
    made: dict[str, Sheet] = {}
    openers = _openers(scene)
    for figure in scene.figures:
        opener = made.get(openers.get(figure.key, ""))
        trail = (*opener.trail, opener) if opener else ()
        made[figure.key] = _figure_sheet(scene, figure, view.direction, trail)
    poster = [_poster(scene, view.direction)] if _has_poster(scene, view) else []
    return (*poster, *made.values())


def first_name(scene: Scene, view: View) -> str:
    """The name of the sheet that opens first."""
    match view.show:
        case Show.BLOCK:
            return sheet_name(view.block)
        case Show.POSTER if _has_poster(scene, view):
            return POSTER
        case _:
            return NETWORK


def spine_place(sheets: tuple[Sheet, ...]) -> str:
    """Where the spine stands while a block is open: `beside` or `above` it, or not at all."""
    drawing = next(sheet.drawing for sheet in sheets if sheet.name == NETWORK)
    if drawing.width <= min(_SLIM, drawing.height):
        return "beside"
    return "above" if drawing.height <= _FLAT else "alone"


def all_boxes(figure: Figure) -> Iterator[Box]:
    """All boxes of a figure, and those that are drawn as frames."""
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
    """A network with all blocks in place is its own poster, and so is one without blocks."""
    return len(scene.figures) > 1 and view.show is not Show.FULL


def _openers(scene: Scene) -> dict[str, str]:
    """The figure with the first box that opens a figure, for each that is opened."""
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
    """A drawing without a title in it, for the page has its own."""
    bounds = part.bounds
    return Drawing(
        title=visible(title),
        description="",
        width=bounds.width + 2 * MARGIN,
        height=bounds.height + 2 * MARGIN,
        part=part.moved(MARGIN - bounds.x, MARGIN - bounds.y),
    )

"""Views: the figures that a picture shows, and their arrangement."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

from archspec.dataclass import dataclass
from archspec.render.layout.drawing import (
    Connector,
    Drawing,
    DrawingPart,
    Panel,
    Rect,
    StatusSwatch,
    Text,
    combine_parts,
)
from archspec.render.layout.figure_layout import add_letter_table, lay_out, lay_out_wrapped
from archspec.render.layout.fit import ANY, Fit
from archspec.render.layout.metrics import (
    SMALL,
    Direction,
    clip_label,
    clip_visible,
    measure_width,
    wrap_text,
)
from archspec.render.layout.poster import Frame, PosterCell, arrange_poster, choose_form
from archspec.render.scene.captions import (
    describe_network,
    format_costs,
    format_letters,
    format_sizes,
    line_of,
    list_figure_names,
    panel_texts,
)
from archspec.render.scene.change import Status
from archspec.render.scene.heat import Heat, apply_heat, describe_peak
from archspec.render.scene.model import Figure, Scene, SceneComparison
from archspec.render.theme import AUTO, number_tones
from archspec.text.visible import escape_invisible

SHARP: Final = 2.0
"""The scale at which a picture is sharp on paper and on current screens."""

_TITLE: Final = 22
_SUBTITLE: Final = 12
_TITLE_STEP: Final = 28
"""The distance between lines of a title."""

_BELOW_TITLE: Final = 25
"""The distance from the middle of a title to that of the line below it."""

_BELOW_LINES: Final = 24
"""The distance from the middle of the last line to the figures."""

_BELOW_LEGEND: Final = 62
"""How far figures are below the upper edge of a heat map at least."""

_ABOVE_FIGURES: Final = 88
"""The height of a title of two lines, with what is around it."""

_LINE_STEP: Final = 18
"""The distance between the lines below a title."""

_EDGE: Final = 28
"""The margin of a picture."""

_NARROW_EDGE: Final = 6
"""The margin of a picture whose width in print is asked for."""


_MOST: Final = 6
"""How many lines tell what no figure shows."""

_LONGEST: Final = 120
"""How many characters each of them has at most."""

_SWATCH: Final = (26, 18)
_BESIDE: Final = 7
_APART: Final = 18
_ORDER: Final = (Status.ADDED, Status.REMOVED, Status.CHANGED, Status.WITHIN, Status.SAME)
"""The order of statuses in the legend."""

_OVER: Final[Mapping[Status | None, int]] = {Status.REMOVED: 0, Status.ADDED: 1}
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
        title: whether a title and the facts below it stand above the figures.
        wrap: whether long chains may have several rows.
        fit: what the picture has to fit into.
    """

    show: Show = Show.POSTER
    block: str = ""
    direction: Direction = Direction.UP
    theme: str = AUTO
    heat: Heat | None = None
    scale: float = SHARP
    title: bool = True
    wrap: bool = False
    fit: Fit = ANY

    @property
    def edge(self) -> int:
        """The margin around the picture; a page of paper has its own."""
        return _NARROW_EDGE if self.fit.width else _EDGE

    @property
    def frame(self) -> Frame:
        """The frame of the figures, below the title."""
        top = _ABOVE_FIGURES if self.title else self.edge
        return Frame(self.fit.aspect, self.fit.most_pixels, 2 * self.edge, top + self.edge)


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
    """Return the drawing of a scene, of one network or of two."""
    if scene.comparison:
        return _draw_comparison(scene, scene.comparison, view)
    first, *others = select_figures(scene, view).figures
    if view.show is Show.BLOCK:
        title, facts = first.title, _format_block_facts(scene, first)
        part = choose_form(build_figure_forms(scene, first, view), view.frame)
    else:
        once = " · every distinct block drawn once" if others else ""
        title, facts = scene.title, f"{describe_network(scene)}{once}"
        part = arrange_figures(scene, (first, *others), view)
    return _add_title(clip_label(title), [facts], part, view, title=title)


def build_figure_part(scene: Scene, figure: Figure, direction: Direction) -> DrawingPart:
    """Return one figure of a scene, with its blocks in the colors of the figures that they open."""
    return _apply_tones(scene, figure, add_letter_table(figure, lay_out(figure, direction)))


def build_figure_forms(scene: Scene, figure: Figure, view: View) -> list[DrawingPart]:
    """Return the forms that a figure can have: as it is, and wrapped if the view allows it."""
    forms = [lay_out(figure, view.direction)]
    if view.wrap:
        forms += lay_out_wrapped(figure, view.direction)
    return [_apply_tones(scene, figure, add_letter_table(figure, form)) for form in forms]


def build_poster_part(scene: Scene, view: View) -> DrawingPart:
    """Return the figures of a scene beside each other; of two networks, those that differ."""
    shown = tuple(figure for figure in scene.figures if figure.status is not Status.SAME)
    return arrange_figures(scene, shown or (scene.spine,), view)


def arrange_figures(scene: Scene, figures: Sequence[Figure], view: View) -> DrawingPart:
    """Return figures beside each other, all but the spine in panels."""
    spines = []
    if figures[0] is scene.spine:
        spines, figures = build_figure_forms(scene, scene.spine, view), figures[1:]
        if not figures:
            return choose_form(spines, view.frame)
    cells = [_build_cells(scene, figure, view) for figure in figures]
    return arrange_poster(spines, cells, view.frame)


def _build_cells(scene: Scene, figure: Figure, view: View) -> list[PosterCell]:
    """Return a figure with what its panel says, in each of its forms."""
    title, times, remark, foot = panel_texts(figure)
    foot = f"{foot} · {describe_peak(figure, view.heat)}" if view.heat else foot
    tone = 0 if scene.comparison else number_tones(scene)[figure.key]
    status = figure.status if figure.status in (Status.ADDED, Status.REMOVED) else None
    panel = Panel(Rect(0, 0, 0, 0), title, times, remark, tone, key=figure.key, status=status)
    return [PosterCell(panel, form, foot) for form in build_figure_forms(scene, figure, view)]


def _apply_tones(scene: Scene, figure: Figure, part: DrawingPart) -> DrawingPart:
    """Return a part of a drawing with what its figure says of its elements."""
    tones, home, arrows = number_tones(scene), figure.key, figure.arrows
    boxes = (replace(box, tone=tones.get(box.box.figure, 0), home=home) for box in part.boxes)
    lines = (
        replace(line, home=home, status=arrows.get((line.source, line.target)))
        for line in part.lines
    )
    panels = (
        replace(panel, tone=tones.get(panel.box.figure, 0) if panel.box else panel.tone)
        for panel in part.panels
    )
    ordered = sorted(lines, key=lambda line: _OVER.get(line.status, len(_OVER)))
    return replace(part, boxes=tuple(boxes), lines=tuple(ordered), panels=tuple(panels))


def _add_title(
    head: str, lines: Sequence[str], part: DrawingPart, view: View, *, title: str, below: int = 0
) -> Drawing:
    """Return a drawing with a title and further lines above a part, as far as a view wants them.

    Args:
        head: the title line.
        lines: further lines.
        part: the part.
        view: says whether there is a title, and how wide the drawing may be.
        title: the full title.
        below: the free space between the lines and the part.
    """
    edge, bounds = view.edge, part.bounds
    texts = tuple(_place_title(head, lines, view, bounds.width)) if view.title else ()
    top = texts[-1].y + _BELOW_LINES + below if texts else edge + below
    top = max(top, _BELOW_LEGEND) if view.heat else top
    width = max([bounds.width, *(text.bounds.width for text in texts)])
    body = part.moved(edge + (width - bounds.width) // 2 - bounds.x, top - bounds.y)
    drawing = Drawing(
        title=title,
        description=". ".join(lines),
        width=width + 2 * edge,
        height=top + bounds.height + edge,
        part=combine_parts([body, DrawingPart(texts=texts)]),
    )
    if not view.heat:
        return drawing
    return apply_heat(drawing, view.heat, max((text.bounds.right for text in texts), default=0))


def _place_title(head: str, lines: Sequence[str], view: View, width: int) -> Iterator[Text]:
    """Yield the title and the lines below it, in as many lines as a width that is asked for needs.

    Args:
        head: the title.
        lines: the lines.
        view: says how wide the drawing may be.
        width: the width of the figures.
    """
    edge, y = view.edge, view.edge + _TITLE // 2
    room = max(width, view.fit.most_pixels - 2 * edge) if view.fit.width else 0
    for line in wrap_text(head, _TITLE, room, bold=True) if room else [head]:
        yield Text(line, edge, y, _TITLE, bold=True, faint=False)
        y += _TITLE_STEP
    y += _BELOW_TITLE - _TITLE_STEP
    for line in map(escape_invisible, lines):
        for piece in wrap_text(line, _SUBTITLE, room) if room else [line]:
            yield Text(piece, edge, y, _SUBTITLE)
            y += _LINE_STEP


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


# Two networks ----------------------------------------------------------------------------------


def _draw_comparison(scene: Scene, comparison: SceneComparison, view: View) -> Drawing:
    """Return a picture of two networks: the figures that differ, below what differs in words."""
    part = build_poster_part(scene, view)
    command = [clip_visible(comparison.command, _LONGEST)] if comparison.command else []
    lines = [describe_network(scene), *command, *lines_aside(comparison)]
    head = clip_visible(scene.title, _LONGEST)
    drawing = _add_title(head, lines, part, view, title=scene.title, below=_SWATCH[1] + 14)
    swatches = tuple(_swatches(part, _EDGE + 34 + len(lines) * _LINE_STEP))
    right = max((swatch.text.bounds.right for swatch in swatches), default=0)
    return replace(drawing, width=max(drawing.width, right + _EDGE), swatches=swatches)


def lines_aside(comparison: SceneComparison) -> Iterator[str]:
    """Yield what no figure shows, in words."""
    lines = [*map(line_of, comparison.aside), *comparison.remarks]
    kept = lines if len(lines) <= _MOST else lines[: _MOST - 1]
    yield from (clip_visible(line, _LONGEST) for line in kept)
    if len(kept) < len(lines):
        yield f"and {len(lines) - len(kept)} more"


def _swatches(part: DrawingPart, y: int) -> Iterator[StatusSwatch]:
    """Yield the statuses that are drawn, in a row; as lines those that no box has."""
    boxes = {placed.box.status for placed in part.boxes}
    lines = {line.status for line in part.lines}
    (width, height), x = _SWATCH, _EDGE
    for status in (known for known in _ORDER if known in boxes | lines):
        told, middle = status.label, y + height // 2
        line = None
        if status not in boxes:
            told = f"{told} line"
            line = Connector("", "", ((x, middle), (x + width, middle)), status=status)
        text = Text(told, x + width + _BESIDE, middle, SMALL)
        yield StatusSwatch(Rect(x, y, width, height), status, text, line)
        x += width + _BESIDE + measure_width(text.text, SMALL) + _APART

"""Lowering: a drawing of figures becomes a display list.

What tells things apart is said once here: the shapes of kinds, stacks and strikes, and the roles
that give colors.
"""

from collections.abc import Iterator
from typing import Final

from archspec.render.backends.display_list import (
    CircleShape,
    DisplayList,
    PathShape,
    RectShape,
    Shape,
    ShapeGroup,
    TextShape,
    draw_polyline,
    draw_rounded_polyline,
    move_towards,
)
from archspec.render.backends.stylesheet import (
    MARKED,
    OPTIONAL,
    build_network_styles,
    mix_colors,
    name_size_role,
    name_tone_role,
)
from archspec.render.layout.drawing import (
    Connector,
    Drawing,
    DrawingPart,
    HeatLegend,
    Panel,
    Placed,
    Point,
    Rect,
    StatusSwatch,
    Text,
)
from archspec.render.layout.metrics import (
    FONT,
    SECOND,
    SIGN,
    SIGNS,
    SMALL,
    STACK,
    TITLE,
    choose_sign,
    clip_label,
    format_times,
    is_bold,
    is_circle,
    measure_width,
)
from archspec.render.layout.poster import INSET
from archspec.render.scene.change import Status
from archspec.render.scene.model import BoxKind, SceneBox
from archspec.render.theme import Theme
from archspec.text.fonts import CAP_HEIGHT
from archspec.text.symbols import ARROW

_ROUND: Final = (BoxKind.ACTIVATION, BoxKind.READOUT, BoxKind.SCALE, BoxKind.CONDITION)
_DOUBLE: Final = (BoxKind.POOL, BoxKind.AVERAGE)
"""Kinds that are told apart without color by their shapes."""

_LABEL_ROLES: Final = {Status.SAME: " f", Status.REMOVED: " a-removed"}
"""The roles of labels that are not in plain ink."""

_CORNER: Final = 6
_PANEL_CORNER: Final = 8
_SWATCH_CORNER: Final = 4
_TURN: Final = 8
_ARROW: Final = (9, 4)  # how long an arrow head is, and half as wide
_SHADES: Final = 24


def lower_drawing(drawing: Drawing, theme: Theme, *, smaller: str = "") -> DisplayList:
    """Return a drawing of figures as a display list.

    Args:
        drawing: the drawing.
        theme: its colors.
        smaller: how a user draws less of it; empty where there is no way.
    """
    compared = any(placed.box.status for placed in drawing.part.boxes)
    return DisplayList(
        title=drawing.title,
        description=drawing.description,
        width=drawing.width,
        height=drawing.height,
        shapes=tuple(lower_shapes(drawing, theme)),
        styles=build_network_styles(theme, compared=compared),
        smaller=smaller,
    )


def lower_shapes(drawing: Drawing, theme: Theme) -> Iterator[Shape]:
    """Yield what is drawn, each figure but the spine in a group of its own.

    Args:
        drawing: the drawing.
        theme: the colors of heat, and whether kinds have marks.
    """
    part = drawing.part
    homes = dict.fromkeys(["", *(panel.key for panel in part.panels if panel.key)])
    homes |= dict.fromkeys(placed.home for placed in part.boxes)
    for home in homes:
        shapes = tuple(_lower_figure(part, home, theme))
        yield from [ShapeGroup(shapes, data={"home": home})] if home else shapes
    yield from map(lower_text, part.texts)
    yield from map(_lower_swatch, drawing.swatches)
    if drawing.legend:
        yield _lower_legend(drawing.legend, theme)


def lower_text(text: Text) -> TextShape:
    """Return a text that stands by itself."""
    roles = [name_size_role(text.size)] if text.size != FONT else []
    roles += [*(["b"] if text.bold else []), *(["f"] if text.faint else [])]
    anchor = None if text.anchor == "start" else text.anchor
    base = compute_baseline(text.y, text.size)
    return TextShape(text.text, text.x, base, " ".join(roles), anchor)


def compute_baseline(middle: float, size: int) -> float:
    """Return the base line of a text, for its middle."""
    return round(middle + CAP_HEIGHT * size / 2, 1)


def _lower_figure(part: DrawingPart, home: str, theme: Theme) -> Iterator[Shape]:
    """Yield what stands in one figure."""
    boxes = [placed for placed in part.boxes if placed.home == home]
    sizes = {placed.box.key: placed.box.size for placed in boxes}
    yield from (_lower_panel(panel) for panel in part.panels if panel.key == home)
    yield from (
        _lower_line(line, sizes.get(line.source, "")) for line in part.lines if line.home == home
    )
    yield from (_lower_box(placed, theme) for placed in boxes)


# Boxes ---------------------------------------------------------------------------------------


def _lower_box(placed: Placed, theme: Theme) -> ShapeGroup:
    box, heat = placed.box, placed.heat
    roles = ["box", box.kind.value]
    roles += [name_tone_role(placed.tone)] if box.kind is BoxKind.BLOCK else []
    roles += [OPTIONAL] if box.condition else []
    roles += [box.status.value] if box.status else []
    return ShapeGroup(
        shapes=(*_lower_outline(placed, theme), *_lower_label(placed)),
        roles=" ".join(roles),
        data=_describe_origin(box) | _drop_empty({"figure": box.figure}),
        title=_describe_box(box),
        fill="" if heat is None else mix_colors(theme.cold, theme.hot, heat),
    )


def _describe_origin(box: SceneBox) -> dict[str, str]:
    """Return where a box comes from: its module, and its line of the spec."""
    line = f"{box.span.file}:{box.span.line}" if box.span else ""
    return _drop_empty({"key": box.key, "path": box.path, "line": line})


def _drop_empty(data: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in data.items() if value}


def _lower_outline(placed: Placed, theme: Theme) -> Iterator[Shape]:
    """Yield the shape of a box, with those that stand behind it, the last of them first."""
    box, rect = placed.box, placed.rect
    if is_circle(box):
        yield CircleShape(*rect.middle, rect.width // 2)
        return
    corner = rect.height // 2 if box.kind in _ROUND else _CORNER
    for step in (STACK, STACK // 2, 0) if box.is_stack else (0,):
        yield RectShape(rect.moved(step, -step), corner=corner)
    if theme.marked and box.kind in _DOUBLE:
        for x in (rect.x + 4, rect.right - 4):
            yield PathShape(draw_polyline([(x, rect.y + 5), (x, rect.bottom - 5)]))


def _lower_label(placed: Placed) -> Iterator[Shape]:
    """Yield the label of a box, and what tells at its left end what became of it."""
    box, (x, y) = placed.box, placed.rect.middle
    if box.status and choose_sign(box):
        yield _lower_sign(box.status, (placed.rect.x + SIGN // 2 + 1, y))
    roles = ("b" if is_bold(box) else "") + (_LABEL_ROLES.get(box.status, "") if box.status else "")
    label, count = clip_label(box.label), format_times(box).strip()
    if box.condition:
        told, base = clip_label(box.condition), compute_baseline(y + SECOND, SMALL)
        yield TextShape(told, x, base, f"{name_size_role(SMALL)} f")
        y -= SECOND
    yield TextShape(label, x, compute_baseline(y, FONT), roles.strip(), count=count)
    if box.status is Status.REMOVED:
        yield PathShape(draw_polyline(_lower_strike(box, placed.rect)), "strike")


def _lower_sign(status: Status, middle: Point) -> TextShape:
    x, y = middle
    return TextShape(SIGNS[status], x, compute_baseline(y, FONT), f"b a-{status}", is_ornament=True)


def _lower_strike(box: SceneBox, rect: Rect) -> tuple[Point, Point]:
    """Return the line through the label of a removed box; slanted over a sign."""
    x, y = rect.middle
    if is_circle(box):
        reach = rect.width // 2 - 4
        return (x - reach, y + reach), (x + reach, y - reach)
    half = measure_width(clip_label(box.label) + format_times(box), FONT, bold=is_bold(box)) // 2
    return (x - half, y + 1), (x + half, y + 1)


def _describe_box(box: SceneBox) -> str:
    """Return what a box says to those who point at it, or hear it read."""
    was, status = box.was or box, f"{box.status.label}: " if box.status else ""
    parts = (
        f"{status}{box.label}{format_times(box)}",
        box.condition,
        box.remark,
        box.path,
        f"leaves {box.size}" if box.size else "",
        _format_count(was.parameters, box.parameters, "parameters"),
        _format_count(was.macs, box.macs, "MACs"),
    )
    return ", ".join(filter(None, parts))


def _format_count(before: int, after: int, what: str) -> str:
    if before == after:
        return f"{after:,} {what}" if after else ""
    return f"{before:,}{ARROW}{after:,} {what}"


# Lines, frames, legends ------------------------------------------------------------------------


def _lower_line(line: Connector, size: str) -> ShapeGroup:
    """Return a line, which tells the size of what flows on it."""
    shaft, head = "l t" if line.light else "l", "a"
    if line.status in MARKED:
        size = f"{line.status.label}: {size}" if size else line.status.label
        shaft, head = f"{shaft} l-{line.status}", f"{head} a-{line.status}"
    *_, last = steps = draw_rounded_polyline(line.points, _TURN)
    end = move_towards(line.points[-1], line.points[-2], _ARROW[0] - 2)
    shapes = (
        PathShape((*steps[:-1], (last[0], (end,))), shaft),
        PathShape(draw_polyline(_compute_arrowhead(line.points), is_closed=True), head),
    )
    return ShapeGroup(shapes, data={"from": line.source, "to": line.target}, title=size)


def _compute_arrowhead(points: tuple[Point, ...]) -> tuple[Point, Point, Point]:
    """Return the corners of a line's arrow head, its tip first."""
    before, tip = points[-2:]
    length, half = _ARROW
    x, y = move_towards(tip, before, length)
    if before[0] == tip[0]:
        return tip, (x - half, y), (x + half, y)
    return tip, (x, y - half), (x, y + half)


def _lower_panel(panel: Panel) -> ShapeGroup:
    rect, status = panel.rect, f" {panel.status}" if panel.status else ""
    right, bar = rect.right, rect.y + TITLE
    corners = [(rect.x, bar), (rect.x, rect.y), (right, rect.y), (right, bar)]
    base = compute_baseline(rect.y + TITLE // 2, FONT)
    return ShapeGroup(
        shapes=(
            RectShape(rect, "paper", _PANEL_CORNER),
            PathShape(draw_rounded_polyline(corners, _PANEL_CORNER), "n"),
            RectShape(rect, "o", _PANEL_CORNER),
            TextShape(panel.title, rect.x + INSET, base, "b", count=panel.times.strip()),
            *_lower_remark(panel, base),
        ),
        roles=f"panel {name_tone_role(panel.tone)}{status}",
        data=_describe_origin(panel.box) if panel.box else _drop_empty({"figure": panel.key}),
        title=_describe_box(panel.box) if panel.box else "",
    )


def _lower_remark(panel: Panel, base: float) -> Iterator[Shape]:
    """Yield the text at the right end of a title, if there is one."""
    if panel.remark:
        roles = f"{name_size_role(SMALL)} f"
        yield TextShape(panel.remark, panel.rect.right - INSET, base, roles, "end")


def _lower_swatch(swatch: StatusSwatch) -> ShapeGroup:
    if swatch.line:
        return ShapeGroup((_lower_line(swatch.line, ""), lower_text(swatch.text)))
    shapes: list[Shape] = [RectShape(swatch.rect, corner=_SWATCH_CORNER)]
    if swatch.status in SIGNS:
        shapes.append(_lower_sign(swatch.status, swatch.rect.middle))
    box = ShapeGroup(tuple(shapes), f"box {swatch.status}")
    return ShapeGroup((box, lower_text(swatch.text)))


def _lower_legend(legend: HeatLegend, theme: Theme) -> ShapeGroup:
    """Return the colors of a heat map, from the coldest to the hottest, with what these mean."""
    rect, (_, y) = legend.rect, legend.rect.middle
    shapes: list[Shape] = []
    for number in range(_SHADES):
        left, right = (rect.width * (number + step) // _SHADES for step in (0, 1))
        color = mix_colors(theme.cold, theme.hot, number / (_SHADES - 1))
        shade = Rect(rect.x + left, rect.y, right - left, rect.height)
        shapes.append(RectShape(shade, fill=color))
    shapes.append(RectShape(rect, "l"))
    shapes.append(lower_text(Text(legend.least, rect.x - 8, y, SMALL, "end")))
    shapes.append(lower_text(Text(legend.most, rect.right + 8, y, SMALL)))
    return ShapeGroup(tuple(shapes), "legend", title=legend.title)

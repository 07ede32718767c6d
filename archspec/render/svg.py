"""SVG: the picture from which all others are made.

Each box is a group that says which module and which line of the spec it stands for (`data-path`,
`data-line`). Every text of the spec is made visible and escaped before it is written.
"""

from base64 import b64encode
from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from archspec.diagnostics.visible import visible
from archspec.render.drawing import Drawing, Legend, Line, Panel, Placed, Rect, Text
from archspec.render.fonts import BOLD_WEIGHT, CAP_HEIGHT, FAMILY, REGULAR_WEIGHT, font_face
from archspec.render.metrics import FONT, STACK, TITLE, is_bold, is_circle, shown, times
from archspec.render.scene import Box, Kind
from archspec.render.sheet import Point
from archspec.render.theme import Theme, Tint

_TURN: Final = 8
"""The radius of a line's corners."""

_ARROW: Final = (9, 4)
"""How long an arrow head is, and half as wide."""

DASHED: Final = frozenset({Kind.DROPOUT, Kind.HEAD})
DOTTED: Final = frozenset({Kind.ENTRY, Kind.INPUT})
ROUND: Final = frozenset({Kind.ACTIVATION, Kind.READOUT, Kind.SCALE})
DOUBLE: Final = frozenset({Kind.POOL, Kind.AVERAGE})
"""Shapes and strokes, so that kinds can be told apart without colour."""


def svg_of(drawing: Drawing, theme: Theme, mark: str, *, fonts: bool = True) -> str:
    """A drawing as SVG.

    Args:
        drawing: the drawing.
        theme: its colours.
        mark: the line that says who drew it.
        fonts: embed the font, so that the picture looks the same everywhere.
    """
    return "\n".join(_lines(drawing, theme, mark, fonts)) + "\n"


def _lines(drawing: Drawing, theme: Theme, mark: str, fonts: bool) -> Iterator[str]:
    size = f'width="{drawing.width}" height="{drawing.height}"'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
        f'viewBox="0 0 {drawing.width} {drawing.height}" role="img" '
        'aria-labelledby="title desc">'
    )
    yield f"<!-- {mark} -->"
    yield f'<title id="title">{_text(drawing.title)}</title>'
    yield f'<desc id="desc">{_text(drawing.description)}</desc>'
    yield f"<style>{_style(theme, fonts)}</style>"
    yield f'<rect {size} fill="{theme.paper}"/>'
    for panel in drawing.part.panels:
        yield _panel(panel, theme)
    for line in drawing.part.lines:
        yield _line(line)
    for placed in drawing.part.boxes:
        yield _box(placed, theme)
    for text in drawing.part.texts:
        yield _free_text(text)
    if drawing.legend:
        yield _legend(drawing.legend, theme)
    yield "</svg>"


def _style(theme: Theme, fonts: bool) -> str:
    rules = [_face(bold) for bold in (False, True)] if fonts else []
    text = f"font:{REGULAR_WEIGHT} {FONT}px {FAMILY},sans-serif;fill:{theme.ink}"
    plain = "font-kerning:none;font-variant-ligatures:none"
    rules += [
        f"text{{{text};{plain}}}",
        f".b{{font-weight:{BOLD_WEIGHT}}}.f{{fill:{theme.faint}}}",
        f".l{{fill:none;stroke:{theme.line};stroke-width:1.25}}.t{{stroke-dasharray:5 4}}",
        f".a{{fill:{theme.line}}}",
    ]
    return "".join(rules)


def _face(bold: bool) -> str:
    data = b64encode(font_face(bold=bold)).decode()
    weight = BOLD_WEIGHT if bold else REGULAR_WEIGHT
    return (
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};'
        f'src:url("data:font/woff2;base64,{data}") format("woff2")}}'
    )


# Boxes ---------------------------------------------------------------------------------------


def _box(placed: Placed, theme: Theme) -> str:
    box, rect = placed.box, placed.rect
    tint = tint_of(placed, theme)
    attributes = [f'class="box {box.kind.value}"', f"data-key={_attribute(box.key)}"]
    if box.path:
        attributes.append(f"data-path={_attribute(box.path)}")
    if box.span:
        attributes.append(f"data-line={_attribute(f'{box.span.file}:{box.span.line}')}")
    if box.figure:
        attributes.append(f"data-figure={_attribute(box.figure)}")
    parts = [
        f"<title>{_text(_told(box))}</title>",
        *_shapes(box, rect, tint, theme.marked),
        _label(box, rect),
    ]
    return f"<g {' '.join(attributes)}>{''.join(parts)}</g>"


def tint_of(placed: Placed, theme: Theme) -> Tint:
    """The colours of a box: of its kind, its figure, or its heat."""
    tint = theme.kinds[placed.box.kind]
    if placed.box.kind is Kind.BLOCK:
        tint = theme.tone(placed.tone)
    if placed.heat is not None:
        return Tint(mixed(theme.cold, theme.hot, placed.heat), tint.edge)
    return tint


def mixed(cold: str, hot: str, share: float) -> str:
    """A colour between two."""
    pairs = ((int(cold[at : at + 2], 16), int(hot[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(low + (high - low) * share):02x}" for low, high in pairs)


def _shapes(box: Box, rect: Rect, tint: Tint, marked: bool) -> Iterator[str]:
    style = f'fill="{tint.fill}" stroke="{tint.edge}" stroke-width="1.25"'
    if is_circle(box):
        x, y, radius = rect.x + rect.width // 2, rect.y + rect.height // 2, rect.width // 2
        yield f'<circle cx="{x}" cy="{y}" r="{radius}" {style}/>'
        return
    for step in (STACK, STACK // 2) if box.repeat > 1 else ():
        yield _rect(rect.moved(step, -step), 6, style)
    dashes = ' stroke-dasharray="6 3"' if box.kind in DASHED else ""
    dashes = ' stroke-dasharray="2 2.5"' if box.kind in DOTTED else dashes
    radius = rect.height // 2 if box.kind in ROUND else 6
    yield _rect(rect, radius, style + dashes)
    if marked and box.kind in DOUBLE:
        edge = f'stroke="{tint.edge}" stroke-width="1.25"'
        for x in (rect.x + 4, rect.x + rect.width - 4):
            yield f'<path d="M{x} {rect.y + 5}v{rect.height - 10}" {edge}/>'


def _rect(rect: Rect, radius: int, style: str) -> str:
    place = f'x="{rect.x}" y="{rect.y}" width="{rect.width}" height="{rect.height}"'
    return f'<rect {place} rx="{radius}" {style}/>'


def _label(box: Box, rect: Rect) -> str:
    x, y = rect.x + rect.width // 2, _base(rect.y + rect.height // 2, FONT)
    bold = ' class="b"' if is_bold(box) else ""
    behind = _behind(times(box)) if times(box) else ""
    text = _text(shown(box.label))
    return f'<text x="{x}" y="{y}" text-anchor="middle"{bold}>{text}{behind}</text>'


def _behind(times: str) -> str:
    """The count behind a label; viewers would drop the space before it."""
    style = f'fill-opacity="0.65" style="font-weight:{REGULAR_WEIGHT}"'
    return f'<tspan dx="4" {style}>{_text(times.strip())}</tspan>'


def _told(box: Box) -> str:
    """What a box says to those who point at it, or hear it read."""
    parts = [f"{box.label}{times(box)}"]
    parts += [box.path] if box.path else []
    parts += [f"leaves {box.size}"] if box.size else []
    parts += [f"{box.parameters:,} parameters"] if box.parameters else []
    parts += [f"{box.macs:,} MACs"] if box.macs else []
    return ", ".join(parts)


# Lines, texts, frames --------------------------------------------------------------------------


def _line(line: Line) -> str:
    light = " t" if line.light else ""
    ends = f"data-from={_attribute(line.source)} data-to={_attribute(line.target)}"
    path, arrow = _path(line.points), _arrow(*line.points[-2:])
    return f'<g {ends}><path class="l{light}" d="{path}"/><path class="a" d="{arrow}"/></g>'


def _path(points: tuple[Point, ...]) -> str:
    """The line with round corners; it ends within its arrow head."""
    last, end = points[-2], points[-1]
    inside = _towards(end, last, _ARROW[0] - 2)
    parts = [f"M{points[0][0]} {points[0][1]}"]
    for before, corner, behind in zip(points, points[1:], points[2:], strict=False):
        radius = min(_TURN, _distance(before, corner) // 2, _distance(corner, behind) // 2)
        start, stop = _towards(corner, before, radius), _towards(corner, behind, radius)
        parts.append(f"L{start[0]} {start[1]}Q{corner[0]} {corner[1]} {stop[0]} {stop[1]}")
    return "".join([*parts, f"L{inside[0]} {inside[1]}"])


def _distance(first: Point, second: Point) -> int:
    return abs(first[0] - second[0]) + abs(first[1] - second[1])


def _towards(start: Point, end: Point, length: int) -> Point:
    """The point at a distance on the way from one to another; lines are level or upright."""
    whole = _distance(start, end)
    if whole == 0:
        return start
    dx, dy = (end[0] - start[0]) // whole, (end[1] - start[1]) // whole
    return start[0] + dx * length, start[1] + dy * length


def _arrow(before: Point, end: Point) -> str:
    length, half = _ARROW
    x, y = _towards(end, before, length)
    if before[0] == end[0]:
        return f"M{end[0]} {end[1]}L{x - half} {y}H{x + half}Z"
    return f"M{end[0]} {end[1]}L{x} {y - half}V{y + half}Z"


def _free_text(text: Text) -> str:
    kinds = " ".join(name for name, on in (("b", text.bold), ("f", text.faint)) if on)
    style = f' class="{kinds}"' if kinds else ""
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    place = f'x="{text.x}" y="{_base(text.y, text.size)}" style="font-size:{text.size}px"'
    return f"<text {place}{anchor}{style}>{_text(text.text)}</text>"


def _panel(panel: Panel, theme: Theme) -> str:
    rect, tint = panel.rect, theme.tone(panel.tone)
    right, below = rect.x + rect.width, rect.y + TITLE
    head = (
        f"M{rect.x} {below}V{rect.y + 8}Q{rect.x} {rect.y} {rect.x + 8} {rect.y}"
        f"H{right - 8}Q{right} {rect.y} {right} {rect.y + 8}V{below}Z"
    )
    y = _base(rect.y + TITLE // 2, FONT)
    title = f'<tspan class="b">{_text(panel.title)}</tspan>'
    behind = _behind(panel.times) if panel.times else ""
    ends = f'x="{right - 14}" y="{y}" text-anchor="end" class="f" style="font-size:11px"'
    return "".join(
        [
            f"<g{_panel_attributes(panel)}>",
            _rect(rect, 8, f'fill="{theme.paper}"'),
            f'<path d="{head}" fill="{tint.fill}"/>',
            _rect(rect, 8, f'fill="none" stroke="{tint.edge}" stroke-width="1.25"'),
            f'<text x="{rect.x + 14}" y="{y}">{title}{behind}</text>',
            f"<text {ends}>{_text(panel.remark)}</text></g>",
        ]
    )


def _panel_attributes(panel: Panel) -> str:
    key = f" data-figure={_attribute(panel.key)}" if panel.key else ""
    if panel.box is None:
        return f' class="panel"{key}'
    span = panel.box.span
    line = f" data-line={_attribute(f'{span.file}:{span.line}')}" if span else ""
    return f' class="panel" data-path={_attribute(panel.box.path)}{line}'


def _legend(legend: Legend, theme: Theme) -> str:
    rect, steps = legend.rect, 24
    parts = []
    for number in range(steps):
        left, right = rect.width * number // steps, rect.width * (number + 1) // steps
        colour = mixed(theme.cold, theme.hot, number / (steps - 1))
        parts.append(
            f'<rect x="{rect.x + left}" y="{rect.y}" width="{right - left}" '
            f'height="{rect.height}" fill="{colour}"/>'
        )
    parts.append(_rect(rect, 0, f'fill="none" stroke="{theme.line}"'))
    y = rect.y + rect.height // 2
    parts.append(_free_text(Text(legend.least, rect.x - 8, y, 11, "end")))
    parts.append(_free_text(Text(legend.most, rect.x + rect.width + 8, y, 11)))
    return f'<g class="legend"><title>{_text(legend.title)}</title>{"".join(parts)}</g>'


def _base(middle: int, size: int) -> str:
    """The base line of a text, for its middle."""
    return f"{middle + CAP_HEIGHT * size / 2:.1f}"


def _text(text: str) -> str:
    return escape(visible(text))


def _attribute(text: str) -> str:
    return quoteattr(visible(text))

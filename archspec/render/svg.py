"""SVG: the picture from which all others are made.

Each box is a group that says which module and which line of the spec it stands for (`data-path`,
`data-line`); its class gives its colours. Every text of the spec is made visible and escaped before
it is written.
"""

from collections.abc import Iterator
from typing import Final

from archspec.render.drawing import Drawing, Legend, Line, Panel, Part, Placed, Rect, Swatch, Text
from archspec.render.metrics import (
    FONT,
    SIGN,
    SIGNS,
    SMALL,
    is_bold,
    is_circle,
    shown,
    sign,
    times,
)
from archspec.render.scene import Box, Kind, Status
from archspec.render.sheet import Point
from archspec.render.strokes import (
    INSET,
    MARKED,
    PANEL_CORNER,
    arrow_head,
    bars,
    base_of,
    bends,
    corner_of,
    legend_texts,
    shades,
    shaft_end,
    stack,
    strike,
    tint_of,
    title_bar,
)
from archspec.render.style import faces, rules, size_class, tone_class
from archspec.render.theme import Theme
from archspec.text.html import escape_html
from archspec.text.symbols import ARROW

_INKS: Final = {Status.SAME: "f", Status.REMOVED: "a-removed"}
"""The classes of labels that are not in plain ink."""


def svg_of(drawing: Drawing, theme: Theme, mark: str, *, fonts: bool = True) -> str:
    """A drawing as SVG.

    Args:
        drawing: the drawing.
        theme: its colours.
        mark: the line that says who drew it.
        fonts: embed the font, so that the picture looks the same everywhere.
    """
    return "\n".join(_document(drawing, theme, mark, fonts)) + "\n"


def shapes_of(drawing: Drawing, theme: Theme) -> Iterator[str]:
    """All that is drawn, in elements that need the rules of a theme.

    Args:
        drawing: the drawing.
        theme: the colours of what has a colour of its own: a heat map.
    """
    part = drawing.part
    homes = dict.fromkeys(["", *(panel.key for panel in part.panels if panel.key)])
    homes |= dict.fromkeys(placed.home for placed in part.boxes)
    for home in homes:
        yield from _figure(part, home, theme)
    yield from map(_free_text, part.texts)
    yield from map(_swatch, drawing.swatches)
    if drawing.legend:
        yield _legend(drawing.legend, theme)


def _figure(part: Part, home: str, theme: Theme) -> Iterator[str]:
    """What stands in one figure, in a group of its own but for the spine."""
    boxes = [placed for placed in part.boxes if placed.home == home]
    sizes = {placed.box.key: placed.box.size for placed in boxes}
    shapes = [
        *(_panel(panel) for panel in part.panels if panel.key == home),
        *(_line(line, sizes.get(line.source, "")) for line in part.lines if line.home == home),
        *(_box(placed, theme) for placed in boxes),
    ]
    yield from [f"<g data-home={_attribute(home)}>", *shapes, "</g>"] if home else shapes


def _document(drawing: Drawing, theme: Theme, mark: str, fonts: bool) -> Iterator[str]:
    size = f'width="{drawing.width}" height="{drawing.height}"'
    sizes = {SMALL, *(text.size for text in drawing.part.texts)}
    compared = any(placed.box.status for placed in drawing.part.boxes)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
        f'viewBox="0 0 {drawing.width} {drawing.height}" role="img" '
        'aria-labelledby="title desc">'
    )
    yield f"<!-- {mark} -->"
    yield f'<title id="title">{escape_html(drawing.title)}</title>'
    yield f'<desc id="desc">{escape_html(drawing.description)}</desc>'
    yield f"<style>{faces() if fonts else ''}{rules(theme, sizes, compared=compared)}</style>"
    yield f'<rect {size} class="paper"/>'
    yield from shapes_of(drawing, theme)
    yield "</svg>"


# Boxes ---------------------------------------------------------------------------------------


def _box(placed: Placed, theme: Theme) -> str:
    box, rect = placed.box, placed.rect
    tone = f" {tone_class(placed.tone)}" if box.kind is Kind.BLOCK else ""
    status = f" {box.status.value}" if box.status else ""
    names = f'class="box {box.kind.value}{tone}{status}" data-key={_attribute(box.key)}'
    opens = f" data-figure={_attribute(box.figure)}" if box.figure else ""
    heat = f' style="fill:{tint_of(placed, theme).fill}"' if placed.heat is not None else ""
    parts = [_title(box), *_shapes(placed, theme), *_sign(box, rect), _label(box, rect)]
    if box.status is Status.REMOVED:
        parts.append(_strike(box, rect))
    return f"<g {names}{_origin(box)}{opens}{heat}>{''.join(parts)}</g>"


def _origin(box: Box) -> str:
    """Where a box comes from: its module, and its line of the spec."""
    path = f" data-path={_attribute(box.path)}" if box.path else ""
    line = box.span.file_line if box.span else ""
    return path + (f" data-line={_attribute(line)}" if line else "")


def _shapes(placed: Placed, theme: Theme) -> Iterator[str]:
    rect = placed.rect
    if is_circle(placed.box):
        x, y, radius = rect.x + rect.width // 2, rect.y + rect.height // 2, rect.width // 2
        yield f'<circle cx="{x}" cy="{y}" r="{radius}"/>'
        return
    corner = corner_of(placed.box.kind, rect)
    for behind in stack(placed):
        yield _rect(behind, corner)
    yield _rect(rect, corner)
    for (x, y), (_, below) in bars(placed, theme):
        yield f'<path d="M{x} {y}v{below - y}"/>'


def _rect(rect: Rect, radius: int, style: str = "") -> str:
    place = f'x="{rect.x}" y="{rect.y}" width="{rect.width}" height="{rect.height}"'
    corners = f' rx="{radius}"' if radius else ""
    return f"<rect {place}{corners}{style and ' '}{style}/>"


def _sign(box: Box, rect: Rect) -> Iterator[str]:
    """What tells at the left end of a box what became of it."""
    if box.status and sign(box):
        yield _sign_at(box.status, rect.x + SIGN // 2 + 1, rect.y + rect.height // 2)


def _sign_at(status: Status, x: int, middle: int) -> str:
    place, marks = f'x="{x}" y="{_base(middle, FONT)}"', f"b a-{status.value}"
    return f'<text {place} class="{marks}" aria-hidden="true">{SIGNS[status]}</text>'


def _strike(box: Box, rect: Rect) -> str:
    (x1, y1), (x2, y2) = strike(rect, box)
    return f'<path class="strike" d="M{x1} {y1}L{x2} {y2}"/>'


def _label(box: Box, rect: Rect) -> str:
    x, y = rect.x + rect.width // 2, _base(rect.y + rect.height // 2, FONT)
    marks = ["b"] if is_bold(box) else []
    marks += [_INKS[box.status]] if box.status in _INKS else []
    bold = f' class="{" ".join(marks)}"' if marks else ""
    behind = _behind(times(box)) if times(box) else ""
    text = escape_html(shown(box.label))
    return f'<text x="{x}" y="{y}"{bold}>{text}{behind}</text>'


def _behind(times: str) -> str:
    """The count behind a label; viewers would drop the space before it."""
    return f'<tspan dx="4" class="r">{escape_html(times.strip())}</tspan>'


def _told(box: Box) -> str:
    """What a box says to those who point at it, or hear it read."""
    status = f"{box.status.told}: " if box.status else ""
    parts = [f"{status}{box.label}{times(box)}"]
    parts += [box.remark] if box.remark else []
    parts += [box.path] if box.path else []
    parts += [f"leaves {box.size}"] if box.size else []
    was = box.was or box
    parts += _counted(was.parameters, box.parameters, "parameters")
    parts += _counted(was.macs, box.macs, "MACs")
    return ", ".join(parts)


def _counted(before: int, after: int, what: str) -> list[str]:
    if before == after:
        return [f"{after:,} {what}"] if after else []
    return [f"{before:,}{ARROW}{after:,} {what}"]


def _title(box: Box) -> str:
    return f"<title>{escape_html(_told(box))}</title>"


# Lines, texts, frames --------------------------------------------------------------------------


def _line(line: Line, size: str) -> str:
    """A line, which tells the size of what flows on it."""
    light, arrow_class = " t" if line.light else "", "a"
    if line.status in MARKED:
        size = f"{line.status.told}: {size}" if size else line.status.told
        light, arrow_class = f"{light} l-{line.status.value}", f"a a-{line.status.value}"
    told = f"<title>{escape_html(size)}</title>" if size else ""
    ends = f"data-from={_attribute(line.source)} data-to={_attribute(line.target)}"
    path, arrow = _path(line.points), _arrow(line.points)
    drawn = f'<path class="l{light}" d="{path}"/><path class="{arrow_class}" d="{arrow}"/>'
    return f"<g {ends}>{told}{drawn}</g>"


def _path(points: tuple[Point, ...]) -> str:
    """The line with round corners; it ends within its arrow head."""
    turns = (f"L{_at(each.start)}Q{_at(each.corner)} {_at(each.stop)}" for each in bends(points))
    return f"M{_at(points[0])}{''.join(turns)}L{_at(shaft_end(points))}"


def _arrow(points: tuple[Point, ...]) -> str:
    return f"M{'L'.join(map(_at, arrow_head(points)))}Z"


def _at(point: Point) -> str:
    return f"{point[0]} {point[1]}"


def _free_text(text: Text) -> str:
    marks = (("b", text.bold), ("f", text.faint))
    kinds = " ".join([size_class(text.size), *(name for name, on in marks if on)])
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    place = f'x="{text.x}" y="{_base(text.y, text.size)}"'
    return f'<text {place}{anchor} class="{kinds}">{escape_html(text.text)}</text>'


def _panel(panel: Panel) -> str:
    rect, bar = panel.rect, title_bar(panel.rect)
    right, y = rect.x + rect.width, _base(bar.y + bar.height // 2, FONT)
    title = f'<tspan class="b">{escape_html(panel.title)}</tspan>'
    behind = _behind(panel.times) if panel.times else ""
    ends = f'x="{right - INSET}" y="{y}" text-anchor="end" class="f {size_class(SMALL)}"'
    return "".join(
        [
            f"<g {_panel_attributes(panel)}>",
            _title(panel.box) if panel.box else "",
            _rect(rect, PANEL_CORNER, 'class="paper"'),
            f'<path class="n" d="{_tab(bar)}"/>',
            _rect(rect, PANEL_CORNER, 'class="o"'),
            f'<text x="{rect.x + INSET}" y="{y}">{title}{behind}</text>',
            f"<text {ends}>{escape_html(panel.remark)}</text></g>",
        ]
    )


def _tab(rect: Rect) -> str:
    """A rectangle of which the upper corners alone are round."""
    (left, top), right, below = (rect.x, rect.y), rect.x + rect.width, rect.y + rect.height
    turn = top + PANEL_CORNER
    return (
        f"M{left} {below}V{turn}Q{left} {top} {left + PANEL_CORNER} {top}"
        f"H{right - PANEL_CORNER}Q{right} {top} {right} {turn}V{below}Z"
    )


def _panel_attributes(panel: Panel) -> str:
    status = f" {panel.status.value}" if panel.status else ""
    names = f'class="panel {tone_class(panel.tone)}{status}"'
    if panel.box is None:
        return names + (f" data-figure={_attribute(panel.key)}" if panel.key else "")
    return f"{names} data-key={_attribute(panel.box.key)}{_origin(panel.box)}"


def _swatch(swatch: Swatch) -> str:
    if swatch.line:
        return f"<g>{_line(swatch.line, '')}{_free_text(swatch.text)}</g>"
    rect, status = swatch.rect, swatch.status
    parts = [_rect(rect, 4)]
    if status in SIGNS:
        parts.append(_sign_at(status, rect.x + rect.width // 2, rect.y + rect.height // 2))
    shapes = f'<g class="box {status.value}">{"".join(parts)}</g>'
    return f"<g>{shapes}{_free_text(swatch.text)}</g>"


def _legend(legend: Legend, theme: Theme) -> str:
    parts = [_rect(rect, 0, f'fill="{colour}"') for rect, colour in shades(legend, theme)]
    parts.append(_rect(legend.rect, 0, f'fill="none" stroke="{theme.line}"'))
    parts += map(_free_text, legend_texts(legend))
    return f'<g class="legend"><title>{escape_html(legend.title)}</title>{"".join(parts)}</g>'


def _base(middle: int, size: int) -> str:
    """The base line of a text, for its middle."""
    return f"{base_of(middle, size):.1f}"


def _attribute(text: str) -> str:
    return f'"{escape_html(text)}"'

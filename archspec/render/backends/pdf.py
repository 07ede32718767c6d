"""PDF: a drawing as a page of its size, with lines that stay sharp and texts that can be searched.

It looks like the SVG, because the drawing gives all of it a place.
"""

from dataclasses import replace

from archspec.diagnostics.visible import visible
from archspec.render.backends.pdf_canvas import Canvas, Ink, Run, page
from archspec.render.backends.shapes import (
    FAINT,
    GONE_DASHES,
    INSET,
    LIGHT_DASHES,
    MARKED,
    PANEL_CORNER,
    STRONG_ARROW,
    arrow_head,
    bars,
    base_of,
    bends,
    corner_of,
    dashes_of,
    legend_texts,
    mixed,
    shades,
    shaft_end,
    stack,
    strike,
    tint_of,
    title_bar,
    width_of_outline,
)
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
from archspec.render.scene import Kind, Status
from archspec.render.sheet import Point
from archspec.render.theme import Theme


def pdf_of(drawing: Drawing, theme: Theme, mark: str) -> bytes:
    """A drawing as PDF.

    Args:
        drawing: the drawing.
        theme: its colours.
        mark: the line that says who drew it; it stands behind the end, where readers look no more.
    """
    with page(drawing.width, drawing.height, shown(drawing.title)) as (canvas, pdf):
        canvas.rect(Rect(0, 0, drawing.width, drawing.height), Ink(theme.paper))
        _part(canvas, drawing.part, theme)
        for swatch in drawing.swatches:
            _swatch(canvas, swatch, theme)
        if drawing.legend:
            _legend(canvas, drawing.legend, theme)
        return bytes(pdf.output()) + f"\n% {mark}\n".encode()


def _part(canvas: Canvas, part: Part, theme: Theme) -> None:
    for panel in part.panels:
        _panel(canvas, panel, theme)
    for line in part.lines:
        _line(canvas, line, theme)
    for placed in part.boxes:
        _box(canvas, placed, theme)
    for text in part.texts:
        _text(canvas, text, theme)


def _panel(canvas: Canvas, panel: Panel, theme: Theme) -> None:
    rect, bar, status = panel.rect, title_bar(panel.rect), panel.status
    tint = theme.statuses[status] if status else theme.tone(panel.tone)
    dashes = GONE_DASHES if status is Status.REMOVED else None
    canvas.rect(rect, Ink(theme.paper), corner=PANEL_CORNER)
    canvas.tab(bar, Ink(tint.fill), corner=PANEL_CORNER)
    outline = Ink(None, tint.edge, dashes, width_of_outline(status))
    canvas.rect(rect, outline, corner=PANEL_CORNER)
    middle = bar.y + bar.height // 2
    title = [Run(visible(panel.title), FONT, theme.ink, bold=True)]
    title += _behind(panel.times, tint.fill, theme)
    canvas.text(title, (rect.x + INSET, base_of(middle, FONT)), "start")
    remark = Run(visible(panel.remark), SMALL, theme.faint)
    canvas.text([remark], (rect.x + rect.width - INSET, base_of(middle, FONT)), "end")


def _line(canvas: Canvas, line: Line, theme: Theme) -> None:
    ink = Ink(edge=theme.line, dashes=LIGHT_DASHES if line.light else None)
    if line.status in MARKED:
        ink = Ink(None, theme.statuses[line.status].edge, ink.dashes, STRONG_ARROW)
    if line.status is Status.REMOVED:
        ink = replace(ink, dashes=GONE_DASHES)
    canvas.line(line.points[0], bends(line.points), shaft_end(line.points), ink)
    canvas.area(arrow_head(line.points), Ink(ink.edge))


def _box(canvas: Canvas, placed: Placed, theme: Theme) -> None:
    box, rect, tint = placed.box, placed.rect, tint_of(placed, theme)
    dashes, corner = dashes_of(box.kind, box.status), corner_of(box.kind, rect)
    ink = Ink(tint.fill, tint.edge, dashes, width_of_outline(box.status))
    if is_circle(box):
        canvas.circle(rect, ink if box.status else replace(ink, dashes=None))
    else:
        for behind in stack(placed):
            canvas.rect(behind, ink, corner=corner)
        canvas.rect(rect, ink, corner=corner)
        for start, end in bars(placed, theme):
            canvas.line(start, (), end, Ink(edge=tint.edge))
    _label(canvas, placed, theme)


def _label(canvas: Canvas, placed: Placed, theme: Theme) -> None:
    box, rect, tint = placed.box, placed.rect, tint_of(placed, theme)
    colour = {Status.SAME: theme.faint, Status.REMOVED: tint.edge}.get(
        box.status or Status.ADDED, theme.ink
    )
    label = [Run(shown(box.label), FONT, colour, bold=is_bold(box))]
    label += _behind(times(box), tint.fill, theme)
    at = rect.x + rect.width // 2, base_of(rect.y + rect.height // 2, FONT)
    canvas.text(label, at, "middle")
    if box.status and sign(box):
        middle = rect.x + SIGN // 2 + 1, rect.y + rect.height // 2
        _sign(canvas, box.status, middle, theme)
    if box.status is Status.REMOVED:
        start, end = strike(rect, box)
        canvas.line(start, (), end, Ink(edge=tint.edge))


def _sign(canvas: Canvas, status: Status, middle: Point, theme: Theme) -> None:
    run = Run(SIGNS[status], FONT, theme.statuses[status].edge, bold=True)
    canvas.text([run], (middle[0], base_of(middle[1], FONT)), "middle")


def _swatch(canvas: Canvas, swatch: Swatch, theme: Theme) -> None:
    _text(canvas, swatch.text, theme)
    if swatch.line:
        _line(canvas, swatch.line, theme)
        return
    rect, status = swatch.rect, swatch.status
    tint, dashes = theme.statuses[status], dashes_of(Kind.OTHER, status)
    canvas.rect(rect, Ink(tint.fill, tint.edge, dashes, width_of_outline(status)), corner=4)
    if status in SIGNS:
        _sign(canvas, status, (rect.x + rect.width // 2, rect.y + rect.height // 2), theme)


def _behind(times: str, ground: str, theme: Theme) -> list[Run]:
    """The count behind a label, if there is one."""
    return [Run(times, FONT, mixed(ground, theme.ink, FAINT))] if times else []


def _text(canvas: Canvas, text: Text, theme: Theme) -> None:
    run = Run(
        visible(text.text), text.size, theme.faint if text.faint else theme.ink, bold=text.bold
    )
    canvas.text([run], (text.x, base_of(text.y, text.size)), text.anchor)


def _legend(canvas: Canvas, legend: Legend, theme: Theme) -> None:
    for rect, colour in shades(legend, theme):
        canvas.rect(rect, Ink(colour))
    canvas.rect(legend.rect, Ink(edge=theme.line))
    for text in legend_texts(legend):
        _text(canvas, text, theme)

"""PDF: a drawing as a page of its size, with lines that stay sharp and texts that can be searched.

It looks like the SVG, because the drawing gives all of it a place.
"""

from archspec.diagnostics.visible import visible
from archspec.render.canvas import Canvas, Ink, Run, page
from archspec.render.drawing import Drawing, Legend, Line, Panel, Part, Placed, Rect, Text
from archspec.render.metrics import FONT, SMALL, is_bold, is_circle, shown, times
from archspec.render.strokes import (
    FAINT,
    INSET,
    LIGHT_DASHES,
    PANEL_CORNER,
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
    tint_of,
    title_bar,
)
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
    rect, tint, bar = panel.rect, theme.tone(panel.tone), title_bar(panel.rect)
    canvas.rect(rect, Ink(theme.paper), corner=PANEL_CORNER)
    canvas.tab(bar, Ink(tint.fill), corner=PANEL_CORNER)
    canvas.rect(rect, Ink(edge=tint.edge), corner=PANEL_CORNER)
    middle = bar.y + bar.height // 2
    title = [Run(visible(panel.title), FONT, theme.ink, bold=True)]
    title += _behind(panel.times, tint.fill, theme)
    canvas.text(title, (rect.x + INSET, base_of(middle, FONT)), "start")
    remark = Run(visible(panel.remark), SMALL, theme.faint)
    canvas.text([remark], (rect.x + rect.width - INSET, base_of(middle, FONT)), "end")


def _line(canvas: Canvas, line: Line, theme: Theme) -> None:
    ink = Ink(edge=theme.line, dashes=LIGHT_DASHES if line.light else None)
    canvas.line(line.points[0], bends(line.points), shaft_end(line.points), ink)
    canvas.area(arrow_head(line.points), Ink(theme.line))


def _box(canvas: Canvas, placed: Placed, theme: Theme) -> None:
    box, rect, tint = placed.box, placed.rect, tint_of(placed, theme)
    if is_circle(box):
        canvas.circle(rect, Ink(tint.fill, tint.edge))
    else:
        dashes, corner = dashes_of(box.kind), corner_of(box.kind, rect)
        for behind in stack(placed):
            canvas.rect(behind, Ink(tint.fill, tint.edge, dashes), corner=corner)
        canvas.rect(rect, Ink(tint.fill, tint.edge, dashes), corner=corner)
        for start, end in bars(placed, theme):
            canvas.line(start, (), end, Ink(edge=tint.edge))
    label = [Run(shown(box.label), FONT, theme.ink, bold=is_bold(box))]
    label += _behind(times(box), tint.fill, theme)
    at = rect.x + rect.width // 2, base_of(rect.y + rect.height // 2, FONT)
    canvas.text(label, at, "middle")


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

"""Charts as PDF: a page of their size, which looks like the SVG."""

from archspec.diagnostics.visible import visible
from archspec.render.backends.pdf_canvas import Canvas, Ink, Run, page
from archspec.render.backends.shapes import base_of, mixed
from archspec.render.chart.shapes import Bar, Disc, Plate, Rule
from archspec.render.chart.style import BUBBLE, STRENGTHS, bubble_colour, level_tint
from archspec.render.drawing import Rect, Text
from archspec.render.metrics import shown
from archspec.render.theme import Theme


def pdf_of(plate: Plate, theme: Theme, mark: str) -> bytes:
    """A chart as PDF.

    Args:
        plate: the chart.
        theme: its colours.
        mark: the line that says who drew it; it stands behind the end, where readers look no more.
    """
    with page(plate.width, plate.height, shown(plate.title)) as (canvas, pdf):
        canvas.rect(Rect(0, 0, plate.width, plate.height), Ink(theme.paper))
        for rule in plate.shapes.rules:
            _rule(canvas, rule, theme)
        for ground in plate.shapes.grounds:
            canvas.rect(ground, Ink(theme.paper))
        for disc in plate.shapes.discs:
            _disc(canvas, disc, theme)
        for bar in plate.shapes.bars:
            _bar(canvas, bar, theme)
        for text in plate.shapes.texts:
            _text(canvas, text, theme)
        return bytes(pdf.output()) + f"\n% {mark}\n".encode()


def _rule(canvas: Canvas, rule: Rule, theme: Theme) -> None:
    colour = mixed(theme.paper, theme.line, STRENGTHS[rule.weight])
    canvas.line((rule.x1, rule.y1), (), (rule.x2, rule.y2), Ink(edge=colour))


def _disc(canvas: Canvas, disc: Disc, theme: Theme) -> None:
    colour = bubble_colour(theme)
    bubble = Ink(colour, colour, opacity=BUBBLE)
    canvas.circle(disc.rect, Ink(edge=theme.line) if disc.is_key else bubble)


def _bar(canvas: Canvas, bar: Bar, theme: Theme) -> None:
    tint = level_tint(theme, bar.level)
    canvas.rect(bar.rect, Ink(tint.fill, tint.edge))


def _text(canvas: Canvas, text: Text, theme: Theme) -> None:
    colour = theme.faint if text.faint else theme.ink
    run = Run(visible(text.text), text.size, colour, bold=text.bold)
    canvas.text([run], (text.x, base_of(text.y, text.size)), text.anchor)

"""PDF: a picture as a page of its size, with lines that stay sharp and texts that can be searched.

fpdf2 writes the file. What its defaults would add is left out: the time, another font, the number
of pages in place of `{nb}`. A reader opens the page as a whole.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Final
from unicodedata import normalize

from fpdf import FPDF
from fpdf.drawing import PaintedPath
from fpdf.fonts import TTFFont

from archspec.render.backends.display_list import (
    CircleShape,
    DisplayList,
    PathShape,
    PathStep,
    RectShape,
    StyledShape,
    TextShape,
)
from archspec.render.backends.stylesheet import Style
from archspec.render.layout.metrics import clip_label
from archspec.text.fonts import FAMILY, open_font_file
from archspec.text.visible import escape_invisible
from archspec.version import VERSION

_LONGEST: Final = 14_400
"""Longest side of a page, in points, that all readers show; what is larger is drawn smaller."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MISSING: Final = ".notdef"


def write_pdf(picture: DisplayList, mark: str) -> bytes:
    """Return a picture as PDF.

    Args:
        picture: the picture.
        mark: the line that says who drew it; it stands behind the end, where readers look no more.
    """
    with _open_page(picture) as pdf:
        for styled in picture.styled_shapes():
            _draw_shape(pdf, styled)
        return bytes(pdf.output()) + f"\n% {mark}\n".encode()


@contextmanager
def _open_page(picture: DisplayList) -> Iterator[FPDF]:
    """A document with an empty page, for as long as its fonts are needed."""
    points = min(picture.point, _LONGEST / max(picture.width, picture.height))
    pdf = FPDF(unit=points, format=(picture.width, picture.height))
    pdf.set_creation_date(_EPOCH)
    pdf.set_display_mode("fullpage", "single")
    pdf.set_auto_page_break(False)
    pdf.alias_nb_pages("")
    pdf.set_title(clip_label(picture.title))
    pdf.set_creator(f"archspec {VERSION}")
    with ExitStack() as files:
        for bold, style in ((False, ""), (True, "B")):
            pdf.add_font(FAMILY, style, files.enter_context(open_font_file(bold=bold)))
        pdf.add_page()
        yield pdf


def _draw_shape(pdf: FPDF, styled: StyledShape) -> None:
    if isinstance(styled.shape, TextShape):
        _draw_text(pdf, styled.shape, styled)
        return
    with _draw_path(pdf, styled.style) as path:
        match styled.shape:
            case RectShape(rect, _, corner):
                path.rectangle(rect.x, rect.y, rect.width, rect.height, corner, corner)
            case CircleShape(x, y, radius):
                path.circle(x, y, radius)
            case PathShape(steps):
                path.auto_close = False
                for step in steps:
                    _draw_path_step(path, step)


@contextmanager
def _draw_path(pdf: FPDF, style: Style) -> Iterator[PaintedPath]:
    """A path to be filled with strokes; it is drawn at the end."""
    with pdf.new_path() as path:
        drawn = path.style
        drawn.fill_color = None if style.fill == "none" else style.fill
        drawn.stroke_color = None if style.stroke == "none" else style.stroke
        if style.fill_opacity < 1:
            drawn.fill_opacity = style.fill_opacity
        if style.stroke_opacity < 1:
            drawn.stroke_opacity = style.stroke_opacity
        drawn.stroke_width, drawn.stroke_dash_pattern = style.stroke_width, style.dashes or None
        # the page's own ends would lengthen every dash
        drawn.stroke_cap_style = "round" if style.is_round else "butt"
        yield path


def _draw_path_step(path: PaintedPath, step: PathStep) -> None:
    """Draw one step of a path."""
    match step:
        case "M", (point,):
            path.move_to(*point)
        case "L", (point,):
            path.line_to(*point)
        case "Q", (control, end):
            path.quadratic_curve_to(*control, *end)
        case "Z", _:
            path.close()


# Texts -----------------------------------------------------------------------------------------


def _draw_text(pdf: FPDF, shape: TextShape, styled: StyledShape) -> None:
    """Write a line of text, with the count behind it."""
    runs = [(_compose_accents(shape.text), styled.style)]
    if shape.count:
        runs.append((_compose_accents(f" {shape.count}"), styled.count))
    widths = [_set_font(pdf, text, style) for text, style in runs]
    anchor = shape.anchor or styled.style.anchor
    x = shape.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * sum(widths)
    for (text, style), width in zip(runs, widths, strict=True):
        _set_font(pdf, text, style)
        pdf.set_text_color(style.fill)
        pdf.text(x, shape.base, text)
        x += width


def _compose_accents(text: str) -> str:
    """Return a text in which letters and the accents behind them are one where that exists."""
    return normalize("NFC", escape_invisible(text))


def _set_font(pdf: FPDF, text: str, style: Style) -> float:
    """Take the font of a text, and say how wide the text is."""
    pdf.set_font(FAMILY, "B" if style.is_bold else "", style.size * pdf.k)
    font = pdf.current_font
    assert isinstance(font, TTFFont)
    _supply_missing_glyph(font, text)
    return pdf.get_string_width(text)


def _supply_missing_glyph(font: TTFFont, text: str) -> None:
    """Let a font draw what it lacks as a box that says so; copied, it is what it was."""
    missing = {ord(character) for character in text} - font.cmap.keys()
    width = round(font.scale * font.ttfont["hmtx"][_MISSING][0])
    font.cmap = font.cmap | dict.fromkeys(missing, _MISSING)  # a copy: the file keeps its own
    for number in missing:
        font.glyph_ids[number], font.cw[number] = 0, width

"""A page of PDF on which shapes and texts are drawn, in pixels of the picture.

fpdf2 writes the file. What its defaults would add is left out: the time, another font, the number
of pages in place of `{nb}`. A reader opens the page as a whole.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from unicodedata import normalize

from fpdf import FPDF
from fpdf.drawing import PaintedPath
from fpdf.fonts import TTFFont

from archspec.render.backends.shapes import LINE, Bend
from archspec.render.drawing import Anchor, Rect
from archspec.render.fonts import FAMILY, font_path
from archspec.render.sheet import Point
from archspec.version import VERSION

_POINTS: Final = 0.75
"""How many points a pixel is."""

_LONGEST: Final = 14_400
"""Longest side of a page, in points, that all readers show; what is larger is drawn smaller."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MISSING: Final = ".notdef"


@dataclass(frozen=True, slots=True)
class Ink:
    """How a shape is drawn.

    Attributes:
        fill: the colour of its ground; None for no ground.
        edge: the colour of its outline; None for no outline.
        dashes: how long the dashes of the outline are, and the gaps between them.
        width: how wide the outline is.
        opacity: how much of its colour the ground has; through the rest one sees what is behind.
    """

    fill: str | None = None
    edge: str | None = None
    dashes: tuple[float, float] | None = None
    width: float = LINE
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line of text."""

    text: str
    size: int
    colour: str
    bold: bool = False

    @property
    def composed(self) -> str:
        """Its text, with letters and the accents that follow them in one where that exists."""
        return normalize("NFC", self.text)


class Canvas:
    """A page of PDF."""

    def __init__(self, pdf: FPDF) -> None:
        self._pdf = pdf

    def rect(self, rect: Rect, ink: Ink, *, corner: float = 0) -> None:
        """Draw a rectangle with round corners."""
        with self._path(ink) as path:
            path.rectangle(rect.x, rect.y, rect.width, rect.height, corner, corner)

    def circle(self, rect: Rect, ink: Ink) -> None:
        """Draw a circle within a square."""
        radius = rect.width / 2
        with self._path(ink) as path:
            path.circle(rect.x + radius, rect.y + radius, radius)

    def tab(self, rect: Rect, ink: Ink, *, corner: float) -> None:
        """Draw a rectangle of which the upper corners alone are round."""
        right, below = rect.x + rect.width, rect.y + rect.height
        with self._path(ink) as path:
            path.move_to(rect.x, below).line_to(rect.x, rect.y + corner)
            path.quadratic_curve_to(rect.x, rect.y, rect.x + corner, rect.y)
            path.line_to(right - corner, rect.y)
            path.quadratic_curve_to(right, rect.y, right, rect.y + corner).line_to(right, below)

    def line(self, start: Point, bends: Iterable[Bend], end: Point, ink: Ink) -> None:
        """Draw a line with round corners."""
        with self._path(ink) as path:
            path.auto_close = False
            path.move_to(*start)
            for bend in bends:
                path.line_to(*bend.start).quadratic_curve_to(*bend.corner, *bend.stop)
            path.line_to(*end)

    def area(self, corners: Sequence[Point], ink: Ink) -> None:
        """Draw an area between corners."""
        with self._path(ink) as path:
            path.move_to(*corners[0])
            for corner in corners[1:]:
                path.line_to(*corner)

    def text(self, runs: Sequence[Run], at: tuple[float, float], anchor: Anchor) -> None:
        """Write a line of text.

        Args:
            runs: its pieces.
            at: a point on its base line.
            anchor: whether that is its start, its middle or its end.
        """
        x, y = at
        width = sum(map(self._width, runs))
        x -= {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        for run in runs:
            step = self._width(run)
            self._pdf.set_text_color(run.colour)
            self._pdf.text(x, y, run.composed)
            x += step

    @contextmanager
    def _path(self, ink: Ink) -> Iterator[PaintedPath]:
        """A path to be filled with strokes; it is closed, and drawn at the end."""
        with self._pdf.new_path() as path:
            style = path.style
            style.fill_color, style.stroke_color = ink.fill, ink.edge
            if ink.opacity < 1:
                style.fill_opacity = ink.opacity
            style.stroke_width, style.stroke_dash_pattern = ink.width, ink.dashes
            style.stroke_cap_style = "butt"  # the page's own would lengthen every dash
            yield path

    def _width(self, run: Run) -> float:
        """How wide a piece is; its font is that of the page from now on."""
        pdf = self._pdf
        pdf.set_font(FAMILY, "B" if run.bold else "", run.size * pdf.k)
        font = pdf.current_font
        assert isinstance(font, TTFFont)
        _supply(font, run.composed)
        return pdf.get_string_width(run.composed)


@contextmanager
def page(width: int, height: int, title: str) -> Iterator[tuple[Canvas, FPDF]]:
    """An empty page, and the document around it, for as long as its fonts are needed."""
    points = min(_POINTS, _LONGEST / max(width, height))
    pdf = FPDF(unit=points, format=(width, height))
    pdf.set_creation_date(_EPOCH)
    pdf.set_display_mode("fullpage", "single")
    pdf.set_auto_page_break(False)
    pdf.alias_nb_pages("")
    pdf.set_title(title)
    pdf.set_creator(f"archspec {VERSION}")
    with ExitStack() as files:
        for bold, style in ((False, ""), (True, "B")):
            pdf.add_font(FAMILY, style, files.enter_context(font_path(bold=bold)))
        pdf.add_page()
        yield Canvas(pdf), pdf


def _supply(font: TTFFont, text: str) -> None:
    """Let a font draw what it lacks as a box that says so; copied, it is what it was."""
    missing = {ord(each) for each in text} - font.cmap.keys()
    width = round(font.scale * font.ttfont["hmtx"][_MISSING][0])
    font.cmap = font.cmap | dict.fromkeys(missing, _MISSING)  # a copy: the file keeps its own
    for number in missing:
        font.glyph_ids[number], font.cw[number] = 0, width

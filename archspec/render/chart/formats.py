"""The formats of charts, by the suffix of the file; pages are made elsewhere, with a table."""

from collections.abc import Callable, Mapping
from typing import Final

from archspec.render.chart.shapes import Plate
from archspec.render.chart.svg import svg_of
from archspec.render.formats import extra
from archspec.render.theme import THEMES


def _svg(plate: Plate, theme: str, mark: str, scale: float) -> bytes:
    return svg_of(plate, THEMES[theme], mark).encode()


def _png(plate: Plate, theme: str, mark: str, scale: float) -> bytes:
    with extra("PNG"):
        from archspec.render.backends.png import picture_of
    svg = svg_of(plate, THEMES[theme], mark, fonts=False)
    return picture_of(svg, (plate.width, plate.height), plate.title, mark, scale=scale)


def _pdf(plate: Plate, theme: str, mark: str, scale: float) -> bytes:
    with extra("PDF"):
        from archspec.render.chart.pdf import pdf_of
    return pdf_of(plate, THEMES[theme], mark)


FORMATS: Final[Mapping[str, Callable[[Plate, str, str, float], bytes]]] = {
    ".svg": _svg,
    ".png": _png,
    ".pdf": _pdf,
}
"""Writes a chart: the chart, the name of its colours, its mark, and the scale of pixels."""

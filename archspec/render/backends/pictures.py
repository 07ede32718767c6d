"""The formats of pictures in which everything has its place, by the suffix of the file."""

from collections.abc import Callable, Mapping
from typing import Final

from archspec.extras import require_package
from archspec.render.backends.display_list import DisplayList
from archspec.render.backends.svg import write_svg
from archspec.render.backends.tikz import write_tikz_document, write_tikz_picture


def _write_svg(picture: DisplayList, mark: str, _scale: float) -> bytes:
    return write_svg(picture, mark).encode()


def _write_png(picture: DisplayList, mark: str, scale: float) -> bytes:
    require_package("resvg_py", "PNG", otherwise="write SVG")
    from archspec.render.backends.png import write_png

    return write_png(picture, mark, scale=scale)


def _write_pdf(picture: DisplayList, mark: str, _scale: float) -> bytes:
    require_package("fpdf", "PDF", otherwise="write SVG")
    from archspec.render.backends.pdf import write_pdf

    return write_pdf(picture, mark)


def _write_tex(picture: DisplayList, mark: str, _scale: float) -> bytes:
    return write_tikz_document(picture, mark).encode()


def _write_tikz(picture: DisplayList, mark: str, _scale: float) -> bytes:
    return write_tikz_picture(picture, mark).encode()


PICTURES: Final[Mapping[str, Callable[[DisplayList, str, float], bytes]]] = {
    ".svg": _write_svg,
    ".png": _write_png,
    ".pdf": _write_pdf,
    ".tex": _write_tex,
    ".tikz": _write_tikz,
}
"""Writes a picture: the picture, its mark, and how many pixels wide a pixel of it becomes."""

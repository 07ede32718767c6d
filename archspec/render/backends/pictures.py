"""The formats of pictures in which everything has its place, by the suffix of the file."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from archspec.diagnostics import fail
from archspec.render.backends.display_list import DisplayList
from archspec.render.backends.svg import write_svg
from archspec.render.backends.tikz import write_tikz_document, write_tikz_picture


def _write_svg(picture: DisplayList, mark: str, _scale: float) -> bytes:
    return write_svg(picture, mark).encode()


def _write_png(picture: DisplayList, mark: str, scale: float) -> bytes:
    with _require_image_extra("PNG"):
        from archspec.render.backends.png import write_png
    return write_png(picture, mark, scale=scale)


def _write_pdf(picture: DisplayList, mark: str, _scale: float) -> bytes:
    with _require_image_extra("PDF"):
        from archspec.render.backends.pdf import write_pdf
    return write_pdf(picture, mark)


def _write_tex(picture: DisplayList, mark: str, _scale: float) -> bytes:
    return write_tikz_document(picture, mark).encode()


def _write_tikz(picture: DisplayList, mark: str, _scale: float) -> bytes:
    return write_tikz_picture(picture, mark).encode()


@contextmanager
def _require_image_extra(name: str) -> Iterator[None]:
    """Importing what only an extra of archspec installs.

    Raises:
        SpecError: A410 where that is not there.
    """
    try:
        yield
    except ImportError as error:
        needed = f"{name} needs the packages of archspec's `image` extra: {error}"
        help = "install them with `pip install 'archspec-nn[image]'`, or write SVG"
        raise fail("A410", needed, None, help=help) from error


PICTURES: Final[Mapping[str, Callable[[DisplayList, str, float], bytes]]] = {
    ".svg": _write_svg,
    ".png": _write_png,
    ".pdf": _write_pdf,
    ".tex": _write_tex,
    ".tikz": _write_tikz,
}
"""Writes a picture: the picture, its mark, and how many pixels wide a pixel of it becomes."""

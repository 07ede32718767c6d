"""Write PNG: the SVG, rendered by resvg with the bundled font only.

Characters that the font lacks show as boxes: system fonts differ, and the picture must not.
"""

import struct
import zlib
from collections.abc import Iterator
from math import floor
from typing import Final

from resvg_py import svg_to_bytes

from archspec import limits
from archspec.diagnostics import fail
from archspec.render.drawing import Drawing
from archspec.render.fonts import font_path
from archspec.render.svg import svg_of
from archspec.render.theme import Theme
from archspec.text.visible import visible

_HEAD: Final = 33  # the signature and the header chunk
_LESS: Final = "draw a part of it with `--block`, "
_PER_METRE: Final = 96 / 0.0254  # pixels of CSS


def png_of(drawing: Drawing, theme: Theme, mark: str, *, scale: float) -> bytes:
    """Return a drawing as PNG.

    Args:
        drawing: the drawing.
        theme: its colors.
        mark: the line that names the program that drew it.
        scale: pixels of the picture per pixel of the drawing.

    Raises:
        SpecError: A411 if that makes too many pixels.
    """
    svg = svg_of(drawing, theme, mark, fonts=False)
    size = (drawing.width, drawing.height)
    return picture_of(svg, size, drawing.title, mark, scale=scale, less=_LESS)


def picture_of(
    svg: str, size: tuple[int, int], title: str, mark: str, *, scale: float, less: str = ""
) -> bytes:
    """Return an SVG as PNG.

    Args:
        svg: the picture, without fonts.
        size: its width and height.
        title: its title.
        mark: the line that names the program that drew it.
        scale: pixels of the picture per pixel of the SVG.
        less: advice on how to draw a part of it, for the message; empty if there is none.

    Raises:
        SpecError: A411 if that makes too many pixels.
    """
    _refuse_giant(size, scale, less)
    with font_path(bold=False) as regular, font_path(bold=True) as bold:
        picture = svg_to_bytes(
            svg_string=svg,
            zoom=scale,
            skip_system_fonts=True,
            font_files=[str(regular), str(bold)],
        )
    added = b"".join(_chunks(title, mark, scale))
    return picture[:_HEAD] + added + picture[_HEAD:]


def _refuse_giant(size: tuple[int, int], scale: float, less: str) -> None:
    width, height = (floor(side * scale + 0.5) for side in size)
    if width * height <= limits.PICTURE_PIXELS:
        return
    fits = floor(10 * (limits.PICTURE_PIXELS / (size[0] * size[1])) ** 0.5) / 10
    smaller = f"draw it with `--scale {fits:g}`, " if fits else ""
    message = f"the picture has {width:,} × {height:,} pixels, and the limit is "
    help = f"{smaller}{less}or write SVG or PDF, which have no pixels"
    raise fail("A411", f"{message}{limits.PICTURE_PIXELS:,}", None, help=help)


def _chunks(title: str, mark: str, scale: float) -> Iterator[bytes]:
    """Yield the mark, the title, and the physical size of the picture."""
    yield _text("Comment", mark)
    yield _text("Title", visible(title))
    yield _chunk(b"pHYs", struct.pack(">IIB", *[round(_PER_METRE * scale)] * 2, 1))


def _text(keyword: str, text: str) -> bytes:
    """Return an uncompressed text in UTF-8, which ends its chunk."""
    return _chunk(b"iTXt", keyword.encode() + bytes(5) + text.encode())


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

"""Write PNG: the SVG, rendered by resvg with the bundled font only.

Characters that the font lacks show as boxes: system fonts differ, and the picture must not.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from math import floor
from typing import Final

from resvg_py import svg_to_bytes

from archspec import limits
from archspec.diagnostics import fail
from archspec.render.backends.display_list import DisplayList
from archspec.render.backends.svg import write_svg
from archspec.render.layout.fit import POINT
from archspec.text.fonts import open_font_file
from archspec.text.visible import escape_invisible

_HEAD: Final = 33  # the signature and the header chunk
_PER_METRE: Final = 96 / 0.0254  # pixels of CSS


def write_png(picture: DisplayList, mark: str, *, scale: float) -> bytes:
    """Return a picture as PNG.

    Args:
        picture: the picture.
        mark: the line that names the program that drew it.
        scale: pixels of the PNG per pixel of the picture.

    Raises:
        SpecError: A411 if that makes too many pixels.
    """
    _refuse_giant(picture, scale)
    with open_font_file(bold=False) as regular, open_font_file(bold=True) as bold:
        png = svg_to_bytes(
            svg_string=write_svg(replace(picture, point=POINT), mark, fonts=False),
            zoom=scale,
            skip_system_fonts=True,
            font_files=[str(regular), str(bold)],
        )
    added = b"".join(_build_chunks(picture.title, mark, scale * POINT / picture.point))
    return png[:_HEAD] + added + png[_HEAD:]


def _refuse_giant(picture: DisplayList, scale: float) -> None:
    width, height = (floor(side * scale + 0.5) for side in (picture.width, picture.height))
    if width * height <= limits.PICTURE_PIXELS:
        return
    fits = floor(10 * (limits.PICTURE_PIXELS / (picture.width * picture.height)) ** 0.5) / 10
    scaled = f"draw it with `--scale {fits:g}`, " if fits else ""
    less = f"{picture.smaller}, " if picture.smaller else ""
    message = f"the picture has {width:,} × {height:,} pixels, and the limit is "
    help = f"{scaled}{less}or write SVG or PDF, which have no pixels"
    raise fail("A411", f"{message}{limits.PICTURE_PIXELS:,}", None, help=help)


def _build_chunks(title: str, mark: str, scale: float) -> Iterator[bytes]:
    """Yield the mark, the title, and the physical size of the picture."""
    yield _build_text_chunk("Comment", mark)
    yield _build_text_chunk("Title", escape_invisible(title))
    yield _build_chunk(b"pHYs", struct.pack(">IIB", *[round(_PER_METRE * scale)] * 2, 1))


def _build_text_chunk(keyword: str, text: str) -> bytes:
    """Return an uncompressed text in UTF-8, which ends its chunk."""
    return _build_chunk(b"iTXt", keyword.encode() + bytes(5) + text.encode())


def _build_chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

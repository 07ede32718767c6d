"""The font of diagrams: the widths of its texts, and its files to embed.

Inter, subset by `docs/subset_fonts.py`, in a regular weight, and a semibold one that serves as
bold. Without kerning and ligatures a text is as wide as the sum of its characters, so the layout
needs no font engine and a picture looks the same everywhere.
"""

import json
import unicodedata
from base64 import b64encode
from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

FAMILY: Final = "Inter"
"""The name of the font family in pictures."""

REGULAR_WEIGHT: Final = 400
"""The CSS weight of ordinary text."""

BOLD_WEIGHT: Final = 600
"""The CSS weight of bold text."""

ASCENT: Final = 1984 / 2048
"""The ascent above the baseline, for text of size 1."""

DESCENT: Final = 494 / 2048
"""The descent below the baseline, for text of size 1."""

CAP_HEIGHT: Final = 1490 / 2048
"""The height of capitals and digits, for text of size 1."""

UNKNOWN: Final = 1.0
"""The width of a character that the font lacks, for text of size 1.

A viewer takes it from another font, where hardly any is wider. Combining marks have no width.
"""


def measure_text(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line of text, in the unit of its size."""
    widths = _load_widths(bold)
    return size * sum(
        widths[character] if character in widths else _get_unknown_width(character)
        for character in text
    )


def read_font_face(*, bold: bool) -> bytes:
    """Return the font as WOFF2, to embed in a page or an SVG."""
    return _read_face(bold)


def write_font_faces() -> str:
    """Return both weights as CSS, embedded."""
    return _write_font_face(bold=False) + _write_font_face(bold=True)


def open_font_file(*, bold: bool) -> AbstractContextManager[Path]:
    """Provide the font as a TrueType file while a program needs it to write PNG or PDF."""
    return as_file(_locate_font(bold, "ttf"))


def _write_font_face(*, bold: bool) -> str:
    data = b64encode(read_font_face(bold=bold)).decode()
    weight = BOLD_WEIGHT if bold else REGULAR_WEIGHT
    return (
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};'
        f'src:url("data:font/woff2;base64,{data}") format("woff2")}}'
    )


def _get_unknown_width(character: str) -> float:
    return 0.0 if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc") else UNKNOWN


@cache
def _load_widths(bold: bool) -> Mapping[str, float]:
    """Return the width of each character, for text of size 1."""
    text = files(__name__).joinpath("widths.json").read_text(encoding="utf-8")
    table = json.loads(text)
    advances = table["bold" if bold else "regular"]
    pairs = zip(table["characters"], advances, strict=True)
    return {character: advance / table["units_per_em"] for character, advance in pairs}


@cache
def _read_face(bold: bool) -> bytes:
    return _locate_font(bold, "woff2").read_bytes()


def _locate_font(bold: bool, suffix: str) -> Traversable:
    name = "Inter-SemiBold" if bold else "Inter-Regular"
    return files(__name__).joinpath(f"{name}.{suffix}")

"""The font of diagrams: how wide its texts are, and its files to embed.

Inter, cut down by `docs/subset_fonts.py`, in a regular weight, and a semibold one that stands for
bold. Without kerning and ligatures a text is as wide as the sum of its characters, so that the
layout needs no font program and a picture looks the same everywhere.
"""

import json
import unicodedata
from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

FAMILY: Final = "Inter"
"""The family by which pictures name the font."""

REGULAR_WEIGHT: Final = 400
"""The weight of ordinary text, as CSS counts."""

BOLD_WEIGHT: Final = 600
"""The weight of bold text, as CSS counts."""

ASCENT: Final = 1984 / 2048
"""How far a line reaches above its base line, for text of size 1."""

DESCENT: Final = 494 / 2048
"""How far a line reaches below its base line, for text of size 1."""

CAP_HEIGHT: Final = 1490 / 2048
"""How tall capitals and digits are, for text of size 1."""

UNKNOWN: Final = 1.0
"""How wide a character is that the font lacks, for text of size 1.

A viewer takes it from another font, where hardly any is wider. Marks that combine with the
character before them have no width.
"""


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of text is, in the unit of its size."""
    widths = _widths(bold)
    return size * sum(widths[each] if each in widths else _unknown(each) for each in text)


def font_face(*, bold: bool) -> bytes:
    """The font as WOFF2, to embed in a page or an SVG."""
    return _face(bold)


def font_path(*, bold: bool) -> AbstractContextManager[Path]:
    """The font as a TrueType file, for as long as a program needs it to write PNG or PDF."""
    return as_file(_file(bold, "ttf"))


def _unknown(character: str) -> float:
    return 0.0 if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc") else UNKNOWN


@cache
def _widths(bold: bool) -> Mapping[str, float]:
    """How wide each character is, for text of size 1."""
    text = files(__name__).joinpath("widths.json").read_text(encoding="utf-8")
    table = json.loads(text)
    advances = table["bold" if bold else "regular"]
    pairs = zip(table["characters"], advances, strict=True)
    return {character: advance / table["units_per_em"] for character, advance in pairs}


@cache
def _face(bold: bool) -> bytes:
    return _file(bold, "woff2").read_bytes()


def _file(bold: bool, suffix: str) -> Traversable:
    name = "Inter-SemiBold" if bold else "Inter-Regular"
    return files(__name__).joinpath(f"{name}.{suffix}")

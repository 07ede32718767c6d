"""What a picture has to fit into: a shape, and a width in print at which it can still be read."""

import re
from collections.abc import Mapping
from math import floor, inf
from typing import Final

from archspec.dataclass import dataclass
from archspec.render.layout.metrics import SMALL

POINT: Final = 0.75
"""How many points a pixel is, where no width is asked for."""

LEAST_LETTERS: Final = 6.0
"""The least size of letters in print, in points."""

_INCH: Final = 72.0
_MILLIMETRE: Final = _INCH / 25.4
UNITS: Final[Mapping[str, float]] = {
    "in": _INCH,
    "cm": 10 * _MILLIMETRE,
    "mm": _MILLIMETRE,
    "pt": 1.0,
    "px": POINT,
}
"""How many points a unit of length has; pixels are those of CSS."""

_DENSITY: Final = 300
"""Pixels of a PNG in an inch, where its width is asked for."""

_LENGTH: Final = re.compile(r"(\d+(?:\.\d+)?) *(in|cm|mm|pt|px)")


@dataclass(frozen=True, slots=True)
class Fit:
    """A frame for a picture.

    Attributes:
        aspect: the preferred ratio of width to height; 0 for any.
        width: the width in points; 0 for that of the drawing.
        height: the most height in points; 0 for any.
        pixels: how many pixels wide a PNG is; 0 for 300 in each inch.
    """

    aspect: float = 0.0
    width: float = 0.0
    height: float = 0.0
    pixels: float = 0.0

    @property
    def most_pixels(self) -> int:
        """How many pixels a drawing may be wide for its letters to be readable; 0 for any."""
        return floor(self.width * SMALL / LEAST_LETTERS)

    def compute_point(self, width: int, height: int) -> float:
        """Return how many points a pixel of a drawing of some size is, to fit in the frame."""
        if not self.width:
            return POINT
        return min(self.width / width, self.height / height if self.height else inf)

    def compute_scale(self, width: int, point: float) -> float:
        """Return how many pixels of a PNG a pixel of a drawing is.

        Args:
            width: the width of the drawing.
            point: how many points a pixel of it is.
        """
        return self.pixels / width if self.pixels else point * _DENSITY / _INCH


ANY: Final = Fit()
"""The frame of a picture that may have any size."""

FITS: Final[Mapping[str, Fit]] = {
    "16:9": Fit(aspect=16 / 9),
    "4:3": Fit(aspect=4 / 3),
    "a4": Fit(aspect=170 / 247, width=170 * _MILLIMETRE, height=247 * _MILLIMETRE),
    "column": Fit(width=3.3 * _INCH, height=9 * _INCH),
}
"""The frames that have a name: slides, the text of a page of A4, one column of a paper of two."""


def parse_length(text: str) -> tuple[float, str] | None:
    """Return a length and its unit, such as `3.3in`; None if the text is none."""
    found = _LENGTH.fullmatch(text.strip())
    return (float(found[1]), found[2]) if found else None

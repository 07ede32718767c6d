"""How large things are drawn: boxes by their texts, and the distances between them.

All numbers are whole pixels, and boxes are an even number wide and high, so that their middles are
whole as well.
"""

from enum import StrEnum
from math import ceil
from typing import Final

from archspec.render.fonts import text_width
from archspec.render.scene import Box, Kind, Status
from archspec.text.symbols import ARROW, MINUS, TIMES
from archspec.text.visible import visible

FONT: Final = 13
"""Size of the text in boxes."""

SMALL: Final = 11
"""Size of the text beside lines."""

STUB: Final = 16
"""How far a line goes straight on before it may turn."""

HEAD: Final = 18
"""How far a line goes straight on at its end, its arrow head included."""

LEAD: Final = STUB + HEAD
"""The distance from a box to the next."""

GAP: Final = 24
"""The distance between neighbouring lanes."""

MARGIN: Final = 20
"""What is left free around a drawing, and within frames."""

TITLE: Final = 30
"""How high the title of a frame is."""

CIRCLE: Final = 26
"""The diameter of a sum."""

STACK: Final = 6
"""How far the boxes behind a repeated one stand out."""

SIGNS: Final = {Status.ADDED: "+", Status.REMOVED: MINUS, Status.CHANGED: "~"}
"""What tells apart what became of things, where colours do not."""

SIGN: Final = 16
"""How much room a sign has, from the side of its box on."""

_HEIGHT: Final = 32
_LOW: Final = 24
_LEAST: Final = 88
_LEAST_BLOCK: Final = 152
_PADDING: Final = 12
LONGEST: Final = 56
"""How many characters of a text are drawn at most."""


class Direction(StrEnum):
    """Where the data flow to."""

    UP = "up"
    DOWN = "down"
    RIGHT = "right"


def shown(text: str) -> str:
    """A text as it is drawn: nothing in it is hidden, and it is not endless."""
    return clipped(text, LONGEST)


def clipped(text: str, most: int) -> str:
    """A text of which nothing is hidden, cut where it has more than so many characters."""
    seen = visible(text)
    return seen if len(seen) <= most else seen[: most - 1] + "…"


def times(box: Box) -> str:
    """What stands behind the label of a stage."""
    if box.was and box.was.counted != box.counted:
        return f" {TIMES} {box.was.counted}{ARROW}{box.counted}"
    return f" {TIMES} {box.counted}" if box.is_stack else ""


def sign(box: Box) -> str:
    """What stands at the left end of a box, in a drawing of two networks."""
    return SIGNS.get(box.status, "") if box.status and not is_circle(box) else ""


def is_circle(box: Box) -> bool:
    """Whether a box is drawn as a circle around a sign."""
    return box.kind in (Kind.SUM, Kind.PRODUCT) and len(box.label) == 1


def is_bold(box: Box) -> bool:
    """Whether the label is bold: that of a block, which has a figure of its own."""
    return box.kind in (Kind.BLOCK, Kind.HEAD, Kind.TRAINING)


def width_of(text: str, size: int, *, bold: bool = False) -> int:
    """How wide a text is, in whole pixels."""
    return ceil(text_width(text, size, bold=bold))


def box_size(box: Box) -> tuple[int, int]:
    """Width and height of a box."""
    if is_circle(box):
        return CIRCLE, CIRCLE
    text = width_of(shown(box.label), FONT, bold=is_bold(box)) + width_of(times(box), FONT)
    if box.kind is Kind.SCALE:
        return _even(text + (2 * SIGN if sign(box) else _PADDING)), _LOW
    least = _LEAST_BLOCK if is_bold(box) else _LEAST
    padding = SIGN + 4 if sign(box) else _PADDING
    return _even(max(least, text + 2 * padding)), _HEIGHT


def _even(length: int) -> int:
    return length + length % 2

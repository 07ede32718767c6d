"""The sizes of boxes, from their texts, and the distances between them.

All numbers are whole pixels, and the sides of boxes are even, so that their centers are whole as
well.
"""

from enum import StrEnum
from math import ceil
from typing import Final

from archspec.render.scene.change import Status
from archspec.render.scene.model import BoxKind, SceneBox
from archspec.text.fonts import measure_text
from archspec.text.symbols import ARROW, MINUS, TIMES
from archspec.text.visible import clip_text, escape_invisible

FONT: Final = 13
"""The font size in boxes."""

SMALL: Final = 11
"""The font size beside lines."""

STUB: Final = 16
"""How far a line goes straight before it may turn."""

NOTED: Final = 22
"""The same where the size of what flows stands beside it."""

HEAD: Final = 18
"""How far a line goes straight at its end, including its arrowhead."""

LEAD: Final = STUB + HEAD
"""The distance from one box to the next."""

GAP: Final = 24
"""The distance between adjacent lanes."""

MARGIN: Final = 20
"""The margin around a drawing and inside frames."""

TITLE: Final = 30
"""The height of the title of a frame."""

CIRCLE: Final = 26
"""The diameter of a circle, such as a sum."""

STACK: Final = 6
"""How far the boxes behind a repeated one protrude."""

SIGNS: Final = {Status.ADDED: "+", Status.REMOVED: MINUS, Status.CHANGED: "~"}
"""Signs that distinguish statuses without color."""

SIGN: Final = 16
"""The room for a sign, from the side of its box."""

_HEIGHT: Final = 32
_TALL: Final = 46
"""The height of a box with a second line."""

SECOND: Final = 8
"""How far the two lines of a box are from its middle."""

_LOW: Final = 24
_LEAST: Final = 88
_LEAST_BLOCK: Final = 152
_PADDING: Final = 12
LONGEST: Final = 56
"""The most characters of a text to draw."""


class Direction(StrEnum):
    """The direction of the data flow."""

    UP = "up"
    DOWN = "down"
    RIGHT = "right"


def clip_label(text: str) -> str:
    """Return a text as it is drawn: with visible characters only, and of limited length."""
    return clip_visible(text, LONGEST)


def clip_visible(text: str, most: int) -> str:
    """Return a text of which nothing is hidden, cut where it has more than so many characters."""
    return clip_text(escape_invisible(text), most)


def format_times(box: SceneBox) -> str:
    """Return the text behind the label of a stage."""
    if box.was and box.was.counted != box.counted:
        return f" {TIMES} {box.was.counted}{ARROW}{box.counted}"
    return f" {TIMES} {box.counted}" if box.is_stack else ""


def choose_sign(box: SceneBox) -> str:
    """Return the sign at the left end of a box, in a drawing of two networks."""
    return SIGNS.get(box.status, "") if box.status and not is_circle(box) else ""


def is_circle(box: SceneBox) -> bool:
    """Check whether a box is drawn as a circle around a sign."""
    return box.kind in (BoxKind.SUM, BoxKind.PRODUCT) and len(box.label) == 1


def is_bold(box: SceneBox) -> bool:
    """Check whether the label is bold, as for blocks, which have a figure of their own."""
    return box.kind in (BoxKind.BLOCK, BoxKind.HEAD, BoxKind.TRAINING)


def measure_width(text: str, size: int, *, bold: bool = False) -> int:
    """Return the width of a text in whole pixels."""
    return ceil(measure_text(text, size, bold=bold))


def wrap_text(text: str, size: int, width: int, *, bold: bool = False) -> list[str]:
    """Return a text in lines of at most a width, broken at its ` · `, or else at blanks.

    A line holds a word at least, however long it is.
    """
    lines: list[str] = []
    for piece in text.split(" · ") if text else ():
        if lines and measure_width(f"{lines[-1]} · {piece}", size, bold=bold) <= width:
            lines[-1] += f" · {piece}"
        else:
            lines += _wrap_words(piece, size, width, bold)
    return lines


def _wrap_words(text: str, size: int, width: int, bold: bool) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and measure_width(f"{lines[-1]} {word}", size, bold=bold) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def measure_box(box: SceneBox) -> tuple[int, int]:
    """Return the width and height of a box."""
    if is_circle(box):
        return CIRCLE, CIRCLE
    text = measure_width(clip_label(box.label), FONT, bold=is_bold(box)) + measure_width(
        format_times(box), FONT
    )
    if box.kind in (BoxKind.SCALE, BoxKind.CONDITION):
        return _round_up_to_even(text + (2 * SIGN if choose_sign(box) else _PADDING)), _LOW
    least = _LEAST_BLOCK if is_bold(box) else _LEAST
    padding = SIGN + 4 if choose_sign(box) else _PADDING
    text = max(text, measure_width(clip_label(box.condition), SMALL))
    height = _TALL if box.condition else _HEIGHT
    return _round_up_to_even(max(least, text + 2 * padding)), height


def _round_up_to_even(length: int) -> int:
    return length + length % 2

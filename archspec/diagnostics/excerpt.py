"""Format a line of a spec for printing: escaped, tabs expanded, cropped around a place."""

from itertools import accumulate
from typing import Final

from archspec.dataclass import dataclass
from archspec.text.visible import escape_character, measure_width

WIDTH: Final = 100
"""The maximum width of a printed source line in terminal columns; longer ones are cropped."""

_TAB: Final = " " * 4
_LEAD: Final = 16
_CROPPED: Final = "…"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A printed line and the carets under it.

    Attributes:
        text: the line, or the part of it around the place.
        indent: columns before the first caret.
        width: the number of carets, at least one.
    """

    text: str
    indent: int
    width: int


def crop_line(line: str, start: int, end: int) -> Excerpt:
    """Format a line so that its characters `start` to `end` are visible.

    Args:
        line: the whole line, without its line break.
        start: the first character in question; at most the length of the line.
        end: the character after the last one in question.
    """
    start = min(start, len(line))
    end = min(max(end, start + 1), max(len(line), start + 1))
    low, high = max(0, start - WIDTH), start + WIDTH
    return _crop_bounded(line[low:high], start - low, end - low, low > 0, high < len(line))


def _crop_bounded(line: str, start: int, end: int, cut_left: bool, cut_right: bool) -> Excerpt:
    """Format at most twice WIDTH characters of a line, so that the work is bounded."""
    cells = [_TAB if character == "\t" else escape_character(character) for character in line]
    places = [0, *accumulate(measure_width(cell) for cell in cells)]
    first, last = 0, len(cells)
    if cut_left or cut_right or places[-1] > WIDTH:
        first, last = _choose_window(places, start, min(end, len(cells)), cut_left)
    before = _CROPPED if cut_left or first > 0 else ""
    after = _CROPPED if cut_right or last < len(cells) else ""
    width = places[min(end, last)] - places[min(start, last)]
    indent = len(before) + places[min(start, last)] - places[first]
    return Excerpt(before + "".join(cells[first:last]) + after, indent, max(1, width))


def _choose_window(places: list[int], start: int, end: int, cut_left: bool) -> tuple[int, int]:
    """Return the cells to print: from the first if that shows the place, or from just before it."""
    room = WIDTH - 2 * len(_CROPPED)
    first = 0
    if cut_left or places[end] > room:
        lead = max(_LEAD, (room - (places[end] - places[start])) // 2)
        first = next(cell for cell in range(start + 1) if places[start] - places[cell] <= lead)
    edge = places[first] + room
    last = next(cell for cell in reversed(range(len(places))) if places[cell] <= edge)
    return first, last

"""Find the line that is indented wrongly, or the bracket that is not closed on its line.

YAML readers notice either only on a later line, which is mostly right.
"""

import re
from collections.abc import Sequence
from typing import Final

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Edit, Mark, Span
from archspec.diagnostics.instruction import say_to_replace
from archspec.reader.source_text import TextPosition, TextReading

_ENTRY: Final = re.compile(r" *(?:- |[\w./-]+:(?: |$))")
"""The beginning of a line that is an item of a list, or a key."""

_ALIKE: Final = "indent the parts of a mapping or list alike"

_CLOSING: Final = {"[": "]", "{": "}"}


@dataclass(slots=True)
class _Line:
    """The beginning of a line, as a place."""

    index: int
    line: int
    column: int


def blame_bracket(
    reading: TextReading, finding: Diagnostic, opening: TextPosition, place: TextPosition
) -> Diagnostic:
    """Return a finding at a bracket that was open when a line began another entry.

    Args:
        reading: the text.
        finding: the finding at the place.
        opening: the innermost open bracket.
        place: where the reader stopped.
    """
    lines = reading.text.split("\n")
    first, here = lines[opening.line], lines[place.line]
    bracket = reading.text[opening.index : opening.index + 1]
    is_entry = place.line > opening.line and _ENTRY.match(here)
    if bracket not in _CLOSING or not is_entry or _indent(here) > _indent(first):
        return finding
    line = reading.rest_of_line(opening)
    end = Span(line.file, line.end_line, line.end_column, line.end_line, line.end_column)
    closing = _CLOSING[bracket]
    return replace(
        finding,
        message=f"`{bracket}` is not closed before the next line begins",
        span=line,
        marks=(Mark(reading.rest_of_line(_start(lines, place.line)), "the next line"),),
        help=say_to_replace(
            f"close it with `{closing}` at the end of its line",
            Edit(end, closing),
            f"`{closing}` closes it",
        ),
    )


def blame_colon(
    reading: TextReading, finding: Diagnostic, place: TextPosition
) -> Diagnostic | None:
    """Return a finding at the line above if that is a key without a colon; None if it is not.

    Args:
        reading: the text.
        finding: the finding at the colon of the next key.
        place: that colon.
    """
    lines = reading.text.split("\n")
    before = next((at for at in range(place.line)[::-1] if _is_content(lines[at])), None)
    if before is None or not _lacks_colon(lines[before], lines[place.line]):
        return None
    help = "put `: ` after the key, or quote text that goes over several lines"
    span = reading.rest_of_line(_start(lines, before))
    return replace(finding, message="expected `key: value`", span=span, help=help)


def blame_indentation(reading: TextReading, finding: Diagnostic, place: TextPosition) -> Diagnostic:
    """Return a finding with the line before it that may be the one indented wrongly.

    Of the two, the one is to blame whose indentation fewer lines around them have.

    Args:
        reading: the text.
        finding: the finding at a line.
        place: where the reader stopped.
    """
    lines = reading.text.split("\n")
    other = _find_suspect(lines, place.line)
    is_entry = _ENTRY.match(lines[place.line]) and ": " not in lines[place.line][: place.column]
    if other is None or not is_entry:
        return finding
    here, there = (reading.rest_of_line(_start(lines, line)) for line in (place.line, other))
    around = _list_region(lines, place.line, other)
    if around.count(_indent(lines[other])) < around.count(_indent(lines[place.line])):
        mark = Mark(here, "this line is indented like the others")
        message = "this line is indented unlike those around it"
        return replace(finding, message=message, span=there, marks=(mark,), help=_ALIKE)
    return replace(finding, marks=(Mark(there, "this line is indented otherwise"),))


def _lacks_colon(before: str, here: str) -> bool:
    """Check whether a line stands in a row of keys without being one."""
    is_key = not here.lstrip().startswith("- ")
    return is_key and _indent(before) == _indent(here) and not _ENTRY.match(before)


def _find_suspect(lines: Sequence[str], here: int) -> int | None:
    """Return the line above with another indentation: one that is deeper at its beginning."""
    above = [line for line in range(here) if _is_content(lines[line])]
    if not above:
        return None
    suspect = above.pop()
    if _indent(lines[suspect]) > _indent(lines[here]):
        while above and _indent(lines[above[-1]]) > _indent(lines[here]):
            suspect = above.pop()
    return suspect if _indent(lines[suspect]) != _indent(lines[here]) else None


def _list_region(lines: Sequence[str], here: int, other: int) -> list[int]:
    """Return the indentations around two lines, as far as no line is less indented than both."""
    least = min(_indent(lines[here]), _indent(lines[other]))
    start, end = min(here, other), max(here, other)
    while start and (not _is_content(lines[start - 1]) or _indent(lines[start - 1]) >= least):
        start -= 1
    while end < len(lines) and (not _is_content(lines[end]) or _indent(lines[end]) >= least):
        end += 1
    return [_indent(line) for line in lines[start:end] if _is_content(line)]


def _is_content(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _start(lines: Sequence[str], line: int) -> _Line:
    """Return the place where the content of a line begins."""
    column = _indent(lines[line])
    return _Line(sum(len(each) + 1 for each in lines[:line]) + column, line, column)

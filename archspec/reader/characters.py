"""Refuse characters that hide text, reverse its direction or move the cursor."""

import re
import unicodedata
from typing import Final

from archspec.diagnostics import Diagnostic, Span
from archspec.reader.source_text import TextReading

_HIDDEN: Final = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0, DEL and C1 except tab, line feed and return
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional marks and overrides
    "\u2028\u2029"  # separators that some programs treat as line breaks
    "\ud800-\udfff\ufeff\ufffe\uffff"  # surrogates, the byte order mark, noncharacters
)
_IN_VALUE: Final = re.compile(f"[{_HIDDEN}]")
_SUSPECT: Final = re.compile(f"[{_HIDDEN}\r]")
_IN_TEXT: Final = re.compile(f"(?:[{_HIDDEN}]|\r(?!\n))+")

_NAMES: Final = {
    "\0": "NUL",
    "\r": "carriage return without line feed",
    "\x1b": "escape",
    "\x7f": "delete",
    "\x85": "next line",
    "\ufeff": "byte order mark",
}
_KINDS: Final = {"Cc": "control character", "Cs": "lone surrogate", "Cn": "noncharacter"}


def refuse_hidden(reading: TextReading) -> None:
    """Ensure that people see the same text as the program.

    Each run of refused characters is one finding. A carriage return is allowed only before a line
    feed, so that all programs count the same lines.

    Raises:
        SpecError: A102, with each of them.
    """
    line, line_start, place = 1, 0, 0
    for match in _IN_TEXT.finditer(reading.text) if _SUSPECT.search(reading.text) else ():
        line += reading.text.count("\n", place, match.start())
        line_start = reading.text.rfind("\n", line_start, match.start()) + 1 or line_start
        place = match.start()
        column = place - line_start + 1
        span = Span(reading.file, line, column, line, column + len(match[0]))
        reading.refuse(_make_finding(match[0][0], span))
    reading.finish()


def refuse_hidden_value(reading: TextReading, value: str, span: Span) -> None:
    r"""Refuse such characters written as escapes in quoted text, such as `\0` or `\u202e`."""
    match = _IN_VALUE.search(value)
    if match is not None:
        reading.refuse(_make_finding(match[0], span))


def _make_finding(character: str, span: Span) -> Diagnostic:
    message = f"U+{ord(character):04X} ({_name_character(character)}) is not allowed"
    advice = "end each line with a line feed" if character == "\r" else "remove it"
    return Diagnostic("A102", message, span, help=advice)


def _name_character(character: str) -> str:
    kind = _KINDS.get(unicodedata.category(character), "character")
    return _NAMES.get(character) or unicodedata.name(character, kind).lower()

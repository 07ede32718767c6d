"""Make text from a spec safe to print: nothing in it moves the cursor, hides or reorders text.

Escape sequences control a terminal, bidirectional marks make a line read differently than it is,
and a line break could forge a second message. All of these are shown by their code points instead.
"""

import re
import unicodedata
from typing import Final

TEXT_LENGTH: Final = 1000
"""The maximum length of a printed message, label, note or help; the rest becomes `…`."""

_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_NONCHARACTER: Final = 0xFFFE  # the last two of every plane
_IGNORED: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U000e0000-\U000e0fff]"
)
"""Characters drawn as nothing that are not format characters: fillers, selectors, tags (UAX 44)."""

_READABLE: Final = 160
"""How many characters of a text people read."""

_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def clip_text(text: str, most: int) -> str:
    """Truncate a text to a maximum length."""
    return text if len(text) <= most else f"{text[: max(0, most - 1)]}…"


def shorten_middle(text: str) -> str:
    """Shorten a text that is too long to read, keeping both ends."""
    return text if len(text) <= _READABLE else f"{text[:80]}…{text[-40:]}"


def escape_invisible(text: str) -> str:
    """Return text as one line in which every invisible character is escaped."""
    return escape_all_invisible(clip_text(text, TEXT_LENGTH))


def escape_all_invisible(text: str) -> str:
    """Escape every invisible character of a text of any length."""
    if text.isascii() and text.isprintable():  # most texts are, and nothing of them is invisible
        return text
    return "".join(map(escape_character, text))


def escape_character(character: str) -> str:
    r"""Return a character, or its code if it would be invisible: `\x1b`, `\u202e`."""
    number = ord(character)
    if is_seen(character):
        return character
    if character in _SHORT:
        return _SHORT[character]
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def is_seen(character: str) -> bool:
    """Check whether a character is visible, or a plain space."""
    hidden = unicodedata.category(character) in _HIDDEN or _IGNORED.match(character)
    return not hidden and ord(character) & 0xFFFE != _NONCHARACTER


def measure_width(text: str) -> int:
    """Count the terminal columns of visible text; wide characters take two, combining ones none."""
    return sum(_measure_character(character) for character in text)


def _measure_character(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.category(character) in ("Mn", "Me") or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1

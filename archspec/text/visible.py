"""Text from a spec, made safe to print: nothing in it moves the cursor, hides or reorders.

Escape sequences steer a terminal, bidirectional marks make a line read as something else than it
says, a line break could forge a second message. All of these are shown by their numbers instead.
"""

import re
import unicodedata
from typing import Final

TEXT_LENGTH: Final = 1000
"""Longest message, label, note or help that is printed, in characters; the rest becomes `…`."""

_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_NONCHARACTER: Final = 0xFFFE  # the last two of every plane
_IGNORED: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U000e0000-\U000e0fff]"
)
"""What is drawn as nothing though it is no format character: fillers, selectors, tags (UAX 44)."""

_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def shortened(text: str, *, most: int = 160) -> str:
    """Return the text; of one that is too long to be read its two ends."""
    return text if len(text) <= most else f"{text[: most // 2]}…{text[-most // 4 :]}"


def visible(text: str) -> str:
    """Return one line of text in which every character that is not seen is escaped."""
    return spelled(text if len(text) <= TEXT_LENGTH else text[: TEXT_LENGTH - 1] + "…")


def spelled(text: str) -> str:
    """Return a text of any length in which every character that is not seen is escaped."""
    return "".join(map(visible_character, text))


def visible_character(character: str) -> str:
    r"""Return the character itself, or its number if it would not be seen: `\x1b`, `\u202e`."""
    number = ord(character)
    if is_seen(character):
        return character
    if character in _SHORT:
        return _SHORT[character]
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def is_seen(character: str) -> bool:
    """Check whether people see a character, or a space, where it stands."""
    hidden = unicodedata.category(character) in _HIDDEN or _IGNORED.match(character)
    return not hidden and ord(character) & 0xFFFE != _NONCHARACTER


def columns(text: str) -> int:
    """Count the terminal columns visible text takes: two a wide character, none a combining one."""
    return sum(_character_columns(each) for each in text)


def _character_columns(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.category(character) in ("Mn", "Me") or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1

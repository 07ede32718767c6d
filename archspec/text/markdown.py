"""Escape text for Markdown and write its tables."""

import re
from collections.abc import Sequence
from typing import Final

from archspec.text.visible import escape_invisible

_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>|#~!&$@])")
_TICKS: Final = re.compile("`+")


def escape_markdown(text: str) -> str:
    """Escape text so that all characters are literal."""
    return _MARKS.sub(r"\\\1", escape_invisible(text))


def quote_code(text: str) -> str:
    """Return text as inline code, delimited by more backticks than it contains."""
    text = escape_invisible(text).replace("|", "\\|")
    ticks = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
    gap = " " if len(ticks) > 1 else ""
    return f"{ticks}{gap}{text}{gap}{ticks}"


def fence_text(text: str, language: str = "text") -> str:
    """Return text as a block of code, fenced by more backticks than it contains.

    Args:
        text: the text, whose invisible characters are escaped already.
        language: what highlights it.
    """
    longest = max(map(len, _TICKS.findall(text)), default=0)
    fence = "`" * max(longest + 1, 3)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}\n"


def write_table(lines: Sequence[Sequence[str]]) -> str:
    """Return the lines of a table; the second line sets the alignment of its columns."""
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

"""Markdown in which nothing of a spec can be markup."""

import re
from collections.abc import Sequence
from typing import Final

from archspec.text.visible import visible

_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>|#~!&$@])")
_TICKS: Final = re.compile("`+")


def escape_markdown(text: str) -> str:
    """Text whose characters mean nothing but themselves."""
    return _MARKS.sub(r"\\\1", visible(text))


def quote_code(text: str) -> str:
    """Text as code, between more backticks than it holds itself."""
    text = visible(text).replace("|", "\\|")
    ticks = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
    gap = " " if len(ticks) > 1 else ""
    return f"{ticks}{gap}{text}{gap}{ticks}"


def write_table(lines: Sequence[Sequence[str]]) -> str:
    """Return the lines of a table, the second of which says how its columns are set."""
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

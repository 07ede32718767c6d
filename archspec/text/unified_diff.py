"""The difference of two texts as `diff -u` prints it."""

from collections.abc import Callable
from difflib import unified_diff
from typing import Final

from archspec.text.visible import escape_invisible

_ROLES: Final = {"+": "added", "-": "removed", "@": "place"}


def print_diff(
    name: str, before: str, after: str, paint: Callable[[str, str], str] | None = None
) -> str:
    """Return the difference of a file before and after a change; empty if there is none.

    Args:
        name: the name of the file.
        before: its text.
        after: its new text.
        paint: colors a line by its role: `added`, `removed` or `place`.
    """
    shown = escape_invisible(name)
    lines = unified_diff(_split_lines(before), _split_lines(after), shown, shown, lineterm="")
    printed = [escape_invisible(line) for line in lines]
    return "".join(f"{_paint_line(line, at, paint)}\n" for at, line in enumerate(printed))


def _split_lines(text: str) -> list[str]:
    """Return the lines of a text, which end at a line feed alone, as the reader counts them."""
    return text.removesuffix("\n").split("\n")


def _paint_line(line: str, number: int, paint: Callable[[str, str], str] | None) -> str:
    role = "name" if number < 2 else _ROLES.get(line[:1], "")
    return paint(line, role) if paint and role else line

"""The lines by which a table shows which step stands within which."""

from collections.abc import Sequence


def guides(levels: Sequence[int], *, boxed: bool) -> list[str]:
    """What stands before each step: as many columns for each level that it is within.

    Args:
        levels: how many steps each step stands within.
        boxed: draw branches with characters outside of ASCII.
    """
    if not boxed:
        return ["  " * level for level in levels]
    lines: list[str] = []
    going_on: set[int] = set()  # the levels that have a step further down in the same step
    for level in reversed(levels):
        going_on = {each for each in going_on if each <= level}
        bars = "".join("│ " if each in going_on else "  " for each in range(1, level))
        lines.append(bars + ("├ " if level in going_on else "└ ") if level else "")
        going_on.add(level)
    return lines[::-1]

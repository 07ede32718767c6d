"""The guide lines that show the nesting of steps in a table."""

from collections.abc import Sequence


def draw_guides(levels: Sequence[int], *, boxed: bool) -> list[str]:
    """Return the guide lines before each step, two columns per level.

    Args:
        levels: the nesting level of each step.
        boxed: draw branches with characters outside of ASCII.
    """
    if not boxed:
        return ["  " * level for level in levels]
    lines: list[str] = []
    going_on: set[int] = set()  # the levels at which a sibling follows further down
    for level in reversed(levels):
        going_on = {other for other in going_on if other <= level}
        bars = "".join("│ " if other in going_on else "  " for other in range(1, level))
        lines.append(bars + ("├ " if level in going_on else "└ ") if level else "")
        going_on.add(level)
    return lines[::-1]

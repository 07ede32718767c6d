"""A summary as a table for people."""

from textwrap import fill
from typing import Final

from archspec.diagnostics.visible import visible
from archspec.report.grid import UNBOUNDED, Grid, draw
from archspec.report.summary import CONVENTION, Summary

_PROSE: Final = 80
_SHARES: Final = (3, 5)
"""The columns that are left out first where a terminal is narrow."""


def render_table(
    summary: Summary, *, width: int | None = None, boxed: bool = False, color: bool = False
) -> str:
    """A summary as text.

    Args:
        summary: what to print.
        width: columns of the terminal. Where they are too few, shares are left out, then boxes
            are cut short. None cuts nothing.
        boxed: draw lines with characters outside of ASCII.
        color: use ANSI colours.

    Returns:
        A heading, the table and the convention of counting, with a line break at the end.
    """
    room = width or UNBOUNDED
    grid = _grid(summary)
    if grid.width > room:
        grid = grid.without(*_SHARES)
    table = draw(grid, room=room, boxed=boxed, color=color)
    total = f"In all {summary.flops:,} FLOPs. {_inference(summary)}{CONVENTION}."
    return f"{_heading(summary)}\n\n{table}\n\n{fill(total, min(room, _PROSE))}\n"


def _inference(summary: Summary) -> str:
    """What is left without the heads that exist in training only."""
    if not summary.left_out:
        return ""
    cost = summary.at_inference
    numbers = f"{cost.parameters:,} parameters, {cost.macs:,} MACs, {cost.flops:,} FLOPs"
    return f"At inference, without {' and '.join(summary.left_out)}: {numbers}. "


def _heading(summary: Summary) -> str:
    sizes = f"{summary.input} -> {summary.output}"
    return f"{visible(summary.title)} ({summary.name}): {sizes}"


def _grid(summary: Summary) -> Grid:
    """The head, the steps, and the foot; where steps stand within others, the outer stand out."""
    rows: list[list[str]] = []
    for step in summary.steps:
        costs = ((step.parameters, summary.parameters), (step.macs, summary.macs))
        cells = [text for part, whole in costs for text in (f"{part:,}", _share(part, whole))]
        rows.append(["  " * step.level + visible(step.step), step.output, *cells])
    outer = [number for number, step in enumerate(summary.steps) if step.level == 0]
    return Grid(
        head=["step", "output", "parameters", "%", "MACs", "%"],
        rows=rows,
        foot=["total", "", f"{summary.parameters:,}", "", f"{summary.macs:,}", ""],
        right=range(1, 6),
        strong=outer if len(outer) < len(rows) else (),
    )


def _share(part: int, whole: int) -> str:
    """The part in percent; nothing where there is none."""
    return f"{100 * part / whole:.1f}" if part else ""

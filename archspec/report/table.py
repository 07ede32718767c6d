"""A summary as a table for people: boxed in a terminal, plain in a file."""

from io import StringIO
from textwrap import fill
from typing import Final, TypeVar

from rich.box import SIMPLE, Box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from archspec.diagnostics.visible import visible
from archspec.report.summary import CONVENTION, Summary

T = TypeVar("T")

_PLAIN: Final = Box("    \n    \n -- \n    \n    \n -- \n    \n    \n", ascii=True)
"""As `SIMPLE` in ASCII: a line under the head and one above the foot."""

_UNBOUNDED: Final = 10_000
_PROSE: Final = 80
_GAP: Final = 2
_LEAST: Final = 8  # columns of a box that is cut short
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
    room = width or _UNBOUNDED
    rows = _rows(summary)
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    if sum(widths) + _GAP * (len(widths) - 1) > room:
        rows = [_without_shares(row) for row in rows]
        widths = _without_shares(widths)
    spare = room - sum(widths[1:]) - _GAP * (len(widths) - 1)
    widths[0] = min(widths[0], max(_LEAST, spare))
    table = _printed(_table(rows, widths, summary, boxed=boxed), color=color)
    total = f"In all {summary.flops:,} FLOPs. {CONVENTION}."
    return f"{_heading(summary)}\n\n{table}\n\n{fill(total, min(room, _PROSE))}\n"


def _heading(summary: Summary) -> str:
    sizes = f"{summary.input} -> {summary.output}"
    return f"{visible(summary.title)} ({summary.name}): {sizes}"


def _rows(summary: Summary) -> list[list[str]]:
    """The head, the steps, and the foot."""
    rows = [["step", "output", "parameters", "%", "MACs", "%"]]
    for step in summary.steps:
        costs = ((step.parameters, summary.parameters), (step.macs, summary.macs))
        cells = [text for part, whole in costs for text in (f"{part:,}", _share(part, whole))]
        rows.append(["  " * step.level + visible(step.step), step.output, *cells])
    rows.append(["total", "", f"{summary.parameters:,}", "", f"{summary.macs:,}", ""])
    return rows


def _share(part: int, whole: int) -> str:
    """The part in percent; nothing where there is none."""
    return f"{100 * part / whole:.1f}" if part else ""


def _without_shares(row: list[T]) -> list[T]:
    return [cell for place, cell in enumerate(row) if place not in _SHARES]


def _table(rows: list[list[str]], widths: list[int], summary: Summary, *, boxed: bool) -> Table:
    head, *body, foot = rows
    columns = [
        Column(name, total, width=width, no_wrap=True, overflow="ellipsis", justify="right")
        for name, total, width in zip(head, foot, widths, strict=True)
    ]
    columns[0].justify = "left"
    table = Table(
        *columns,
        box=SIMPLE if boxed else _PLAIN,
        padding=(0, 0, 0, _GAP - 1),
        pad_edge=False,
        show_edge=False,
        show_footer=True,
        header_style="bold",
        footer_style="bold",
        border_style="dim",
    )
    nested = any(step.level for step in summary.steps)
    for cells, step in zip(body, summary.steps, strict=True):
        style = "bold" if nested and step.level == 0 else ""
        table.add_row(*map(Text, cells), style=style)
    return table


def _printed(table: Table, *, color: bool) -> str:
    file = StringIO()
    console = Console(
        file=file,
        width=_UNBOUNDED,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
    )
    console.print(table, crop=False)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines())

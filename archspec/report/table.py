"""A summary as a table for people in a terminal, or in a file of plain text."""

from collections.abc import Iterator, Sequence
from textwrap import fill
from typing import Final

from rich.text import Text

from archspec.diagnostics.visible import visible
from archspec.report.columns import DRAWN, USUAL, Column, Kind, columns_of, whole
from archspec.report.grid import UNBOUNDED, Grid, draw, printed
from archspec.report.notes import conventions, facts, heading
from archspec.report.steps import Step
from archspec.report.summary import Summary
from archspec.report.tree import guides

_PROSE: Final = 80
_BAR: Final = 10
_EIGHTHS: Final = "▏▎▍▌▋▊▉█"
_COLORS: Final = {"params": "cyan", "macs": "magenta", "memory": "green"}


def render_table(
    summary: Summary,
    *,
    names: Sequence[str] = (),
    width: int | None = None,
    boxed: bool = False,
    color: bool = False,
) -> str:
    """A summary as text.

    Args:
        summary: what to print.
        names: the columns; none for the usual ones, of which some give way where there is no room.
        width: columns of the terminal. Where they are too few, boxes are cut short. None cuts
            nothing.
        boxed: draw lines and bars with characters outside of ASCII.
        color: use ANSI colours.

    Returns:
        A heading, the table, and what is to say of it, with a line break at the end.
    """
    room = width or UNBOUNDED
    usual = DRAWN if boxed and width else USUAL
    grid = _grid(summary, columns_of(tuple(names or usual)), boxed=boxed)
    if not names:
        grid = _fitting(grid, columns_of(usual), room)
    table = draw(grid, room=room, boxed=boxed, color=color)
    prose = min(room, _PROSE)
    parts = (
        printed(Text(visible(heading(summary)), style="bold"), color=color),
        table,
        "\n".join(_listed(facts(summary), prose)),
        printed(Text(fill(conventions(summary), prose), style="dim"), color=color),
    )
    return "\n\n".join(parts) + "\n"


def _fitting(grid: Grid, columns: Sequence[Column], room: int) -> Grid:
    """The table without the columns that give way, as many as have to."""
    for rank in sorted({each.yields for each in columns} - {0}):
        if grid.width <= room:
            break
        grid = grid.without(*(number for number, each in enumerate(columns) if each.yields == rank))
        columns = [each for each in columns if each.yields != rank]
    return grid


def _grid(summary: Summary, columns: Sequence[Column], *, boxed: bool) -> Grid:
    """The head, the steps, and the foot; where steps stand within others, the outer stand out."""
    steps = summary.steps
    total = whole(summary)
    lines = guides([step.level for step in steps], boxed=boxed)
    outer = [number for number, step in enumerate(steps) if step.level == 0]
    return Grid(
        head=[each.heading for each in columns],
        rows=[
            [_cell(each, step, summary, line, boxed=boxed) for each in columns]
            for step, line in zip(steps, lines, strict=True)
        ],
        foot=[each.says(total, summary) if each.is_total else "" for each in columns],
        right=[number for number, each in enumerate(columns) if each.is_right],
        cut=next((n for n, each in enumerate(columns) if each.name in ("step", "path")), 0),
        strong=outer if len(outer) < len(steps) else (),
        colors={number: color for number, each in enumerate(columns) if (color := _color(each))},
    )


def _color(column: Column) -> str:
    return _COLORS[column.name.partition("-")[0]] if column.kind is Kind.BAR else ""


def _cell(column: Column, step: Step, summary: Summary, line: str, *, boxed: bool) -> str:
    if column.kind is Kind.BAR:
        share = column.value(step, summary)
        assert isinstance(share, float)
        return bar(share, boxed=boxed)
    text = visible(column.says(step, summary))
    return f"{line}{text}" if column.name == "step" else text


def bar(share: float, *, boxed: bool) -> str:
    """A part of one, drawn; whatever is not nothing can be seen."""
    if not boxed:
        return "#" * max(round(_BAR * share), int(share > 0))
    eighths = max(round(8 * _BAR * share), int(share > 0))
    whole, rest = divmod(eighths, 8)
    return _EIGHTHS[-1] * whole + (_EIGHTHS[rest - 1] if rest else "")


def _listed(pairs: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """Titles in a column of their own, where there is room for one."""
    column = max(len(title) for title, _ in pairs) + 2
    for title, text in pairs:
        head = title.ljust(column)
        yield fill(visible(text), width, initial_indent=head, subsequent_indent=" " * column)

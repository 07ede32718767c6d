"""Tables and lines drawn by rich, with colors and characters of any width."""

from collections.abc import Sequence
from io import StringIO
from typing import Final

from rich.box import SIMPLE, Box
from rich.console import Console, RenderableType
from rich.table import Column, Table
from rich.text import Text

from archspec.tables.layout import GAP, UNBOUNDED, TextLayout
from archspec.tables.terminal import TextGrid

_PLAIN: Final = Box("    \n    \n -- \n    \n    \n -- \n    \n    \n", ascii=True)
"""`SIMPLE` in ASCII: a line under the head and one above the foot."""


def draw_rich_line(text: str, style: str, *, color: bool) -> str:
    """Return a line of text in a style of rich."""
    return _render_rich(Text(text, style=style), color=color)


def draw_rich_grid(grid: TextGrid, widths: Sequence[int], layout: TextLayout) -> str:
    """Return a table whose columns have certain widths, without a final line break."""
    return _render_rich(_build_table(grid, widths, boxed=layout.boxed), color=layout.color)


def _build_table(grid: TextGrid, widths: Sequence[int], *, boxed: bool) -> Table:
    table = Table(
        *_build_columns(grid, widths),
        box=SIMPLE if boxed else _PLAIN,
        padding=(0, 0, 0, GAP - 1),
        pad_edge=False,
        show_edge=False,
        show_footer=bool(grid.foot),
        header_style="bold",
        footer_style="bold",
        border_style="dim",
    )
    for number, cells in enumerate(grid.rows):
        table.add_row(*map(Text, cells), style="bold" if number in grid.bold else "")
    return table


def _build_columns(grid: TextGrid, widths: Sequence[int]) -> list[Column]:
    feet = grid.foot or [""] * len(grid.head)
    return [
        Column(
            name,
            foot,
            width=width,
            no_wrap=not (grid.folds and place == grid.flexible),
            overflow="fold" if grid.folds else "ellipsis",
            justify="right" if place in grid.right else "left",
            style=grid.colors.get(place, ""),
        )
        for place, (name, foot, width) in enumerate(zip(grid.head, feet, widths, strict=True))
    ]


def _render_rich(what: RenderableType, *, color: bool) -> str:
    """Render an object with rich, without trailing spaces or a final line break."""
    file = StringIO()
    console = Console(
        file=file,
        width=UNBOUNDED,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
    )
    console.print(what, crop=False)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines())

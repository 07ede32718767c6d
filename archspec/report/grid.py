"""Tables for people: boxed in a terminal, plain in a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import StringIO
from typing import Final

from rich.box import SIMPLE, Box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Column, Table
from rich.text import Text

_PLAIN: Final = Box("    \n    \n -- \n    \n    \n -- \n    \n    \n", ascii=True)
"""As `SIMPLE` in ASCII: a line under the head and one above the foot."""

_GAP: Final = 2
_LEAST: Final = 8  # columns of a cell that is cut short
_BAR: Final = 10
_EIGHTHS: Final = "▏▎▍▌▋▊▉█"
UNBOUNDED: Final = 10_000
"""A width that nothing reaches."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Attributes:
        head: the names of the columns.
        rows: the cells.
        foot: the last row, under a line of its own; it may be missing.
        right: the columns that hold numbers, which stand at the right.
        cut: the column that is cut short where there is no room.
        folds: whether that column goes on in further lines, instead of being cut.
        strong: the rows that stand out.
        colors: the colours of columns that have one.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    foot: Sequence[str] = ()
    right: Sequence[int] = ()
    cut: int = 0
    folds: bool = False
    strong: Sequence[int] = ()
    colors: Mapping[int, str] = field(default_factory=dict)

    @property
    def widths(self) -> list[int]:
        """How wide the columns are where nothing is cut."""
        rows = [self.head, *self.rows, *([self.foot] if self.foot else [])]
        return [max(map(cell_len, column)) for column in zip(*rows, strict=True)]

    @property
    def width(self) -> int:
        """How wide the whole is where nothing is cut."""
        return sum(self.widths) + _GAP * (len(self.head) - 1)

    def room_to_fold(self, room: int) -> int:
        """How wide the column is that gives way, where the whole is as wide as the room."""
        return room - self.width + self.widths[self.cut]

    def without(self, *columns: int) -> "Grid":
        """The table without some columns; the one that gives way must stay."""
        kept = [place for place in range(len(self.head)) if place not in columns]
        rows = [[row[place] for place in kept] for row in (self.head, *self.rows)]
        return replace(
            self,
            head=rows[0],
            rows=rows[1:],
            foot=[self.foot[place] for place in kept] if self.foot else (),
            right=[number for number, place in enumerate(kept) if place in self.right],
            cut=kept.index(self.cut),
            colors={n: self.colors[place] for n, place in enumerate(kept) if place in self.colors},
        )


def draw(grid: Grid, *, room: int = UNBOUNDED, boxed: bool = False, color: bool = False) -> str:
    """A table as lines without an end.

    Args:
        grid: what to draw.
        room: the columns that there are for it.
        boxed: draw lines with characters outside of ASCII.
        color: use ANSI colours.
    """
    widths = grid.widths
    widths[grid.cut] = min(widths[grid.cut], max(_LEAST, grid.room_to_fold(room)))
    return printed(_table(grid, widths, boxed=boxed), color=color)


def _table(grid: Grid, widths: Sequence[int], *, boxed: bool) -> Table:
    table = Table(
        *_columns(grid, widths),
        box=SIMPLE if boxed else _PLAIN,
        padding=(0, 0, 0, _GAP - 1),
        pad_edge=False,
        show_edge=False,
        show_footer=bool(grid.foot),
        header_style="bold",
        footer_style="bold",
        border_style="dim",
    )
    for number, cells in enumerate(grid.rows):
        table.add_row(*map(Text, cells), style="bold" if number in grid.strong else "")
    return table


def _columns(grid: Grid, widths: Sequence[int]) -> list[Column]:
    feet = grid.foot or [""] * len(grid.head)
    return [
        Column(
            name,
            foot,
            width=width,
            no_wrap=not (grid.folds and place == grid.cut),
            overflow="fold" if grid.folds else "ellipsis",
            justify="right" if place in grid.right else "left",
            style=grid.colors.get(place, ""),
        )
        for place, (name, foot, width) in enumerate(zip(grid.head, feet, widths, strict=True))
    ]


def bar(share: float, *, boxed: bool) -> str:
    """A part of one, drawn; whatever is not nothing can be seen."""
    if not boxed:
        return "#" * max(round(_BAR * share), int(share > 0))
    eighths = max(round(8 * _BAR * share), int(share > 0))
    whole, rest = divmod(eighths, 8)
    return _EIGHTHS[-1] * whole + (_EIGHTHS[rest - 1] if rest else "")


def printed(what: RenderableType, *, color: bool) -> str:
    """What rich makes of something, as lines without spaces or a break at their ends."""
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

"""Text tables, with box-drawing characters in a terminal and plain in a file."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from io import StringIO
from typing import Final

from rich.box import SIMPLE, Box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Column, Table
from rich.text import Text

from archspec.dataclass import dataclass
from archspec.tables.layout import PLAIN, UNBOUNDED, TextLayout

_PLAIN: Final = Box("    \n    \n -- \n    \n    \n -- \n    \n    \n", ascii=True)
"""`SIMPLE` in ASCII: a line under the head and one above the foot."""

_GAP: Final = 2
_LEAST: Final = 8  # columns of a truncated cell
_BAR: Final = 10
_EIGHTHS: Final = "▏▎▍▌▋▊▉█"


@dataclass(frozen=True, slots=True)
class TextGrid:
    """A table of text cells.

    Attributes:
        head: the column headings.
        rows: the cells.
        foot: the last row, below a line of its own; may be missing.
        right: the right-aligned columns.
        flexible: the column that is truncated if space is short.
        folds: whether that column wraps instead of being truncated.
        bold: the rows in bold.
        colors: the colors of columns that have one.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    foot: Sequence[str] = ()
    right: Sequence[int] = ()
    flexible: int = 0
    folds: bool = False
    bold: Sequence[int] = ()
    colors: Mapping[int, str] = field(default_factory=dict)

    @property
    def widths(self) -> list[int]:
        """The widths of the columns if nothing is truncated."""
        rows = [self.head, *self.rows, *([self.foot] if self.foot else [])]
        return [max(map(cell_len, column)) for column in zip(*rows, strict=True)]

    @property
    def width(self) -> int:
        """The width of the table if nothing is truncated."""
        return sum(self.widths) + _GAP * (len(self.head) - 1)

    def flexible_width(self, room: int) -> int:
        """Return the width left for the flexible column if the table fills the room."""
        return room - self.width + self.widths[self.flexible]

    def drop_columns(self, *columns: int) -> "TextGrid":
        """Return the table without some columns; the flexible column must stay."""
        kept = [place for place in range(len(self.head)) if place not in columns]
        rows = [[row[place] for place in kept] for row in (self.head, *self.rows)]
        return replace(
            self,
            head=rows[0],
            rows=rows[1:],
            foot=[self.foot[place] for place in kept] if self.foot else (),
            right=[number for number, place in enumerate(kept) if place in self.right],
            flexible=kept.index(self.flexible),
            colors={n: self.colors[place] for n, place in enumerate(kept) if place in self.colors},
        )


def draw_line(text: str, layout: TextLayout, style: str = "") -> str:
    """Return a line of text in a style of rich, such as `bold`."""
    return render_rich(Text(text, style=style), color=layout.color)


def draw_grid(grid: TextGrid, layout: TextLayout = PLAIN) -> str:
    """Return a table as text without a final line break."""
    widths, room = grid.widths, grid.flexible_width(layout.room)
    widths[grid.flexible] = min(widths[grid.flexible], max(_LEAST, room))
    return render_rich(_build_table(grid, widths, boxed=layout.boxed), color=layout.color)


def _build_table(grid: TextGrid, widths: Sequence[int], *, boxed: bool) -> Table:
    table = Table(
        *_build_columns(grid, widths),
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


def draw_bar(share: float, *, boxed: bool) -> str:
    """Draw a fraction of one as a bar; any fraction above zero is visible."""
    if not boxed:
        return "#" * max(round(_BAR * share), int(share > 0))
    eighths = max(round(8 * _BAR * share), int(share > 0))
    whole, rest = divmod(eighths, 8)
    return _EIGHTHS[-1] * whole + (_EIGHTHS[rest - 1] if rest else "")


def render_rich(what: RenderableType, *, color: bool) -> str:
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

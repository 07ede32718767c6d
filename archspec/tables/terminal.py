"""Text tables, with box-drawing characters in a terminal and plain in a file.

What has colors, or characters whose width has to be looked up, is drawn by rich. A plain table of
ASCII is not, since rich takes longer to import and to draw it than the numbers in it take.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from archspec.tables.layout import GAP, PLAIN, UNBOUNDED, TextLayout

_LEAST: Final = 8  # columns of a truncated cell
_BAR: Final = 10
_EIGHTHS: Final = "▏▎▍▌▋▊▉█"
_MARKUP: Final = frozenset("[:\\")
"""Characters by which rich knows markup in headings and feet."""


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
        return [max(map(measure_cells, column)) for column in zip(*rows, strict=True)]

    @property
    def width(self) -> int:
        """The width of the table if nothing is truncated."""
        return sum(self.widths) + GAP * (len(self.head) - 1)

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
    if not layout.color and _is_plain(text) and len(text) <= UNBOUNDED:
        return text.rstrip()
    from archspec.tables.rich_text import draw_rich_line

    return draw_rich_line(text, style, color=layout.color)


def draw_grid(grid: TextGrid, layout: TextLayout = PLAIN) -> str:
    """Return a table as text without a final line break."""
    widths, room = grid.widths, grid.flexible_width(layout.room)
    widths[grid.flexible] = min(widths[grid.flexible], max(_LEAST, room))
    if not layout.color and _is_plain_grid(grid, widths):
        return "\n".join(_list_lines(grid, widths, "─" if layout.boxed else "-"))
    from archspec.tables.rich_text import draw_rich_grid

    return draw_rich_grid(grid, widths, layout)


def measure_cells(text: str) -> int:
    """Return the number of cells of a terminal that a text takes."""
    if _is_plain(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _is_plain(text: str) -> bool:
    """Check whether each character is a visible one of ASCII, or a space, and so takes one cell."""
    return text.isascii() and text.isprintable()


def _is_plain_grid(grid: TextGrid, widths: Sequence[int]) -> bool:
    """Check whether a grid without colors is drawn by padding its cells."""
    if not all(widths) or sum(widths) + GAP * len(widths) > UNBOUNDED:
        return False
    if grid.folds and widths[grid.flexible] < grid.widths[grid.flexible]:
        return False
    marked = any(_MARKUP & {*text} for text in (*grid.head, *grid.foot))
    return not marked and all(
        _is_plain(text) for row in (grid.head, *grid.rows, grid.foot) for text in row
    )


def _list_lines(grid: TextGrid, widths: Sequence[int], rule: str) -> Iterator[str]:
    """Yield the lines of a grid: its head, its rows and its foot, with rules between them."""
    line = rule * (sum(widths) + GAP * (len(widths) - 1))
    yield from (_format_row(grid, grid.head, widths), line)
    yield from (_format_row(grid, row, widths) for row in grid.rows)
    if grid.foot:
        yield from (line, _format_row(grid, grid.foot, widths))


def _format_row(grid: TextGrid, row: Sequence[str], widths: Sequence[int]) -> str:
    cells = []
    for column, (text, width) in enumerate(zip(row, widths, strict=True)):
        is_right = column in grid.right
        shown = text.rstrip() if is_right else text
        shown = shown if len(shown) <= width else f"{shown[: width - 1]}…"
        cells.append(shown.rjust(width) if is_right else shown.ljust(width))
    return (GAP * " ").join(cells).rstrip()


def draw_bar(share: float, *, boxed: bool) -> str:
    """Draw a fraction of one as a bar; any fraction above zero is visible."""
    if not boxed:
        return "#" * max(round(_BAR * share), int(share > 0))
    eighths = max(round(8 * _BAR * share), int(share > 0))
    whole, rest = divmod(eighths, 8)
    return _EIGHTHS[-1] * whole + (_EIGHTHS[rest - 1] if rest else "")

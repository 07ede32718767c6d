"""A difference as text, like a plan of changes: in colours in a terminal, plain in a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import fill
from typing import Final

from rich.text import Text

from archspec.diff.report.cause_tree import Line
from archspec.diff.report.cells import COLUMNS, FOOTER, mark, stage_row, total_row
from archspec.diff.report.consequences import Consequences
from archspec.diff.report.contents import Comparison
from archspec.diff.report.one_sided import OneSided
from archspec.tables.terminal import UNBOUNDED, Grid, draw, printed
from archspec.text.visible import visible

_STYLES: Final = {"+": "green", "-": "red", "~": "yellow", "": "bold"}
_PROSE: Final = 80
_YIELDING: Final = ("live", "kept", "MACs")
"""The columns that give way where there is no room, the first of them first."""


def render_difference(
    comparison: Comparison, *, width: int | None = None, boxed: bool = False, color: bool = False
) -> str:
    """A difference as text.

    Args:
        comparison: what to print.
        width: columns of the terminal; None for a file.
        boxed: draw lines with characters outside of ASCII.
        color: use ANSI colours.

    Returns:
        The causes, what else is to say, what follows, and a line that counts the causes; one line
        where there is no difference.
    """
    pen = _Pen(width or UNBOUNDED, boxed=boxed, color=color)
    remarks = pen.remarks(comparison)
    if comparison.is_empty:
        return "\n\n".join([visible(comparison.same), *remarks]) + "\n"
    parts = [pen.line(visible(comparison.heading), "bold"), pen.causes(comparison), *remarks]
    if comparison.consequences is not None:
        parts += pen.consequences(comparison.consequences)
    elif comparison.untold:
        parts.append(visible(comparison.untold))
    return "\n\n".join([*parts, pen.counts(comparison)]) + "\n"


def render_one_sided(
    one: OneSided, *, width: int | None = None, boxed: bool = False, color: bool = False
) -> str:
    """A network that is new or was removed, as text; arguments as of `render_difference`."""
    pen = _Pen(width or UNBOUNDED, boxed=boxed, color=color)
    sign = "+" if one.is_new else "-"
    what = f"{sign} {one.what}"
    parts = [
        pen.line(visible(" -> ".join(one.names)), "bold"),
        pen.line(visible(what), _STYLES[sign]),
    ]
    if one.consequences is not None:
        parts += pen.consequences(one.consequences)
    else:
        parts.append(visible(one.untold))
    return "\n\n".join(parts) + "\n"


@dataclass(frozen=True, slots=True)
class _Pen:
    """Writes on a terminal or a file, as `render_difference` takes them."""

    room: int
    boxed: bool
    color: bool

    def line(self, text: str, style: str = "") -> str:
        """One line."""
        return printed(Text(text, style=style), color=self.color)

    def causes(self, comparison: Comparison) -> str:
        """The causes, with a blank line before each section."""
        lines: list[str] = []
        for each in comparison.lines:
            if each.level == 0 and lines:
                lines.append("")
            lines.append(self.cause(each))
        return "\n".join(lines)

    def cause(self, line: Line) -> str:
        """One line of a cause, or the heading above some."""
        gap = "  " * line.level
        mark = f"{line.mark} " if line.mark else ""
        style = _STYLES[line.mark] if line.mark or line.level == 0 else ""
        return self.line(f"{gap}{mark}{visible(line.text)}", style)

    def remarks(self, comparison: Comparison) -> Iterator[str]:
        """What is no change of the network."""
        if comparison.remarks:
            lines = [f"note: {visible(each)}" for each in comparison.remarks]
            yield "\n".join(self.line(each, "dim") for each in lines)

    def consequences(self, found: Consequences) -> Iterator[str]:
        """What follows: totals, then the steps in which something changes."""
        if not found.changed and not found.stages:
            yield "no size, cost or total changes"
            return
        yield self.line("What follows", "bold")
        rows = [total_row(each) for each in found.totals]
        told = [row if row[1] != row[2] else (row[0], row[1], "unchanged", "") for row in rows]
        head = ("total", "before", "after", "")
        yield draw(Grid(head, told, right=(1, 2, 3)), room=self.room, boxed=self.boxed,
                   color=self.color)  # fmt: skip
        if found.stages:
            yield draw(self.stages(found), room=self.room, boxed=self.boxed, color=self.color)
        yield self.line(fill(FOOTER, min(self.room, _PROSE)), "dim")

    def stages(self, found: Consequences) -> Grid:
        """The steps in which something changes; columns give way where there is no room."""
        rows = [
            [f"{mark(each)} {visible(cells[0])}", *map(visible, cells[1:])]
            for each in found.stages
            for cells in [stage_row(each)]
        ]
        grid = Grid(list(COLUMNS), rows, right=range(2, len(COLUMNS)))
        for name in _YIELDING:
            if grid.width > self.room:
                grid = grid.without(grid.head.index(name))
        return grid

    def counts(self, comparison: Comparison) -> str:
        """How many causes there are of each kind."""
        return " ".join(
            self.line(f"{sign}{number}", _STYLES[sign])
            for sign, number in zip("+-~", comparison.counts, strict=True)
        )

"""Render a difference as text, like a plan of changes: colored in a terminal, plain in a file."""

from collections.abc import Iterator
from textwrap import fill
from typing import Final

from archspec.dataclass import dataclass
from archspec.differences.report.cause_tree import TreeLine
from archspec.differences.report.consequences import COLUMNS, Consequences
from archspec.differences.report.contents import DiffReport, OneSidedReport
from archspec.summary.conventions import format_footer
from archspec.tables.layout import PLAIN, TextLayout
from archspec.tables.terminal import TextGrid, draw_grid, draw_line
from archspec.text.visible import escape_invisible

_STYLES: Final = {"+": "green", "-": "red", "~": "yellow", "": "bold"}
_PROSE: Final = 80
_FOOTER: Final = format_footer("summary", 1, "float32")
"""The pointer to an explanation of the conventions."""

_YIELDING: Final = ("live", "kept", "MACs")
"""The columns dropped if there is not enough room, in this order."""


def render_difference(comparison: DiffReport, layout: TextLayout = PLAIN) -> str:
    """Return a difference as text.

    Args:
        comparison: what to print.
        layout: the layout of the text.

    Returns:
        The causes, remarks, consequences, and a line with the counts of causes; a single line if
        there is no difference.
    """
    pen = _DiffPrinter(layout)
    remarks = pen.print_remarks(comparison)
    if comparison.is_empty:
        return "\n\n".join([escape_invisible(comparison.same_note), *remarks]) + "\n"
    parts = [
        pen.print_line(escape_invisible(comparison.heading), "bold"),
        pen.print_causes(comparison),
        *remarks,
    ]
    if comparison.consequences is not None:
        parts += pen.print_consequences(comparison.consequences)
    elif comparison.unknown_note:
        parts.append(escape_invisible(comparison.unknown_note))
    return "\n\n".join([*parts, pen.print_counts(comparison)]) + "\n"


def render_one_sided(one: OneSidedReport, layout: TextLayout = PLAIN) -> str:
    """Return the report on an added or removed network as text."""
    pen = _DiffPrinter(layout)
    sign = "+" if one.is_new else "-"
    what = f"{sign} {one.status_note}"
    parts = [
        pen.print_line(escape_invisible(" -> ".join(one.names)), "bold"),
        pen.print_line(escape_invisible(what), _STYLES[sign]),
    ]
    if one.consequences is not None:
        parts += pen.print_consequences(one.consequences)
    else:
        parts.append(escape_invisible(one.unknown_note))
    return "\n\n".join(parts) + "\n"


@dataclass(frozen=True, slots=True)
class _DiffPrinter:
    """Formats the parts of a report for a terminal or a file."""

    layout: TextLayout

    def print_line(self, text: str, style: str = "") -> str:
        """Return one line."""
        return draw_line(text, self.layout, style)

    def print_causes(self, comparison: DiffReport) -> str:
        """Return the causes, with a blank line before each section."""
        lines: list[str] = []
        for line in comparison.lines:
            if line.level == 0 and lines:
                lines.append("")
            lines.append(self.print_cause(line))
        return "\n".join(lines)

    def print_cause(self, line: TreeLine) -> str:
        """Return one line of a cause, or a heading."""
        gap = "  " * line.level
        mark = f"{line.mark} " if line.mark else ""
        style = _STYLES[line.mark] if line.mark or line.level == 0 else ""
        return self.print_line(f"{gap}{mark}{escape_invisible(line.text)}", style)

    def print_remarks(self, comparison: DiffReport) -> Iterator[str]:
        """Yield the remarks, which are not changes of the network."""
        if comparison.remarks:
            lines = [f"note: {escape_invisible(remark)}" for remark in comparison.remarks]
            yield "\n".join(self.print_line(line, "dim") for line in lines)

    def print_consequences(self, found: Consequences) -> Iterator[str]:
        """Yield the consequences: totals, then the steps in which something changes."""
        if not found.changed and not found.stages:
            yield "no size, cost or total changes"
            return
        yield self.print_line("What follows", "bold")
        rows = [total.row for total in found.totals]
        told = [row if row[1] != row[2] else (row[0], row[1], "unchanged", "") for row in rows]
        head = ("total", "before", "after", "")
        yield draw_grid(TextGrid(head, told, right=(1, 2, 3)), self.layout)
        if found.stages:
            yield draw_grid(self.build_stage_grid(found), self.layout)
        yield self.print_line(fill(_FOOTER, min(self.layout.room, _PROSE)), "dim")

    def build_stage_grid(self, found: Consequences) -> TextGrid:
        """Return the steps in which something changes; columns are dropped to fit."""
        rows = [
            [f"{stage.sign} {name}", *cells]
            for stage in found.stages
            for name, *cells in [map(escape_invisible, stage.row)]
        ]
        grid = TextGrid(list(COLUMNS), rows, right=range(2, len(COLUMNS)))
        for name in _YIELDING:
            if grid.width > self.layout.room:
                grid = grid.drop_columns(grid.head.index(name))
        return grid

    def print_counts(self, comparison: DiffReport) -> str:
        """Return the number of causes of each kind."""
        return " ".join(
            self.print_line(f"{sign}{number}", _STYLES[sign])
            for sign, number in zip("+-~", comparison.counts, strict=True)
        )

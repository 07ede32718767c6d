"""Render what differs between two states of a repository as text."""

from collections.abc import Iterator
from typing import Final

from archspec.differences.report.changes import ChangesReport, SpecChange
from archspec.differences.report.changes_markdown import format_total
from archspec.tables.layout import PLAIN, TextLayout
from archspec.tables.terminal import TextGrid, draw_grid, draw_line
from archspec.text.visible import escape_invisible

_HEAD: Final = ("spec", "", "parameters", "MACs", "causes")


def render_changes(report: ChangesReport, layout: TextLayout = PLAIN) -> str:
    """Return a report as text: a row for each spec, and how many there are of each kind.

    Args:
        report: what differs.
        layout: the layout of the text.
    """
    heading = escape_invisible(f"{report.base} -> {report.head}")
    parts = [draw_line(heading, layout, "bold")]
    if report.listed:
        rows = [_list_cells(spec) for spec in report.listed]
        parts.append(draw_grid(TextGrid(head=[*_HEAD], rows=rows, right=(2, 3)), layout))
    parts += ["\n".join(_list_notes(report))] if report.same or report.libraries else []
    return "\n\n".join([*parts, report.headline]) + "\n"


def _list_cells(spec: SpecChange) -> list[str]:
    totals = [format_total(*total.row[1:]) for total in spec.totals] or ["", ""]
    return [escape_invisible(spec.name), spec.status, *totals, spec.counts]


def _list_notes(report: ChangesReport) -> Iterator[str]:
    if report.same:
        yield escape_invisible(
            f"{report.same_note}, {', '.join(spec.name for spec in report.same)}"
        )
    if report.libraries:
        yield escape_invisible(f"libraries that differ: {', '.join(report.libraries)}")

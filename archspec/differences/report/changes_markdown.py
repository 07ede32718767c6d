"""Render what differs between two states of a repository, as the comment on a pull request."""

from collections.abc import Callable, Iterator
from typing import Final

from archspec.differences.report.changes import ChangesReport, SpecChange
from archspec.differences.report.contents import DiffReport, OneSidedReport
from archspec.differences.report.markdown import (
    format_place,
    render_markdown,
    render_one_sided,
)
from archspec.text.markdown import escape_markdown, quote_code, write_table
from archspec.text.visible import escape_invisible

MARKER: Final = "<!-- archspec changes -->"
"""The first line of a report, which no reader sees: by it a bot finds the comment to replace."""

LONGEST: Final = 60_000
"""Most characters of a report; GitHub takes 65,536 in a comment."""

_FEW_FINDINGS: Final = 10
_MOST_ROWS: Final = 200


def render_changes_markdown(
    report: ChangesReport, place_picture: Callable[[SpecChange], str] | None = None
) -> str:
    """Return a report as Markdown, in which text from a spec is never markup.

    Args:
        report: what differs.
        place_picture: returns where the picture of a spec's difference is, an address or a relative
            path; empty for none.

    Returns:
        The report; its details end where it would become longer than `LONGEST`.
    """
    parts = [MARKER, *_write_parts(report)]
    room = LONGEST - sum(len(part) + 2 for part in parts)
    left_out = 0
    for spec in report.listed:
        details = "\n\n".join(_write_details(spec, place_picture(spec) if place_picture else ""))
        if len(details) + 2 > room:
            left_out += 1
            continue
        room -= len(details) + 2
        parts.append(details)
    if left_out:
        parts.append(f"The details of {left_out:,} more are left out; `archspec diff` prints them.")
    return "\n\n".join(parts) + "\n"


def _write_parts(report: ChangesReport) -> Iterator[str]:
    yield f"### Networks: {report.headline}"
    if report.listed:
        yield _write_specs(report)
    if report.broken:
        yield "**What does not hold:**"
        yield "\n".join(_write_findings(report))
    if report.same:
        names = ", ".join(quote_code(spec.name) for spec in report.same[:_MOST_ROWS])
        yield f"{report.same_note[:1].upper()}{report.same_note[1:]}, {names}."
    if report.libraries:
        names = ", ".join(quote_code(path) for path in report.libraries[:_MOST_ROWS])
        yield f"Libraries that differ: {names}."
    yield f"<sub>{quote_code(report.base)} → {quote_code(report.head)}</sub>"


def _write_specs(report: ChangesReport) -> str:
    rows = [["spec", "", "parameters", "MACs", "causes"], ["---", "---", "---:", "---:", "---"]]
    for spec in report.listed[:_MOST_ROWS]:
        status = f"**{spec.status}**" if spec.is_broken else spec.status
        names = " → ".join(
            dict.fromkeys(quote_code(path) for path in (spec.before, spec.after) if path)
        )
        totals = [format_total(*total.row[1:], arrow="→") for total in spec.totals] or ["", ""]
        rows.append([names, status, *map(escape_markdown, totals), spec.counts])
    if len(report.listed) > _MOST_ROWS:
        rows.append([f"{len(report.listed) - _MOST_ROWS:,} more", "", "", "", ""])
    return write_table(rows)


def format_total(before: str, after: str, growth: str, arrow: str = "->") -> str:
    """Return a total of both networks in one cell: `42,679,816 -> 48,552,328 (+13.8 %)`."""
    both = f" {arrow} ".join(dict.fromkeys(each for each in (before, after) if each))
    return f"{both} ({growth})" if growth and before and after else both


def _write_findings(report: ChangesReport) -> Iterator[str]:
    """Yield the findings of all broken specs, each once, one line each."""
    findings = [*dict.fromkeys(found for spec in report.broken for found in spec.findings)]
    for finding in findings[:_FEW_FINDINGS]:
        yield f"* {format_place(finding)}{escape_markdown(finding.message)}"
        if finding.help:
            yield f"  {escape_markdown(finding.help)}"
    if len(findings) > _FEW_FINDINGS:
        yield f"* and {len(findings) - _FEW_FINDINGS:,} more"


def _write_details(spec: SpecChange, picture: str) -> Iterator[str]:
    name = escape_invisible(spec.name).replace("&", "&amp;").replace("<", "&lt;")
    yield f"<details><summary><code>{name}</code>: {spec.status}</summary>"
    if picture:
        yield f"![{escape_markdown(spec.name)}]({picture})"
    match spec.report:
        case DiffReport():
            yield render_markdown(spec.report).strip("\n")
        case OneSidedReport():
            yield render_one_sided(spec.report).strip("\n")
        case None:
            yield "Not compared: it cannot be read."
    yield "</details>"

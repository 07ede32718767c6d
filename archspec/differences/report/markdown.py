"""Render a difference as Markdown, for a comment on a pull request."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from archspec.diagnostics import Diagnostic
from archspec.differences.report.cause_tree import TreeLine
from archspec.differences.report.consequences import COLUMNS, Consequences
from archspec.differences.report.contents import DiffReport, OneSidedReport
from archspec.summary.conventions import MACS, MEMORY
from archspec.text.markdown import escape_markdown, quote_code, write_table
from archspec.text.phrases import join_words
from archspec.text.visible import escape_invisible

_MARKS: Final = {"~": "!"}  # the marker for a change in highlighted `diff` blocks
_CONVENTIONS: Final = f"{MACS} Costs are for one example in float32. {MEMORY}"
_FENCE: Final = "```"
_TICKS: Final = re.compile("`{3,}")


def render_markdown(comparison: DiffReport) -> str:
    """Return a difference as Markdown, in which text from a spec is never markup."""
    return "\n\n".join(_write_parts(comparison)) + "\n"


def render_one_sided(one: OneSidedReport) -> str:
    """Return the report on an added or removed network as Markdown."""
    return "\n\n".join(_write_one_sided(one)) + "\n"


def _write_one_sided(one: OneSidedReport) -> Iterator[str]:
    yield _write_heading(*one.names)
    yield f"**{one.status.capitalize()}**: there is no {quote_code(one.absent)}."
    if one.consequences is not None:
        yield from _write_consequences(one.consequences, one.status, "Steps")
    else:
        yield _write_sentence(one.unknown_note)
    yield from _write_findings(one.findings)


def render_refusal(before: str, after: str, findings: Sequence[Diagnostic]) -> str:
    """Return the reasons why two specs cannot be compared, as Markdown.

    Args:
        before: the name of the first spec.
        after: the name of the second spec.
        findings: the errors that prevent the comparison.
    """
    parts = [_write_heading(before, after), "**Not compared.**", *_write_findings(findings)]
    return "\n\n".join(parts) + "\n"


def _write_heading(before: str, after: str) -> str:
    return f"### {quote_code(before)} → {quote_code(after)}"


def _write_parts(comparison: DiffReport) -> Iterator[str]:
    if comparison.is_empty:
        yield _write_same(comparison)
        yield from _write_remarks(comparison)
        yield from _write_findings(comparison.findings)
        return
    added, removed, changed = comparison.counts
    yield _write_heading(comparison.before, comparison.after)
    yield f"**{added} added, {removed} removed, {changed} changed**"
    yield _write_causes(comparison)
    yield from _write_remarks(comparison)
    if comparison.consequences is not None:
        yield from _write_consequences(comparison.consequences)
    elif comparison.unknown_note:
        yield _write_sentence(comparison.unknown_note)
    yield from _write_findings(comparison.findings)


def _write_sentence(note: str) -> str:
    return escape_markdown(f"{note[:1].upper()}{note[1:]}.")


def _write_same(comparison: DiffReport) -> str:
    """Return the text for networks without changes."""
    if comparison.unproved:
        names = join_words(map(quote_code, comparison.unproved))
        return f"**No change is found**, but {names} cannot be proved."
    before, after = quote_code(comparison.before), quote_code(comparison.after)
    return f"**No difference**: {before} and {after} are the same network."


def _write_causes(comparison: DiffReport) -> str:
    """Return the causes in a block that is highlighted by the first character of each line."""
    lines: list[str] = []
    for line in comparison.lines:
        if line.level == 0 and lines:
            lines.append("")
        lines.append(_write_line(line))
    text = "\n".join(lines)
    longest = max(map(len, _TICKS.findall(text)), default=len(_FENCE) - 1)
    fence = "`" * (longest + 1)
    return f"{fence}diff\n{text}\n{fence}"


def _write_line(line: TreeLine) -> str:
    mark = _MARKS.get(line.mark, line.mark) or " "
    return f"{mark} {'  ' * line.level}{escape_invisible(line.text)}".rstrip()


def _write_remarks(comparison: DiffReport) -> Iterator[str]:
    if comparison.remarks:
        yield "\n".join(f"* {escape_markdown(remark)}" for remark in comparison.remarks)


def _write_findings(findings: Sequence[Diagnostic]) -> Iterator[str]:
    """Yield the findings of `archspec check` about either, one line each."""
    if findings:
        yield "**What does not hold:**"
        yield "\n".join(
            f"* {format_place(finding)}{escape_markdown(finding.message)}" for finding in findings
        )


def format_place(finding: Diagnostic) -> str:
    """Return where a finding is, and its code, before its message."""
    span = finding.span
    where = "" if span is None else f"{quote_code(str(span))} "
    return f"{where}{finding.severity.value}\\[{finding.code}\\]: "


def _write_consequences(
    found: Consequences,
    unchanged: str = "unchanged",
    steps: str = "Steps in which something changes",
) -> Iterator[str]:
    if not found.changed and not found.stages:
        yield "No size, cost or total changes."
        return
    rows = [["total", "before", "after", "change"], ["---", "---:", "---:", "---:"]]
    rows += [
        [*cells, growth or unchanged] for *cells, growth in (total.row for total in found.totals)
    ]
    yield write_table(rows)
    if found.stages:
        yield f"<details><summary>{steps}</summary>"
        head = ["", *COLUMNS]
        rule = ["---", "---", "---", *("---:" for _ in COLUMNS[2:])]
        stages = [[stage.sign, *stage.row] for stage in found.stages]
        quoted = [[quote_code(cell) if cell else "" for cell in cells] for cells in stages]
        yield write_table([head, rule, *quoted])
        yield "</details>"
    yield f"<sub>{escape_markdown(_CONVENTIONS)}</sub>"

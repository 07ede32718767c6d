"""A difference as Markdown, for a comment on a pull request."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from archspec.diagnostics import Diagnostic
from archspec.diff.report.cause_tree import Line
from archspec.diff.report.cells import COLUMNS, CONVENTIONS, mark, stage_row, total_row
from archspec.diff.report.consequences import Consequences
from archspec.diff.report.contents import Comparison
from archspec.diff.report.one_sided import OneSided
from archspec.text.markdown import escape_markdown, quote_code, write_table
from archspec.text.phrases import join_words
from archspec.text.visible import visible

_MARKS: Final = {"~": "!"}  # as pages that colour a `diff` block know a change
_FENCE: Final = "```"
_TICKS: Final = re.compile("`{3,}")


def render_markdown(comparison: Comparison) -> str:
    """A difference as Markdown, in which nothing of a spec can be markup."""
    return "\n\n".join(_parts(comparison)) + "\n"


def render_one_sided(one: OneSided) -> str:
    """A network that is new or was removed, as Markdown."""
    return "\n\n".join(_one_sided(one)) + "\n"


def _one_sided(one: OneSided) -> Iterator[str]:
    yield _heading(*one.names)
    yield f"**{one.word.capitalize()}**: there is no {quote_code(one.absent)}."
    if one.consequences is not None:
        yield from _consequences(one.consequences, one.word, "Steps")
    else:
        yield escape_markdown(f"{one.untold[:1].upper()}{one.untold[1:]}.")
    yield from _findings(one.findings)


def render_refusal(before: str, after: str, findings: Sequence[Diagnostic]) -> str:
    """Why two specs cannot be compared, as Markdown.

    Args:
        before: the first spec, as it was named.
        after: the second spec, as it was named.
        findings: what stands in the way.
    """
    parts = [_heading(before, after), "**Not compared.**", *_findings(findings)]
    return "\n\n".join(parts) + "\n"


def _heading(before: str, after: str) -> str:
    return f"### {quote_code(before)} → {quote_code(after)}"


def _parts(comparison: Comparison) -> Iterator[str]:
    if comparison.is_empty:
        yield _same(comparison)
        yield from _remarks(comparison)
        yield from _findings(comparison.findings)
        return
    added, removed, changed = comparison.counts
    yield _heading(comparison.before, comparison.after)
    yield f"**{added} added, {removed} removed, {changed} changed**"
    yield _causes(comparison)
    yield from _remarks(comparison)
    if comparison.consequences is not None:
        yield from _consequences(comparison.consequences)
    elif comparison.untold:
        yield escape_markdown(f"{comparison.untold[:1].upper()}{comparison.untold[1:]}.")
    yield from _findings(comparison.findings)


def _same(comparison: Comparison) -> str:
    """What is said where no change is found."""
    if comparison.unproved:
        names = join_words(map(quote_code, comparison.unproved))
        return f"**No change is found**, but {names} cannot be proved."
    before, after = quote_code(comparison.before), quote_code(comparison.after)
    return f"**No difference**: {before} and {after} are the same network."


def _causes(comparison: Comparison) -> str:
    """The causes in a block that pages colour by the first character of each line."""
    lines: list[str] = []
    for each in comparison.lines:
        if each.level == 0 and lines:
            lines.append("")
        lines.append(_line(each))
    text = "\n".join(lines)
    longest = max(map(len, _TICKS.findall(text)), default=len(_FENCE) - 1)
    fence = "`" * (longest + 1)
    return f"{fence}diff\n{text}\n{fence}"


def _line(line: Line) -> str:
    mark = _MARKS.get(line.mark, line.mark) or " "
    return f"{mark} {'  ' * line.level}{visible(line.text)}".rstrip()


def _remarks(comparison: Comparison) -> Iterator[str]:
    if comparison.remarks:
        yield "\n".join(f"* {escape_markdown(each)}" for each in comparison.remarks)


def _findings(findings: Sequence[Diagnostic]) -> Iterator[str]:
    """What `archspec check` would say of either, a line each."""
    if findings:
        yield "**What does not hold:**"
        yield "\n".join(f"* {_place(each)}{escape_markdown(each.message)}" for each in findings)


def _place(finding: Diagnostic) -> str:
    span = finding.span
    where = "" if span is None else f"{quote_code(str(span))} "
    return f"{where}{finding.severity.value}\\[{finding.code}\\]: "


def _consequences(
    found: Consequences,
    unchanged: str = "unchanged",
    steps: str = "Steps in which something changes",
) -> Iterator[str]:
    if not found.changed and not found.stages:
        yield "No size, cost or total changes."
        return
    rows = [["total", "before", "after", "change"], ["---", "---:", "---:", "---:"]]
    rows += [[*total_row(each)[:3], total_row(each)[3] or unchanged] for each in found.totals]
    yield write_table(rows)
    if found.stages:
        yield f"<details><summary>{steps}</summary>"
        head = ["", *COLUMNS]
        rule = ["---", "---", "---", *("---:" for _ in COLUMNS[2:])]
        yield write_table([head, rule, *_stages(found)])
        yield "</details>"
    yield f"<sub>{escape_markdown(CONVENTIONS)}</sub>"


def _stages(found: Consequences) -> Iterator[list[str]]:
    for each in found.stages:
        cells = stage_row(each)
        yield [quote_code(mark(each)), *(quote_code(cell) if cell else "" for cell in cells)]

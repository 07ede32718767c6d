"""A summary as a table of GitHub's Markdown."""

from collections.abc import Sequence
from typing import Final

from archspec.report.columns import USUAL, Column, Kind
from archspec.report.markdown import code, prose, table
from archspec.report.notes import conventions, facts, heading
from archspec.report.sheets.sheet import Sheet
from archspec.report.steps import Step
from archspec.report.summary import Summary
from archspec.report.table import bar

_INDENT: Final = "&emsp;"


def as_markdown(summary: Summary, names: Sequence[str] = ()) -> str:
    """A summary as Markdown, in which nothing of the spec can be markup."""
    sheet = Sheet.of(summary, names, USUAL)
    lines = [
        [each.heading for each in sheet.columns],
        ["---:" if each.is_right else "---" for each in sheet.columns],
        *([_cell(each, step, summary) for each in sheet.columns] for step in summary.steps),
        [_strong(each, sheet.total, summary) for each in sheet.total_columns],
    ]
    listed = "\n".join(f"* {title}: {prose(text)}" for title, text in facts(summary))
    parts = [f"# {prose(heading(summary))}", table(lines), listed, prose(conventions(summary))]
    return "\n\n".join(parts) + "\n"


def _cell(column: Column, step: Step, summary: Summary) -> str:
    if column.kind is Kind.BAR:
        share = column.value(step, summary)
        return bar(share, boxed=True) if isinstance(share, float) else ""
    text = column.says(step, summary)
    if column.name in ("step", "path") and text:
        return f"{_INDENT * step.level if column.name == 'step' else ''}{code(text)}"
    return prose(text)


def _strong(column: Column | None, total: Step, summary: Summary) -> str:
    return f"**{prose(column.says(total, summary))}**" if column else ""

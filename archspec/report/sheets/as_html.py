"""A summary as a page for browsers: one file, without scripts, light or dark as they are."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from archspec.diagnostics.visible import visible
from archspec.report.columns import DRAWN, Column, Kind
from archspec.report.notes import conventions, facts, heading
from archspec.report.sheets.sheet import Sheet
from archspec.report.steps import Step
from archspec.report.summary import Summary

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE: Final = """\
:root { color-scheme: light dark; --line: #d7dbe0; --soft: #667080; --bar: #4c78c8; }
@media (prefers-color-scheme: dark) { :root { --line: #3a414b; --soft: #98a2b0; --bar: #6f9bea; } }
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem; }
h1 { font-size: 1.25rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem; text-align: left; white-space: nowrap; }
th { border-bottom: 2px solid var(--line); color: var(--soft); font-weight: 600;
  position: sticky; top: 0; background: Canvas; }
td { border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { padding-left: 0; }
.right { text-align: right; }
.outer td { font-weight: 600; }
tfoot td { border-bottom: 0; border-top: 2px solid var(--line); font-weight: 700; }
.bar { width: 6rem; }
.bar i { display: block; height: .6rem; border-radius: 2px; background: var(--bar); }
dl { display: grid; grid-template-columns: max-content auto; gap: .1rem 1rem; }
dt { color: var(--soft); }
dd { margin: 0; }
p { color: var(--soft); max-width: 50rem; }"""


def as_html(summary: Summary, names: Sequence[str] = ()) -> str:
    """A summary as a page, in which nothing of the spec can be markup."""
    sheet = Sheet.of(summary, names, DRAWN)
    title = _text(heading(summary))
    heads = "".join(f"<th{_class(each)}>{_text(each.heading)}</th>" for each in sheet.columns)
    total = "".join("<td></td>" if each is None else _cell(each, sheet.total, summary)
                    for each in sheet.total_columns)  # fmt: skip
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{title}</title>",
        f"<style>\n{_STYLE}\n</style>",
        f"<h1>{title}</h1>",
        "<table>",
        f"<thead><tr>{heads}</tr></thead>",
        "<tbody>",
        *_rows(sheet),
        "</tbody>",
        f"<tfoot><tr>{total}</tr></tfoot>",
        "</table>",
        "<dl>",
        *(f"<dt>{_text(name)}</dt><dd>{_text(text)}</dd>" for name, text in facts(summary)),
        "</dl>",
        f"<p>{_text(conventions(summary))}</p>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _rows(sheet: Sheet) -> Iterator[str]:
    is_deep = any(step.level for step in sheet.summary.steps)
    for step in sheet.summary.steps:
        outer = ' class="outer"' if is_deep and not step.level else ""
        cells = "".join(_cell(each, step, sheet.summary) for each in sheet.columns)
        yield f"<tr{outer}>{cells}</tr>"


def _cell(column: Column, step: Step, summary: Summary) -> str:
    if column.kind is Kind.BAR:
        share = column.value(step, summary)
        width = 100 * share if isinstance(share, float) else 0.0
        return f'<td class="bar"><i style="width: {width:.1f}%"></i></td>'
    text = _text(column.says(step, summary))
    if column.name == "step" and step.level:
        return f'<td style="padding-left: {1.25 * step.level:g}rem">{text}</td>'
    return f"<td{_class(column)}>{text}</td>"


def _class(column: Column) -> str:
    return ' class="right"' if column.is_right else ""


def _text(text: str) -> str:
    return escape(visible(text))

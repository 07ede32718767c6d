"""The summary of a network as a sheet of a page."""

from archspec.graph import Graph
from archspec.summary.columns import USUAL
from archspec.summary.summary import summarize
from archspec.summary.table import build_summary_sheet
from archspec.tables.html_table import write_table_lines
from archspec.text.html import escape_html

SUMMARY = "summary"
"""The name of the sheet in URLs."""

SUMMARY_TAB = f'\n<a href="#{SUMMARY}">Summary</a>'
"""The link to the sheet."""


def write_summary(graph: Graph) -> str:
    """Return the summary of a proved network as a sheet."""
    summary = summarize(graph, 1)
    sheet = build_summary_sheet(summary, USUAL)
    table = "\n".join(write_table_lines(sheet))
    title = f'<h2 id="title-{SUMMARY}">Summary</h2>'
    remark = escape_html(sheet.title)
    return (
        f'\n<section class="sheet" id="{SUMMARY}" aria-labelledby="title-{SUMMARY}">'
        f'<header class="caption"><div class="crumbs">{title}</div>'
        f'<p class="remark">{remark}</p></header>'
        f'<div class="table" tabindex="0" role="group" aria-label="Summary by step">{table}</div>'
        "</section>"
    )

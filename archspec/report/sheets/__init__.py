"""Tables in other file formats: CSV, Markdown, LaTeX and HTML.

All text of a spec is escaped in all of them: it cannot become a formula, markup or a command.
"""

from collections.abc import Callable, Mapping
from typing import Final

from archspec.report.sheets.as_csv import as_csv
from archspec.report.sheets.as_html import as_html
from archspec.report.sheets.as_latex import as_latex
from archspec.report.sheets.as_markdown import as_markdown
from archspec.report.sheets.sheet import Sheet

SHEETS: Final[Mapping[str, Callable[[Sheet], str]]] = {
    "csv": as_csv,
    "markdown": as_markdown,
    "latex": as_latex,
    "html": as_html,
}
"""The writer of each format."""

"""Tables as files of other programs: spreadsheets, pages, papers and browsers.

Whatever a spec says is text in all of them: it cannot be a formula, markup or a command.
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
"""How a table is written in each format."""

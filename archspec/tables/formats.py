"""Tables in other file formats: CSV, Markdown, LaTeX and HTML.

All text of a spec is escaped in all of them: it cannot become a formula, markup or a command.
"""

from collections.abc import Callable, Mapping
from typing import Final

from archspec.tables.csv_table import as_csv
from archspec.tables.html_table import as_html
from archspec.tables.latex_table import as_latex
from archspec.tables.markdown_table import as_markdown
from archspec.tables.table import Sheet

WRITERS: Final[Mapping[str, Callable[[Sheet], str]]] = {
    "csv": as_csv,
    "markdown": as_markdown,
    "latex": as_latex,
    "html": as_html,
}
"""The writer of each format."""

"""A comparison as one self-contained page: chart, spines and table."""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Final

from archspec.comparison.chart.style import build_chart_styles
from archspec.render.backends.display_list import DisplayList
from archspec.render.backends.stylesheet import StyleSheet
from archspec.render.backends.svg import write_elements
from archspec.render.theme import AUTO, LIGHT, LIGHT_DARK, Theme
from archspec.tables.html_table import TABLE_STYLE, write_table_lines
from archspec.tables.table import Sheet
from archspec.text.fonts import write_font_faces
from archspec.text.html import escape_html

_STYLE: Final = """\
:root { --line: light-dark(#d7dbe0, #3a414b); --soft: light-dark(#667080, #98a2b0);
  background: light-dark(#ffffff, #12161d); color: light-dark(#1a202c, #e8ecf2); }
th { position: static; background: none; }
th, td { padding: .25rem .5rem; }
.wide { max-height: none; }
.chart { display: block; min-width: 48rem; width: 100%; max-width: 76rem; height: auto; }
@media (min-width: 1500px) {
  body { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); column-gap: 2rem;
    align-content: start; }
  body > * { grid-column: 2; }
  body > h1 { grid-column: 1 / -1; }
  .wide:has(.chart) { grid-column: 1; grid-row: 2 / span 9; }
}"""


def write_comparison_page(
    sheet: Sheet,
    picture: DisplayList,
    theme: str,
    mark: str,
    build_styles: Callable[[Theme], StyleSheet] = build_chart_styles,
) -> str:
    """Return a comparison as a page without scripts.

    Args:
        sheet: its table.
        picture: its chart.
        theme: the color theme; `auto` follows the reader's settings.
        mark: the line that names the program that drew it.
        build_styles: returns what the chart looks like in a theme.
    """
    rules = build_styles(LIGHT).css + build_styles(LIGHT_DARK).css
    return "\n".join(_write_lines(sheet, picture, theme, mark, rules)) + "\n"


def _write_lines(
    sheet: Sheet, picture: DisplayList, theme: str, mark: str, rules: str
) -> Iterator[str]:
    scheme = {AUTO: "light dark", "dark": "dark"}.get(theme, "light")
    own = f"{TABLE_STYLE}\n{_STYLE}\n:root {{ color-scheme: {scheme}; }}"
    style = f"\n{write_font_faces()}\n{rules}\n{own}\n"
    title = escape_html(sheet.title)
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_build_policy(style)}">'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<!-- {mark} -->"
    yield f"<title>{title}</title>"
    yield f"<style>{style}</style>"
    yield f"<h1>{title}</h1>"
    yield from _write_chart(picture)
    yield from write_table_lines(sheet)
    yield "</html>"


def _write_chart(picture: DisplayList) -> Iterator[str]:
    size = f'width="{picture.width}" height="{picture.height}"'
    box = f'viewBox="0 0 {picture.width} {picture.height}"'
    label = escape_html(f"{picture.title}: {picture.description}")
    yield '<div class="wide" tabindex="0" role="group" aria-label="Chart">'
    yield f'<svg class="chart" {size} {box} role="img" aria-label="{label}">'
    yield from write_elements(picture.shapes)
    yield "</svg>"
    yield "</div>"


def _build_policy(style: str) -> str:
    """Return the content security policy of the page: load nothing, run nothing."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; base-uri 'none'; "
        "form-action 'none'"
    )

"""The HTML document of a page: its sheets, texts and content security policy."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from string import Template
from typing import Final

from archspec.render.backends.lower import lower_shapes
from archspec.render.backends.stylesheet import fonts, network_styles, tone_role
from archspec.render.backends.svg import write_elements
from archspec.render.layout.views import View
from archspec.render.page.changes import changes_of
from archspec.render.page.page_data import facts_of
from archspec.render.page.sheets import NETWORK, POSTER, Sheet, sheets_of, spine_place
from archspec.render.scene.captions import totals_text
from archspec.render.scene.headline import headline
from archspec.render.scene.model import Scene
from archspec.render.theme import AUTO, DARK, LIGHT, paired
from archspec.text.html import escape_html
from archspec.text.symbols import TIMES
from archspec.version import VERSION

_PACKAGE: Final = "archspec.render.page"
_STYLES: Final = ("frame", "sheets", "details", "changes", "print")
_SCRIPTS: Final = ("facts", "camera", "select", "details", "changes", "search", "colours", "walk")
"""Files, in the order in which they are needed."""

_COMPARED: Final = "changes"
"""The files that only pages of two networks need."""

_MOST: Final = (13, 10)
"""The largest magnification of a figure relative to a picture, as a fraction."""


def page_of(scene: Scene, view: View, mark: str) -> str:
    """Return a network as a page.

    Args:
        scene: the network; all of its figures are in the page.
        view: what opens first, and how.
        mark: the line that names the program that drew it.
    """
    sheets, compared = sheets_of(scene, view), scene.comparison is not None
    style, early, script = _style(compared), _file("early.js"), _script(compared)
    return Template(_file("page.html")).substitute(
        mark=mark,
        theme=_scheme(view.theme),
        title=escape_html(scene.title),
        remark=escape_html(_remark(scene)),
        policy=_policy(style, (early, script)),
        style=style,
        early=early,
        script=script,
        facts=facts_of(scene, view),
        tabs="\n".join(_tabs(scene, sheets)),
        warms=" hidden" if compared else "",
        sheets="\n".join(line for sheet in sheets for line in _sheet(scene, sheet)),
        changes=changes_of(scene),
        spine=spine_place(sheets),
        version=escape_html(VERSION),
    )


def _remark(scene: Scene) -> str:
    if scene.comparison:
        return headline(scene, scene.comparison)
    return f"{totals_text(scene)} · input {scene.input}"


def _scheme(theme: str) -> str:
    """Return the color scheme that a theme starts with; print is light."""
    return theme if theme in (AUTO, "dark") else "light"


def _policy(style: str, scripts: tuple[str, ...]) -> str:
    """Return the content security policy of the page: load nothing, run only its own scripts."""
    allowed = " ".join(_digest(each) for each in scripts)
    parts = [
        "default-src 'none'",
        f"script-src {allowed}",
        f"style-src {_digest(style)}",
        "font-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(parts)


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


# Sheets ----------------------------------------------------------------------------------------


def _tabs(scene: Scene, sheets: tuple[Sheet, ...]) -> Iterator[str]:
    """Yield a link to every sheet."""
    for sheet in sheets:
        number = len(sheet.figure.uses) if sheet.figure else 1
        times = f' <span class="times">{TIMES} {number}</span>' if number > 1 else ""
        name, title = escape_html(sheet.name), escape_html(sheet.title)
        yield f'<a href="#{name}">{_chip(scene, sheet)}{title}{times}</a>'


def _chip(scene: Scene, sheet: Sheet) -> str:
    """Return a chip in the color of a block."""
    if sheet.name in (POSTER, NETWORK) or sheet.figure is None:
        return ""
    tone = tone_role(scene.figures.index(sheet.figure) - 1)
    if sheet.figure.status:
        tone = sheet.figure.status.value
    return (
        f'<svg class="chip {tone}" viewBox="0 0 12 12" aria-hidden="true">'
        '<rect x="1" y="1" width="10" height="10" rx="3"/></svg>'
    )


def _sheet(scene: Scene, sheet: Sheet) -> Iterator[str]:
    name = escape_html(sheet.name)
    yield f'<section class="sheet" id="{name}" aria-labelledby="title-{name}">'
    yield f'<header class="caption">{_crumbs(scene, sheet)}'
    yield f'<p class="remark">{escape_html(sheet.remark)}</p></header>'
    yield '<div class="view">'
    yield from _drawing(sheet)
    yield "</div></section>"


def _crumbs(scene: Scene, sheet: Sheet) -> str:
    """Return the breadcrumbs of a sheet, and its title."""
    ways = [
        f'<a class="crumb" href="#{escape_html(each.name)}">{escape_html(each.title)}</a>'
        for each in sheet.trail
    ]
    title = escape_html(sheet.title)
    number = len(sheet.figure.uses) if sheet.figure else 1
    times = f' <span class="times">{TIMES} {number}</span>' if number > 1 else ""
    head = f'<h2 id="title-{escape_html(sheet.name)}">{title}{times}</h2>'
    back = ""
    if sheet.trail:
        last = sheet.trail[-1]
        back = (
            f'<a class="back" href="#{escape_html(last.name)}" '
            f'aria-label="Back to {escape_html(last.title)}">←</a>'
        )
    return f'{back}<div class="crumbs">{"".join(ways)}{head}</div>'


def _drawing(sheet: Sheet) -> Iterator[str]:
    drawing, (more, per) = sheet.drawing, _MOST
    size = f'width="{drawing.width * more // per}" height="{drawing.height * more // per}"'
    box = f'viewBox="0 0 {drawing.width} {drawing.height}"'
    label = escape_html(drawing.title)
    yield f'<svg class="drawing" {size} {box} role="group" aria-label="{label}">'
    yield '<g class="camera">'
    yield from write_elements(lower_shapes(drawing, LIGHT))
    yield "</g></svg>"


# Texts -----------------------------------------------------------------------------------------


@cache
def _style(compared: bool) -> str:
    pair = paired(LIGHT, DARK)
    heat = f":root{{--cold:{pair.cold};--hot:{pair.hot}}}"
    own = "".join(_file(f"styles/{name}.css") for name in _named(_STYLES, compared))
    colours = "\n".join(network_styles(each, compared=compared).css for each in (LIGHT, pair))
    return f"\n{fonts()}\n{colours}\n{heat}\n{own}"


@cache
def _script(compared: bool) -> str:
    names = _named(_SCRIPTS, compared)
    parts = "".join(_file(f"scripts/{name}.js") for name in names)
    return f'\n"use strict";\n{{\n{parts}}}\n'


def _named(names: tuple[str, ...], compared: bool) -> list[str]:
    return [name for name in names if compared or name != _COMPARED]


@cache
def _file(name: str) -> str:
    return files(_PACKAGE).joinpath(name).read_text(encoding="utf-8")

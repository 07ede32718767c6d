"""The HTML document of a page: its parts, texts and content security policy."""

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files
from string import Template
from typing import Final

from archspec.dataclass import dataclass
from archspec.render.backends.stylesheet import build_network_styles
from archspec.render.layout.views import View
from archspec.render.page.page_parts import PageParts, build_parts
from archspec.render.scene.model import Scene
from archspec.render.theme import AUTO, LIGHT, LIGHT_DARK
from archspec.text.fonts import write_font_faces
from archspec.text.html import escape_html
from archspec.version import VERSION

_PACKAGE: Final = "archspec.render.page"
_STYLES: Final = ("frame", "sheets", "details", "changes", "live", "print")
_SCRIPTS: Final = (
    "facts", "camera", "select", "details", "changes", "search", "colors", "walk",
    "live", "replace",
)  # fmt: skip
"""Files, in the order in which they are needed."""

_COMPARED: Final = "changes"
"""The files that only pages of two networks need."""

_LIVE: Final = "live"
"""The files that only pages need which follow a spec."""

_REPLACE: Final = "replace"
"""The script that pages need besides which follow a spec and show its figures."""


@dataclass(frozen=True, slots=True)
class LiveParts:
    """What a page has besides, that follows a spec while it changes.

    Attributes:
        bar: what stands above the sheets.
        tabs: links to further sheets.
        sheets: further sheets.
    """

    bar: str
    tabs: str = ""
    sheets: str = ""


def write_page(scene: Scene, view: View, mark: str) -> str:
    """Return a network as a page.

    Args:
        scene: the network; all of its figures are in the page.
        view: what opens first, and how.
        mark: the line that names the program that drew it.
    """
    return write_document(build_parts(scene, view), view.theme, mark)


def write_document(parts: PageParts, theme: str, mark: str, live: LiveParts | None = None) -> str:
    """Return a page of parts.

    Args:
        parts: what it shows of a network; without sheets, if there is none to be shown.
        theme: the name of the theme.
        mark: the line that names the program that drew it.
        live: what a page that follows a spec has besides.
    """
    used = _select_files(parts, live is not None)
    style, early, script = _build_style(used), _read_file("early.js"), _build_script(used)
    return Template(_read_file("page.html")).substitute(
        mark=mark,
        theme=theme if theme in (AUTO, "dark") else "light",  # print is light
        title=parts.title,
        remark=parts.remark,
        scripts=" ".join(map(_compute_digest, (early, script))),
        styles=_compute_digest(style),
        connect=" connect-src 'self';" if live else "",
        style=style,
        early=early,
        script=script,
        facts=parts.facts,
        tabs=parts.tabs + (live.tabs if live else ""),
        warms=" hidden" if parts.is_compared else "",
        live=live.bar if live else "",
        sheets="\n".join(parts.sheets.values()) + (live.sheets if live else ""),
        changes=parts.changes,
        spine=parts.spine,
        version=escape_html(VERSION),
    )


def _compute_digest(text: str) -> str:
    """Return the digest by which the content security policy allows a script or style."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _select_files(parts: PageParts, is_live: bool) -> frozenset[str]:
    """Return the names of the styles and scripts that a page needs."""
    absent = {_COMPARED: not parts.is_compared, _LIVE: not is_live, _REPLACE: not is_live}
    left_out = {name for name, is_absent in absent.items() if is_absent}
    return frozenset((*_STYLES, *_SCRIPTS) if parts.sheets else (*_STYLES, _LIVE)) - left_out


@cache
def _build_style(used: frozenset[str]) -> str:
    heat = f":root{{--cold:{LIGHT_DARK.cold};--hot:{LIGHT_DARK.hot}}}"
    own = _read_files("styles/{}.css", _STYLES, used)
    colors = "\n".join(
        build_network_styles(theme, compared=_COMPARED in used).css for theme in (LIGHT, LIGHT_DARK)
    )
    return f"\n{write_font_faces()}\n{colors}\n{heat}\n{own}"


@cache
def _build_script(used: frozenset[str]) -> str:
    return f'\n"use strict";\n{{\n{_read_files("scripts/{}.js", _SCRIPTS, used)}}}\n'


def _read_files(path: str, names: tuple[str, ...], used: frozenset[str]) -> str:
    return "".join(_read_file(path.format(name)) for name in names if name in used)


@cache
def _read_file(name: str) -> str:
    return files(_PACKAGE).joinpath(name).read_text(encoding="utf-8")

"""The formats of pictures, by the suffix of the file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from archspec.render.dot import dot_of
from archspec.render.explorer import explorer_of
from archspec.render.mermaid import mermaid_of
from archspec.render.scene import Scene
from archspec.render.svg import svg_of
from archspec.render.theme import THEMES
from archspec.render.tikz import tikz_of
from archspec.render.views import View, chosen, draw


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Attributes:
        name: what it is, for people.
        write: makes a picture of a scene: the scene, what to show of it, and the mark, a line of
            text that must stand in the picture as it is.
    """

    name: str
    write: Callable[[Scene, View, str], bytes]


def _svg(scene: Scene, view: View, mark: str) -> bytes:
    return svg_of(draw(scene, view), THEMES[view.theme], mark).encode()


def _tikz(scene: Scene, view: View, mark: str) -> bytes:
    return tikz_of(draw(scene, view), THEMES[view.theme], mark).encode()


def _mermaid(scene: Scene, view: View, mark: str) -> bytes:
    shown, theme = chosen(scene, view), THEMES[view.theme]
    return mermaid_of(shown, theme, mark, direction=view.direction).encode()


def _dot(scene: Scene, view: View, mark: str) -> bytes:
    shown, theme = chosen(scene, view), THEMES[view.theme]
    return dot_of(shown, theme, mark, direction=view.direction).encode()


def _explorer(scene: Scene, view: View, mark: str) -> bytes:
    return explorer_of(chosen(scene, view), mark).encode()


FORMATS: Final[Mapping[str, Format]] = {
    ".svg": Format("SVG", _svg),
    ".tex": Format("TikZ", _tikz),
    ".mmd": Format("Mermaid", _mermaid),
    ".dot": Format("Graphviz", _dot),
    ".json": Format("Model Explorer", _explorer),
}
"""Every format, by suffix."""

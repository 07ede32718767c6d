"""The picture formats, by file suffix."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from archspec.render.backends.dot import dot_of
from archspec.render.backends.lower import lower_drawing
from archspec.render.backends.mermaid import mermaid_of
from archspec.render.backends.model_explorer import explorer_of
from archspec.render.backends.pictures import PICTURES
from archspec.render.layout.compared_scene import drawing_of
from archspec.render.layout.views import View, chosen, draw
from archspec.render.page import page_of
from archspec.render.scene.model import Scene
from archspec.render.theme import THEMES

_SMALLER: Final = "draw a part of it with `--block`"


@dataclass(frozen=True, slots=True)
class Format:
    """A picture format.

    Attributes:
        name: its display name.
        write: writes a picture, from the scene, the view, and the mark, a line of text that must
            appear in the picture unchanged.
        warms: whether it supports heat maps.
        compares: whether it supports comparisons of two networks.
    """

    name: str
    write: Callable[[Scene, View, str], bytes]
    warms: bool = True
    compares: bool = False


def _picture(suffix: str, scene: Scene, view: View, mark: str) -> bytes:
    """Return the picture of one network, or of two."""
    theme = THEMES[view.theme]
    if scene.comparison:
        picture = lower_drawing(drawing_of(scene, scene.comparison, view), theme)
    else:
        picture = lower_drawing(draw(scene, view), theme, smaller=_SMALLER)
    return PICTURES[suffix](picture, mark, view.scale)


def _page(scene: Scene, view: View, mark: str) -> bytes:
    return page_of(scene, view, mark).encode()


def _mermaid(scene: Scene, view: View, mark: str) -> bytes:
    shown, theme = chosen(scene, view), THEMES[view.theme]
    return mermaid_of(shown, theme, mark, direction=view.direction).encode()


def _dot(scene: Scene, view: View, mark: str) -> bytes:
    shown, theme = chosen(scene, view), THEMES[view.theme]
    return dot_of(shown, theme, mark, direction=view.direction).encode()


def _explorer(scene: Scene, view: View, mark: str) -> bytes:
    return explorer_of(chosen(scene, view), mark).encode()


def _drawn(name: str, suffix: str) -> Format:
    """Return a format that a drawing is written to."""
    return Format(name, partial(_picture, suffix), compares=True)


FORMATS: Final[Mapping[str, Format]] = {
    ".svg": _drawn("SVG", ".svg"),
    ".html": Format("HTML", _page, compares=True),
    ".png": _drawn("PNG", ".png"),
    ".pdf": _drawn("PDF", ".pdf"),
    ".tex": _drawn("TikZ", ".tex"),
    ".tikz": _drawn("TikZ for \\input", ".tikz"),
    ".mmd": Format("Mermaid", _mermaid, warms=False),
    ".dot": Format("Graphviz", _dot, warms=False),
    ".json": Format("Model Explorer", _explorer, warms=False),
}
"""The formats, by suffix."""

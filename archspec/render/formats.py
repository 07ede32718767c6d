"""The picture formats, by file suffix."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from archspec.dataclass import dataclass
from archspec.render.backends.dot import write_dot
from archspec.render.backends.lower import lower_drawing
from archspec.render.backends.mermaid import write_mermaid
from archspec.render.backends.model_explorer import write_model_explorer
from archspec.render.backends.pictures import PICTURES
from archspec.render.layout.readable import draw_readable
from archspec.render.layout.views import View, select_figures
from archspec.render.page import write_page
from archspec.render.scene.model import Scene
from archspec.render.theme import THEMES

_SMALLER: Final = "draw a part of it with `--block`"


@dataclass(frozen=True, slots=True)
class PictureFormat:
    """A picture format.

    Attributes:
        name: its display name.
        write: writes a picture, from the scene, the view, and the mark, a line of text that must
            appear in the picture unchanged.
        supports_heat: whether it supports heat maps.
        supports_comparison: whether it supports comparisons of two networks.
    """

    name: str
    write: Callable[[Scene, View, str], bytes]
    supports_heat: bool = True
    supports_comparison: bool = False


def _write_picture(suffix: str, scene: Scene, view: View, mark: str) -> bytes:
    """Return the picture of one network, or of two."""
    smaller = "" if scene.comparison else _SMALLER
    drawing = draw_readable(scene, view)
    point = view.fit.compute_point(drawing.width, drawing.height)
    picture = lower_drawing(drawing, THEMES[view.theme], smaller=smaller)
    scale = view.fit.compute_scale(drawing.width, point) if view.fit.width else view.scale
    return PICTURES[suffix](replace(picture, point=point), mark, scale)


def _write_page(scene: Scene, view: View, mark: str) -> bytes:
    return write_page(scene, view, mark).encode()


def _write_mermaid(scene: Scene, view: View, mark: str) -> bytes:
    shown, theme = select_figures(scene, view), THEMES[view.theme]
    return write_mermaid(shown, theme, mark, direction=view.direction).encode()


def _write_dot(scene: Scene, view: View, mark: str) -> bytes:
    shown, theme = select_figures(scene, view), THEMES[view.theme]
    return write_dot(shown, theme, mark, direction=view.direction).encode()


def _write_model_explorer(scene: Scene, view: View, mark: str) -> bytes:
    return write_model_explorer(select_figures(scene, view), mark).encode()


def _build_drawing_format(name: str, suffix: str) -> PictureFormat:
    """Return a format that a drawing is written to."""
    return PictureFormat(name, partial(_write_picture, suffix), supports_comparison=True)


FORMATS: Final[Mapping[str, PictureFormat]] = {
    ".svg": _build_drawing_format("SVG", ".svg"),
    ".html": PictureFormat("HTML", _write_page, supports_comparison=True),
    ".png": _build_drawing_format("PNG", ".png"),
    ".pdf": _build_drawing_format("PDF", ".pdf"),
    ".tex": _build_drawing_format("TikZ", ".tex"),
    ".tikz": _build_drawing_format("TikZ for \\input", ".tikz"),
    ".mmd": PictureFormat("Mermaid", _write_mermaid, supports_heat=False),
    ".dot": PictureFormat("Graphviz", _write_dot, supports_heat=False),
    ".json": PictureFormat("Model Explorer", _write_model_explorer, supports_heat=False),
}
"""The formats, by suffix."""

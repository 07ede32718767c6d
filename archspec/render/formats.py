"""The picture formats, by file suffix."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from archspec.diagnostics import fail
from archspec.render.difference import drawing_of
from archspec.render.dot import dot_of
from archspec.render.drawing import Drawing
from archspec.render.explorer import explorer_of
from archspec.render.mermaid import mermaid_of
from archspec.render.page import page_of
from archspec.render.scene import Scene
from archspec.render.svg import svg_of
from archspec.render.theme import THEMES
from archspec.render.tikz import tikz_of, tikz_picture_of
from archspec.render.views import View, chosen, draw


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


def _drawn(scene: Scene, view: View) -> Drawing:
    """Return the drawing of one network, or of two."""
    return drawing_of(scene, scene.comparison, view) if scene.comparison else draw(scene, view)


def _svg(scene: Scene, view: View, mark: str) -> bytes:
    return svg_of(_drawn(scene, view), THEMES[view.theme], mark).encode()


def _tikz(scene: Scene, view: View, mark: str) -> bytes:
    return tikz_of(draw(scene, view), THEMES[view.theme], mark).encode()


def _tikz_picture(scene: Scene, view: View, mark: str) -> bytes:
    return tikz_picture_of(draw(scene, view), THEMES[view.theme], mark).encode()


def _page(scene: Scene, view: View, mark: str) -> bytes:
    return page_of(scene, view, mark).encode()


def _png(scene: Scene, view: View, mark: str) -> bytes:
    with extra("PNG"):
        from archspec.render.png import png_of
    return png_of(_drawn(scene, view), THEMES[view.theme], mark, scale=view.scale)


def _pdf(scene: Scene, view: View, mark: str) -> bytes:
    with extra("PDF"):
        from archspec.render.pdf import pdf_of
    return pdf_of(_drawn(scene, view), THEMES[view.theme], mark)


def _mermaid(scene: Scene, view: View, mark: str) -> bytes:
    shown, theme = chosen(scene, view), THEMES[view.theme]
    return mermaid_of(shown, theme, mark, direction=view.direction).encode()


def _dot(scene: Scene, view: View, mark: str) -> bytes:
    shown, theme = chosen(scene, view), THEMES[view.theme]
    return dot_of(shown, theme, mark, direction=view.direction).encode()


def _explorer(scene: Scene, view: View, mark: str) -> bytes:
    return explorer_of(chosen(scene, view), mark).encode()


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Import packages that only an extra of archspec installs.

    Raises:
        SpecError: A410 if they are missing.
    """
    try:
        yield
    except ImportError as error:
        needed = f"{name} needs the packages of archspec's `image` extra: {error}"
        help = "install them with `pip install 'archspec-nn[image]'`, or write SVG"
        raise fail("A410", needed, None, help=help) from error


FORMATS: Final[Mapping[str, Format]] = {
    ".svg": Format("SVG", _svg, compares=True),
    ".html": Format("HTML", _page, compares=True),
    ".png": Format("PNG", _png, compares=True),
    ".pdf": Format("PDF", _pdf, compares=True),
    ".tex": Format("TikZ", _tikz),
    ".tikz": Format("TikZ for \\input", _tikz_picture),
    ".mmd": Format("Mermaid", _mermaid, warms=False),
    ".dot": Format("Graphviz", _dot, warms=False),
    ".json": Format("Model Explorer", _explorer, warms=False),
}
"""The formats, by suffix."""

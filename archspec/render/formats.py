"""The formats of pictures, by the suffix of the file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from archspec.render.scene import Scene
from archspec.render.svg import svg_of
from archspec.render.theme import THEMES
from archspec.render.views import View, draw


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


FORMATS: Final[Mapping[str, Format]] = {
    ".svg": Format("SVG", _svg),
}
"""Every format, by suffix."""

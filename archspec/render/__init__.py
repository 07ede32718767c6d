"""Diagrams: a graph becomes a scene, which is laid out and written as a picture."""

from archspec.render.build import ALL, scene_of
from archspec.render.formats import FORMATS, Format
from archspec.render.heat import Heat
from archspec.render.mark import Mark, mark_of, read_mark, sealed
from archspec.render.metrics import Direction
from archspec.render.scene import Scene
from archspec.render.theme import THEMES
from archspec.render.views import SHARP, Show, View

__all__ = [
    "ALL",
    "FORMATS",
    "SHARP",
    "THEMES",
    "Direction",
    "Format",
    "Heat",
    "Mark",
    "Scene",
    "Show",
    "View",
    "mark_of",
    "read_mark",
    "scene_of",
    "sealed",
]

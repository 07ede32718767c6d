"""Diagrams: a graph becomes a scene, which is laid out and written as a picture."""

from archspec.render.formats import FORMATS, Format
from archspec.render.layout.metrics import Direction
from archspec.render.layout.views import SHARP, Show, View
from archspec.render.provenance_mark import Mark, mark_of, read_mark, sealed
from archspec.render.scene.build_scene import ALL, scene_of
from archspec.render.scene.heat import Heat
from archspec.render.scene.model import Scene
from archspec.render.theme import THEMES

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

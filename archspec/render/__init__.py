"""Diagrams: a graph becomes a scene, which is laid out and written as a picture."""

from archspec.render.draw_network import UnknownPartError, draw_network
from archspec.render.formats import FORMATS
from archspec.render.layout.metrics import Direction
from archspec.render.layout.views import SHARP, Show, View
from archspec.render.picture import Picture
from archspec.render.provenance_mark import format_mark, read_mark, seal_picture
from archspec.render.scene.build_scene import ALL_BLOCKS, build_scene
from archspec.render.scene.heat import Heat
from archspec.render.scene.model import Scene
from archspec.render.theme import THEMES

__all__ = [
    "ALL_BLOCKS",
    "FORMATS",
    "SHARP",
    "THEMES",
    "Direction",
    "Heat",
    "Picture",
    "Scene",
    "Show",
    "UnknownPartError",
    "View",
    "build_scene",
    "draw_network",
    "format_mark",
    "read_mark",
    "seal_picture",
]

"""Drawings of two networks: one scene that says of every box what became of it."""

from archspec.render.difference.merge import merged
from archspec.render.difference.picture import drawing_of

__all__ = ["drawing_of", "merged"]

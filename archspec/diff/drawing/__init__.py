"""Drawings of two networks: one scene that says of every box what became of it."""

from archspec.diff.drawing.merge_scenes import merge_scenes

__all__ = ["merge_scenes"]

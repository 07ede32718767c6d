"""Drawings of two networks: one scene that says of every box what became of it."""

from archspec.render.difference.merge import merged

__all__ = ["merged"]

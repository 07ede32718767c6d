"""Draw two networks as one: merge their scenes, and mark what changed."""

from archspec.differences.drawing.merge_scenes import merge_scenes

__all__ = ["merge_scenes"]

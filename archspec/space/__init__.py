"""Design spaces: what variants of a network cost, by the million."""

from archspec.space.space import Space

__all__ = ["Space"]

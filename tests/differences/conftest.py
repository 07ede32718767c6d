"""A real scene, as the tests of drawings use it."""

from tests.render.conftest import inception

__all__ = ["inception"]

"""Execute generated source as a Python module that runs in torch."""

from archspec.runtime.module import instantiate, load_source

__all__ = ["instantiate", "load_source"]

"""Execute generated source as a Python module; torch is imported only here and in `weights`."""

from archspec.runtime.module import instantiate, load_source

__all__ = ["instantiate", "load_source"]

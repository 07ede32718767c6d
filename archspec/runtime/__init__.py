"""Runtime: the generated source as a module that runs, the only place that imports torch."""

from archspec.runtime.module import instantiate, load_source

__all__ = ["instantiate", "load_source"]

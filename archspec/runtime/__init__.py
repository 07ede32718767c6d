"""Execute generated source as a Python module that runs in torch."""

from archspec.runtime.module import build_module, load_source

__all__ = ["build_module", "load_source"]

"""Execute generated source as a Python module that runs in torch."""

from archspec.runtime.module import build_module, find_graph, load_source

__all__ = ["build_module", "find_graph", "load_source"]

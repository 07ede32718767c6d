"""Code generation: from a proved graph to readable Python source."""

from archspec.codegen.source import digest, emit

__all__ = ["digest", "emit"]

"""Generate readable Python source from a proved graph."""

from archspec.codegen.docstrings import stated_inputs
from archspec.codegen.source import digest, emit

__all__ = ["digest", "emit", "stated_inputs"]

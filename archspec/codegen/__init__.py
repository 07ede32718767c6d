"""Generate readable Python source from a proved graph."""

from archspec.codegen.source import digest, emit
from archspec.codegen.texts import stated_inputs

__all__ = ["digest", "emit", "stated_inputs"]

"""Generate readable Python source from a proved graph."""

from archspec.codegen.docstrings import read_stated_inputs
from archspec.codegen.source import compute_digest, emit

__all__ = ["compute_digest", "emit", "read_stated_inputs"]

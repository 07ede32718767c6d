"""The language read a second time: a direct interpreter of specs that shares no code with archspec.

It follows docs/language.md and docs/operators.md as far as the shipped specs use them, and asks
torch for every size. `read_network` computes what a spec describes, or raises `Broken`. Loops,
labels with an index, shared modules and several inputs are not in any shipped spec, nor here.
"""

from tests.mutants.reading.broken import Broken
from tests.mutants.reading.network import Totals, read_network

__all__ = ["Broken", "Totals", "read_network"]

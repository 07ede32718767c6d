"""The language read a second time: a direct interpreter of specs that shares no code with archspec.

It follows docs/language.md and docs/operators.md, and asks torch for every size. `read_network`
computes what a spec describes, or raises `Broken`. Paths that no shipped spec sets, design spaces
and budgets are not here.
"""

from tests.mutants.reading.broken import Broken
from tests.mutants.reading.network import Totals, read_network

__all__ = ["Broken", "Totals", "read_network"]

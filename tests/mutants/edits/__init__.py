"""The edits of the corpus: each kind yields what could be done to a spec, and a seed chooses."""

from tests.mutants.edits.corpus import make_corpus
from tests.mutants.edits.model import Edit

__all__ = ["Edit", "make_corpus"]

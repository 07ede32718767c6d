"""Rewrite a network for inference: a new network, and a recipe for its weights.

A pass edits the spec, which is proved again: source, figures and differences then come from it as
from any other. See decision 0027.
"""

from archspec.rewrites.edit import Rewrite
from archspec.rewrites.passes import PASSES, optimize_network

__all__ = ["PASSES", "Rewrite", "optimize_network"]

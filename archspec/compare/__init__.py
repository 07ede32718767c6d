"""Compare networks side by side: costs, receptive fields and reported results."""

from archspec.compare.model import Comparison, compare_networks
from archspec.compare.table import build_comparison_sheet

__all__ = ["Comparison", "build_comparison_sheet", "compare_networks"]

"""Compare networks side by side: costs, receptive fields and reported results."""

from archspec.comparison.model import Comparison, compare_networks
from archspec.comparison.table import build_comparison_sheet

__all__ = ["Comparison", "build_comparison_sheet", "compare_networks"]

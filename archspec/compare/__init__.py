"""Compare networks side by side: costs, receptive fields and reported results."""

from archspec.compare.model import Comparison, NetworkEntry, compare_networks
from archspec.compare.table import build_comparison_sheet

__all__ = ["Comparison", "NetworkEntry", "build_comparison_sheet", "compare_networks"]

"""Comparisons of networks side by side: costs, receptive fields and reported results."""

from archspec.report.comparison.model import Comparison, Entry, compared
from archspec.report.comparison.records import as_record
from archspec.report.comparison.sheet import sheet_of

__all__ = ["Comparison", "Entry", "as_record", "compared", "sheet_of"]

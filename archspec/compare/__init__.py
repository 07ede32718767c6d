"""Comparisons of networks side by side: costs, receptive fields and reported results."""

from archspec.compare.model import Comparison, Entry, compared
from archspec.compare.records import as_record
from archspec.compare.table import sheet_of

__all__ = ["Comparison", "Entry", "as_record", "compared", "sheet_of"]

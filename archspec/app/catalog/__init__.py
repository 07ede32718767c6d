"""The specs that archspec ships, with their papers and costs."""

from archspec.app.catalog.entries import CatalogEntry, list_catalog, write_catalog
from archspec.app.catalog.table import COLUMNS, LEGEND, build_catalog_sheet

__all__ = [
    "COLUMNS",
    "LEGEND",
    "CatalogEntry",
    "build_catalog_sheet",
    "list_catalog",
    "write_catalog",
]

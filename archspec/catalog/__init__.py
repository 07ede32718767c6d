"""The specs that archspec ships, with their papers and costs."""

from archspec.catalog.catalog import Catalog
from archspec.catalog.entries import CatalogEntry, list_catalog, write_catalog
from archspec.catalog.table import COLUMNS, LEGEND, build_catalog_sheet

__all__ = [
    "COLUMNS",
    "LEGEND",
    "Catalog",
    "CatalogEntry",
    "build_catalog_sheet",
    "list_catalog",
    "write_catalog",
]

"""The shipped specs as a list that shows itself."""

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, overload

from archspec.catalog.entries import CatalogEntry
from archspec.tables.report import TableReport
from archspec.text.phrases import pluralize

if TYPE_CHECKING:
    from archspec.catalog.records import CatalogRecord
    from archspec.tables.table import Sheet


class Catalog(TableReport, Sequence[CatalogEntry]):
    """Shipped specs, as `archspec list` prints them."""

    __slots__ = ("_entries",)

    def __init__(self, entries: Sequence[CatalogEntry]) -> None:
        """List some specs."""
        self._entries = tuple(entries)

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, index: int) -> CatalogEntry: ...
    @overload
    def __getitem__(self, index: slice) -> "Catalog": ...
    def __getitem__(self, index: int | slice) -> "CatalogEntry | Catalog":
        if isinstance(index, slice):
            return Catalog(self._entries[index])
        return self._entries[index]

    def __iter__(self) -> Iterator[CatalogEntry]:
        return iter(self._entries)

    def __repr__(self) -> str:
        return f"<Catalog: {pluralize(len(self), 'spec')}>"

    def _make_record(self) -> "CatalogRecord":
        """Return its JSON record."""
        from archspec.catalog.records import record_catalog

        return record_catalog(self._entries)

    def _print_text(self) -> str:
        """Return its table as text."""
        from archspec.summary.text import render_sheet

        return render_sheet(self._build_sheet())

    def _build_sheet(self, columns: Sequence[str] = (), form: str = "") -> "Sheet":
        """Return its table."""
        from archspec.catalog.table import build_catalog_sheet

        return build_catalog_sheet(self._entries, columns, form)

    def _list_columns(self) -> Collection[str]:
        """Return the names of all columns that it can have."""
        from archspec.catalog.table import COLUMNS

        return COLUMNS

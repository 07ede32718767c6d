"""JSON record of the shipped specs."""

from collections.abc import Sequence

from archspec.catalog.entries import CatalogEntry
from archspec.text.records import Record


class CatalogEntryRecord(Record):
    """A shipped spec.

    `paper` and `figure` are empty where the spec names none. `parameters` and `macs` are null, and
    sizes empty, where a spec is as a paper prints it and does not hold.
    """

    name: str
    title: str
    paper: str
    figure: str
    input: str
    output: str
    parameters: int | None
    macs: int | None


class CatalogRecord(Record):
    """The shipped specs, in the order of their names."""

    specs: list[CatalogEntryRecord]


def record_catalog(entries: Sequence[CatalogEntry]) -> CatalogRecord:
    """Return the record of shipped specs."""
    return CatalogRecord(specs=[CatalogEntryRecord.model_validate(entry) for entry in entries])

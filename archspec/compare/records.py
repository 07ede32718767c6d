"""JSON records of a comparison."""

from typing import Final, TypedDict

from archspec.compare.model import Comparison, NetworkEntry
from archspec.compare.notes import DEPTH, LAST_FIELD
from archspec.language import Reported
from archspec.summary.conventions import MACS, MEMORY, describe_batch
from archspec.summary.records import (
    CostRecord,
    FieldRecord,
    MemoryRecord,
    MinInputRecord,
    build_cost_record,
    build_field_record,
    build_memory_record,
    build_min_input_record,
)

_DIGITS: Final = 6


class ReportedRecord(TypedDict):
    """A reported result; errors are in percent, null if not reported."""

    top1: float | None
    top5: float | None
    crops: int | str | None
    data: str
    source: str


class RatioRecord(TypedDict):
    """Multiples of the first network named; null if it has none."""

    parameters: float | None
    macs: float | None


class EntryRecord(TypedDict):
    """One network; the keys always come in this order.

    `label` is its name in tables and charts. `inference` leaves out the heads that exist only in
    training, whose names are in `left_out`; `training` includes them. `field` is the receptive
    field of the last grid before the head, as in a summary; `last_grid` is the size of that grid,
    and both are null if there is none. `reported` is as in the spec; tables and charts show the
    first.
    """

    label: str
    name: str
    title: str
    file: str
    input: str
    output: str
    inference: CostRecord
    training: CostRecord
    left_out: list[str]
    ratio: RatioRecord
    memory: MemoryRecord
    depth: int
    last_grid: str | None
    field: FieldRecord
    smallest_input: MinInputRecord | None
    reported: list[ReportedRecord]


class ComparisonRecord(TypedDict):
    """A comparison; the keys always come in this order."""

    networks: list[EntryRecord]
    batch: int
    dtype: str
    conventions: dict[str, str]


def as_record(comparison: Comparison) -> ComparisonRecord:
    """Return a comparison as dictionaries of text, numbers and lists, ready for `json.dumps`."""
    return {
        "networks": [
            _build_entry_record(network_entry, comparison.base)
            for network_entry in comparison.entries
        ],
        "batch": comparison.batch,
        "dtype": comparison.dtype,
        "conventions": {
            "macs": f"{MACS} {describe_batch(comparison.batch)}",
            "memory": MEMORY,
            "depth": DEPTH,
            "field": LAST_FIELD,
        },
    }


def _build_entry_record(entry: NetworkEntry, base: NetworkEntry) -> EntryRecord:
    params, macs = entry.ratio(base)
    return {
        "label": entry.label,
        "name": entry.name,
        "title": entry.title,
        "file": entry.file,
        "input": entry.input,
        "output": entry.output,
        "inference": build_cost_record(entry.cost),
        "training": build_cost_record(entry.in_training),
        "left_out": list(entry.left_out),
        "ratio": {
            "parameters": None if params is None else round(params, _DIGITS),
            "macs": None if macs is None else round(macs, _DIGITS),
        },
        "memory": build_memory_record(entry.memory),
        "depth": entry.depth,
        "last_grid": entry.grid,
        "field": build_field_record(entry.field) if entry.grid else None,
        "smallest_input": build_min_input_record(entry.smallest),
        "reported": [_build_reported_record(reported) for reported in entry.reported],
    }


def _build_reported_record(result: Reported) -> ReportedRecord:
    return {
        "top1": result.top1,
        "top5": result.top5,
        "crops": result.crops,
        "data": result.data,
        "source": result.source,
    }

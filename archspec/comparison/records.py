"""JSON records of a comparison."""

from collections.abc import Callable
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, ValidationInfo, field_validator

from archspec.analysis.min_input import MinInput
from archspec.analysis.receptive_field import ReceptiveField
from archspec.comparison.model import Comparison, NetworkEntry
from archspec.comparison.notes import DEPTH, LAST_FIELD
from archspec.summary.conventions import MEMORY, describe_costs
from archspec.summary.records import CostRecord, FieldRecord, describe_field
from archspec.summary.summary import MemoryUse
from archspec.text.records import Record, read_from

Ratio: TypeAlias = tuple[float | None, float | None]
"""Parameters and MACs as multiples of those of another network."""


class ReportedRecord(Record):
    """A reported result; errors are in percent, null if not reported."""

    top1: int | float | None
    top5: int | float | None
    crops: int | Literal["dense"] | None
    data: str
    source: str


class RatioRecord(Record):
    """Multiples of the first network named; null if it has none."""

    parameters: float | None
    macs: float | None


def _compute_ratio(compute: Callable[[NetworkEntry], Ratio], info: ValidationInfo) -> RatioRecord:
    """Return the ratio to the network that is the context of the record."""
    assert isinstance(info.context, NetworkEntry)
    parameters, macs = (
        None if ratio is None else round(ratio, 6) for ratio in compute(info.context)
    )
    return RatioRecord(parameters=parameters, macs=macs)


class EntryRecord(Record):
    """One network.

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
    inference: Annotated[CostRecord, read_from("cost")]
    training: Annotated[CostRecord, read_from("in_training")]
    left_out: list[str]
    ratio: Annotated[RatioRecord, BeforeValidator(_compute_ratio)]
    memory: MemoryUse
    depth: int
    last_grid: Annotated[str | None, read_from("grid")]
    field: FieldRecord
    smallest_input: Annotated[MinInput | None, read_from("smallest")]
    reported: list[ReportedRecord]

    @field_validator("field", mode="before")
    @classmethod
    def _describe_field(cls, field: ReceptiveField | None, info: ValidationInfo) -> FieldRecord:
        return describe_field(field) if info.data["last_grid"] else None


class ConventionsRecord(Record):
    """How the quantities of a comparison are counted."""

    macs: str
    memory: str = MEMORY
    depth: str = DEPTH
    field: str = LAST_FIELD


def _describe_conventions(batch: int) -> ConventionsRecord:
    return ConventionsRecord(macs=describe_costs(batch))


class ComparisonRecord(Record):
    """A comparison."""

    networks: Annotated[list[EntryRecord], read_from("entries")]
    batch: int
    dtype: str
    conventions: Annotated[
        ConventionsRecord, read_from("batch"), BeforeValidator(_describe_conventions)
    ]


def record_comparison(comparison: Comparison) -> ComparisonRecord:
    """Return the record of a comparison."""
    return ComparisonRecord.model_validate(comparison, context=comparison.base)

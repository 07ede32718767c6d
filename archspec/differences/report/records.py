"""Record a difference as JSON."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator

from archspec.diagnostics.records import DiagnosticRecord, PlaceRecord
from archspec.differences.compare.model import ChangeKind, Part
from archspec.differences.compare.paths import print_place
from archspec.differences.compare.step_text import print_side, print_title
from archspec.differences.report.contents import DiffReport, OneSidedReport
from archspec.language import Program, Step
from archspec.summary.conventions import MEMORY, describe_costs
from archspec.text.records import Record, read_from


class DiffNetworkRecord(Record):
    """One of the two networks."""

    file: str
    name: str
    title: str


def _print_holder(step: Step | None) -> str:
    return print_title(step) if step else ""


class ChangeRecord(Record):
    """A cause.

    `kind` tells what happened; `part` what kind of part it is of; `place` names it by the first
    network, or by the second where it is added; `what` is empty for a whole. `step` is the step of
    the first network that it is a part of.
    """

    kind: ChangeKind
    part: Part
    place: Annotated[str, BeforeValidator(print_place)]
    what: str
    before: Annotated[str, BeforeValidator(print_side)]
    after: Annotated[str, BeforeValidator(print_side)]
    step: Annotated[str, BeforeValidator(_print_holder)]
    before_place: Annotated[PlaceRecord | None, read_from("before_span")]
    after_place: Annotated[PlaceRecord | None, read_from("after_span")]


class DiffTotalRecord(Record):
    """A total of both networks; null where there is no network."""

    name: str
    unit: Literal["count", "bytes"]
    before: int | None
    after: int | None


class DiffStepRecord(Record):
    """A step of one network, its repetitions together; bytes for one example in float32."""

    path: str
    step: str
    output: str
    parameters: int
    macs: int
    kept: int
    live: int | None


class StageRecord(Record):
    """A step in which something changes; null where a network does not have it."""

    before: DiffStepRecord | None
    after: DiffStepRecord | None


class ConsequencesRecord(Record):
    """What follows from the causes."""

    convention: str = f"{describe_costs(1)} {MEMORY}"
    totals: list[DiffTotalRecord]
    stages: list[StageRecord]


class DifferenceRecord(Record):
    """A difference.

    `before` is null for a network that is new, `after` for one that was removed. `consequences` is
    null where one of the networks cannot be proved; `diagnostics` say why.
    """

    before: DiffNetworkRecord | None = None
    after: DiffNetworkRecord | None = None
    same: bool = False
    added: int = 0
    removed: int = 0
    changed: int = 0
    changes: tuple[ChangeRecord, ...] = ()
    blocks: Mapping[str, str] = {}
    added_blocks: tuple[str, ...] = ()
    removed_blocks: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    consequences: ConsequencesRecord | None
    diagnostics: list[DiagnosticRecord]


def record_difference(report: DiffReport) -> DifferenceRecord:
    """Return the record of a difference.

    Args:
        report: the difference and its consequences.
    """
    found = report.difference
    added, removed, changed = report.counts
    return DifferenceRecord.model_validate(
        {
            "before": _record_network(report.before, found.before),
            "after": _record_network(report.after, found.after),
            "same": report.is_empty and not report.unproved,
            "added": added,
            "removed": removed,
            "changed": changed,
            "changes": found.changes,
            "blocks": found.blocks,
            "added_blocks": found.added,
            "removed_blocks": found.removed,
            "remarks": report.remarks,
            "consequences": report.consequences,
            "diagnostics": report.findings,
        }
    )


def record_one_sided(one: OneSidedReport) -> DifferenceRecord:
    """Return the record of a network that only one of the two sides has.

    Args:
        one: the report on the network.
    """
    side, blocks = ("after", "added_blocks") if one.is_new else ("before", "removed_blocks")
    return DifferenceRecord.model_validate(
        {
            side: _record_network(one.shown, one.program),
            blocks: list(one.program.blocks),
            "consequences": one.consequences,
            "diagnostics": one.findings,
        }
    )


def _record_network(file: str, program: Program) -> DiffNetworkRecord:
    spec = program.spec
    return DiffNetworkRecord(file=file, name=spec.name, title=spec.title or spec.name)

"""A difference for programs."""

from dataclasses import astuple
from typing import TypedDict

from archspec.diagnostics import DiagnosticRecord, Span, make_records
from archspec.diff.compare import Change
from archspec.diff.compare.paths import print_place
from archspec.diff.compare.step_text import print_side, print_title
from archspec.diff.report.consequences import BYTES, Consequences, StepChange
from archspec.diff.report.contents import DiffReport
from archspec.diff.report.one_sided import OneSidedReport
from archspec.language import Program
from archspec.summary.conventions import MACS, MEMORY, describe_batch
from archspec.summary.steps import StepSummary


class DiffNetworkRecord(TypedDict):
    """One of the two networks."""

    file: str
    name: str
    title: str


class PlaceRecord(TypedDict):
    """A place in a file; counted as in diagnostics."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class ChangeRecord(TypedDict):
    """A cause, as `archspec.diff.compare.Change` has it.

    `kind` is `added`, `removed`, `renamed` or `changed`; `part` what kind of part it is of; `place`
    names it by the first network, or by the second where it is added; `what` is empty for a whole.
    """

    kind: str
    part: str
    place: str
    what: str
    before: str
    after: str
    step: str
    before_place: PlaceRecord | None
    after_place: PlaceRecord | None


class DiffTotalRecord(TypedDict):
    """A total of both networks; `unit` is `count` or `bytes`; null where there is no network."""

    name: str
    unit: str
    before: int | None
    after: int | None


class DiffStepRecord(TypedDict):
    """A step of one network, its repetitions together; bytes for one example in float32."""

    path: str
    step: str
    output: str
    parameters: int
    macs: int
    kept: int
    live: int | None


class StageRecord(TypedDict):
    """A step in which something changes; null where a network does not have it."""

    before: DiffStepRecord | None
    after: DiffStepRecord | None


class ConsequencesRecord(TypedDict):
    """What follows from the causes."""

    convention: str
    totals: list[DiffTotalRecord]
    stages: list[StageRecord]


class DifferenceRecord(TypedDict):
    """A difference; the keys always stand in this order.

    `before` is null for a network that is new, `after` for one that was removed. `consequences` is
    null where one of the networks cannot be proved; `diagnostics` say why.
    """

    before: DiffNetworkRecord | None
    after: DiffNetworkRecord | None
    same: bool
    added: int
    removed: int
    changed: int
    changes: list[ChangeRecord]
    blocks: dict[str, str]
    added_blocks: list[str]
    removed_blocks: list[str]
    remarks: list[str]
    consequences: ConsequencesRecord | None
    diagnostics: list[DiagnosticRecord]


def as_record(comparison: DiffReport) -> DifferenceRecord:
    """A difference as dictionaries of text, numbers and lists, ready for `json.dumps`.

    Args:
        comparison: what differs, and what follows.
    """
    found = comparison.difference
    added, removed, changed = comparison.counts
    follows = comparison.consequences
    return {
        "before": _build_network_record(comparison.before, found.before),
        "after": _build_network_record(comparison.after, found.after),
        "same": comparison.is_empty and not comparison.unproved,
        "added": added,
        "removed": removed,
        "changed": changed,
        "changes": [_build_change_record(change) for change in found.changes],
        "blocks": dict(found.blocks),
        "added_blocks": list(found.added),
        "removed_blocks": list(found.removed),
        "remarks": comparison.remarks,
        "consequences": None if follows is None else _build_consequences_record(follows),
        "diagnostics": make_records(comparison.findings),
    }


def as_one_sided_record(one: OneSidedReport) -> DifferenceRecord:
    """A network that only one of the two sides has, in the same form.

    Args:
        one: the network, and what is known of it.
    """
    network = _build_network_record(one.shown, one.program)
    return {
        "before": None if one.is_new else network,
        "after": network if one.is_new else None,
        "same": False,
        "added": 0,
        "removed": 0,
        "changed": 0,
        "changes": [],
        "blocks": {},
        "added_blocks": list(one.program.blocks) if one.is_new else [],
        "removed_blocks": [] if one.is_new else list(one.program.blocks),
        "remarks": [],
        "consequences": None
        if one.consequences is None
        else _build_consequences_record(one.consequences),
        "diagnostics": make_records(one.findings),
    }


def _build_network_record(file: str, program: Program) -> DiffNetworkRecord:
    spec = program.spec
    return {"file": file, "name": spec.name, "title": spec.title or spec.name}


def _build_change_record(change: Change) -> ChangeRecord:
    return {
        "kind": change.kind,
        "part": change.part,
        "place": print_place(change.place),
        "what": change.what,
        "before": print_side(change.before),
        "after": print_side(change.after),
        "step": print_title(change.step) if change.step else "",
        "before_place": _build_place_record(change.before_span),
        "after_place": _build_place_record(change.after_span),
    }


def _build_place_record(span: Span | None) -> PlaceRecord | None:
    if span is None:
        return None
    file, line, column, end_line, end_column = astuple(span)
    return {
        "file": file,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }


def _build_consequences_record(found: Consequences) -> ConsequencesRecord:
    return {
        "convention": f"{MACS} {describe_batch(1)} {MEMORY}",
        "totals": [
            {
                "name": total.name,
                "unit": "bytes" if total.name in BYTES else "count",
                "before": total.before,
                "after": total.after,
            }
            for total in found.totals
        ],
        "stages": [_build_stage_record(stage) for stage in found.stages],
    }


def _build_stage_record(stage: StepChange) -> StageRecord:
    return {"before": _build_step_record(stage.before), "after": _build_step_record(stage.after)}


def _build_step_record(step: StepSummary | None) -> DiffStepRecord | None:
    if step is None:
        return None
    return {
        "path": step.path,
        "step": step.step,
        "output": step.output,
        "parameters": step.parameters,
        "macs": step.macs,
        "kept": step.kept,
        "live": step.live,
    }

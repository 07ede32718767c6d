"""Record what differs between two states of a repository as JSON."""

from archspec.diagnostics.records import DiagnosticRecord, make_records
from archspec.differences.report.changes import ChangesReport, ChangeState, SpecChange
from archspec.differences.report.contents import DiffReport, OneSidedReport
from archspec.differences.report.records import (
    DifferenceRecord,
    record_difference,
    record_one_sided,
)
from archspec.text.records import Record


class SpecChangeRecord(Record):
    """A spec that differs, or takes something from a file that does.

    `before` and `after` are its paths; one of them is null for a spec that is `new` or `removed`.
    `state` is `same` where the text is another and the network is not. `broken` says whether it has
    errors in the second state, which `diagnostics` are; `was_broken` the same of the first.
    `difference` is what `archspec diff` finds, null if one of the two cannot be read.
    """

    before: str | None
    after: str | None
    state: ChangeState
    broken: bool
    was_broken: bool
    difference: DifferenceRecord | None
    diagnostics: tuple[DiagnosticRecord, ...]


class ChangesRecord(Record):
    """What differs between two states of a repository, with the libraries that differ by path."""

    base: str
    head: str
    specs: list[SpecChangeRecord]
    libraries: tuple[str, ...]


def record_changes(report: ChangesReport) -> ChangesRecord:
    """Return the record of a report."""
    return ChangesRecord(
        base=report.base,
        head=report.head,
        specs=[_record_spec(spec) for spec in report.specs],
        libraries=report.libraries,
    )


def _record_spec(spec: SpecChange) -> SpecChangeRecord:
    return SpecChangeRecord(
        before=spec.before or None,
        after=spec.after or None,
        state=spec.state,
        broken=spec.is_broken,
        was_broken=spec.was_broken,
        difference=_record_report(spec.report),
        diagnostics=make_records(spec.findings),
    )


def _record_report(report: DiffReport | OneSidedReport | None) -> DifferenceRecord | None:
    match report:
        case DiffReport():
            return record_difference(report)
        case OneSidedReport():
            return record_one_sided(report)
        case None:
            return None

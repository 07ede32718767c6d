"""The result of an export as JSON records."""

from archspec.app.output.records import FileRecord
from archspec.app.output.write import Built
from archspec.app.tasks.export import ExportedSpec
from archspec.diagnostics.records import DiagnosticRecord, make_records
from archspec.text.records import Record


class ExportedInputRecord(Record):
    """An input: numbers, and names of the dimensions that are free, such as `batch`."""

    name: str
    shape: tuple[int | str, ...]


class FileDifferenceRecord(Record):
    """How far a file is from torch on inputs of these shapes, by the largest output."""

    shapes: tuple[tuple[int, ...], ...]
    relative: float


class StepDifferenceRecord(Record):
    """How far a step is; null if it cannot be compared."""

    path: str
    box: str
    relative: float | None


class FileVerificationRecord(Record):
    """What ran the file, how far it may be from torch, and how far it is."""

    engine: str
    tolerance: float
    differences: list[FileDifferenceRecord]
    steps: list[StepDifferenceRecord]


class ExportRecord(Record):
    """A network that was exported; `verification` is null if it was not asked for."""

    files: list[FileRecord]
    inputs: list[ExportedInputRecord]
    metadata: dict[str, str]
    notes: tuple[str, ...]
    rewrites: tuple[str, ...]
    functions: tuple[str, ...]
    verification: FileVerificationRecord | None
    diagnostics: tuple[DiagnosticRecord, ...]


def record_export(spec: ExportedSpec, built: Built) -> ExportRecord:
    """Return the record of an export."""
    done = spec.done
    errors = [finding for error in built.errors for finding in error.diagnostics]
    return ExportRecord(
        files=[
            FileRecord(file=target.path.as_posix(), spec=target.spec, state=state)
            for target, state in built.files
        ],
        inputs=[
            ExportedInputRecord(name=name, shape=shape)
            for name, shape in done.exported.inputs.items()
        ],
        metadata={key: text for key, text in done.metadata.items() if text and key != "spec"},
        notes=done.notes,
        rewrites=tuple(done.rewrites),
        functions=done.exported.functions,
        verification=_record_verification(spec),
        diagnostics=make_records([*errors, *done.warnings]),
    )


def _record_verification(spec: ExportedSpec) -> FileVerificationRecord | None:
    found = spec.done.verification
    if found is None:
        return None
    return FileVerificationRecord(
        engine=found.engine,
        tolerance=found.tolerance,
        differences=[
            FileDifferenceRecord(shapes=each.shapes, relative=each.relative)
            for each in found.differences
        ],
        steps=[
            StepDifferenceRecord(
                path=each.step.path,
                box=each.step.text,
                relative=None if each.problem else each.relative,
            )
            for each in spec.done.steps
        ],
    )

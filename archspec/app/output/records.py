"""JSON records of a build."""

from archspec.app.output.target import Target
from archspec.app.output.write import Built, FileState
from archspec.diagnostics.records import DiagnosticRecord, make_records
from archspec.text.records import Record


class FileRecord(Record):
    """A file and what became of it; `spec` is the name of its spec in messages."""

    file: str
    spec: str
    state: FileState


class SourceRecord(FileRecord):
    """The file of a generated network, with its costs."""

    parameters: int
    macs: int


class BuildRecord(Record):
    """The files of a build, and why some could not be written."""

    files: list[SourceRecord | FileRecord]
    diagnostics: tuple[DiagnosticRecord, ...]


def record_build(built: Built) -> BuildRecord:
    """Return the record of a build."""
    diagnostics = [diagnostic for error in built.errors for diagnostic in error.diagnostics]
    files = [_record_file(target, state) for target, state in built.files]
    return BuildRecord(files=files, diagnostics=make_records(diagnostics))


def _record_file(target: Target, state: FileState) -> FileRecord:
    file = FileRecord(file=target.path.as_posix(), spec=target.spec, state=state)
    if target.cost is None:
        return file
    parameters, macs = target.cost
    return SourceRecord(**dict(file), parameters=parameters, macs=macs)

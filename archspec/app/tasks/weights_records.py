"""The result of a transfer of weights as JSON records."""

from archspec.app.output.records import FileRecord
from archspec.app.output.write import Built
from archspec.app.tasks.weights import TransferredWeights
from archspec.diagnostics.records import DiagnosticRecord, make_records
from archspec.text.records import Record


class LayerPairRecord(Record):
    """The name of a layer in the source, and its name in the network of the spec."""

    source: str
    target: str


class TransferRecord(Record):
    """Weights that were transferred.

    `peer` is the network whose names the source has, `difference` how far outputs differ, null if
    weights were loaded by name; `fresh` are layers that were left as made, and `layers` all others.
    """

    files: list[FileRecord]
    source: str
    license: str | None
    peer: str | None
    difference: float | None
    dtypes: tuple[str, ...]
    fresh: tuple[str, ...]
    layers: list[LayerPairRecord]
    diagnostics: tuple[DiagnosticRecord, ...]


def record_transfer(done: TransferredWeights, built: Built) -> TransferRecord:
    """Return the record of a transfer."""
    filled = done.filled
    diagnostics = [finding for error in built.errors for finding in error.diagnostics]
    return TransferRecord(
        files=[
            FileRecord(file=target.path.as_posix(), spec=target.spec, state=state)
            for target, state in built.files
        ],
        source=filled.source,
        license=done.metadata["license"] or None,
        peer=filled.peer or None,
        difference=filled.transfer.difference,
        dtypes=filled.dtypes,
        fresh=filled.fresh,
        layers=[
            LayerPairRecord(source=there, target=here) for there, here in filled.transfer.pairs
        ],
        diagnostics=make_records(diagnostics),
    )

"""The result of a transfer of weights as JSON records."""

from archspec.app.output.records import FileRecord
from archspec.app.output.write import Built
from archspec.app.tasks.weights import TransferredWeights
from archspec.diagnostics.records import DiagnosticRecord, make_records
from archspec.text.records import Record


class LayerPairRecord(Record):
    """The name of a layer in what it is copied from, and its name in the file."""

    source: str
    target: str


class TransferRecord(Record):
    """Weights that were transferred.

    `peer` is the network whose names the source has, `difference` how far outputs differ, null if
    weights were loaded by name; `fresh` are layers that were left as made, and `layers` all others.
    `names` is the network of a library whose names the file has, null for those of the spec; then
    `layers` pairs the layers of the spec with those of that network.
    """

    files: list[FileRecord]
    source: str
    license: str | None
    peer: str | None
    names: str | None
    difference: float | None
    dtypes: tuple[str, ...]
    fresh: tuple[str, ...]
    layers: list[LayerPairRecord]
    diagnostics: tuple[DiagnosticRecord, ...]


def record_transfer(done: TransferredWeights, built: Built) -> TransferRecord:
    """Return the record of a transfer."""
    filled = done.filled
    pairs = (done.renamed or filled.transfer).pairs
    diagnostics = [finding for error in built.errors for finding in error.diagnostics]
    return TransferRecord(
        files=[
            FileRecord(file=target.path.as_posix(), spec=target.spec, state=state)
            for target, state in built.files
        ],
        source=filled.source,
        license=done.metadata["license"] or None,
        peer=filled.peer or None,
        names=done.names or None,
        difference=filled.transfer.difference,
        dtypes=filled.dtypes,
        fresh=filled.fresh,
        layers=[LayerPairRecord(source=there, target=here) for there, here in pairs],
        diagnostics=make_records(diagnostics),
    )

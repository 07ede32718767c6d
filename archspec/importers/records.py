"""An imported network as JSON records."""

from archspec.importers.import_network import ImportedNetwork
from archspec.text.records import Record


class ComparedOutputRecord(Record):
    """How far the outputs of source and spec are apart, relative to the largest."""

    size: str
    training: bool
    relative: float


class ImportRecord(Record):
    """An imported network.

    `spec` is its text. `tensors` gives the name in the spec's module of each tensor of the source;
    it is empty without a proof, as is `compared` if the source cannot be run.
    """

    source: str
    name: str
    spec: str
    operators: int
    parameters: int
    macs: int
    compared: list[ComparedOutputRecord]
    tensors: dict[str, str]


def record_import(done: ImportedNetwork) -> ImportRecord:
    """Return the record of an imported network."""
    network, proof = done.network, done.proof
    return ImportRecord(
        source=done.source.origin,
        name=network.name,
        spec=done.text,
        operators=network.operator_count,
        parameters=network.parameters,
        macs=network.macs,
        compared=[
            ComparedOutputRecord(size=each.size, training=each.training, relative=each.difference)
            for each in (proof.compared if proof else ())
        ],
        tensors=dict(proof.names) if proof else {},
    )

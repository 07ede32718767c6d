"""JSON records of checkpoints."""

from archspec.text.records import Record
from archspec.weights.sources import Checkpoint
from archspec.weights.table import count_bytes, count_dtypes, count_numbers


class TensorRecord(Record):
    """A tensor of a checkpoint."""

    dtype: str
    shape: tuple[int, ...]
    numbers: int
    bytes: int


class CheckpointRecord(Record):
    """A checkpoint; `dtypes` counts its tensors by type, and `metadata` are texts of its file."""

    source: str
    license: str | None
    notes: tuple[str, ...]
    numbers: int
    bytes: int
    dtypes: dict[str, int]
    metadata: dict[str, str]
    tensors: dict[str, TensorRecord]


def record_checkpoint(checkpoint: Checkpoint) -> CheckpointRecord:
    """Return the record of a checkpoint."""
    entries = checkpoint.entries
    return CheckpointRecord(
        source=checkpoint.source,
        license=checkpoint.license or None,
        notes=checkpoint.notes,
        numbers=count_numbers(entries),
        bytes=count_bytes(entries),
        dtypes=count_dtypes(entries),
        metadata=dict(checkpoint.metadata),
        tensors={
            name: TensorRecord(
                dtype=entry.dtype, shape=entry.shape, numbers=entry.count, bytes=entry.bytes
            )
            for name, entry in entries.items()
        },
    )

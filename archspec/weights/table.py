"""A checkpoint as a table: a row per tensor, and its totals."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from archspec.tables.column import Column, ColumnKind
from archspec.tables.table import Cell, Row, Sheet, build_cells
from archspec.text.numbers import abbreviate, format_bytes
from archspec.text.phrases import join_words, pluralize
from archspec.text.visible import clip_text
from archspec.weights.sources import Checkpoint, TensorEntry

_Named: TypeAlias = tuple[str, TensorEntry]

_SHOWN: Final = 200
"""The most characters of a text of the metadata."""

_COLUMNS: Final[tuple[Column[_Named, Checkpoint], ...]] = (
    Column("name", "name", ColumnKind.CODE, lambda row, _: row[0]),
    Column("shape", "shape", ColumnKind.WORD, lambda row, _: format_shape(row[1])),
    Column("dtype", "dtype", ColumnKind.NAME, lambda row, _: row[1].dtype),
    Column("numbers", "numbers", ColumnKind.COUNT, lambda row, _: row[1].count),
    Column("bytes", "bytes", ColumnKind.BYTES, lambda row, _: row[1].bytes),
)


def format_shape(entry: TensorEntry) -> str:
    """Return the sizes of a tensor, such as `64x3x3x3`."""
    return "x".join(map(str, entry.shape)) or "scalar"


def build_checkpoint_sheet(checkpoint: Checkpoint) -> Sheet:
    """Return the table of a checkpoint."""
    rows = checkpoint.entries.items()
    numbers, size = count_numbers(checkpoint.entries), count_bytes(checkpoint.entries)
    total: tuple[Cell | None, ...] = (
        None, None, None, Cell(numbers, abbreviate(numbers)), Cell(size, format_bytes(size)),
    )  # fmt: skip
    title = f"{checkpoint.source}: {pluralize(len(rows), 'tensor')}"
    return Sheet(
        title=title,
        columns=_COLUMNS,
        rows=tuple(Row(build_cells(_COLUMNS, row, checkpoint)) for row in rows),
        total=total,
        facts=tuple(_list_facts(checkpoint)),
        conventions="Numbers of a tensor with several names count once for each.",
        caption=f"The tensors of {checkpoint.source}.",
        label="tab:weights",
    )


def _list_facts(checkpoint: Checkpoint) -> Iterator[tuple[str, str]]:
    """Yield what is known of a checkpoint as a whole, each fact with its title."""
    dtypes = count_dtypes(checkpoint.entries)
    yield "dtypes", join_words([f"{dtypes[name]:,} of {name}" for name in dtypes], "and") or "none"
    if checkpoint.license:
        yield "license", checkpoint.license
    if checkpoint.notes:
        yield "note", "; ".join(checkpoint.notes)
    for key, text in sorted(checkpoint.metadata.items()):
        yield clip_text(key, _SHOWN), clip_text(" ".join(text.split()), _SHOWN)


def count_dtypes(entries: Mapping[str, TensorEntry]) -> dict[str, int]:
    """Return how many tensors there are of each dtype."""
    found = dict.fromkeys((entry.dtype for entry in entries.values()), 0)
    for entry in entries.values():
        found[entry.dtype] += 1
    return found


def count_numbers(entries: Mapping[str, TensorEntry]) -> int:
    """Return the numbers of all tensors."""
    return sum(entry.count for entry in entries.values())


def count_bytes(entries: Mapping[str, TensorEntry]) -> int:
    """Return the bytes of all tensors."""
    return sum(entry.bytes for entry in entries.values())

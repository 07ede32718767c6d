"""Read safetensors files: their headers without a package, their tensors with `safetensors`.

The format (`README.md` of huggingface/safetensors): eight bytes of the header's length,
little-endian; the header, JSON that gives each tensor its dtype, shape and place in the rest; the
numbers, without gaps. Whatever the header claims is compared with the size of the file before
anything is allocated.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

from torch import Tensor

from archspec import limits
from archspec.dataclass import dataclass
from archspec.extras import require_package
from archspec.weights.sources.checkpoint import (
    Checkpoint,
    TensorEntry,
    check_names,
    refuse_checkpoint,
)
from archspec.weights.sources.files import open_regular

_LENGTH: Final = 8
_METADATA: Final = "__metadata__"
_DTYPES: Final[Mapping[str, tuple[str, int]]] = {
    "BOOL": ("bool", 1),
    "U8": ("uint8", 1),
    "I8": ("int8", 1),
    "F8_E4M3": ("float8_e4m3fn", 1),
    "F8_E5M2": ("float8_e5m2", 1),
    "I16": ("int16", 2),
    "U16": ("uint16", 2),
    "F16": ("float16", 2),
    "BF16": ("bfloat16", 2),
    "I32": ("int32", 4),
    "U32": ("uint32", 4),
    "F32": ("float32", 4),
    "I64": ("int64", 8),
    "U64": ("uint64", 8),
    "F64": ("float64", 8),
    "C64": ("complex64", 8),
}
"""What torch calls each dtype of the format, and the bytes of one number."""


@dataclass(frozen=True, slots=True)
class TensorHeader:
    """What the header of a safetensors file says.

    Attributes:
        entries: the tensors, by name.
        metadata: texts by name.
        size: the bytes before the numbers.
    """

    entries: Mapping[str, TensorEntry]
    metadata: Mapping[str, str]
    size: int


def open_safetensors(path: Path, shown: str) -> Checkpoint:
    """Open a safetensors file; its numbers are read when they are asked for.

    Args:
        path: the file.
        shown: its name in messages.

    Raises:
        SpecError: A401 if it cannot be read, A413 if it is damaged.
    """
    with open_regular(path, shown) as (file, size):
        header = read_header(file, size, shown)
    return Checkpoint(
        shown, header.entries, lambda: _read_tensors(path, shown), metadata=header.metadata
    )


def read_header(file: BinaryIO, size: int, shown: str) -> TensorHeader:
    """Read and check the header of a safetensors file.

    Args:
        file: the file, at its beginning.
        size: its bytes.
        shown: its name in messages.

    Raises:
        SpecError: A413.
    """
    head = file.read(_LENGTH)
    length = int.from_bytes(head, "little")
    if len(head) < _LENGTH or length > size - _LENGTH:
        claims = f"a header of {length:,} bytes" if len(head) == _LENGTH else "a header"
        raise refuse_checkpoint(shown, f"has {size:,} bytes, and claims {claims}")
    if length > limits.CHECKPOINT_HEADER_BYTES:
        most = f"of at most {limits.CHECKPOINT_HEADER_BYTES:,}"
        raise refuse_checkpoint(shown, f"has a header of {length:,} bytes, {most}")
    parsed = parse_object(file.read(length), shown)
    metadata = parsed.pop(_METADATA, {})
    if not isinstance(metadata, dict) or not all(isinstance(it, str) for it in metadata.values()):
        raise refuse_checkpoint(shown, "has metadata that are no texts")
    check_names(parsed, shown)
    places = {name: _read_place(name, said, shown) for name, said in parsed.items()}
    _check_places(places, size - _LENGTH - length, shown)
    entries = {name: entry for name, (entry, _) in places.items()}
    return TensorHeader(entries, metadata, _LENGTH + length)


def parse_object(data: bytes, shown: str) -> dict[str, Any]:
    """Parse a JSON object in which no key stands twice and every number is one.

    Raises:
        SpecError: A413.
    """

    def refuse_constant(word: str) -> None:
        raise ValueError(f"{word} is no number of JSON")

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ValueError("a key stands twice")
        return found

    try:
        parsed = json.loads(data, parse_constant=refuse_constant, object_pairs_hook=collect)
    except (ValueError, RecursionError) as error:
        reason = "it nests too deeply" if isinstance(error, RecursionError) else str(error)
        raise refuse_checkpoint(shown, f"describes its tensors in broken JSON: {reason}") from error
    if not isinstance(parsed, dict):
        raise refuse_checkpoint(shown, "describes its tensors in JSON that is no object")
    return parsed


def _read_place(name: str, said: object, shown: str) -> tuple[TensorEntry, tuple[int, int]]:
    """Return a tensor, and where its numbers begin and end."""
    match said:
        case {"dtype": str(dtype), "shape": list(shape), "data_offsets": [int(begin), int(end)]}:
            pass
        case _:
            raise refuse_checkpoint(shown, f"says of `{name}` no dtype, shape and place")
    if dtype not in _DTYPES:
        raise refuse_checkpoint(shown, f"gives `{name}` the dtype {dtype[:20]}, which torch lacks")
    if not all(type(side) is int and side >= 0 for side in shape):
        raise refuse_checkpoint(shown, f"gives `{name}` a shape that is none")
    torch_name, width = _DTYPES[dtype]
    entry = TensorEntry(torch_name, tuple(shape), end - begin)
    if begin < 0 or entry.count * width != entry.bytes:
        sides = "x".join(map(str, shape)) or "scalar"
        message = f"gives `{name}`, {sides} of {torch_name}, a place of {end - begin:,} bytes"
        raise refuse_checkpoint(shown, f"{message}, where {entry.count * width:,} are needed")
    return entry, (begin, end)


def _check_places(
    places: Mapping[str, tuple[TensorEntry, tuple[int, int]]], size: int, shown: str
) -> None:
    """Check that the numbers of all tensors follow each other and fill the rest of the file."""
    reached = 0
    for name, (_, (begin, end)) in sorted(places.items(), key=lambda it: it[1][1]):
        if begin != reached:
            raise refuse_checkpoint(
                shown, f"puts `{name}` at {begin:,} of its numbers, where {reached:,} is next"
            )
        reached = end
    if reached != size:
        raise refuse_checkpoint(
            shown, f"has {size:,} bytes of numbers, where its header claims {reached:,}"
        )


def _read_tensors(path: Path, shown: str) -> Mapping[str, Tensor]:
    """Read the numbers, and check the header again, since the file may be another by now."""
    safetensors = require_package("safetensors.torch", f"`{shown}`")
    try:
        tensors: dict[str, Tensor] = safetensors.load_file(path)
    except Exception as error:  # the package raises one class of its own, and those of the system
        raise refuse_checkpoint(shown, f"cannot be read: {error}") from error
    return tensors

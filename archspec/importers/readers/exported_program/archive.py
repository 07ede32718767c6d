"""The archive of an exported program: JSON and the bytes of tensors, read without unpickling.

`torch.export.load` unpickles example inputs, and weights that are no plain tensors, which can run
code. Nothing here does: what is pickled is not read.
"""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from archspec import limits
from archspec.dataclass import dataclass
from archspec.importers.readers.refusals import quote, refuse_damaged, refuse_large
from archspec.importers.readers.source_files import parse_json, read_bytes

if TYPE_CHECKING:
    from torch import Tensor

_AGAIN: Final = "save the program again with `torch.export.save` of torch 2.9 or later"
_MODEL: Final = "models/model.json"
_WEIGHTS: Final = "data/weights"
_CONFIG: Final = "data/weights/model_weights_config.json"

TYPES: Final = ("", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64",
                "", "", "", "bool", "bfloat16")  # fmt: skip
"""The names of torch's types by the numbers that programs have for them."""


@dataclass(frozen=True, slots=True)
class Archive:
    """An exported program.

    Attributes:
        shown: the name of its file.
        data: the file.
        root: the folder in it that holds everything.
        program: its JSON.
    """

    shown: str
    data: bytes
    root: str
    program: Mapping[str, Any]

    def read_weights(self) -> "Mapping[str, Tensor]":
        """Return its parameters and buffers by name.

        Raises:
            SpecError: A422 if they are not there, or are pickled.
        """
        with _open(self.data, self.shown) as archive:
            config = parse_json(_read(archive, f"{self.root}/{_CONFIG}", self.shown), self.shown)
            try:
                entries = dict(config["config"])
                return {
                    name: self._read_tensor(archive, name, each) for name, each in entries.items()
                }
            except (KeyError, TypeError, ValueError, IndexError, RuntimeError) as error:
                raise refuse_damaged(
                    self.shown, "has weights that do not fit", help=_AGAIN
                ) from error

    def _read_tensor(
        self, archive: zipfile.ZipFile, name: str, entry: Mapping[str, Any]
    ) -> "Tensor":
        import torch

        if entry["use_pickle"]:
            what = f"has pickled numbers for {quote(name)}, and a pickle can run code"
            raise refuse_damaged(
                self.shown, what, help="export a module whose weights are plain tensors"
            )
        path = PurePosixPath(str(entry["path_name"])).name
        data = bytearray(_read(archive, f"{self.root}/{_WEIGHTS}/{path}", self.shown))
        meta = entry["tensor_meta"]
        flat = torch.frombuffer(data, dtype=getattr(torch, TYPES[meta["dtype"]]))
        sizes, strides = ([side["as_int"] for side in meta[key]] for key in ("sizes", "strides"))
        return flat.as_strided(sizes, strides, meta["storage_offset"]["as_int"])


def open_archive(path: Path, shown: str) -> Archive:
    """Return an exported program.

    Args:
        path: the file.
        shown: its name in messages.

    Raises:
        SpecError: A401 if it cannot be read, A422 if it is none, A423 if it is too large.
    """
    data = read_bytes(path, shown, limits.IMPORTED_BYTES)
    with _open(data, shown) as archive:
        names = [each for each in archive.namelist() if each.endswith(f"/{_MODEL}")]
        if len(names) != 1:
            raise refuse_damaged(shown, f"has no one `{_MODEL}`", help=_AGAIN)
        program = parse_json(_read(archive, names[0], shown), shown)
    root = names[0].removesuffix(f"/{_MODEL}")
    if not isinstance(program, Mapping):
        raise refuse_damaged(shown, "has no program", help=_AGAIN)
    return Archive(shown, data, root, program)


def _open(data: bytes, shown: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        what = "is no archive of an exported program, or a part of one"
        raise refuse_damaged(shown, what, help=_AGAIN) from error


def _read(archive: zipfile.ZipFile, name: str, shown: str) -> bytes:
    """Return a member, which torch stores as it is."""
    try:
        member = archive.getinfo(name)
        if member.compress_type != zipfile.ZIP_STORED:
            raise refuse_damaged(shown, f"has the compressed member {quote(name)}", help=_AGAIN)
        if name.endswith(".json") and member.file_size > limits.IMPORTED_TEXT:
            raise refuse_large(shown, member.file_size, limits.IMPORTED_TEXT, "byte of JSON")
        return archive.read(member)
    except (
        KeyError,
        zipfile.BadZipFile,
        OSError,
        RuntimeError,
        NotImplementedError,
        EOFError,
    ) as error:
        raise refuse_damaged(shown, f"has no whole {quote(name)}", help=_AGAIN) from error

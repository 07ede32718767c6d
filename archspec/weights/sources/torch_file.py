"""Read files of `torch.save` without running what they contain.

`torch.load(weights_only=True)` calls nothing but the few functions that make tensors. Before it
sees the file, the archive is compared with the bytes that are there: torch stores its members as
they are, so one that is compressed, or that claims to be larger than the file, is not from torch.
"""

import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final

import torch
from torch import Tensor

from archspec import limits
from archspec.diagnostics import SpecError, fail
from archspec.text.phrases import list_names
from archspec.weights.sources.checkpoint import (
    Checkpoint,
    check_names,
    describe_tensors,
    refuse_checkpoint,
)
from archspec.weights.sources.files import open_regular

_SAFE: Final = (2, 6)
"""The first torch whose `weights_only` holds (CVE-2025-32434)."""

_OLD_FORMAT: Final = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
"""How files begin that torch wrote before version 1.6: the pickle of a magic number."""

_ASK: Final = "ask for a safetensors file; a pickle that runs code is a program, and not weights"


def open_torch_file(path: Path, shown: str) -> Checkpoint:
    """Read a file of `torch.save`.

    Args:
        path: the file.
        shown: its name in messages.

    Raises:
        SpecError: A401 if it cannot be read, A413 if it is damaged or has more than tensors.
    """
    if _read_version() < _SAFE:
        message = f"`{shown}` is a pickle, which torch {torch.__version__} cannot read safely"
        raise fail("A415", message, None, help="install torch 2.6 or later")
    with open_regular(path, shown) as (file, size):
        _check_archive(file, size, shown)
    tensors, notes = _find_state_dict(_load(path, shown), shown)
    return Checkpoint(shown, describe_tensors(tensors), lambda: tensors, notes=notes)


def _read_version() -> tuple[int, ...]:
    return tuple(int(part) for part in torch.__version__.split(".")[:2])


def _check_archive(file: BinaryIO, size: int, shown: str) -> None:
    """Check that a file is one of torch, and that its members are no larger than it is."""
    if file.read(len(_OLD_FORMAT)) == _OLD_FORMAT:
        return
    try:
        members = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        message = f"is no file of `torch.save`, or a part of one: {error}"
        raise refuse_checkpoint(shown, message) from error
    if len(members) > 2 * limits.CHECKPOINT_TENSORS:
        raise refuse_checkpoint(shown, f"has {len(members):,} members")
    for member in members:
        name, claimed = member.filename, member.file_size
        if member.compress_type != zipfile.ZIP_STORED:
            raise refuse_checkpoint(
                shown, f"has the compressed member `{name}`, and torch compresses none"
            )
        is_pickle = PurePosixPath(name).suffix == ".pkl"
        if claimed > (min(size, limits.CHECKPOINT_HEADER_BYTES) if is_pickle else size):
            message = f"has {size:,} bytes, and a member `{name}` that claims {claimed:,}"
            raise refuse_checkpoint(shown, message)
    if len({member.filename for member in members}) < len(members):
        raise refuse_checkpoint(shown, "has two members of one name")
    if (claimed := sum(member.file_size for member in members)) > size:
        raise refuse_checkpoint(shown, f"has {size:,} bytes, and members of {claimed:,}")


def _load(path: Path, shown: str) -> object:
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        message = f"has more than tensors, and nothing of it was run{_name_global(str(error))}"
        raise refuse_checkpoint(shown, message, _ASK) from error
    except MemoryError as error:
        raise refuse_checkpoint(shown, "claims more memory than there is") from error
    except Exception as error:  # torch raises what its parser meets
        reason = str(error).split("\n")[0] or type(error).__name__
        raise refuse_checkpoint(shown, f"cannot be read: {reason}") from error


def _name_global(said: str) -> str:
    """Return what a pickle asked for, as torch names it."""
    _, _, rest = said.partition("GLOBAL ")
    name = rest.split()[0] if rest.split() else ""
    return f": it asks for `{name}`" if name else ""


def _find_state_dict(loaded: object, shown: str) -> tuple[dict[str, Tensor], tuple[str, ...]]:
    """Return the tensors of a file, and a note if they are inside another dictionary."""
    if not isinstance(loaded, Mapping):
        message = f"holds {type(loaded).__name__}, and no state dict"
        raise refuse_checkpoint(shown, message, "save the state dict of the network")
    if any(isinstance(value, Tensor) for value in loaded.values()):
        return _check_tensors(loaded, shown), ()
    inside = [key for key, value in loaded.items() if _has_tensors(value)]
    if len(inside) != 1:
        found = list_names([str(key) for key in inside]) or "none"
        message = f"has {len(inside) or 'no'} state dicts" + (f": {found}" if inside else "")
        raise refuse_checkpoint(shown, message, "save one state dict by itself")
    return _check_tensors(loaded[inside[0]], shown), (f"read from its key `{inside[0]}`",)


def _has_tensors(value: object) -> bool:
    return isinstance(value, Mapping) and any(isinstance(it, Tensor) for it in value.values())


def _check_tensors(state: Mapping[Any, Any], shown: str) -> dict[str, Tensor]:
    check_names(state, shown)
    for name, value in state.items():
        if not isinstance(value, Tensor):
            raise _refuse_value(shown, name, f"{type(value).__name__}, and no tensor")
        if value.layout != torch.strided or value.is_quantized or value.is_meta:
            raise _refuse_value(shown, name, "a tensor that is sparse, quantized or without data")
    return {name: value.detach() for name, value in state.items()}


def _refuse_value(shown: str, name: str, what: str) -> SpecError:
    return refuse_checkpoint(shown, f"holds `{name}`, which is {what}", "save the state dict alone")

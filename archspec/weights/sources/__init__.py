"""Sources of weights: one reader a kind, and one function that chooses.

    timm:NAME, torchvision:NAME    a network of a library, with its published weights
    hf:OWNER/REPO[@REVISION]       a repository of the Hugging Face hub
    published:NAME                 what `archspec.pretrained(NAME)` names
    FILE.safetensors               a safetensors file
    FILE.safetensors.index.json    an index of several
    FILE.pth, .pt, .bin            a file of `torch.save`, of which only tensors are read
    FOLDER                         what the hub would have in a repository

Nothing of a source is run. The networks of libraries are those that are installed.
"""

import os
from pathlib import Path
from typing import Final

from archspec.diagnostics import fail
from archspec.text.visible import shorten_middle
from archspec.weights.sources.checkpoint import Checkpoint, TensorEntry
from archspec.weights.sources.hub import FILES, open_hub
from archspec.weights.sources.library import LIBRARIES, create_peer, open_library
from archspec.weights.sources.safetensors_file import open_safetensors
from archspec.weights.sources.sharded_index import SUFFIX, open_sharded
from archspec.weights.sources.torch_file import open_torch_file

__all__ = ["Checkpoint", "TensorEntry", "create_peer", "open_source"]

_HUB: Final = "hf"
_PUBLISHED: Final = "published"
_PICKLES: Final = (".pth", ".pt", ".bin")
_KINDS: Final = (
    "give timm:NAME, torchvision:NAME, hf:OWNER/REPO, published:NAME, or a file that ends in "
    ".safetensors, .safetensors.index.json, .pth, .pt or .bin"
)


def open_source(source: str | os.PathLike[str]) -> Checkpoint:
    """Open a source of weights.

    Args:
        source: as listed above; a path object is always a file.

    Raises:
        SpecError: A401, A410, A413, A415 or A416.
    """
    prefix, colon, rest = os.fspath(source).partition(":")
    if isinstance(source, str) and colon:
        if prefix in LIBRARIES:
            return open_library(prefix, rest)
        if prefix == _HUB:
            return open_hub(rest)
        if prefix == _PUBLISHED:
            from archspec.weights.published import find_published

            return find_published(rest).open()
    return open_file(Path(source))


def open_file(path: Path) -> Checkpoint:
    """Open a file of weights, or a folder that has one under the name that the hub expects.

    Raises:
        SpecError: A401 if it cannot be read, A413 if it is damaged, A415 if it is of another kind.
    """
    shown = path.as_posix()
    if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises at long names
        names = [name for name in FILES if (path / name).exists()]
        if not names:
            message = f"`{shorten_middle(shown)}` has none of {', '.join(FILES)}"
            raise fail("A415", message, None, help=_KINDS)
        path, shown = path / names[0], f"{shown}/{names[0]}"
    if path.name.endswith(SUFFIX):
        return open_sharded(path, shown)
    if path.suffix == ".safetensors":
        return open_safetensors(path, shown)
    if path.suffix in _PICKLES:
        return open_torch_file(path, shown)
    message = f"`{shorten_middle(shown)}` is no source of weights"
    raise fail("A415", message, None, help=_KINDS)

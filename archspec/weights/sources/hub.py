"""Checkpoints in repositories of the Hugging Face hub, pinned to a commit."""

import re
from pathlib import Path
from typing import Final

from archspec.dataclass import replace
from archspec.diagnostics import SpecError, fail
from archspec.extras import require_package
from archspec.text.visible import shorten_middle
from archspec.weights.sources.checkpoint import Checkpoint, refuse_checkpoint
from archspec.weights.sources.digest import compute_file_digest
from archspec.weights.sources.safetensors_file import open_safetensors
from archspec.weights.sources.sharded_index import SUFFIX, open_sharded, read_shards
from archspec.weights.sources.torch_file import open_torch_file

_PLACE: Final = re.compile(
    r"(?P<repository>[\w.-]{1,96}/[\w.-]{1,96})(@(?P<revision>[\w./-]{1,128}))?", re.ASCII
)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SAFETENSORS: Final = "model.safetensors"
_INDEX: Final = f"model{SUFFIX}"
_PICKLE: Final = "pytorch_model.bin"
FILES: Final = (_SAFETENSORS, _INDEX, _PICKLE)
"""The files that a repository may hold its weights in, in order of preference."""


def open_hub(place: str) -> Checkpoint:
    """Get a checkpoint of the hub, from the local cache if it is there.

    Args:
        place: `OWNER/REPO`, or `OWNER/REPO@REVISION` with a commit, tag or branch.

    Raises:
        SpecError: A410 without `huggingface_hub`; A415 if there is no such checkpoint or it cannot
            be got; A413 if it is damaged.
    """
    match = _PLACE.fullmatch(place)
    if match is None:
        message = f"`hf:{shorten_middle(place)}` is not hf:OWNER/REPO or hf:OWNER/REPO@REVISION"
        raise fail("A415", message, None, help="such as hf:timm/inception_v4.tf_in1k")
    repository, revision = match["repository"], match["revision"] or "main"
    path = _get_first(repository, revision)
    commit = _find_commit(path, revision)
    source = f"hf:{repository}@{commit}"
    if path.name == _INDEX:
        for shard in dict.fromkeys(read_shards(path, f"{source}/{path.name}").values()):
            _get_file(repository, commit, shard)
    readers = {_SAFETENSORS: open_safetensors, _INDEX: open_sharded, _PICKLE: open_torch_file}
    return replace(readers[path.name](path, f"{source}/{path.name}"), source=source)


def _get_first(repository: str, revision: str) -> Path:
    """Return the first of `FILES` that there is."""
    reason = SpecError([])
    for file in FILES:
        try:
            return _get_file(repository, revision, file)
        except SpecError as error:
            if error.diagnostics[0].code != "A415":
                raise
            reason = error
    raise reason


def _get_file(repository: str, revision: str, file: str) -> Path:
    """Return a file of a repository, downloaded unless the cache has it.

    Raises:
        SpecError: A415 if it cannot be got; A413 if it is not what the hub has.
    """
    hub = require_package("huggingface_hub", f"`hf:{repository}`")
    shown = f"hf:{repository}@{revision}/{file}"
    try:
        path = Path(hub.hf_hub_download(repository, file, revision=revision))
    except Exception as error:  # of the hub, or of the network below it
        said = str(error).strip().split("\n")[0] or type(error).__name__
        message = f"`{shown}` cannot be got: {said[:200]}"
        help = "see whether the repository and the network are there, or give a file"
        raise fail("A415", message, None, help=help) from error
    _check_digest(path, shown)
    return path


def _find_commit(path: Path, revision: str) -> str:
    """Return the commit that a file of the cache is of."""
    folders = path.parts
    if "snapshots" in folders[:-2]:
        return folders[len(folders) - 1 - folders[::-1].index("snapshots") + 1]
    return revision


def _check_digest(path: Path, shown: str) -> None:
    """Check a large file of the cache, which is kept under the digest that the hub promised."""
    promised = path.resolve().name
    if not _SHA256.fullmatch(promised):
        return
    found = compute_file_digest(path)
    if found != promised:
        message = f"has the SHA-256 {found[:16]}…, and the hub promised {promised[:16]}…"
        raise refuse_checkpoint(shown, message, "remove it from the cache, and get it again")

"""Read checkpoints that are spread over several safetensors files, with an index of their names."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from torch import Tensor

from archspec import limits
from archspec.text.phrases import pluralize
from archspec.weights.sources.checkpoint import Checkpoint, check_names, refuse_checkpoint
from archspec.weights.sources.files import open_regular
from archspec.weights.sources.safetensors_file import open_safetensors, parse_object

SUFFIX: Final = ".safetensors.index.json"
_FORBIDDEN: Final = frozenset("/\\:\0")


def read_shards(path: Path, shown: str) -> dict[str, str]:
    """Read an index: the name of the file of each tensor, by the tensor's name.

    Raises:
        SpecError: A401 if it cannot be read; A413 if it is damaged, or names a file elsewhere.
    """
    with open_regular(path, shown) as (file, size):
        if size > limits.CHECKPOINT_HEADER_BYTES:
            most = f"of at most {limits.CHECKPOINT_HEADER_BYTES:,}"
            raise refuse_checkpoint(shown, f"has {size:,} bytes, {most}")
        shards = parse_object(file.read(size), shown).get("weight_map")
    if not isinstance(shards, dict) or not shards:
        raise refuse_checkpoint(shown, "has no `weight_map` that names the file of each tensor")
    check_names(shards, shown)
    for name, shard in shards.items():
        if not _is_plain_name(shard):
            said = shard if isinstance(shard, str) else type(shard).__name__
            message = f"puts `{name}` into `{said[:80]}`, which is no safetensors file beside it"
            raise refuse_checkpoint(shown, message)
    if len(files := {*shards.values()}) > limits.CHECKPOINT_SHARDS:
        message = f"names {len(files):,} files, of at most {limits.CHECKPOINT_SHARDS:,}"
        raise refuse_checkpoint(shown, message)
    return shards


def _is_plain_name(shard: object) -> bool:
    """Check whether a file is a safetensors file in the folder of the index."""
    if not isinstance(shard, str) or not shard.isprintable() or _FORBIDDEN & {*shard}:
        return False
    return shard.endswith(".safetensors") and not shard.startswith(".")


def open_sharded(path: Path, shown: str) -> Checkpoint:
    """Open the checkpoint of an index; its numbers are read when they are asked for.

    Raises:
        SpecError: A401 if a file cannot be read, A413 if one is damaged or is not as indexed.
    """
    shards = read_shards(path, shown)
    files = [*dict.fromkeys(shards.values())]
    base = shown.rpartition("/")[0]
    opened = {
        file: open_safetensors(path.with_name(file), f"{base}/{file}" if base else file)
        for file in files
    }
    found = {name: file for file, part in opened.items() for name in part.entries}
    wrong = [name for name, file in shards.items() if found.get(name) != file]
    wrong += [name for name in found if name not in shards]
    wrong += [name for file in files for name in opened[file].entries if shards.get(name) != file]
    if wrong:
        raise refuse_checkpoint(shown, f"says of `{wrong[0]}` what its files do not hold")
    entries = {name: opened[file].entries[name] for name, file in shards.items()}

    def read() -> Mapping[str, Tensor]:
        return {name: tensor for part in opened.values() for name, tensor in part.read().items()}

    metadata = {key: text for part in opened.values() for key, text in part.metadata.items()}
    note = f"spread over {pluralize(len(files), 'file')}"
    return Checkpoint(shown, entries, read, metadata=metadata, notes=(note,))

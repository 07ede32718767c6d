"""Hostile and damaged checkpoints: each ends in a finding, nothing runs, nothing is written.

Every input here is harmless: a pickle that would make a folder, headers that claim what is not
there.
"""

import json
import os
import pickle
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
import torch
from safetensors.torch import save
from torch import nn

from archspec import limits
from archspec.diagnostics import SpecError
from archspec.weights import open_source

GOOD: Final = save({"a": torch.arange(4.0), "b": torch.ones(2, 3)})


class Caller:
    """What a pickle that runs code would hold: it makes an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.folder),)


def header(entries: object, size: int = 0) -> bytes:
    text = entries if isinstance(entries, bytes) else json.dumps(entries).encode()
    return len(text).to_bytes(8, "little") + text + bytes(size)


def entry(shape: Any, begin: int, end: int, dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


SAFETENSORS: Final = {
    "empty": (b"", "claims a header"),
    "short": (b"\x01\x00", "claims a header"),
    "truncated": (GOOD[:-4], "bytes of numbers, where its header claims"),
    "longer": (GOOD + b"\x00" * 8, "bytes of numbers, where its header claims"),
    "a header of gigabytes": ((1 << 40).to_bytes(8, "little"), "claims a header of 1,099,511,"),
    "a negative header": (b"\xff" * 8 + GOOD, "claims a header of"),
    "no JSON": (header(b"{'a': 1}"), "broken JSON"),
    "not a number": (header(b'{"a": NaN}'), "NaN is no number of JSON"),
    "deep": (header(b"[" * 100_000), "broken JSON"),
    "a list": (header([]), "JSON that is no object"),
    "one name twice": (header(b'{"a": 1, "a": 2}'), "a key stands twice"),
    "no place": (header({"a": {"dtype": "F32"}}), "no dtype, shape and place"),
    "gigabytes": (header({"a": entry([1 << 20, 1 << 20], 0, 8)}, 8), "where 4,398,046,511,104 are"),
    "overflow": (header({"a": entry([1 << 32, 1 << 32, 4], 0, 16)}, 16), "a place of 16 bytes"),
    "a negative side": (header({"a": entry([-1, -4], 0, 16)}, 16), "a shape that is none"),
    "a side that is true": (header({"a": entry([True], 0, 4)}, 4), "a shape that is none"),
    "a dtype of its own": (header({"a": entry([1], 0, 4, "X32")}, 4), "the dtype X32"),
    "backwards": (header({"a": entry([1], 4, 0)}, 4), "a place of -4 bytes"),
    "overlapping": (
        header({"a": entry([2], 0, 8), "b": entry([2], 4, 12)}, 12), "at 4 of its numbers",
    ),
    "with a gap": (header({"a": entry([1], 4, 8)}, 8), "at 4 of its numbers, where 0 is next"),
    "control characters": (header({"a\x1b[2J": entry([1], 0, 4)}, 4), "which no module could"),
    "no name": (header({"": entry([1], 0, 4)}, 4), "which no module could have"),
    "metadata that are numbers": (header({"__metadata__": {"a": 1}}), "metadata that are no texts"),
}  # fmt: skip


def refuse(source: Path | str, code: str = "A413") -> str:
    """The finding about a source."""
    with pytest.raises(SpecError) as caught:
        open_source(source).read()
    (finding,) = caught.value.diagnostics
    assert finding.code == code
    assert finding.help or code == "A401"
    return str(caught.value)


@pytest.mark.parametrize("kind", SAFETENSORS)
def test_safetensors(kind: str, tmp_path: Path) -> None:
    data, said = SAFETENSORS[kind]
    (tmp_path / "net.safetensors").write_bytes(data)
    assert said in refuse(tmp_path / "net.safetensors")


def test_a_file_that_changes_after_it_was_checked(tmp_path: Path) -> None:
    file = tmp_path / "net.safetensors"
    file.write_bytes(GOOD)
    opened = open_source(file)
    file.write_bytes(GOOD[:-4])
    with pytest.raises(SpecError, match="A413"):
        opened.read()


@pytest.mark.parametrize("old", [False, True])
def test_pickle_with_code(old: bool, tmp_path: Path) -> None:
    file, made = tmp_path / "net.pth", tmp_path / "made"
    held = {"a": torch.ones(2), "b": Caller(made)}
    torch.save(held, file, _use_new_zipfile_serialization=not old)
    said = refuse(file)
    assert "nothing of it was run: it asks for `posix.mkdir`" in said
    assert "ask for a safetensors file" in said
    assert not made.exists()
    torch.load(file, weights_only=False)
    assert made.exists(), "the pickle would run"


def test_plain_pickle(tmp_path: Path) -> None:
    (tmp_path / "net.pt").write_bytes(pickle.dumps(Caller(tmp_path / "made")))
    assert "is no file of `torch.save`" in refuse(tmp_path / "net.pt")
    assert not (tmp_path / "made").exists()


def write_archive(file: Path, change: Callable[[zipfile.ZipInfo], None]) -> None:
    """Write a file of torch whose largest member is described in another way."""
    torch.save({"a": torch.zeros(4096)}, file)
    with zipfile.ZipFile(file) as archive:
        members = {it.filename: archive.read(it) for it in archive.infolist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            if len(data) > 4096:
                change(info)
            archive.writestr(info, data)
            if len(data) > 4096 and info.compress_type == zipfile.ZIP_STORED:
                info.file_size = 1 << 42  # which the directory at the end then claims


def test_zip_bombs(tmp_path: Path) -> None:
    file = tmp_path / "net.pth"
    write_archive(file, lambda info: setattr(info, "compress_type", zipfile.ZIP_DEFLATED))
    assert "has the compressed member" in refuse(file)
    write_archive(file, lambda info: None)
    assert "that claims 4,398,046,511,104" in refuse(file)


def test_truncated_archive(tmp_path: Path) -> None:
    file = tmp_path / "net.pth"
    torch.save({"a": torch.zeros(64)}, file)
    file.write_bytes(file.read_bytes()[:500])
    assert "is no file of `torch.save`, or a part of one" in refuse(file)


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ([torch.ones(1)], "holds list, and no state dict"),
        ({"epoch": 3}, "has no state dicts"),
        ({"net": {"a": torch.ones(1)}, "ema": {"a": torch.ones(1)}}, "`net`, `ema`"),
        ({"a": torch.ones(1), "epoch": 3}, "`epoch`, which is int, and no tensor"),
        ({float("nan"): torch.ones(1)}, "names a tensor with float"),
        ({1: torch.ones(1)}, "names a tensor with int"),
        ({"a\u202eb": torch.ones(1)}, "which no module could have"),
        ({"a": torch.ones(2, 2).to_sparse()}, "sparse"),
    ],
)
def test_what_is_no_state_dict(held: object, said: str, tmp_path: Path) -> None:
    torch.save(held, tmp_path / "net.pth")
    assert said in refuse(tmp_path / "net.pth")


def test_a_state_dict_inside(tmp_path: Path) -> None:
    torch.save({"epoch": 3, "state_dict": {"a": torch.ones(2)}}, tmp_path / "net.pth")
    opened = open_source(tmp_path / "net.pth")
    assert opened.notes == ("read from its key `state_dict`",)
    assert [*opened.read()] == ["a"]


def test_old_torch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.save({"a": torch.ones(2)}, tmp_path / "net.pth")
    monkeypatch.setattr(torch, "__version__", "2.5.1+cpu")
    assert "install torch 2.6 or later" in refuse(tmp_path / "net.pth", "A415")


def write_index(folder: Path, shards: object) -> Path:
    file = folder / "model.safetensors.index.json"
    file.write_text(json.dumps({"metadata": {}, "weight_map": shards}))
    return file


@pytest.mark.parametrize(
    "shard",
    ["../a.safetensors", "/etc/passwd", "b/a.safetensors", "..\\a.safetensors", "C:a.safetensors",
     ".safetensors", "a.pth", "a\x00.safetensors", 3, None, ["a.safetensors"]],
)  # fmt: skip
def test_index_that_leaves_its_folder(shard: object, tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").write_bytes(GOOD)
    inner = tmp_path / "inner"
    inner.mkdir()
    assert "is no safetensors file beside it" in refuse(write_index(inner, {"a": shard}))


def test_index_that_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "one.safetensors").write_bytes(GOOD)
    assert "what its files do not hold" in refuse(write_index(tmp_path, {"a": "one.safetensors"}))
    both = {"a": "one.safetensors", "c": "one.safetensors"}
    assert "says of `c`" in refuse(write_index(tmp_path, both))
    assert "no `weight_map`" in refuse(write_index(tmp_path, []))
    refuse(write_index(tmp_path, {"a": "two.safetensors"}), "A401")


def test_index_of_several(tmp_path: Path) -> None:
    (tmp_path / "one.safetensors").write_bytes(save({"a": torch.ones(2)}))
    (tmp_path / "two.safetensors").write_bytes(save({"b": torch.zeros(3)}))
    write_index(tmp_path, {"a": "one.safetensors", "b": "two.safetensors"})
    opened = open_source(tmp_path)
    assert {name: tensor.sum() for name, tensor in opened.read().items()} == {"a": 2, "b": 0}
    assert opened.notes == ("spread over 2 files",)


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.safetensors")
    assert stat.S_ISFIFO((tmp_path / "pipe.safetensors").stat().st_mode)
    assert "not a regular file" in refuse(tmp_path / "pipe.safetensors", "A401")
    refuse(tmp_path / "none.pth", "A401")
    refuse("a\x00.pth", "A401")
    assert "is no source of weights" in refuse(tmp_path / "net.onnx", "A415")
    assert "has none of model.safetensors" in refuse(tmp_path, "A415")


LIMITED: Final = {
    "CHECKPOINT_TENSORS": 2,
    "CHECKPOINT_HEADER_BYTES": int.from_bytes(GOOD[:8], "little"),
    "TENSOR_NAME_LENGTH": 1,
}
"""What `GOOD` needs of each limit."""


@pytest.mark.parametrize("limit", LIMITED)
def test_limits(limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "net.safetensors").write_bytes(GOOD)
    monkeypatch.setattr(limits, limit, LIMITED[limit])
    assert len(open_source(tmp_path / "net.safetensors").read()) == 2
    monkeypatch.setattr(limits, limit, LIMITED[limit] - 1)
    refuse(tmp_path / "net.safetensors")


def test_limit_of_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "ab":
        (tmp_path / f"{name}.safetensors").write_bytes(save({name: torch.ones(2)}))
    index = write_index(tmp_path, {name: f"{name}.safetensors" for name in "ab"})
    monkeypatch.setattr(limits, "CHECKPOINT_SHARDS", 2)
    assert len(open_source(index).entries) == 2
    monkeypatch.setattr(limits, "CHECKPOINT_SHARDS", 1)
    assert "names 2 files, of at most 1" in refuse(index)


def test_names_that_the_target_lacks_write_nothing(tmp_path: Path) -> None:
    from archspec.weights import TransferError, fill_network

    (tmp_path / "net.safetensors").write_bytes(GOOD)
    target = nn.Linear(3, 2)
    before = target.weight.clone()
    with pytest.raises(TransferError, match="the names differ, and nothing was copied"):
        fill_network(target, open_source(tmp_path / "net.safetensors"))
    assert torch.equal(target.weight, before)

"""Commits that hold names which git takes and no file system does.

A name has at most 255 bytes and a path at most 4,096, NAME_MAX and PATH_MAX of Linux; git has
neither limit.
"""

import hashlib
import os
import shlex
import tempfile
import zlib
from pathlib import Path

import pytest

from tests.app.calls import NET, Call
from tests.app.repository import Repository

LONGEST_NAME = 255


@pytest.fixture
def repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for name in [each for each in os.environ if each.startswith("GIT_")]:
        monkeypatch.delenv(name)
    made = Repository(folder)
    made.write("net.yaml", NET)
    return made


def commit_with(repository: Repository, *folders: str, name: str) -> str:
    """A commit with `specs/net.yaml`, and a spec below `specs` that is called so."""
    blob = repository.git("hash-object", "-w", "net.yaml").strip()
    net = ("100644", b"net.yaml", blob)
    if not folders:
        specs = tree_of(repository, *sorted([net, ("100644", name.encode(), blob)]))
    else:
        inner = tree_of(repository, ("100644", name.encode(), blob))
        for each in reversed(folders[1:]):
            inner = tree_of(repository, ("40000", each.encode(), inner))
        specs = tree_of(repository, ("40000", folders[0].encode(), inner), net)
    return repository.commit_of(tree_of(repository, ("40000", b"specs", specs)))


NAMES = {
    "name": ((), "a" * (LONGEST_NAME + 1 - len(".yaml")) + ".yaml"),
    "wide": ((), "\u00e9" * 126 + ".yaml"),  # 131 characters, and 257 bytes
    "folder": (("a" * (LONGEST_NAME + 1),), "x.yaml"),
    "path": (("a" * 250,) * 17, "x.yaml"),
    "depth": (("a",) * 65, "x.yaml"),
    "great depth": (("a",) * 1100, "x.yaml"),
}


@pytest.mark.parametrize("kind", NAMES)
def test_names_that_no_folder_holds(
    call: Call,
    repository: Repository,
    kind: str,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    folders, name = NAMES[kind]
    commit = commit_with(repository, *folders, name=name)
    for path in ("specs/net.yaml", "/".join(("specs", *folders, name))):
        done = call("check", f"git:{commit}:{path}")
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith("error[A412]: ")
        assert str(place) not in done.err
        assert proved_by_the_help(call, repository, done.err).startswith(
            "<stdin>: net 8x8x3 -> 10, "
        )
    assert [*place.iterdir()] == []


def tree_of(repository: Repository, *entries: tuple[str, bytes, str]) -> str:
    """A tree, written without starting git."""
    data = b"".join(
        mode.encode() + b" " + name + b"\0" + bytes.fromhex(blob) for mode, name, blob in entries
    )
    data = b"tree %d\0" % len(data) + data
    digest = hashlib.sha1(data).hexdigest()
    file = repository.place / ".git/objects" / digest[:2] / digest[2:]
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(zlib.compress(data))
    return digest


def proved_by_the_help(call: Call, repository: Repository, message: str) -> str:
    """What the command in a help line prints."""
    command = message.partition("= help: take the spec alone: `")[2].partition("`\n")[0]
    show, check = command.split(" | ")
    assert check == "archspec check -"
    return call("check", "-", stdin=repository.git(*shlex.split(show)[1:]).encode()).out


@pytest.mark.parametrize("length", [LONGEST_NAME, 64])
def test_names_that_fit(call: Call, repository: Repository, length: int) -> None:
    name = "a" * (length - len(".yaml")) + ".yaml"
    commit = commit_with(repository, name=name)
    assert call("check", f"git:{commit}:specs/net.yaml", f"git:{commit}:specs/{name}").status == 0


def test_used_file_with_a_long_name(call: Call, repository: Repository) -> None:
    name = "a" * 300 + ".yaml"
    repository.write("net.yaml", NET.replace("body:", f"use: [{name}]\nbody:"))
    repository.git("add", "net.yaml")
    repository.git("commit", "--quiet", "--message=more", "--no-gpg-sign")
    done = call("check", "git:HEAD:net.yaml")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("error[A401]: `git:HEAD:aaa")
    assert tempfile.gettempdir() not in done.err.replace(str(repository.place), "")


def test_no_place_for_files(
    call: Call, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit()
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    done = call("check", "git:HEAD:net.yaml")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("error[A412]: the system has no place for files of a commit\n")
    assert "nowhere" not in done.err

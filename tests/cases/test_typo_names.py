"""Slips in names and places of files: each was met once, with a message that led astray."""

import errno
import os
from pathlib import Path

import pytest

from tests.app.calls import Call


@pytest.fixture
def unreadable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file that nobody may read, the administrator who runs the tests neither."""
    name = "net.yaml"
    real_open, real_access = os.open, os.access

    def refuse(path: object, *arguments: int, **options: object) -> int:
        if Path(str(path)).name == name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real_open(path, *arguments, **options)  # type: ignore[arg-type]

    def deny(path: object, *arguments: int, **options: object) -> bool:
        return Path(str(path)).name != name and real_access(path, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(os, "access", deny)
    return name


@pytest.mark.parametrize(
    "command", ["check", "build", "summary", "render -o x.svg", "compare inception_v4", "diff x",
                "why body", "paths", "resolve", "verify"],
)  # fmt: skip
def test_file_that_may_not_be_read(call: Call, unreadable: str, command: str) -> None:
    words = command.split()
    order = [unreadable, *words[1:]] if words[0] in ("why", "diff") else [*words[1:], unreadable]
    done = call(words[0], *order)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(
        "error[A401]: `net.yaml` cannot be read: permission denied\n"
        "  = help: check the permissions of the file and of its folders\n"
    )

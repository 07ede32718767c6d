"""Calls of the command line within the process of the tests."""

import io
import sys
from pathlib import Path

import pytest

from archspec.app.run import run
from tests.app.calls import BAD, NET, Call, Done


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with one good spec and a bad one."""
    (tmp_path / "net.yaml").write_text(NET)
    (tmp_path / "bad.yaml").write_text(BAD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Calls the command line in the working folder."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = run(arguments)
        captured = capsys.readouterr()
        return Done(status, captured.out, captured.err)

    return call

"""A spec that is served by a process of its own, and what reads its pages."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.app.calls import COMMAND
from tests.live.reading import Server

LIBRARY = """\
archspec: 1
name: cells
blocks:
  Cell:
    params: {c: int}
    branches:
      a: [1x1 Conv (c)]
      b: [1x1 Conv (c), 3x3 Conv (c)]
"""
SPEC = """\
archspec: 1
name: net
title: Net
input: 32x32x3
use: [cells.yaml]
body:
  - 3x3 Conv (8)
  - 2 x Cell (16)
  - GlobalAvgPool
  - FC (10)  -> 10
budget: {params: 20k, depth: 9}
"""


def write_spec(place: Path) -> Path:
    """A spec with a library, in a folder of its own."""
    folder = place / "specs"
    folder.mkdir()
    (folder / "cells.yaml").write_text(LIBRARY)
    path = folder / "net.yaml"
    path.write_text(SPEC)
    return path


@contextmanager
def serving(spec: Path) -> Iterator[Server]:
    """Serve a spec, in the folder around that of the spec."""
    arguments = [COMMAND, "serve", "--port", "0", "specs/net.yaml"]
    process = subprocess.Popen(
        arguments, cwd=spec.parents[1], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    server = Server.of(process.stdout.readline(), spec, process)
    try:
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        for stream in server.streams:
            stream.close()
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    return write_spec(tmp_path)


@pytest.fixture
def server(spec: Path) -> Iterator[Server]:
    """A server of a spec that a test may change."""
    with serving(spec) as server:
        yield server


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a spec that stays as it is."""
    with serving(write_spec(tmp_path_factory.mktemp("still"))) as server:
        yield server

"""Open specs for the tests of editors."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archspec.editor.open_spec import OpenSpec

SPEC = """\
archspec: 1
name: net
input: 8x8x3
params: {classes: 10}
legend: {Plain: {act: none}}
defaults: {Conv: {act: relu}}
tables:
  t:
    columns: [k, n]
    small:   [4, 8]
blocks:
  Cell:
    figure: 2
    params: {c: int, d: 2}
    branches:
      a: [1x1 Conv (c)]
      b: [1x1 Conv (c//d), 3x3 Conv (c Plain) as wide]
    merge: add
body:
  - 3x3 Conv (t.small.k)  -> 8x8x4
  - 2 x Cell (t.small.n)
  - 1x1 Conv (16) as last
  - GlobalAvgPool
  - FC (classes)          -> 10
"""
Open = Callable[[str], OpenSpec]


@pytest.fixture
def opened(tmp_path: Path) -> OpenSpec:
    """A small network, open in an editor."""
    return OpenSpec(tmp_path / "net.yaml", SPEC)


def find(text: str, part: str, number: int = 1) -> tuple[int, int]:
    """The line and column, from 1, of a part of a text."""
    at = -1
    for _ in range(number):
        at = text.index(part, at + 1)
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)

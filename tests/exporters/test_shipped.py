"""Shipped networks as ONNX: full checks, and equal to torch on two batches and two sizes."""

from pathlib import Path

import onnx
import pytest

import archspec
from tests.fast_torchlib import keep_torchlib
from tests.rounds import ROUNDS
from tests.shipped import PAPER, ZOO

keep_torchlib()

pytestmark = pytest.mark.xdist_group("export")  # one process loads the exporter

BOUND = 1e-4

FEW = ("zoo/espcn",)
"""A small network that the suite exports; `make fuzz` exports all."""


@pytest.mark.fuzz
@pytest.mark.parametrize("name", [*PAPER, *ZOO] if ROUNDS > 1 else FEW)
def test_equals_torch(name: str, tmp_path: Path) -> None:
    file = tmp_path / "net.onnx"
    done = archspec.export(name, file)
    onnx.checker.check_model(onnx.load(file), full_check=True)
    assert done.verification is not None
    shapes = [each.shapes[0] for each in done.verification.differences]
    assert len(shapes) == 2
    assert shapes[0][0] != shapes[1][0]
    if any("sides from" in note for note in done.exported.notes):
        assert shapes[0][2:] != shapes[1][2:]
    assert all(each.relative <= BOUND for each in done.verification.differences)

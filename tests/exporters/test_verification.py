"""What a runtime refuses or computes otherwise, and what torch makes a constant, is said."""

from pathlib import Path

import numpy as np
import pytest

import archspec
from archspec.exporters.export_network import ExportedNetwork
from archspec.exporters.free_sizes import FreeSizes
from archspec.exporters.settings import ExportSettings
from archspec.exporters.verify_file import verify_file
from tests.fast_torchlib import keep_torchlib

keep_torchlib()

pytestmark = pytest.mark.xdist_group("export")  # one process loads the exporter

SPEC = """\
archspec: 1
name: plain
input: 8x8x3
body:
  - 3x3 Conv (4)
  - GlobalAvgPool
  - FC (4)
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    (tmp_path / "plain.yaml").write_text(SPEC)
    return tmp_path / "plain.yaml"


@pytest.mark.parametrize(
    ("target", "suffix"), (("onnx", ".onnx"), ("openvino", ".xml"), ("pt2", ".pt2"))
)
def test_file_that_cannot_be_loaded(spec: Path, target, suffix: str) -> None:
    files = {suffix: b"no network", ".bin": b""}
    exported = ExportedNetwork(files, {"input": ("batch", 3, 8, 8)}, FreeSizes((8, 8)), ())
    graph = archspec.load(spec)
    found = verify_file(graph, archspec.build(spec), exported, ExportSettings(target))
    assert not found.passed
    assert [(each.runs, bool(each.problem)) for each in found.differences] == [(False, True)]


def test_precision_and_calibration_need_each_other(spec: Path, tmp_path: Path) -> None:
    images = tmp_path / "images.npz"
    np.savez(images, np.zeros((2, 3, 8, 8)))
    for wrong in ({"precision": "int8"}, {"calibration": images}):
        with pytest.raises(ValueError, match="int8 and images"):
            archspec.export(spec, tmp_path / "net.onnx", **wrong)
    assert not (tmp_path / "net.onnx").exists()

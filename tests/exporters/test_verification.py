"""What a runtime refuses or computes otherwise, and what torch makes a constant, is said."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from torch import Tensor, nn

import archspec
from archspec.deployment import Export, ExportRequest, make_export
from archspec.exporters.export_network import ExportedNetwork
from archspec.exporters.free_sizes import FreeSizes
from archspec.exporters.settings import ExportSettings
from archspec.exporters.verify_file import verify_file
from archspec.runtime import build_module
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


BLOCKS = """\
archspec: 1
name: blocks
input: 16x16x3
blocks:
  Unit:
    params: {s: 1}
    residual: [3x3 Conv (4 stride s), ReLU]
    shortcut: [1x1 Conv (4 stride s) if s != 1]
  Unit_2:
    body: [3x3 Conv (4), ReLU]
body:
  - 3x3 Conv (4) as stem
  - Unit
  - Unit (s=2)
  - Unit_2
  - GlobalAvgPool
  - FC (4)
heads:
  aux: {from: stem, body: [GlobalAvgPool]}
"""


class FixedBatch(nn.Module):
    """Makes the batch a constant of the trace."""

    def forward(self, x: Tensor) -> Tensor:
        return x.relu() if x.shape[0] == 2 else x.relu() * 1.0


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


def test_what_a_module_has_is_refused_beside_it(spec: Path, tmp_path: Path) -> None:
    module = archspec.build(spec)
    for given in ({"weights": module.state_dict()}, {"base": tmp_path}, {"classes": 3}):
        with pytest.raises(TypeError, match="a module has its own"):
            archspec.export(module, tmp_path / "net.pt2", **given)
    with pytest.raises(ValueError, match="tolerance"):
        archspec.export(module, tmp_path / "net.pt2", verify=False, tolerance=0.1)


def test_batch_that_torch_fixes(spec: Path, tmp_path: Path) -> None:
    module = archspec.build(spec)
    module.add_module("conv", nn.Sequential(module.get_submodule("conv"), FixedBatch()))
    done = archspec.export(module, tmp_path / "net.pt2", batch=5)
    assert done.exported.inputs == {"input": (5, 3, 8, 8)}
    assert "the batch is fixed at 5: torch specialized it to a constant" in done.notes
    assert done.verification is not None
    assert [each.shapes for each in done.verification.differences] == [((5, 3, 8, 8),)]


def test_functions_and_steps_of_names_that_collide(tmp_path: Path) -> None:
    (tmp_path / "blocks.yaml").write_text(BLOCKS)
    graph = archspec.load(tmp_path / "blocks.yaml")
    settings = ExportSettings(dynamic="none", functions=True)
    done = make_export(graph, build_module(graph, {}), ExportRequest(settings, blamed=True), {})
    assert done.exported.functions == ("Unit", "Unit_3", "Unit_2")
    assert [each.step.path for each in done.steps][-1] == "aux"
    assert all(each.relative < 1e-5 for each in done.steps)


@pytest.mark.fuzz
@pytest.mark.slow
def test_program_of_torch_needs_no_numpy(spec: Path, tmp_path: Path) -> None:
    source = (
        "import sys; sys.modules['numpy'] = None; import archspec\n"
        "done = archspec.export(sys.argv[1], 'net.pt2', dynamic='none')\n"
        "assert done.verification.passed\n"
    )
    subprocess.run([sys.executable, "-c", source, spec], cwd=tmp_path, check=True)
    assert (tmp_path / "net.pt2").exists()


def test_a_file_that_cannot_be_written_leaves_the_other(spec: Path, tmp_path: Path) -> None:
    exported = ExportedNetwork({".xml": b"new", ".bin": b"new"}, {}, FreeSizes((8, 8)), ())
    (tmp_path / "net.bin").write_bytes(b"old")
    (tmp_path / "net.xml").mkdir()
    with pytest.raises(archspec.SpecError):
        Export(archspec.load(spec), exported, {}).write(tmp_path / "net.xml")
    assert {each.name for each in tmp_path.iterdir()} == {"net.bin", "net.xml", "plain.yaml"}
    assert (tmp_path / "net.bin").read_bytes() == b"old"


def test_license_is_noted(spec: Path, tmp_path: Path) -> None:
    file = tmp_path / "net.pt2"
    done = archspec.export(spec, file, dynamic="none", license="MIT", verify=False, optimize=True)
    assert (done.metadata["license"], done.verification) == ("MIT", None)


def test_outputs_that_do_not_depend_on_the_input(spec: Path, tmp_path: Path) -> None:
    network, notes = archspec.build(spec), {}
    for scale in (1.0, 1e-7):
        network.get_parameter("fc.weight").data.mul_(scale)
        notes[scale] = archspec.export(network, tmp_path / "net.pt2").notes
    assert not [note for note in notes[1.0] if "hardly depend" in note]
    (said,) = [note for note in notes[1e-7] if "hardly depend" in note]
    assert said.endswith("the comparison says little; `--blame` compares every step")

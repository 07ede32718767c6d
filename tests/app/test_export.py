"""`archspec export`: files that run elsewhere as torch does, or none."""

import json
import re
from pathlib import Path

import numpy as np
import onnx
import PIL.Image
import pytest
import torch

import archspec
from archspec.app.tasks import export as tasks
from archspec.deployment import read_images
from archspec.exporters.engines import open_openvino
from tests.app.calls import Call
from tests.fast_torchlib import keep_torchlib

keep_torchlib()

pytestmark = pytest.mark.xdist_group("export")  # one process loads the exporter

SPEC = """\
archspec: 1
name: small
title: A small network
input: 16x16x3
params: {classes: 4}
defaults: {Conv: {norm: batch, act: relu, bias: false}}
blocks:
  Unit:
    residual: [3x3 Conv (8 act=none)]
    act: relu
body:
  - 3x3 Conv (8 stride 2)
  - Unit
  - Unit
  - 3x3 MaxPool (stride 2 ceil)
  - GlobalAvgPool
  - FC (classes)
"""
"""Two uses of a block, and a pool that OpenVINO would compute otherwise."""

FIXED = ("--dynamic", "none")
"""Takes a third of the time."""


@pytest.fixture
def spec(folder: Path) -> str:
    (folder / "small.yaml").write_text(SPEC)
    return "small.yaml"


def test_onnx(call: Call, spec: str) -> None:
    done = call(
        "export", spec, "-o", "small.onnx", "--functions", "--license", "mit",
        "--blame", "--format", "json",
    )  # fmt: skip
    assert (done.status, done.err) == (0, "")
    said = json.loads(done.out)
    assert said["inputs"] == [{"name": "input", "shape": ["batch", 3, "height", "width"]}]
    assert said["functions"] == ["Unit"]
    shapes = [each["shapes"][0] for each in said["verification"]["differences"]]
    assert [shapes[0], shapes[1][0]] == [[1, 3, 16, 16], 3]
    assert shapes[1][2:] != [16, 16]
    assert all(each["relative"] < 1e-5 for each in said["verification"]["steps"])
    model = onnx.load("small.onnx")
    onnx.checker.check_model(model, full_check=True)
    texts = {each.key: each.value for each in model.metadata_props}
    digest = archspec.load(spec).program.digest
    assert (texts["spec_sha256"], texts["license"]) == (digest, "mit")
    assert "/" not in texts["spec"].replace("arXiv", "")
    assert [node.op_type for node in model.graph.node].count("Unit") == 2
    (unit,) = model.functions
    assert [node.name for node in unit.node][-1] == "relu/Relu"
    first = {each.key: each.value for each in model.graph.node[0].metadata_props}
    assert first["archspec.box"] == "3x3 Conv (8 stride 2)"
    assert first["archspec.span"].startswith("small.yaml:12:")


def test_openvino_and_what_protects_files(
    call: Call, spec: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = call("export", spec, "-o", "small.xml", "--precision", "fp16", *FIXED)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("small.xml: written\nsmall.bin: written\n")
    found = open_openvino(folder / "small.xml")(np.ones((1, 3, 16, 16), np.float32))
    assert found[0].shape == (1, 4)
    (folder / "small.bin").write_bytes(b"mine")
    monkeypatch.setattr(tasks, "make_export", None)  # files are inspected first
    again = call("export", "net.yaml", "-o", "small.xml", *FIXED)
    assert again.status == 2
    assert "`small.bin` was not written by archspec" in again.err
    assert (folder / "small.bin").read_bytes() == b"mine"


def test_int8_warns_of_ranges(call: Call, spec: str, folder: Path) -> None:
    (folder / "wide.yaml").write_text(
        SPEC.replace(
            "  - GlobalAvgPool\n",
            "  - branches: {small: [1x1 Conv (4)], large: [1x1 Conv (4)]}\n  - GlobalAvgPool\n",
        )
    )
    torch.manual_seed(0)
    network = archspec.build("wide.yaml")
    state = network.state_dict()
    state["large.norm.weight"] *= 100
    torch.save(state, "wide.pth")
    np.savez("images.npz", np.random.default_rng(0).normal(size=(8, 3, 16, 16)))
    done = call(
        "export", "wide.yaml", "-o", "wide.onnx", "--weights", "wide.pth",
        "--precision", "int8", "--calibrate", "images.npz", *FIXED,
    )  # fmt: skip
    assert done.status == 0
    assert "warning[A507]: `concat` joins `small`" in done.err
    texts = {each.key: each.value for each in onnx.load("wide.onnx").metadata_props}
    assert texts["calibration"] == "8 inputs of images.npz"
    assert json.loads(texts["calibration_ranges"])["input"][0] < 0


def test_a_file_that_differs_is_not_written(call: Call, spec: str, folder: Path) -> None:
    done = call(
        "export",
        spec,
        "-o",
        "small.onnx",
        "--precision",
        "fp16",
        "--tolerance",
        "1e-9",
        *FIXED,
    )
    assert done.status == 1
    assert "error[A506]" in done.err
    assert re.search(r"`conv` is the first step that differs: it is \d\.\de-0[234] off", done.err)
    assert not [*folder.glob("*.onnx")]


def test_what_cannot_be_exported(call: Call, spec: str, folder: Path) -> None:
    (folder / "ring.yaml").write_text(
        "archspec: 1\nname: ring\ninput: 8x8x3\nbody: [Pad (1 mode=circular)]\n"
    )
    done = call("export", "ring.yaml", "-o", "ring.xml", *FIXED)
    assert done.status == 1
    assert "error[A505]: `pad` cannot be exported for OpenVINO: it has no circular padding" in (
        done.err
    )
    assert "--> ring.yaml:4:8" in done.err
    for wrong in (
        ("-o", "a.txt"),
        ("-o", "a.onnx", "--precision", "int8"),
        ("-o", "a.onnx", "--precision", "bf16", "--opset", "18"),
        ("-o", "a.xml", "--precision", "bf16"),
        ("-o", "a.xml", "--functions"),
        ("-o", "a.pt2", "--batch", "4"),
        ("-o", "a.pt2", "--no-verify", "--tolerance", "0.1"),
        ("-o", "a.pt2", "--no-verify", "--blame"),
    ):
        assert call("export", spec, *wrong).status == 2
    np.savez("small.npz", np.zeros((2, 3, 8, 8)))
    (folder / "text.npz").write_text("no archive")
    (folder / "none").mkdir()
    for source in ("small.npz", "text.npz", "none", "missing"):
        done = call("export", spec, "-o", "a.onnx", "--precision", "int8", "--calibrate", source)
        assert (done.status, "error[A417]" in done.err) == (2, True), source


def test_a_folder_of_images_is_resized_and_normalized(folder: Path) -> None:
    (folder / "images").mkdir()
    for shade in (0, 255):
        PIL.Image.new("RGB", (20, 30), (shade, shade, shade)).save(f"images/{shade}.png")
    graph = archspec.load("zoo/resnet18")
    images = read_images(graph, "images")
    assert images.arrays.shape == (2, 3, 224, 224)
    published = archspec.pretrained("resnet18")
    for place in range(3):
        mean, std = published.mean[place], published.std[place]
        black, white = images.arrays[:, place, 0, 0]
        assert (black, white) == (pytest.approx(-mean / std), pytest.approx((1 - mean) / std))
    assert "normalized by mean 0.485" in images.source

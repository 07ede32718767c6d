"""Files of other programs are named as what they are, whichever command they are given to."""

import io
import json
import pickle
import struct
import zipfile
from pathlib import Path
from typing import Final

import pytest

from archspec import SpecError, emit, load
from tests.app.calls import Call

TEXTS: Final = {
    "a YOLO model of Ultralytics": (
        "# YOLOv8\nnc: 80\nscales:\n  n: [0.33, 0.25, 1024]\nbackbone:\n"
        "  - [-1, 1, Conv, [64, 3, 2]] # 0-P1/2\nhead:\n"
        "  - [-1, 1, nn.Upsample, [None, 2, 'nearest']]\n"
    ),
    "a Darknet configuration": (
        "# Testing\n[net]\nbatch=1\n\n[convolutional]\nbatch_normalize=1\nfilters=32\n"
    ),
    "a model of Keras as JSON": json.dumps(
        {"class_name": "Sequential", "config": {"name": "m", "layers": []}, "backend": "jax"}
    ),
    "a model of Keras as YAML": "backend: tensorflow\nclass_name: Sequential\nconfig:\n  name: m\n",
    "a configuration of MMEngine": "model:\n  type: ResNet\n  depth: 50\n",
    "a Caffe network (prototxt)": (
        'name: "LeNet"\nlayer {\n  name: "conv1"\n  type: "Convolution"\n  bottom: "data"\n}\n'
    ),
    "a TensorFlow graph as text": 'node {\n  name: "x"\n  op: "Placeholder"\n}\n',
    "an ONNX model as text": '<ir_version: 8, opset_import: ["" : 18]>\nagraph (x) => (y) {}\n',
    "a network of ncnn or pnnx": "7767517\n3 2\nInput data 0 1 data\n",
    "a network of OpenVINO (XML)": '<net name="m" version="11">\n<layers>\n</layers>\n</net>\n',
    "a configuration of Hugging Face": '{"architectures": ["ResNet"], "model_type": "resnet"}',
    "a configuration of Detectron2": "MODEL:\n  META_ARCHITECTURE: GeneralizedRCNN\n",
    "a configuration of Hydra": "_target_: torchvision.models.resnet18\nweights: null\n",
    "Python source": "import torch\nfrom torch import nn\n\nclass Net(nn.Module):\n    pass\n",
    "a picture or a page of XML": '<svg xmlns="http://www.w3.org/2000/svg"></svg>\n',
    "a graph of Graphviz": "digraph {\n  a -> b\n}\n",
    "a diagram of Mermaid": "flowchart TB\n  a --> b\n",
    "LaTeX": "\\documentclass{standalone}\n\\begin{document}\n",
}


def archive(*names: str) -> bytes:
    """A zip with files of these names."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name in names:
            file.writestr(name, b"x")
    return data.getvalue()


def safetensors(header: dict[str, object]) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(4)


ONNX: Final = b"\x08\x08\x12\x07pytorch\x1a\x052.0.0:\x10\n\x04main"
BYTES: Final = {
    "an ONNX model, or another file of protobuf": ONNX,
    "an HDF5 file, such as weights of Keras": b"\x89HDF\r\n\x1a\n\x00\x00",
    "a file of torch.save": archive("archive/data.pkl", "archive/version"),
    "a model of Keras": archive("metadata.json", "config.json", "model.weights.h5"),
    "a file of NumPy arrays": archive("x.npy"),
    "a zip archive": archive("readme.txt"),
    "a Python pickle, such as an old file of torch.save": pickle.dumps({"a": 1}),
    "a safetensors file": safetensors({"a": {"dtype": "F32", "shape": [1]}}),
    "a NumPy array": b"\x93NUMPY\x01\x00",
    "a TensorFlow Lite model": b"\x1c\x00\x00\x00TFL3\x00",
    "a GGUF file of weights": b"GGUF\x03\x00",
    "a picture": b"\x89PNG\r\n\x1a\n",
    "a PDF": b"%PDF-1.7\n",
    "a packed archive": b"\x1f\x8b\x08\x00",
    "a program": b"\x7fELF\x02\x01",
    "binary data": bytes(range(256)) * 4,
}

WRITE: Final = (
    "write the network as a spec that begins with `archspec: 1`, as docs/language.md says; "
    "`archspec ops NAME` says what is called NAME elsewhere"
)


@pytest.mark.parametrize("name", TEXTS)
def test_text(name: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(TEXTS[name] + "\n")
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.message) == ("A115", f"this is {name}, not a spec")


@pytest.mark.parametrize("name", BYTES)
def test_bytes(name: str, tmp_path: Path) -> None:
    path = tmp_path / "net.bin"
    path.write_bytes(BYTES[name])
    with pytest.raises(SpecError) as caught:
        load(path)
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.message) == ("A114", f"this is {name}, not a spec")


@pytest.mark.parametrize("start", [b"#", b"["])
def test_safetensors_whose_size_begins_like_a_text(start: bytes, tmp_path: Path) -> None:
    path = tmp_path / "net.bin"
    short = safetensors({"a": {"dtype": "F32", "shape": [1], "at": ""}})
    filler = "x" * ((start[0] - short[0]) % 256)
    path.write_bytes(safetensors({"a": {"dtype": "F32", "shape": [1], "at": filler}}))
    assert path.read_bytes().startswith(start)
    with pytest.raises(SpecError, match="this is a safetensors file, not a spec"):
        load(path)


def test_a_large_model_is_told_by_its_beginning(tmp_path: Path) -> None:
    """An ONNX file is larger than any spec; that is not what is wrong with it."""
    path = tmp_path / "net.onnx"
    path.write_bytes(ONNX + bytes(1 << 21))
    with pytest.raises(SpecError) as caught:
        load(path)
    assert [each.code for each in caught.value.diagnostics] == ["A114"]
    assert caught.value.diagnostics[0].help == WRITE


@pytest.mark.parametrize("command", ["check", "summary", "build", "verify", "resolve"])
def test_every_command_says_so(call: Call, folder: Path, command: str) -> None:
    (folder / "yolo.yaml").write_text(TEXTS["a YOLO model of Ultralytics"])
    done = call(command, "yolo.yaml")
    assert done.status == 1
    said = "error[A115]: this is a YOLO model of Ultralytics, not a spec\n --> yolo.yaml:5:1"
    assert said in done.err


def test_two_files(call: Call, folder: Path) -> None:
    (folder / "net.cfg").write_text(TEXTS["a Darknet configuration"])
    for command in ("diff", "compare"):
        assert "this is a Darknet configuration" in call(command, "net.yaml", "net.cfg").err


def test_standard_input(call: Call) -> None:
    done = call("check", "-", stdin=ONNX)
    assert done.status == 1
    assert "error[A114]: this is an ONNX model" in done.err


def test_a_library(call: Call, folder: Path) -> None:
    (folder / "blocks.yaml").write_text(TEXTS["a configuration of MMEngine"])
    text = "archspec: 1\nname: net\ninput: 8x8x4\nuse: [blocks.yaml]\nbody: [ReLU]\n"
    (folder / "user.yaml").write_text(text)
    assert "error[A115]: this is a configuration of MMEngine" in call("check", "user.yaml").err


def test_what_archspec_wrote_itself(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(emit(load("archspec: 1\nname: net\ninput: 8x8x4\nbody: [ReLU]\n")))
    with pytest.raises(SpecError, match="source that archspec wrote"):
        load(path)


@pytest.mark.parametrize(
    "more",
    [
        "backbone:\nhead:\n  - [1]\n",
        "model:\n  type: ResNet\n",
        "description: 'import torch'\n",
    ],
)
def test_a_spec_with_foreign_words_is_a_spec(more: str) -> None:
    """Then its keys are what is wrong with it, if anything."""
    spec = f"archspec: 1\nname: net\ninput: 8x8x4\nbody: [ReLU]\n{more}"
    try:
        load(spec)
    except SpecError as error:
        assert {each.code for each in error.diagnostics} == {"A201"}


@pytest.mark.parametrize(
    "spec",
    [
        "name: net\ninput: 8x8x4\nbody: [ReLU]\n",
        "body:\n  - from: a\n",
        "# archspec 1\nblocks: {}\n",
        "model: x\ntype: y\n",
    ],
)
def test_a_spec_without_its_version_is_no_foreign_file(spec: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(spec)
    assert not {"A114", "A115"} & {each.code for each in caught.value.diagnostics}

"""Models of Keras as flat operations."""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from archspec import limits
from archspec.diagnostics import SpecError
from archspec.importers.flat import FlatNetwork
from archspec.importers.readers.keras_json import read_keras
from archspec.importers.readers.options import ReadOptions
from tests.importers.count import count_parameters, count_statistics

Layer = tuple[str, dict[str, Any]]


def make_sequential(layers: Sequence[Layer], shape: Sequence[int | None] = (8, 8, 3)) -> Any:
    """A sequential model as Keras 3 writes it."""
    first = {"class_name": "InputLayer", "config": {"batch_shape": [None, *shape], "name": "in"}}
    rest = [
        {"class_name": kind, "config": {"name": f"{kind}_{at}", **config}}
        for at, (kind, config) in enumerate(layers)
    ]
    return {"module": "keras", "class_name": "Sequential", "config": {"layers": [first, *rest]}}


def make_call(new: bool, *names: str) -> Any:
    """A call with what these layers leave, as Keras 3 or Keras 2 writes it."""
    if not new:
        return [[name, 0, 0, {}] for name in names]
    tensors = [{"class_name": "__keras_tensor__", "config": {"keras_history": [name, 0, 0]}}
               for name in names]  # fmt: skip
    return {"args": [tensors if len(tensors) > 1 else tensors[0]], "kwargs": {}}


def make_functional(
    new: bool, layers: Sequence[tuple[str, str, dict[str, Any], tuple[str, ...]]]
) -> Any:
    """A functional model of layers: class, name, arguments, and the layers that they take."""
    key = "batch_shape" if new else "batch_input_shape"
    listed = [{"class_name": "InputLayer", "name": "in", "config": {key: [None, 8, 8, 3]},
               "inbound_nodes": []}]  # fmt: skip
    for kind, name, config, taken in layers:
        listed.append({"class_name": kind, "name": name, "config": {"name": name, **config},
                       "inbound_nodes": [make_call(new, *taken)]})  # fmt: skip
    last = [layers[-1][1], 0, 0]
    config = {"name": "net", "layers": listed, "input_layers": [["in", 0, 0]],
              "output_layers": [last] if not new else last}  # fmt: skip
    return {"class_name": "Functional", "config": config, "keras_version": "3.4" if new else "2.15"}


def read(model: Any, folder: Path, options: ReadOptions | None = None) -> FlatNetwork:
    path = folder / "net.json"
    path.write_text(model if isinstance(model, str) else json.dumps(model))
    return read_keras(path, options or ReadOptions())


BLOCK: tuple[tuple[str, str, dict[str, Any], tuple[str, ...]], ...] = (
    (
        "Conv2D",
        "a",
        {"filters": 4, "kernel_size": [3, 3], "padding": "same", "activation": "relu"},
        ("in",),
    ),
    ("SeparableConv2D", "b", {"filters": 4, "kernel_size": [3, 3], "padding": "same"}, ("a",)),
    ("BatchNormalization", "n", {"axis": [3], "momentum": 0.9, "scale": False}, ("b",)),
    ("Add", "s", {}, ("n", "a")),
    ("Concatenate", "c", {"axis": -1}, ("s", "a")),
    ("GlobalAveragePooling2D", "g", {}, ("c",)),
    ("Dense", "d", {"units": 5, "activation": "softmax"}, ("g",)),
)


@pytest.mark.parametrize("new", [True, False])
def test_functional_models_of_both_versions(new: bool, tmp_path: Path) -> None:
    network = read(make_functional(new, BLOCK), tmp_path)
    assert [each.box for each in network.operations] == [
        "Conv", "ReLU", "Conv", "Conv", "BN", "add", "concat", "GlobalAvgPool", "FC", "Softmax",
    ]  # fmt: skip
    assert network.inputs == {"in": (3, 8, 8)}
    kernels = (3 * 4 * 9 + 4) + (4 * 9 + 4 * 4 + 4) + 4 + (8 * 5 + 5)
    assert count_parameters(network) == kernels
    assert count_statistics(network) == 8
    norm = network.operations[4]
    assert norm.arguments == {"eps": 1e-3, "momentum": 0.1, "scale": False}
    assert norm.tensors["bias"] == "n/beta"


def test_same_padding_is_that_of_tensorflow(tmp_path: Path) -> None:
    config = {"filters": 4, "kernel_size": [3, 3], "strides": [2, 2], "padding": "same"}
    network = read(make_sequential([("Conv2D", config), ("MaxPooling2D", {})]), tmp_path)
    conv, pool = network.operations
    assert conv.arguments["padding"] == "tf_same"
    assert (pool.arguments["kernel"], pool.arguments["stride"]) == ((2, 2), (2, 2))
    assert pool.shape == (4, 2, 2)


ONE: dict[str, tuple[dict[str, Any], str, tuple[int, ...]]] = {
    "DepthwiseConv2D": ({"kernel_size": [3, 3], "depth_multiplier": 2}, "Conv", (6, 6, 6)),
    "Conv2DTranspose": (
        {"filters": 4, "kernel_size": [3, 3], "strides": [2, 2], "padding": "same"},
        "UpConv",
        (4, 16, 16),
    ),
    "ZeroPadding2D": ({"padding": [[0, 1], [2, 3]]}, "Pad", (3, 9, 13)),
    "Cropping2D": ({"cropping": 1}, "Cropping", (3, 6, 6)),
    "UpSampling2D": ({"size": [2, 2], "interpolation": "bilinear"}, "Upsample", (3, 16, 16)),
    "AveragePooling2D": ({"pool_size": 3, "strides": 1, "padding": "same"}, "AvgPool", (3, 8, 8)),
    "LayerNormalization": ({"axis": [3], "epsilon": 1e-6}, "LayerNorm", (3, 8, 8)),
    "Dense": ({"units": 6}, "Conv", (6, 8, 8)),
    "Flatten": ({}, "Flatten", (192,)),
    "Reshape": ({"target_shape": [64, 3]}, "Tokens", (3, 64)),
    "ReLU": ({"max_value": 6.0}, "ReLU6", (3, 8, 8)),
    "Rescaling": ({"scale": 0.5}, "scale", (3, 8, 8)),
}


@pytest.mark.parametrize("kind", ONE)
def test_single_layers(kind: str, tmp_path: Path) -> None:
    config, box, shape = ONE[kind]
    (operation,) = read(make_sequential([(kind, config)]), tmp_path).operations
    assert (operation.box, operation.shape) == (box, shape)


UNKNOWN: dict[str, tuple[dict[str, Any], str]] = {
    "Lambda": ({"function": "4wEAAAA="}, "it runs code, which is not read"),
    "Mine": ({}, "the reader does not know this layer"),
    "Activation": ({"activation": "exponential"}, "its activation is exponential"),
    "Softmax": ({"axis": 1}, "it is over another axis than the channels"),
    "Concatenate": ({"axis": 1}, "it joins positions, not channels"),
}


@pytest.mark.parametrize("kind", UNKNOWN)
def test_what_has_no_counterpart_is_named(kind: str, tmp_path: Path) -> None:
    config, why = UNKNOWN[kind]
    (operation,) = read(make_sequential([(kind, config)]), tmp_path).operations
    assert (operation.box, operation.source, operation.why) == ("", kind, why)


def test_models_within_models_are_put_in_place(tmp_path: Path) -> None:
    inner = make_sequential([("ReLU", {}), ("Conv2D", {"filters": 3, "kernel_size": 1})])["config"]
    network = read(make_sequential([("Sequential", {**inner, "name": "body"})] * 1), tmp_path)
    assert [each.box for each in network.operations] == ["ReLU", "Conv"]
    assert [each.path for each in network.operations[0].owners] == ["body", "ReLU_0"]


def test_a_keras_file_holds_the_same(tmp_path: Path) -> None:
    path = tmp_path / "net.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps(make_functional(True, BLOCK)))
    assert len(read_keras(path).operations) == 10


def test_open_sides_are_asked_for(tmp_path: Path) -> None:
    model = make_sequential([("ReLU", {})], (None, None, 3))
    with pytest.raises(SpecError) as caught:
        read(model, tmp_path)
    (found,) = caught.value.diagnostics
    assert (found.code, found.help) == ("A425", "add the size, such as `--size 224x224x3`")
    assert read(model, tmp_path, ReadOptions((16, 16))).operations[0].shape == (3, 16, 16)


def nest(levels: int) -> Any:
    config: Any = make_sequential([("ReLU", {})])["config"]
    for level in range(levels):
        twice = [("Sequential", {**config, "name": f"m{level}{at}"}) for at in range(2)]
        config = make_sequential(twice)["config"]
    return {"class_name": "Sequential", "config": config}


CIRCLE = make_functional(True, [("ReLU", "a", {}, ("b",)), ("ReLU", "b", {}, ("a",))])

BROKEN: list[tuple[Any, str]] = [
    ("", "A422"),
    ("{", "A422"),
    ("[1, 2]", "A422"),
    ('{"class_name": "Functional", "config": 3}', "A422"),
    ("[" * 100_000, "A423"),
    ({"class_name": "Functional", "config": {"layers": [{"class_name": "ReLU"}]}}, "A422"),
    (make_sequential([("Conv2D", {})]), "A426"),
    (make_sequential([("Conv2D", {"filters": "many", "kernel_size": 3})]), "A426"),
    (make_sequential([("Conv2D", {"filters": 4, "kernel_size": 99})]), "A426"),
    (make_sequential([("Conv2D", {"filters": 1 << 40, "kernel_size": 3})]), "A426"),
    (make_sequential([("Reshape", {"target_shape": [7]})]), "A426"),
    (CIRCLE, "A422"),
    (make_functional(True, [("ReLU", "a", {}, ("nobody",))]), "A422"),
    (nest(9), "A423"),
]


@pytest.mark.parametrize("case", range(len(BROKEN)))
def test_broken_and_hostile_files_are_refused(
    case: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "IMPORTED_OPERATIONS", 500)
    model, code = BROKEN[case]
    with pytest.raises(SpecError) as caught:
        read(model, tmp_path)
    (found,) = caught.value.diagnostics
    assert found.code == code
    assert found.help


def test_a_broken_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "net.keras"
    path.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(SpecError, match="A422"):
        read_keras(path)

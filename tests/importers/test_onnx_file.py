"""Files of ONNX as flat operations, against ONNX Runtime, and files that are broken or hostile."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime  # type: ignore[import-untyped]
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from archspec import limits
from archspec.diagnostics import SpecError
from archspec.importers.flat import FlatNetwork, Owner
from archspec.importers.readers.onnx_file import read_onnx
from archspec.importers.readers.options import ReadOptions
from tests.importers.interpret import run_flat

Step = tuple[Any, ...]
"""An operator, its inputs and its attributes: `x` is what the one before leaves."""

RANDOM = np.random.default_rng(0)


def weight(*shape: int) -> Any:
    return RANDOM.normal(size=shape).astype(np.float32)


def positive(*shape: int) -> Any:
    return RANDOM.uniform(0.5, 1.5, size=shape).astype(np.float32)


def ints(*numbers: int) -> Any:
    return np.array(numbers, dtype=np.int64)


def floats(*numbers: float) -> Any:
    return np.array(numbers, dtype=np.float32)


def number(value: float) -> Any:
    return np.array(value, dtype=np.float32)


def make_model(steps: Sequence[Step], shape: Sequence[Any], opset: int = 18) -> onnx.ModelProto:
    """A graph of steps in a row; a name with a colon names what a step leaves."""
    nodes, held, last = [], [], "input"
    for at, (kind, inputs, *rest) in enumerate(steps):
        names = []
        for each in inputs:
            if isinstance(each, str):
                names.append(last if each == "x" else each)
            else:
                names.append(f"w{at}_{len(names)}")
                held.append(numpy_helper.from_array(each, names[-1]))
        outputs = rest[1] if len(rest) > 1 else [f"y{at}"]
        nodes.append(helper.make_node(kind, names, outputs, f"/part/{at}", **(rest or [{}])[0]))
        last = outputs[0]
    entering = helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)
    leaving = helper.make_tensor_value_info(last, TensorProto.FLOAT, None)
    graph = helper.make_graph(nodes, "main_graph", [entering], [leaving], held)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)


def read(model: onnx.ModelProto, folder: Path, options: ReadOptions | None = None) -> FlatNetwork:
    path = folder / "net.onnx"
    path.write_bytes(model.SerializeToString())
    return read_onnx(path, options or ReadOptions())


def list_boxes(network: FlatNetwork) -> list[str]:
    return [each.box for each in network.operations]


IMAGE = (1, 4, 9, 8)
CONV = weight(6, 4, 3, 3)

SAME: dict[str, tuple[list[Step], list[str]]] = {
    "conv": ([("Conv", ["x", CONV, weight(6)], {"pads": [1, 1, 1, 1]})], ["Conv"]),
    "conv of groups": (
        [("Conv", ["x", weight(8, 2, 3, 3)], {"group": 2, "dilations": [2, 1], "strides": [1, 2]})],
        ["Conv"],
    ),
    "conv as TensorFlow pads": (
        [("Conv", ["x", CONV], {"auto_pad": "SAME_UPPER", "strides": [2, 2]})],
        ["Conv"],
    ),
    "conv padded unevenly": ([("Conv", ["x", CONV], {"pads": [0, 1, 2, 0]})], ["Pad", "Conv"]),
    "transposed conv": (
        [("ConvTranspose", ["x", weight(4, 6, 3, 3), weight(6)],
          {"strides": [2, 2], "pads": [1, 1, 1, 1], "output_padding": [1, 1]})],
        ["UpConv"],
    ),
    "batch norm": (
        [("BatchNormalization", ["x", weight(4), weight(4), weight(4), positive(4)])],
        ["BN"],
    ),
    "max pool": ([("MaxPool", ["x"], {"kernel_shape": [3, 3], "strides": [2, 2]})], ["MaxPool"]),
    "max pool rounded up": (
        [("MaxPool", ["x"], {"kernel_shape": [3, 3], "strides": [2, 2], "ceil_mode": 1})],
        ["MaxPool"],
    ),
    "max pool padded unevenly": (
        [("MaxPool", ["x"], {"kernel_shape": [2, 2], "pads": [0, 0, 1, 1]})],
        ["Pad", "MaxPool"],
    ),
    "mean pool": (
        [("AveragePool", ["x"], {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]})],
        ["AvgPool"],
    ),
    "mean pool that counts zeros": (
        [("AveragePool", ["x"],
          {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "count_include_pad": 1})],
        ["AvgPool"],
    ),
    "mean pool as TensorFlow pads": (
        [("AveragePool", ["x"],
          {"kernel_shape": [3, 3], "auto_pad": "SAME_UPPER", "strides": [2, 2]})],
        ["AvgPool"],
    ),
    "classifier": (
        [("GlobalAveragePool", ["x"]), ("Flatten", ["x"]), ("Gemm", ["x", weight(5, 4), weight(5)],
          {"transB": 1}), ("Gemm", ["x", weight(5, 3), weight(3)]), ("Softmax", ["x"])],
        ["GlobalAvgPool", "Flatten", "FC", "FC", "Softmax"],
    ),
    "product and sum": (
        [("ReduceMean", ["x", ints(2, 3)], {"keepdims": 0}), ("MatMul", ["x", weight(4, 5)]),
         ("Add", ["x", weight(5)])],
        ["GlobalAvgPool", "FC"],
    ),
    "activations": (
        [("LeakyRelu", ["x"], {"alpha": 0.2}), ("Elu", ["x"]), ("Tanh", ["x"]), ("Selu", ["x"]),
         ("Softplus", ["x"]), ("PRelu", ["x", weight(4, 1, 1)]), ("HardSwish", ["x"]),
         ("HardSigmoid", ["x"], {"alpha": 1 / 6}), ("Mish", ["x"])],
        ["LeakyReLU", "ELU", "Tanh", "SELU", "Softplus", "PReLU", "Hardswish", "Hardsigmoid",
         "Mish"],
    ),
    "clips": (
        [("Clip", ["x", number(0), number(6)]), ("Clip", ["x", number(-1), number(2)]),
         ("Clip", ["x", number(0)])],
        ["ReLU6", "Hardtanh", "ReLU"],
    ),
    "numbers": (
        [("Mul", ["x", number(0.5)]), ("Add", [number(3), "x"]), ("Div", ["x", number(4)]),
         ("Sub", ["x", number(1)])],
        ["scale", "shift", "scale", "shift"],
    ),
    "gate": (
        [("Relu", ["x"], {}, ["a"]), ("GlobalAveragePool", ["x"]), ("Sigmoid", ["x"]),
         ("Mul", ["a", "x"])],
        ["ReLU", "GlobalAvgPool", "Sigmoid", "mul"],
    ),
    "sum over all positions": (
        [("Relu", ["x"], {}, ["a"]), ("GlobalAveragePool", ["x"]), ("Add", ["a", "x"])],
        ["ReLU", "GlobalAvgPool", "expand", "add"],
    ),
    "parts of the channels": (
        [("Split", ["x", ints(1, 3)], {"axis": 1}, ["a", "b"]),
         ("Concat", ["b", "a"], {"axis": 1})],
        ["Slice", "Slice", "concat"],
    ),
    "every second pixel": (
        [("Slice", ["x", ints(1, 0), ints(9, 8), ints(2, 3), ints(2, 2)])],
        ["Cropping", "MaxPool"],
    ),
    "mirrored border": (
        [("Pad", ["x", ints(0, 0, 1, 2, 0, 0, 0, 1)], {"mode": "reflect"})],
        ["Pad"],
    ),
    "repeated pixels": (
        [("Resize", ["x", "", floats(1, 1, 2, 2)],
          {"mode": "nearest", "coordinate_transformation_mode": "asymmetric",
           "nearest_mode": "floor"})],
        ["Upsample"],
    ),
    "pixels in between": (
        [("Resize", ["x", "", "", ints(1, 4, 11, 13)],
          {"mode": "linear", "coordinate_transformation_mode": "half_pixel"})],
        ["Resize"],
    ),
    "pixel shuffle": (
        [("DepthToSpace", ["x"], {"blocksize": 2, "mode": "CRD"})],
        ["PixelShuffle"],
    ),
    "instance norm": (
        [("InstanceNormalization", ["x", weight(4), weight(4)])],
        ["InstanceNorm"],
    ),
    "response norm": ([("LRN", ["x"], {"size": 3, "alpha": 0.1})], ["LocalResponseNorm"]),
    "norm of channels in another order": (
        [("Transpose", ["x"], {"perm": [0, 2, 3, 1]}),
         ("LayerNormalization", ["x", weight(4), weight(4)]), ("MatMul", ["x", weight(4, 6)]),
         ("Add", ["x", weight(6)]), ("Transpose", ["x"], {"perm": [0, 3, 1, 2]})],
        ["LayerNorm", "Conv"],
    ),
    "mean over one side": (
        [("ReduceMean", ["x", ints(2)], {"keepdims": 1}), ("Relu", ["x"])],
        ["reduce_mean", "ReLU"],
    ),
    "shuffle of channels": (
        [("Reshape", ["x", ints(0, 2, 2, 9, 8)]), ("Transpose", ["x"], {"perm": [0, 2, 1, 3, 4]}),
         ("Reshape", ["x", ints(1, -1, 9, 8)])],
        ["reshape", "permute", "reshape"],
    ),
    "sizes that the graph computes": (
        [("Shape", ["input"], {}, ["s"]), ("Gather", ["s", ints(0)], {"axis": 0}, ["n"]),
         ("Concat", ["n", ints(-1)], {"axis": 0}, ["t"]), ("Reshape", ["input", "t"])],
        ["Flatten"],
    ),
}  # fmt: skip
"""Graphs in a row, and the boxes that they are."""


@pytest.mark.parametrize(("steps", "boxes"), SAME.values(), ids=SAME)
def test_operations_compute_what_onnx_runtime_computes(
    steps: list[Step], boxes: list[str], tmp_path: Path
) -> None:
    model = make_model(steps, IMAGE)
    network = read(model, tmp_path)
    assert list_boxes(network) == boxes
    x = RANDOM.normal(size=IMAGE).astype(np.float32)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    (wanted,) = session.run(None, {"input": x})
    (found,) = run_flat(network, [torch.from_numpy(x)])
    assert found.shape == wanted.shape
    assert np.allclose(found.numpy(), wanted, rtol=1e-4, atol=1e-5)


OLD: dict[str, tuple[int, list[Step], list[str]]] = {
    "pad": (9, [("Pad", ["x"], {"pads": [0, 0, 1, 1, 0, 0, 1, 1]})], ["Pad"]),
    "slice": (9, [("Slice", ["x"], {"starts": [1], "ends": [3], "axes": [1]})], ["Slice"]),
    "clip": (9, [("Clip", ["x"], {"min": 0.0, "max": 6.0})], ["ReLU6"]),
    "upsample": (9, [("Upsample", ["x", floats(1, 1, 2, 2)], {"mode": "nearest"})], ["Upsample"]),
    "mean": (11, [("ReduceMean", ["x"], {"axes": [2, 3], "keepdims": 1})], ["GlobalAvgPool"]),
    "split": (11, [("Split", ["x"], {"axis": 1}, ["a", "b"]), ("Add", ["b", "a"])],
              ["Slice", "Slice", "add"]),
}  # fmt: skip
"""Graphs of older versions, in which attributes say what inputs say today."""


@pytest.mark.parametrize(("opset", "steps", "boxes"), OLD.values(), ids=OLD)
def test_older_versions(opset: int, steps: list[Step], boxes: list[str], tmp_path: Path) -> None:
    assert list_boxes(read(make_model(steps, IMAGE, opset), tmp_path)) == boxes


UNKNOWN: dict[str, tuple[list[Step], str]] = {
    "Det": ([("Det", ["x"])], ""),
    "HardSigmoid": ([("HardSigmoid", ["x"])], "its alpha is 0.2, not 0.1666667"),
    "DepthToSpace": (
        [("DepthToSpace", ["x"], {"blocksize": 2})],
        "it takes channels in the order DCR, not CRD as torch does",
    ),
    "Conv": (
        [("Identity", [CONV], {}, ["w"]), ("Mul", ["w", number(2)], {}, ["v"]),
         ("Sigmoid", ["input"], {}, ["g"]), ("ReduceMean", ["g"], {}, ["m"]),
         ("Mul", ["v", "m"], {}, ["u"]), ("Conv", ["input", "u"])],
        "its weights are computed from others",
    ),
    "Resize": (
        [("Resize", ["x", "", floats(1, 1, 2, 2)],
          {"coordinate_transformation_mode": "align_corners"})],
        "it takes the nearest pixel in another way than torch",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNKNOWN)
def test_what_has_no_counterpart_is_named(kind: str, tmp_path: Path) -> None:
    steps, why = UNKNOWN[kind]
    network = read(make_model(steps, (1, 4, 8, 8)), tmp_path)
    assert (network.operations[-1].source, network.operations[-1].why) == (kind, why)


def test_an_input_that_is_turned_first_has_its_channels_first(tmp_path: Path) -> None:
    steps = [("Transpose", ["x"], {"perm": [0, 3, 1, 2]}), ("Conv", ["x", CONV])]
    network = read(make_model(steps, ("batch", 9, 8, 4)), tmp_path)
    assert network.inputs == {"input": (4, 9, 8)}
    assert list_boxes(network) == ["Conv"]


def test_modules_are_read_from_names_and_from_metadata(tmp_path: Path) -> None:
    model = make_model([("Relu", ["x"]), ("Tanh", ["x"])], IMAGE)
    model.graph.node[0].name = "/layer1/layer1.0/act/Relu"
    said = {
        "pkg.torch.onnx.name_scopes": "['', 'body', 'body.0', 'tanh']",
        "pkg.torch.onnx.class_hierarchy": "['m.Net', 'nn.Sequential', 'm.Block', 'aten.tanh']",
    }
    for key, value in said.items():
        model.graph.node[1].metadata_props.add(key=key, value=value)
    first, second = read(model, tmp_path).operations
    assert [each.path for each in first.owners] == ["layer1", "layer1.0", "layer1.0.act"]
    assert second.owners == (Owner("body", ""), Owner("body.0", "Block"))


def test_weights_have_the_order_of_torch(tmp_path: Path) -> None:
    network = read(make_model([("Gemm", ["x", weight(4, 3)])], (1, 4)), tmp_path)
    assert network.read_weights is not None
    weights = network.read_weights()
    assert [tuple(each.shape) for each in weights.values()] == [(3, 4)]


def test_open_sides_are_asked_for(tmp_path: Path) -> None:
    model = make_model([("Conv", ["x", CONV])], ("n", 4, "h", "w"))
    with pytest.raises(SpecError) as caught:
        read(model, tmp_path)
    (found,) = caught.value.diagnostics
    assert found.code == "A425"
    assert found.help == "add the size, such as `--size 224x224x4`"
    assert read(model, tmp_path, ReadOptions((16, 12))).operations[0].shape == (6, 14, 10)


def make_outside(location: str) -> onnx.ModelProto:
    model = make_model([("Conv", ["x", CONV])], IMAGE)
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in {"location": location, "offset": "0", "length": "864"}.items():
        tensor.external_data.add(key=key, value=value)
    return model


@pytest.mark.parametrize("location", ["../up.bin", "/etc/passwd", "a/../../up.bin", "..\\up.bin"])
def test_weights_outside_the_folder_are_refused(location: str, tmp_path: Path) -> None:
    (tmp_path / "up.bin").write_bytes(bytes(864))
    (tmp_path / "inside").mkdir()
    with pytest.raises(SpecError) as caught:
        read(make_outside(location), tmp_path / "inside")
    assert [each.code for each in caught.value.diagnostics] == ["A424"]


def test_weights_beside_the_file_are_read_and_must_be_whole(tmp_path: Path) -> None:
    (tmp_path / "net.bin").write_bytes(CONV.tobytes())
    network = read(make_outside("net.bin"), tmp_path)
    assert network.read_weights is not None
    (held,) = network.read_weights().values()
    assert torch.equal(held, torch.from_numpy(CONV))
    (tmp_path / "net.bin").write_bytes(CONV.tobytes()[:-4])
    with pytest.raises(SpecError, match="A422"):
        read(make_outside("net.bin"), tmp_path)


def make_doubling(levels: int) -> onnx.ModelProto:
    """A model whose functions each call the one before twice."""
    model = make_model([("Relu", ["x"])], IMAGE)
    opset = [helper.make_opsetid("", 18), helper.make_opsetid("f", 1)]
    inner, domain = "Relu", ""
    for level in range(levels):
        nodes = [helper.make_node(inner, ["a"], ["b"], domain=domain),
                 helper.make_node(inner, ["b"], ["c"], domain=domain)]  # fmt: skip
        name = f"f{level}"
        model.functions.append(helper.make_function("f", name, ["a"], ["c"], nodes, opset))
        inner, domain = name, "f"
    model.graph.node[0].op_type, model.graph.node[0].domain = inner, "f"
    model.opset_import.append(opset[1])
    return model


def test_functions_are_put_in_place(tmp_path: Path) -> None:
    assert list_boxes(read(make_doubling(3), tmp_path)) == ["ReLU"] * 8


def make_calling_itself() -> onnx.ModelProto:
    model = make_doubling(1)
    model.functions[0].node[0].op_type, model.functions[0].node[0].domain = "f0", "f"
    return model


@pytest.mark.parametrize("model", [make_doubling(31), make_calling_itself()])
def test_functions_without_end_are_refused(model: onnx.ModelProto, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="A423"):
        read(model, tmp_path)


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    data = make_model([("Conv", ["x", CONV])], IMAGE).SerializeToString()
    path = tmp_path / "net.onnx"
    for broken in (b"", b"\x89PNG\r\n", data[: len(data) // 2], b"\xff" * 64):
        path.write_bytes(broken)
        with pytest.raises(SpecError, match="A422"):
            read_onnx(path)


def test_too_large_a_constant_is_not_made(tmp_path: Path) -> None:
    steps: list[Step] = [
        ("ConstantOfShape", [ints(1 << 20, 1 << 20)], {}, ["c"]),
        ("Add", ["input", "c"]),
    ]
    network = read(make_model(steps, IMAGE), tmp_path)
    assert [each.box for each in network.operations[-1:]] == [""]


def test_more_operations_than_networks_have(tmp_path: Path) -> None:
    steps: list[Step] = [("Relu", ["x"])] * (limits.IMPORTED_OPERATIONS + 1)
    with pytest.raises(SpecError, match="A423"):
        read(make_model(steps, IMAGE), tmp_path)

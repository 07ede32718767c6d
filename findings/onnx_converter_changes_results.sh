#!/usr/bin/env bash
# onnx 1.23.2: the version converter writes files that compute something else, or that no runtime loads, and says nothing.
#
# GroupNormalization took one scale for each group until opset 18 and takes one for each channel from 21 on: the converter raises the number of
# the opset and leaves the scale. Linear Upsample places samples at x / factor; the Resize that it becomes places them at half pixels. Hardmax
# flattened all axes from `axis` on until opset 11, and looks at one axis from 13 on: the axis is left. All three pass the full checker.
#
# Output seen:
#   GroupNormalization 18 to 21, 4 channels in 2 groups: 2 scales, refused by onnxruntime
#   Upsample 9 to 11, of 0 1 2 3: 0 0.5 1 1.5 2 2.5 3 3 becomes 0 0.25 0.75 1.25 1.75 2.25 2.75 3
#   Hardmax 11 to 13 of 2x3x4 numbers: 2 ones become 8
# So export at the opset that is needed, and convert nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import numpy as np
import onnx
import onnxruntime
from onnx import NodeProto, TensorProto, helper, numpy_helper, version_converter

onnxruntime.set_default_logger_severity(4)


def make_network(node: NodeProto, given: list[int], made: list[int], opset: int, **weights: list[float]) -> onnx.ModelProto:
    x, y = (helper.make_tensor_value_info(n, TensorProto.FLOAT, shape) for n, shape in (("x", given), ("y", made)))
    numbers = [numpy_helper.from_array(np.array(values, "float32"), name) for name, values in weights.items()]
    graph = helper.make_graph([node], "net", [x], [y], numbers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=4)


def run(model: onnx.ModelProto, x: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0]


def convert(model: onnx.ModelProto, opset: int) -> onnx.ModelProto:
    made = version_converter.convert_version(model, opset)
    onnx.checker.check_model(made, full_check=True)
    return made


def write(numbers: np.ndarray) -> str:
    return " ".join(f"{number:g}" for number in numbers.ravel())


print("onnx", onnx.__version__)
node = helper.make_node("GroupNormalization", ["x", "scale", "bias"], ["y"], num_groups=2)
image = np.random.default_rng(0).normal(size=(1, 4, 3, 3)).astype("float32")
old = make_network(node, [1, 4, 3, 3], [1, 4, 3, 3], 18, scale=[1, 2], bias=[0, 1])
assert run(old, image).shape == image.shape
new = convert(old, 21)
scales = new.graph.initializer[0].dims[0]
try:
    run(new, image)
    answer = "run"
except Exception as error:  # onnxruntime has no public class for it
    answer = "refused by onnxruntime"
    assert "ShapeInferenceError" in str(error) or "imension" in str(error)
print(f"GroupNormalization 18 to 21, 4 channels in 2 groups: {scales} scales, {answer}")

row = np.arange(4, dtype="float32").reshape(1, 1, 1, 4)
old = make_network(helper.make_node("Upsample", ["x", "factors"], ["y"], mode="linear"), [1, 1, 1, 4], [1, 1, 1, 8], 9, factors=[1, 1, 1, 2])
before, after = run(old, row), run(convert(old, 11), row)
print(f"Upsample 9 to 11, of {write(row)}: {write(before)} becomes {write(after)}")

block = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")
old = make_network(helper.make_node("Hardmax", ["x"], ["y"], axis=1), [2, 3, 4], [2, 3, 4], 11)
ones, more = int(run(old, block).sum()), int(run(convert(old, 13), block).sum())
print(f"Hardmax 11 to 13 of 2x3x4 numbers: {ones} ones become {more}")

assert (scales, answer, ones, more) == (2, "refused by onnxruntime", 2, 8), "the behavior has changed"
assert not np.allclose(before, after), "the behavior has changed"
print("FINDING: onnx's version converter leaves the scale of GroupNormalization, the coordinates of Upsample and the axis of Hardmax as they were")
PY

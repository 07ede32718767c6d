#!/usr/bin/env bash
# OpenVINO 2026.4.1: with ceil_mode, border windows of average pools are divided by the whole window, and max pools keep windows of no cell.
#
# Rounding the size up lets the last window stick out of the padded map. The cells beyond the padding count for nothing, so that torch and
# onnxruntime divide a sum by the cells of the window that lie on the padded map; OpenVINO divides by all of them. A window that begins beyond
# the map is dropped by torch and onnxruntime; OpenVINO answers with one more row and column, of the lowest number.
#
# Output seen, last row of a map of ones:
#   AveragePool 3x3/2, padding 1 counted, 6x6: 0.333 0.5 0.5 0.25 by onnxruntime, 0.222 0.333 0.333 0.111 by OpenVINO
#   AveragePool 3x3/2, padding 1 counted, 5x5: 0.444 0.667 0.444 by both (no window sticks out)
#   MaxPool 2x2/2, padding 1, 5x5: 1 1 1 by onnxruntime, -3.4e+38 four times by OpenVINO
# So for OpenVINO, write the padding as a Pad, and sizes at which no window sticks out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check onnx==1.23.2 onnxruntime==1.32.0 openvino==2026.4.1 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import numpy as np
import onnx
import onnxruntime
import openvino
from onnx import TensorProto, helper

onnxruntime.set_default_logger_severity(3)


def make_pool(operator: str, size: int, **attributes: object) -> bytes:
    """A network of one pool over a map of `size` by `size` cells."""
    node = helper.make_node(operator, ["x"], ["y"], ceil_mode=1, **attributes)
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, size, size])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, "height", "width"])
    model = helper.make_model(
        helper.make_graph([node], "net", [x], [y]),
        opset_imports=[helper.make_opsetid("", 19)],
        ir_version=9,
    )
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString()


def run(operator: str, size: int, **attributes: object) -> tuple[str, str]:
    """The last row of the output by onnxruntime and by OpenVINO."""
    model = make_pool(operator, size, **attributes)
    ones = np.ones((1, 1, size, size), "float32")
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    core = openvino.Core()
    compiled = core.compile_model(core.read_model(model), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    outputs = session.run(None, {"x": ones})[0], compiled([ones])[0]
    return tuple(" ".join(f"{cell:.3g}" for cell in output[0, 0, -1]) for output in outputs)


average = {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1], "count_include_pad": 1}
seen = {
    "AveragePool 3x3/2, padding 1 counted, 6x6": run("AveragePool", 6, **average),
    "AveragePool 3x3/2, padding 1 counted, 5x5": run("AveragePool", 5, **average),
    "MaxPool 2x2/2, padding 1, 5x5": run("MaxPool", 5, kernel_shape=[2, 2], strides=[2, 2], pads=[1, 1, 1, 1]),
}
print("OpenVINO", openvino.__version__)
for name, (right, answered) in seen.items():
    print(f"{name}: {right} by onnxruntime, {answered} by OpenVINO")
expected = [
    ("0.333 0.5 0.5 0.25", "0.222 0.333 0.333 0.111"),
    ("0.444 0.667 0.444", "0.444 0.667 0.444"),
    ("1 1 1", "-3.4e+38 -3.4e+38 -3.4e+38 -3.4e+38"),
]
assert list(seen.values()) == expected, "the behavior has changed"
print("FINDING: OpenVINO divides ceil-mode windows at the border by the whole window, and keeps max windows that hold no cell")
PY

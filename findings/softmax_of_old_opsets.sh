#!/usr/bin/env bash
# onnx 1.23.2 and OpenCV 5.0.0.93: a Softmax of ONNX's opset 11 is run as one of opset 13.
#
# Up to opset 12 the `axis` of Softmax, LogSoftmax and Hardmax is where the input is flattened to two dimensions: the sum goes over that axis and
# all behind it. Since 13 it goes over that axis alone. For a vector of scores both are the same; for a map with axis=1, which the standard also
# took where the file says nothing, an old file means one distribution over all channels and pixels (an attention map, say). onnxruntime does it
# so. onnx's own reference evaluator and OpenCV's dnn module take the new meaning at every opset, and answer with one distribution for each pixel.
#
# Output seen, for the sum over a map of 2 channels and 3 pixels:
#   opset 11: onnxruntime 1, onnx.reference 3, OpenCV 3
#   opset 13: onnxruntime 3, onnx.reference 3, OpenCV 3
# So hold old files against onnxruntime, and keep the opset of a file when its Softmax is copied into a newer one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  onnx==1.23.2 onnxruntime==1.32.0 opencv-python-headless==5.0.0.93 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
from importlib.metadata import version

import cv2
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

SHAPE = [1, 2, 1, 3]
x = np.linspace(-1, 1, 6, dtype="float32").reshape(SHAPE)


def run_three(opset: int) -> list[np.ndarray]:
    """The outputs of onnxruntime, onnx.reference and OpenCV."""
    node = helper.make_node("Softmax", ["x"], ["y"], axis=1)
    put, got = (helper.make_tensor_value_info(name, TensorProto.FLOAT, SHAPE) for name in "xy")
    graph = helper.make_graph([node], "net", [put], [got])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=6)
    onnx.checker.check_model(model, full_check=True)
    text = model.SerializeToString()
    session = onnxruntime.InferenceSession(text, providers=["CPUExecutionProvider"])
    network = cv2.dnn.readNetFromONNX(np.frombuffer(text, np.uint8))
    network.setInput(x)
    return [session.run(None, {"x": x})[0], ReferenceEvaluator(model).run(None, {"x": x})[0], network.forward()]


def weigh(axes: tuple[int, ...]) -> np.ndarray:
    """The softmax over some axes, by its definition."""
    return np.exp(x) / np.exp(x).sum(axes, keepdims=True)


print("onnx", onnx.__version__, "opencv-python-headless", version("opencv-python-headless"))
found = {opset: run_three(opset) for opset in (11, 13)}
for opset, arrays in found.items():
    sums = [f"{array.sum():.0f}" for array in arrays]
    print(f"opset {opset}: onnxruntime {sums[0]}, onnx.reference {sums[1]}, OpenCV {sums[2]}")
old, new = weigh((1, 2, 3)), weigh((1,))
assert np.allclose(found[11][0], old, atol=1e-6), "onnxruntime has changed"
assert all(np.allclose(array, new, atol=1e-6) for array in [*found[11][1:], *found[13]]), "the behaviour has changed"
print("FINDING: onnx.reference and OpenCV run a Softmax of opset 11 over one axis, where the standard then had all axes behind it as well")
PY

#!/usr/bin/env bash
# OpenCV 5.0.0.93: cv2.dnn runs auto_pad="SAME_UPPER" of ONNX with the odd pixel of padding at the wrong end.
#
# A window of 3 with stride 2 on an even map needs one pixel of padding. SAME_UPPER, the padding of TensorFlow and so of most networks that came
# from it, puts it behind the last pixel; SAME_LOWER puts it in front of the first one. OpenCV's dnn module puts it in front for both, in
# convolutions and pools, so that every window stands one pixel off. The size of the output is right, nothing is reported, and a check at an odd
# size agrees. SAME_LOWER is right, and so is the same padding given as numbers.
#
# Output seen, for the columns 1 to 8 and a window of 3 with stride 2 (the convolution sums):
#   Conv        SAME_UPPER: by hand 6 12 18 15, onnxruntime 6 12 18 15, OpenCV 3 9 15 21
#   MaxPool     SAME_UPPER: by hand 3 5 7 8, onnxruntime 3 5 7 8, OpenCV 2 4 6 8
#   AveragePool SAME_UPPER: by hand 2 4 6 7.5, onnxruntime 2 4 6 7.5, OpenCV 1.5 3 5 7
#   columns 1 to 7, Conv: by hand 3 9 15 13, onnxruntime 3 9 15 13, OpenCV 3 9 15 13
# So write `pads` with numbers in place of `auto_pad` before a file goes to OpenCV, and compare with onnxruntime at an even size.
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
from onnx import TensorProto, helper, numpy_helper

WINDOW, STRIDE = 3, 2


def make_network(operator: str, width: int, given: dict[str, object]) -> onnx.ModelProto:
    weights = [numpy_helper.from_array(np.ones((1, 1, 1, WINDOW), "float32"), "w")] if operator == "Conv" else []
    inputs = ["x", "w"] if weights else ["x"]
    node = helper.make_node(operator, inputs, ["y"], kernel_shape=[1, WINDOW], strides=[1, STRIDE], **given)
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, 1, width])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, 1, None])
    graph = helper.make_graph([node], "net", [x], [y], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    return model


def run_by_hand(operator: str, row: np.ndarray) -> np.ndarray:
    """The windows, with the larger half of the padding at the end."""
    count = -(-len(row) // STRIDE)
    missing = max((count - 1) * STRIDE + WINDOW - len(row), 0)
    starts = [place * STRIDE - missing // 2 for place in range(count)]
    windows = [row[max(start, 0) : start + WINDOW] for start in starts]
    return np.array([{"Conv": np.sum, "MaxPool": np.max, "AveragePool": np.mean}[operator](window) for window in windows])


def run_three(operator: str, width: int, **given: object) -> list[str]:
    """The output by hand, by onnxruntime and by OpenCV."""
    row = np.arange(1, width + 1, dtype="float32")
    text = make_network(operator, width, given).SerializeToString()
    x = row.reshape(1, 1, 1, width)
    session = onnxruntime.InferenceSession(text, providers=["CPUExecutionProvider"])
    network = cv2.dnn.readNetFromONNX(np.frombuffer(text, np.uint8))
    network.setInput(x)
    found = [run_by_hand(operator, row), session.run(None, {"x": x})[0], network.forward()]
    return [" ".join(f"{value:g}" for value in array.ravel()) for array in found]


print("opencv-python-headless", version("opencv-python-headless"))
shifted = {"Conv": "3 9 15 21", "MaxPool": "2 4 6 8", "AveragePool": "1.5 3 5 7"}
for operator, seen in shifted.items():
    hand, truth, found = run_three(operator, 8, auto_pad="SAME_UPPER")
    print(f"{operator:<11} SAME_UPPER: by hand {hand}, onnxruntime {truth}, OpenCV {found}")
    assert hand == truth, "onnxruntime has changed"
    assert found == seen, "the behaviour has changed"
    assert run_three(operator, 8, auto_pad="SAME_LOWER")[1:] == [seen, seen], "SAME_LOWER has changed"
    hand, truth, found = run_three(operator, 8, pads=[0, 0, 0, 1])
    assert hand == truth == found, "pads as numbers have changed"
hand, truth, found = run_three("Conv", 7, auto_pad="SAME_UPPER")
print(f"columns 1 to 7, Conv: by hand {hand}, onnxruntime {truth}, OpenCV {found}")
assert hand == truth == found, "odd sizes have changed"
print("FINDING: OpenCV pads SAME_UPPER of ONNX at the start, which shifts every strided window on an even map by a pixel")
PY

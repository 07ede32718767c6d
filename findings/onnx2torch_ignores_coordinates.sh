#!/usr/bin/env bash
# onnx2torch 1.5.15: Resize and ConvTranspose lose attributes on their way to torch, without a word.
#
# ONNX says how the pixels of a Resize correspond (`coordinate_transformation_mode`). TensorFlow 1 wrote `asymmetric`, which torch's interpolate
# does not have for linear and cubic modes. onnx2torch refuses what it does not know in many operators, but makes an nn.Upsample with half pixels
# of this one. The size asked for with `output_shape` of a ConvTranspose is ignored in the same way: the map has another size.
#
# Output seen:
#   [0 4 8 12] doubled, asymmetric: onnxruntime 0 2 4 6 8 10 12 12, onnx2torch 0 1 3 5 7 9 11 12
#   ConvTranspose from 9x9 to output_shape 18x18: onnxruntime 18x18, onnx2torch 19x19
# So compare an imported network with onnxruntime on random input, at more than one size.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 torchvision==0.28.0 \
  onnx==1.23.2 onnx2torch==1.5.15 onnxruntime==1.32.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

try:
    import torchvision
except RuntimeError:  # its extension is for another build of torch; onnx2torch needs none of it here
    torch.library.define("torchvision::nms", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    torch.library.define("torchvision::qnms", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
from onnx2torch import convert

VERSION = "1.5.15"


def make_network(node: onnx.NodeProto, given: dict[str, np.ndarray], shape: list[int]) -> onnx.ModelProto:
    weights = [numpy_helper.from_array(array, name) for name, array in given.items()]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None] * 4)
    graph = helper.make_graph([node], "net", [x], [y], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model


def run_both(model: onnx.ModelProto, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The outputs of onnxruntime and of what onnx2torch makes."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    with torch.no_grad():
        found = convert(model).eval()(torch.from_numpy(x)).numpy()
    return session.run(None, {"x": x})[0], found


def list_row(array: np.ndarray) -> str:
    return " ".join(f"{value:g}" for value in array[0, 0, 0])


double = helper.make_node(
    "Resize", ["x", "", "scales"], ["y"], mode="linear", coordinate_transformation_mode="asymmetric"
)
scales = np.array([1, 1, 1, 2], "float32")
row = np.array([0, 4, 8, 12], "float32").reshape(1, 1, 1, 4)
resized = [*map(list_row, run_both(make_network(double, {"scales": scales}, [1, 1, 1, 4]), row))]
grow = helper.make_node(
    "ConvTranspose", ["x", "w"], ["y"], kernel_shape=[3, 3], strides=[2, 2], output_shape=[18, 18]
)
weight = np.ones((1, 1, 3, 3), "float32")
square = np.ones((1, 1, 9, 9), "float32")
grown = ["x".join(map(str, made.shape[2:])) for made in run_both(make_network(grow, {"w": weight}, [1, 1, 9, 9]), square)]
print("onnx2torch", VERSION)
print(f"[0 4 8 12] doubled, asymmetric: onnxruntime {resized[0]}, onnx2torch {resized[1]}")
print(f"ConvTranspose from 9x9 to output_shape 18x18: onnxruntime {grown[0]}, onnx2torch {grown[1]}")
assert resized == ["0 2 4 6 8 10 12 12", "0 1 3 5 7 9 11 12"], "Resize has changed"
assert grown == ["18x18", "19x19"], "ConvTranspose has changed"
print("FINDING: onnx2torch drops the coordinates of an asymmetric linear Resize and the output_shape of a ConvTranspose")
PY

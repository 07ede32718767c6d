#!/usr/bin/env bash
# torch 2.13.0: LPPool with ceil_mode scales a window at the border up, as if the cells that are missing were as large as those that are there.
#
# The norm of a window is the root of a sum. torch takes it from the average of the window times the size of the whole window, and the average is
# over the cells that lie on the map: a single cell of 5 in a window of 2 becomes sqrt(2) * 5. onnxruntime sums what is there.
#
# Output seen, five cells of 5, windows of 2:
#   torch: 7.071 7.071 7.071
#   onnxruntime: 7.071 7.071 5.000
# So use sizes that the windows fill, or pad with zeros first.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PY'
import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper
from torch import nn

cells = np.full((1, 1, 1, 5), 5, "float32")
node = helper.make_node("LpPool", ["x"], ["y"], kernel_shape=[1, 2], strides=[1, 2], ceil_mode=1, p=2)
x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, 1, 5])
y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, 1, 3])
model = helper.make_model(helper.make_graph([node], "net", [x], [y]), opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
onnx.checker.check_model(model, full_check=True)
session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
seen = {
    "torch": nn.LPPool2d(2, (1, 2), stride=(1, 2), ceil_mode=True)(torch.from_numpy(cells)).numpy().ravel(),
    "onnxruntime": session.run(None, {"x": cells})[0].ravel(),
}
print("torch", torch.__version__, "onnxruntime", onnxruntime.__version__)
for name, norms in seen.items():
    print(f"{name}:", *(f"{norm:.3f}" for norm in norms))
two = np.sqrt(50)
assert np.allclose(seen["onnxruntime"], [two, two, 5]), "onnxruntime has changed"
assert np.allclose(seen["torch"], [two, two, two]), "the behavior has changed"
print("FINDING: LPPool of torch with ceil_mode counts the cells beyond the map as copies of the mean")
PY

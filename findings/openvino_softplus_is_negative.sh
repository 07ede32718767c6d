#!/usr/bin/env bash
# OpenVINO 2026.4.1: Softplus in single precision is 0 or below 0 for inputs that single precision can tell from 0, and Mish is 0 there.
#
# log(1 + exp(x)) is positive everywhere. onnxruntime and torch give 1.5e-8 at -18, and 9.4e-14 at -30. OpenVINO on a CPU gives -1.9e-6 and 0: a
# logarithm or a root of the result, as of a standard deviation, is then NaN. The error is absolute, about 2e-6, and reaches inputs about -10.
#
# Output seen (onnxruntime, OpenVINO):
#   Softplus of -18: 1.523e-08 and -1.907e-06
#   Softplus of -30: 9.358e-14 and 0
#   sqrt of the Softplus of -18: 0.0001234 and nan
#   Mish of -18: -2.741e-07 and -0
# So add a small positive number before a root, a logarithm or a division.
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


def run(number: float, *operators: str) -> tuple[float, float]:
    """What onnxruntime and OpenVINO make of a number."""
    names = ["x", *(f"after_{operator}" for operator in operators)]
    nodes = [helper.make_node(*step) for step in zip(operators, ([n] for n in names), ([n] for n in names[1:]), strict=False)]
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 8]) for name in (names[0], names[-1]))
    model = helper.make_model(
        helper.make_graph(nodes, "net", [x], [y]), opset_imports=[helper.make_opsetid("", 18)], ir_version=9
    )
    onnx.checker.check_model(model, full_check=True)
    file = model.SerializeToString()
    given = np.full((1, 8), number, "float32")
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    core = openvino.Core()
    compiled = core.compile_model(core.read_model(file), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return float(session.run(None, {"x": given})[0][0, 0]), float(compiled([given])[0][0, 0])


seen = {
    "Softplus of -18": run(-18, "Softplus"),
    "Softplus of -30": run(-30, "Softplus"),
    "sqrt of the Softplus of -18": run(-18, "Softplus", "Sqrt"),
    "Mish of -18": run(-18, "Mish"),
}
print("OpenVINO", openvino.__version__)
for name, (right, answered) in seen.items():
    print(f"{name}: {right:.4g} and {answered:.4g}")
(first, below), (second, zero), (root, no_root), (mish, no_mish) = seen.values()
truth = np.log1p(np.exp(np.float64([-18, -30])))
assert np.allclose([first, second], truth, rtol=1e-4, atol=0), "onnxruntime has changed"
assert np.isclose(root, np.sqrt(truth[0])) and mish < 0, "onnxruntime has changed"
assert below < 0 and zero == no_mish == 0 and np.isnan(no_root), "the behavior has changed"
print("FINDING: OpenVINO's float32 Softplus is zero or negative from about -17 down, where the function is positive")
PY

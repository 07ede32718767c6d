#!/usr/bin/env bash
# torch 2.13.0 and onnxruntime 1.32.0: LogSigmoid is exported as Log(Sigmoid(x)), which is minus infinity from -18 down.
#
# torch computes it as x - log(1 + exp(x)) for negative x, and so is exact to the last digit at -60. The exported pair passes through Sigmoid,
# which onnxruntime rounds to 0 for -18 and less although single precision goes down to 1e-38: log(0). OpenVINO joins the pair again, and is
# right. A loss or a score made with it turns into infinity in one runtime alone.
#
# Output seen, at -17, -18 and -60:
#   torch: -17 -18 -60
#   onnxruntime: -16.2 -inf -inf
#   OpenVINO: -17 -18 -60
# So write it as -softplus(-x), which is exported as it is.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 onnx==1.23.2 onnxscript==0.7.2 onnxruntime==1.32.0 openvino==2026.4.1 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - 2>/dev/null <<'PY'
import numpy as np
import onnxruntime
import openvino
import torch
from torch import nn

x = torch.tensor([[-17.0, -18.0, -60.0]])
program = torch.onnx.export(nn.LogSigmoid(), (x,), dynamo=True, verbose=False).model_proto
data = program.SerializeToString()
session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
core = openvino.Core()
compiled = core.compile_model(core.read_model(data), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
seen = {
    "torch": nn.LogSigmoid()(x).numpy()[0],
    "onnxruntime": session.run(None, {session.get_inputs()[0].name: x.numpy()})[0][0],
    "OpenVINO": compiled([x.numpy()])[0][0],
}
print("torch", torch.__version__, "onnxruntime", onnxruntime.__version__, "OpenVINO", openvino.__version__)
print("nodes:", *(node.op_type for node in program.graph.node))
for name, numbers in seen.items():
    print(f"{name}:", *(f"{number:.3g}" for number in numbers))
assert [node.op_type for node in program.graph.node] == ["Sigmoid", "Log"], "torch exports it otherwise"
assert np.allclose(seen["torch"], x) and np.allclose(seen["OpenVINO"], x, rtol=1e-3)
assert np.isneginf(seen["onnxruntime"][1:]).all(), "the behavior has changed"
print("FINDING: torch exports LogSigmoid as Log(Sigmoid(x)), which onnxruntime answers with -inf from -18 down")
PY

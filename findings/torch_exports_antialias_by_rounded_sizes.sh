#!/usr/bin/env bash
# torch 2.13.0: an antialiased resize by a factor is exported to ONNX with another factor, that of the rounded sizes.
#
# interpolate(x, scale_factor=0.7) of 16 pixels makes 11 of them, and samples at a distance of 1 / 0.7. With antialias=True the exported Resize
# says the size 11, so that onnxruntime samples at 16 / 11; without antialias it says the factor and is right. OpenVINO does not read antialias
# at all: its answer is that of the plain resize, also where the factor makes whole sizes.
#
# Output seen, largest difference from torch on noise between 0 and 1 (onnxruntime, OpenVINO):
#   factor 0.7: 1e-07 and 1e-07
#   factor 0.7, antialias: 0.1 and 0.3
#   factor 0.5, antialias: 1e-07 and 0.2
# So resize by size in networks that are exported, and not with antialias for OpenVINO.
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
from torch.nn.functional import interpolate


class Resize(nn.Module):
    def __init__(self, factor: float, antialias: bool) -> None:
        super().__init__()
        self.options = {"scale_factor": factor, "mode": "bilinear", "antialias": antialias}

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return interpolate(x, **self.options)


def compare(factor: float, antialias: bool) -> tuple[float, float]:
    """The largest differences of onnxruntime and of OpenVINO from torch."""
    torch.manual_seed(0)
    x = torch.rand(1, 1, 16, 16)
    network = Resize(factor, antialias)
    file = torch.onnx.export(network, (x,), dynamo=True, verbose=False).model_proto
    data = file.SerializeToString()
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    core = openvino.Core()
    compiled = core.compile_model(core.read_model(data), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    outputs = session.run(None, {session.get_inputs()[0].name: x.numpy()})[0], compiled([x.numpy()])[0]
    return tuple(float(np.abs(output - network(x).numpy()).max()) for output in outputs)


seen = {"factor 0.7": compare(0.7, False), "factor 0.7, antialias": compare(0.7, True), "factor 0.5, antialias": compare(0.5, True)}
print("torch", torch.__version__, "OpenVINO", openvino.__version__)
for name, differences in seen.items():
    print(f"{name}: {differences[0]:.0e} and {differences[1]:.0e}")
small = 1e-5
(plain, plain_too), (other_factor, ignored), (whole, ignored_too) = seen.values()
assert max(plain, plain_too, whole) < small, "the plain resize has changed"
assert min(other_factor, ignored, ignored_too) > 0.05, "the behavior has changed"
print("FINDING: torch exports an antialiased resize by a factor with the ratio of the rounded sizes, and OpenVINO ignores antialias")
PY

#!/usr/bin/env bash
# torch 2.13.0: weights in the layout channels_last change the ONNX file of a network: flattening becomes a gather by computed indices.
#
# A layout is how numbers lie in memory, and no part of what a network computes. With it, a convolution, a global pool and a full connection with a
# free batch are exported as 14 nodes instead of 4, with Shape, Range and Gather between pool and connection. Runtimes compute the same in single
# precision, but not all of them after the file was quantized.
#
# Output seen:
#   torch.contiguous_format: Conv ReduceMean Reshape Gemm
#   torch.channels_last: Shape Squeeze Conv ReduceMean Reshape Range Mul Unsqueeze Add Add Add Gather Reshape Gemm
# So make weights contiguous before an export; archspec exports a copy with such weights.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6 onnx==1.23.2 onnxscript==0.7.2
"$folder/venv/bin/python" -W ignore - <<'PY'
import torch
from torch import nn

network = nn.Sequential(nn.Conv2d(3, 8, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 4)).eval()
images = torch.randn(2, 3, 9, 9)
print("torch", torch.__version__)
seen = {}
for layout in (torch.contiguous_format, torch.channels_last):
    network = network.to(memory_format=layout)
    free = ({0: torch.export.Dim.AUTO},)
    program = torch.onnx.export(network, (images,), dynamo=True, dynamic_shapes=free, verbose=False)
    seen[layout] = [node.op_type for node in program.model.graph]
    print(f"{layout}: {' '.join(seen[layout])}")
assert seen[torch.contiguous_format] == ["Conv", "ReduceMean", "Reshape", "Gemm"], "the behavior has changed"
assert "Gather" in seen[torch.channels_last], "the behavior has changed"
print("FINDING: weights in channels_last turn flattening into a gather in the exported file")
PY
